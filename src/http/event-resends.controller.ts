import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import { type AskResend, askResendSchema, type EventResend } from '../contracts/event-resends.ts';
import type { EventResends } from '../hub/ports/event-resends.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import { EVENT_RESENDS } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { invalid, notFound } from './problem.ts';
import { anyIdPattern, id, json, paging, query } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { AskForResend, StopResend } from './uses/event-resends.ts';

const anyId = id(anyIdPattern);

export const eventResendsQuerySchema = z
  .strictObject(paging)
  .transform(({ limit, cursor }) => ({ limit, ...(cursor === undefined ? {} : { before: cursor }) }));

/** Events that are published again. */
@Controller()
export class EventResendsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EVENT_RESENDS) private readonly resends: EventResends,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('POST /api/v1/event-resends', 202)
  async ask(@Who() who: Identity, @Body(json(askResendSchema)) body: AskResend): Promise<EventResend> {
    return await this.commands.execute(new AskForResend(who, body));
  }

  @Route('GET /api/v1/event-resends')
  async list(
    @Query(query(eventResendsQuerySchema)) wanted: z.output<typeof eventResendsQuerySchema>,
  ): Promise<ListPage<EventResend>> {
    const position = await this.positions.last();
    const page = await this.resends.list(wanted);
    if (page === 'bad_cursor') throw invalid([{ path: '/cursor', message: 'was not made by this list' }]);
    return { ...page, position };
  }

  @Route('GET /api/v1/event-resends/{id}')
  async find(@Param('id', anyId) resendId: string): Promise<EventResend> {
    const found = await this.resends.find(resendId);
    if (found === undefined) throw notFound();
    return found;
  }

  @Route('POST /api/v1/event-resends/{id}/stop')
  async stop(@Who() who: Identity, @Param('id', anyId) resendId: string): Promise<EventResend> {
    return await this.commands.execute(new StopResend(who, resendId));
  }
}
