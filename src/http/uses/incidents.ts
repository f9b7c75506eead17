import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Identity, toActor } from '../../access/identity.ts';
import type { DeclareIncident, IncidentCommandRequest, IncidentView } from '../../contracts/incidents.ts';
import { newId } from '../../hub/ids.ts';
import type { IncidentStreams } from '../../hub/incident-streams.ts';
import { INCIDENTS } from '../../hub/tokens.ts';
import { type Clock, toIso } from '../../platform/clock.ts';
import { CLOCK } from '../../platform/tokens.ts';
import { notFound } from '../problem.ts';
import { mustSettle, newCause } from './order-answer.ts';

type IncidentCommand = Parameters<IncidentStreams['ask']>[1];

export class DeclareIncidentCommand extends Command<IncidentView> {
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
  ) {}

  async execute({ identity, body }: DeclareIncidentCommand): Promise<IncidentView> {
    const { from = toIso(this.clock.now()), until = null, ...data } = body;
    const id = newId('inc');
    return await tell(this.incidents, identity, id, { type: 'DeclareIncident', ...data, id, from, until });
  }
}

export class ChangeIncidentCommand extends Command<IncidentView> {
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
  constructor(@Inject(INCIDENTS) private readonly incidents: IncidentStreams) {}

  async execute({ identity, id, body }: ChangeIncidentCommand): Promise<IncidentView> {
    if ((await this.incidents.find(id)) === undefined) throw notFound();
    return await tell(this.incidents, identity, id, toCommand(body), body.expectedVersion);
  }
}

async function tell(
  incidents: IncidentStreams,
  identity: Identity,
  id: string,
  command: IncidentCommand,
  expectedVersion?: number,
): Promise<IncidentView> {
  const asked = {
    actor: toActor(identity),
    cause: newCause(),
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  };
  mustSettle(await incidents.ask(id, command, asked), 'incident');
  const view = await incidents.find(id);
  if (view === undefined) throw notFound();
  return view;
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
