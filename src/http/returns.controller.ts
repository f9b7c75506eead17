import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import {
  type FoundReturn,
  type ReturnCommand,
  returnCommandSchema,
  type ReturnRequest,
  returnRequestSchema,
} from '../contracts/returns.ts';
import { id, json, orderIdPattern, orderPartPattern, query } from './read.ts';
import { IdempotencyKey, Who, written } from './request.ts';
import { Route } from './route.ts';
import type { Done } from './uses/order-answer.ts';
import { FindLabel, type LabelFormat } from './uses/return-labels.ts';
import { CommandReturn, FindReturn, RequestReturn } from './uses/returns.ts';

export const labelQuerySchema = z.strictObject({
  /** `a6` is the label alone, `a4` a sheet with it and what to do. */
  size: z.enum(['a6', 'a4']).default('a6'),
});
type LabelQuery = z.output<typeof labelQuerySchema>;

const orderId = id(orderIdPattern);
const returnId = id(orderPartPattern);

@Controller()
export class ReturnsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Route('POST /api/v1/orders/{id}/returns', 201)
  async request(
    @Who() who: Identity,
    @Param('id', orderId) id: string,
    @Body(json(returnRequestSchema)) body: ReturnRequest,
    @IdempotencyKey('optional') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FoundReturn> {
    return written(response, await this.commands.execute(new RequestReturn(who, id, body, key)));
  }

  @Route('GET /api/v1/returns/{id}')
  async find(@Who() who: Identity, @Param('id', returnId) id: string): Promise<FoundReturn> {
    return await this.queries.execute(new FindReturn(who, id));
  }

  @Route('POST /api/v1/returns/{id}/commands')
  async command(
    @Who() who: Identity,
    @Param('id', returnId) id: string,
    @Body(json(returnCommandSchema)) body: ReturnCommand,
    @IdempotencyKey('optional') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Done> {
    return written(response, await this.commands.execute(new CommandReturn(who, id, body, key)));
  }

  @Route('GET /api/v1/returns/{id}/label.pdf')
  async pdf(
    @Who() who: Identity,
    @Param('id', returnId) id: string,
    @Query(query(labelQuerySchema)) { size }: LabelQuery,
    @Res() response: Response,
  ): Promise<void> {
    await this.send(response, who, id, size);
  }

  @Route('GET /api/v1/returns/{id}/label.zpl')
  async zpl(
    @Who() who: Identity,
    @Param('id', returnId) id: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.send(response, who, id, 'zpl');
  }

  @Route('GET /api/v1/track/{token}/returns/{id}/label.pdf')
  async trackedPdf(
    @Param('token') token: string,
    @Param('id', returnId) id: string,
    @Query(query(labelQuerySchema)) { size }: LabelQuery,
    @Res() response: Response,
  ): Promise<void> {
    await this.send(response, { token }, id, size);
  }

  @Route('GET /api/v1/track/{token}/returns/{id}/label.zpl')
  async trackedZpl(
    @Param('token') token: string,
    @Param('id', returnId) id: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.send(response, { token }, id, 'zpl');
  }

  @Route('GET /api/v1/track/{token}/returns/{id}/code.svg')
  async trackedCode(
    @Param('token') token: string,
    @Param('id', returnId) id: string,
    @Res() response: Response,
  ): Promise<void> {
    await this.send(response, { token }, id, 'svg');
  }

  private async send(
    response: Response,
    who: Identity | { readonly token: string },
    returnId: string,
    format: LabelFormat,
  ): Promise<void> {
    const { type, name, bytes } = await this.queries.execute(new FindLabel(who, returnId, format));
    response
      .setHeader('content-type', type)
      // An address is on it.
      .setHeader('cache-control', 'private, no-store')
      .setHeader('content-disposition', `inline; filename="${name}"`)
      .end(bytes);
  }
}
