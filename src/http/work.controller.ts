import { Body, Controller, Param, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import {
  type BulkAnswer,
  type BulkExceptionCommand,
  bulkExceptionCommandSchema,
  caseStates,
  type ExceptionCommand,
  exceptionCommandSchema,
  type ExceptionRow,
  severitySchema,
} from '../contracts/exceptions.ts';
import {
  type FulfilmentCommand,
  fulfilmentCommandSchema,
  type FulfilmentRow,
  fulfilmentStatuses,
  workStatuses,
} from '../contracts/fulfilments.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import {
  id,
  idList,
  json,
  listOf,
  filterText,
  minPosition,
  orderIdPattern,
  casePattern,
  orderPartPattern,
  paging,
  query,
  words,
} from './read.ts';
import { IdempotencyKey, Who, written } from './request.ts';
import { Route } from './route.ts';
import { CommandException, CommandExceptions } from './uses/exceptions.ts';
import { CommandFulfilment } from './uses/fulfilments.ts';
import { ListExceptions, ListFulfilments } from './uses/lists.ts';
import type { Done } from './uses/order-answer.ts';

const orderId = z.string().regex(orderIdPattern, 'must be the id of an order').optional();

export const fulfilmentsQuerySchema = z
  .strictObject({
    location: idList,
    status: listOf(fulfilmentStatuses),
    work: listOf(workStatuses),
    orderId,
    minPosition,
    ...paging,
  })
  .transform(({ location, status, work, orderId, minPosition, cursor, limit }) => ({
    minPosition,
    wanted: {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      ...(location === undefined ? {} : { locations: location }),
      ...(status === undefined ? {} : { statuses: status }),
      ...(work === undefined ? {} : { works: work }),
      ...(orderId === undefined ? {} : { orderId }),
    },
  }));

export const exceptionsQuerySchema = z
  .strictObject({
    state: listOf(caseStates),
    severity: z
      .string()
      .transform((given) => given.split(',').map(Number))
      .pipe(z.array(severitySchema).min(1).max(4))
      .optional(),
    type: idList,
    owner: words.optional(),
    carrier: idList,
    location: idList,
    channel: idList,
    orderId,
    /** As the board's search has it: `severity:1 carrier:postnord is:unclaimed`. */
    filter: filterText.optional(),
    minPosition,
    ...paging,
  })
  .transform(({ state, severity, type, owner, carrier, location, channel, orderId, filter, ...paged }) => ({
    minPosition: paged.minPosition,
    filter,
    wanted: {
      limit: paged.limit,
      ...(paged.cursor === undefined ? {} : { cursor: paged.cursor }),
      ...(state === undefined ? {} : { states: state }),
      ...(severity === undefined ? {} : { severities: severity }),
      ...(type === undefined ? {} : { types: type }),
      ...(owner === undefined ? {} : { owner }),
      ...(carrier === undefined ? {} : { carriers: carrier }),
      ...(location === undefined ? {} : { locations: location }),
      ...(channel === undefined ? {} : { channels: channel }),
      ...(orderId === undefined ? {} : { orderId }),
    },
  }));

const partId = id(orderPartPattern);
const caseId = id(casePattern);

/** The warehouse's queue and the desk's board. */
@Controller()
export class WorkController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Route('GET /api/v1/fulfilments')
  async fulfilments(
    @Who() who: Identity,
    @Query(query(fulfilmentsQuerySchema)) { wanted, minPosition }: z.output<typeof fulfilmentsQuerySchema>,
  ): Promise<ListPage<FulfilmentRow>> {
    return await this.queries.execute(new ListFulfilments(who, wanted, minPosition));
  }

  @Route('POST /api/v1/fulfilments/{id}/commands')
  async commandFulfilment(
    @Who() who: Identity,
    @Param('id', partId) id: string,
    @Body(json(fulfilmentCommandSchema)) body: FulfilmentCommand,
    @IdempotencyKey('optional') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Done> {
    return written(response, await this.commands.execute(new CommandFulfilment(who, id, body, key)));
  }

  @Route('GET /api/v1/exceptions')
  async exceptions(
    @Who() who: Identity,
    @Query(query(exceptionsQuerySchema)) asked: z.output<typeof exceptionsQuerySchema>,
  ): Promise<ListPage<ExceptionRow>> {
    const { wanted, filter, minPosition } = asked;
    const written = filter === undefined ? {} : { filter: { text: filter, reader: who.id } };
    return await this.queries.execute(new ListExceptions(who, { ...wanted, ...written }, minPosition));
  }

  @Route('POST /api/v1/exceptions/{id}/commands')
  async commandException(
    @Who() who: Identity,
    @Param('id', caseId) id: string,
    @Body(json(exceptionCommandSchema)) body: ExceptionCommand,
    @IdempotencyKey('optional') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Done> {
    return written(response, await this.commands.execute(new CommandException(who, id, body, key)));
  }

  @Route('POST /api/v1/exceptions/bulk')
  async commandExceptions(
    @Who() who: Identity,
    @Body(json(bulkExceptionCommandSchema)) body: BulkExceptionCommand,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BulkAnswer> {
    return written(response, await this.commands.execute(new CommandExceptions(who, body)));
  }
}
