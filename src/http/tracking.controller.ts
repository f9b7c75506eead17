import { Body, Controller, Param, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { type TrackCommand, trackCommandSchema } from '../contracts/commands.ts';
import type { DeliveryOptions } from '../contracts/delivery-options.ts';
import type { Tracked } from '../contracts/tracking.ts';
import { json } from './read.ts';
import { IdempotencyKey, written } from './request.ts';
import { Route } from './route.ts';
import { FindDeliveryOptions } from './uses/delivery-options.ts';
import type { Done } from './uses/order-answer.ts';
import { CommandTracked, FindTracked } from './uses/tracking.ts';

/** What a tracking link opens. */
@Controller()
export class TrackingController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Route('GET /api/v1/track/{token}')
  async find(@Param('token') token: string): Promise<Tracked> {
    return await this.queries.execute(new FindTracked(token));
  }

  @Route('GET /api/v1/track/{token}/delivery-options')
  async deliveryOptions(@Param('token') token: string): Promise<DeliveryOptions> {
    return await this.queries.execute(new FindDeliveryOptions({ token }));
  }

  @Route('POST /api/v1/track/{token}/commands')
  async command(
    @Param('token') token: string,
    @Body(json(trackCommandSchema)) body: TrackCommand,
    @IdempotencyKey('optional') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Done> {
    return written(response, await this.commands.execute(new CommandTracked(token, body, key)));
  }
}
