import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Identity } from '../access/identity.ts';
import {
  type DeclareIncident,
  declareIncidentSchema,
  type IncidentCommandRequest,
  incidentCommandSchema,
  type IncidentView,
} from '../contracts/incidents.ts';
import type { IncidentStreams } from '../hub/incident-streams.ts';
import type { ListPage } from '../hub/ports/lists.ts';
import { INCIDENTS } from '../hub/tokens.ts';
import type { LogPositions } from './log-positions.ts';
import { notFound } from './problem.ts';
import { id, json, query } from './read.ts';
import { Who } from './request.ts';
import { Route } from './route.ts';
import { LOG_POSITIONS } from './tokens.ts';
import { ChangeIncidentCommand, DeclareIncidentCommand } from './uses/incidents.ts';

export const incidentsQuerySchema = z.strictObject({
  /** Those that are over, the last fifty, instead of those that are open or planned. */
  over: z.enum(['true', 'false']).default('false'),
});

const incidentId = id(/^[\w.%~-]{1,150}$/);

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
    @Query(query(incidentsQuerySchema)) { over }: z.output<typeof incidentsQuerySchema>,
  ): Promise<ListPage<IncidentView>> {
    const items = over === 'true' ? await this.incidents.listOver() : await this.incidents.list();
    return { items, nextCursor: null, position: await this.positions.last() };
  }

  @Route('POST /api/v1/incidents', 201)
  async declare(
    @Who() who: Identity,
    @Body(json(declareIncidentSchema)) body: DeclareIncident,
  ): Promise<IncidentView> {
    return await this.commands.execute(new DeclareIncidentCommand(who, body));
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
  ): Promise<IncidentView> {
    return await this.commands.execute(new ChangeIncidentCommand(who, one, body));
  }
}
