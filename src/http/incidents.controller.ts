import { Body, Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import {
  type DeclareIncident,
  declareIncidentSchema,
  type IncidentCommandRequest,
  incidentCommandSchema,
  type IncidentView,
} from '../contracts/incidents.ts';
import { instantSchema, isStorable } from '../contracts/primitives.ts';
import type { IncidentStreams } from '../hub/incident-streams.ts';
import type { OverPlace } from '../hub/ports/incident-cases.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import { INCIDENTS } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { invalid, notFound } from './problem.ts';
import { id, json, paging, query } from './read.ts';
import { Who, written } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { ChangeIncidentCommand, DeclareIncidentCommand } from './uses/incidents.ts';

export const incidentsQuerySchema = z.strictObject({
  /** Those that are over, by pages, instead of those that are open or planned. */
  over: z.enum(['true', 'false']).default('false'),
  ...paging,
});

const incidentId = id(/^[\w.%~-]{1,150}$/);

const placeSchema = z.tuple([z.literal('incidents'), instantSchema, z.string().max(200).refine(isStorable)]);

const toCursor = ({ at, name }: OverPlace): string =>
  Buffer.from(JSON.stringify(['incidents', at, name])).toString('base64url');

function readCursor(cursor: string): OverPlace {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    read = undefined;
  }
  const place = placeSchema.safeParse(read);
  if (!place.success) throw invalid([{ path: '/cursor', message: 'was not made by this list' }]);
  const [, at, name] = place.data;
  return { at, name };
}

/** Causes of many cases that a person knows of. */
@Controller()
export class IncidentsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(INCIDENTS) private readonly incidents: Pick<IncidentStreams, 'find' | 'list' | 'listOver'>,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  @Route('GET /api/v1/incidents')
  async list(
    @Query(query(incidentsQuerySchema)) { over, limit, cursor }: z.output<typeof incidentsQuerySchema>,
  ): Promise<ListPage<IncidentView>> {
    if (over === 'false')
      return { items: await this.incidents.list(), nextCursor: null, position: await this.positions.last() };
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const { items, next } = await this.incidents.listOver({
      limit,
      ...(after === undefined ? {} : { after }),
    });
    const nextCursor = next === null ? null : toCursor(next);
    return { items, nextCursor, position: await this.positions.last() };
  }

  @Route('POST /api/v1/incidents', 201)
  async declare(
    @Who() who: Identity,
    @Body(json(declareIncidentSchema)) body: DeclareIncident,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IncidentView> {
    return written(response, await this.commands.execute(new DeclareIncidentCommand(who, body)));
  }

  @Route('GET /api/v1/incidents/{id}')
  async find(@Param('id', incidentId) one: string): Promise<IncidentView> {
    const found = await this.incidents.find(one);
    if (found === undefined) throw notFound();
    return found;
  }

  @Route('POST /api/v1/incidents/{id}/commands')
  async change(
    @Who() who: Identity,
    @Param('id', incidentId) one: string,
    @Body(json(incidentCommandSchema)) body: IncidentCommandRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IncidentView> {
    return written(response, await this.commands.execute(new ChangeIncidentCommand(who, one, body)));
  }
}
