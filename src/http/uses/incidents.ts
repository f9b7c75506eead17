import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Identity, toActor } from '../../access/identity.ts';
import type { DeclareIncident, IncidentCommandRequest, IncidentView } from '../../contracts/incidents.ts';
import { newId } from '../../hub/ids.ts';
import type { IncidentStreams } from '../../hub/incident-streams.ts';
import { INCIDENTS } from '../../hub/tokens.ts';
import { type Clock, toIso } from '../../platform/clock.ts';
import { CLOCK } from '../../platform/tokens.ts';
import type { LogPositions } from '../log-positions.ts';
import { notFound } from '../problem.ts';
import type { Written } from '../request.ts';
import { LOG_POSITIONS } from '../tokens.ts';
import { mustSettle, newCause } from './order-answer.ts';

type IncidentCommand = Parameters<IncidentStreams['ask']>[1];

export class DeclareIncidentCommand extends Command<Written<IncidentView>> {
  constructor(
    readonly identity: Identity,
    readonly body: DeclareIncident,
  ) {
    super();
  }
}

@CommandHandler(DeclareIncidentCommand)
export class DeclareIncidentHandler implements ICommandHandler<DeclareIncidentCommand> {
  constructor(
    @Inject(INCIDENTS) private readonly incidents: IncidentStreams,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, body }: DeclareIncidentCommand): Promise<Written<IncidentView>> {
    const { from = toIso(this.clock.now()), until = null, ...data } = body;
    const id = newId('inc');
    const command: IncidentCommand = { type: 'DeclareIncident', ...data, id, from, until };
    const { incidents, positions } = this;
    return await tell({ incidents, positions }, identity, id, command);
  }
}

export class ChangeIncidentCommand extends Command<Written<IncidentView>> {
  constructor(
    readonly identity: Identity,
    readonly id: string,
    readonly body: IncidentCommandRequest,
  ) {
    super();
  }
}

@CommandHandler(ChangeIncidentCommand)
export class ChangeIncidentHandler implements ICommandHandler<ChangeIncidentCommand> {
  constructor(
    @Inject(INCIDENTS) private readonly incidents: IncidentStreams,
    @Inject(LOG_POSITIONS) private readonly positions: LogPositions,
  ) {}

  async execute({ identity, id, body }: ChangeIncidentCommand): Promise<Written<IncidentView>> {
    const { incidents, positions } = this;
    if ((await incidents.find(id)) === undefined) throw notFound();
    return await tell({ incidents, positions }, identity, id, toCommand(body), body.expectedVersion);
  }
}

async function tell(
  { incidents, positions }: { readonly incidents: IncidentStreams; readonly positions: LogPositions },
  identity: Identity,
  id: string,
  command: IncidentCommand,
  expectedVersion?: number,
): Promise<Written<IncidentView>> {
  const asked = {
    actor: toActor(identity),
    cause: newCause(),
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  };
  const answer = mustSettle(await incidents.ask(id, command, asked), 'incident');
  const body = await incidents.find(id);
  if (body === undefined) throw notFound();
  const position = answer.outcome === 'accepted' ? answer.position : null;
  return { body, position: position === null ? await positions.last() : await positions.write(position) };
}

const toCommand = (body: IncidentCommandRequest): IncidentCommand => {
  switch (body.type) {
    case 'end':
      return { type: 'EndIncident' };
    case 'reschedule':
      return {
        type: 'RescheduleIncident',
        ...(body.from === undefined ? {} : { from: Date.parse(body.from) }),
        until: body.until === null ? null : Date.parse(body.until),
      };
  }
};
