import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type {
  Carrier,
  Channel,
  Location,
  LocationRelease,
  ReleasePause,
  SetRelease,
} from '../../contracts/registry.ts';
import type { PausedSender, PauseSender, SenderPause } from '../../contracts/senders.ts';
import { findSecretProblems } from '../../hub/carrier-secrets.ts';
import type { Registry } from '../../hub/registry.ts';
import { REGISTRY } from '../../hub/tokens.ts';
import { type Clock, toIso } from '../../platform/clock.ts';
import type { Poke } from '../../platform/poke.ts';
import { CLOCK, POKE } from '../../platform/tokens.ts';
import { invalid, notFound } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

export type Member =
  | { readonly kind: 'location'; readonly value: Location }
  | { readonly kind: 'carrier'; readonly value: Carrier }
  | { readonly kind: 'channel'; readonly value: Channel };

/** Makes or renames one who takes part; the same again changes nothing. */
export class PutMember extends Command<{ readonly created: boolean }> {
  constructor(
    readonly identity: Identity,
    readonly member: Member,
  ) {
    super();
  }
}

@CommandHandler(PutMember)
export class PutMemberHandler implements ICommandHandler<PutMember> {
  constructor(
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(POKE) private readonly poke: Poke,
  ) {}

  async execute({ identity, member }: PutMember): Promise<{ readonly created: boolean }> {
    const { created } = await this.put(member);
    this.poke.shout('registry');
    await this.access.audit.record({
      by: identity,
      action: `${created ? 'create' : 'put'} ${member.kind}`,
      subject: subjectOf(member),
    });
    return { created };
  }

  private async put(member: Member): Promise<{ created: boolean }> {
    const problems = member.kind === 'carrier' ? findSecretProblems(member.value.secrets ?? []) : [];
    if (problems.length > 0) throw invalid(problems);
    switch (member.kind) {
      case 'location':
        return await this.registry.putLocation(member.value);
      case 'carrier':
        return await this.registry.putCarrier(member.value);
      case 'channel':
        return await this.registry.putChannel(member.value);
    }
  }
}

function subjectOf(member: Member): string {
  switch (member.kind) {
    case 'location':
      return member.value.location;
    case 'carrier':
      return member.value.carrier;
    case 'channel':
      return member.value.channel;
  }
}

/** A paused sender's messages wait. Paused again, it is as the last one says. */
export class SetSenderPause extends Command<PausedSender> {
  constructor(
    readonly identity: Identity,
    readonly sender: string,
    readonly wanted: PauseSender,
  ) {
    super();
  }
}

@CommandHandler(SetSenderPause)
export class SetSenderPauseHandler implements ICommandHandler<SetSenderPause> {
  constructor(
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(POKE) private readonly poke: Poke,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ identity, sender, wanted }: SetSenderPause): Promise<PausedSender> {
    const { paused, reason = null } = wanted;
    const by = identity.name ?? identity.id;
    const pause: SenderPause | null = paused ? { reason, by, since: toIso(this.clock.now()) } : null;
    if (!(await this.registry.setPaused(sender, pause))) throw notFound();
    this.poke.shout('registry');
    await this.access.audit.record({
      by: identity,
      action: paused ? 'pause sender' : 'resume sender',
      subject: sender,
      detail: reason === null ? {} : { reason },
    });
    return { sender, paused, pause };
  }
}

/** What a location is given no work for now waits for it. */
export class SetLocationRelease extends Command<LocationRelease> {
  constructor(
    readonly identity: Identity,
    readonly location: string,
    readonly wanted: SetRelease,
  ) {
    super();
  }
}

@CommandHandler(SetLocationRelease)
export class SetLocationReleaseHandler implements ICommandHandler<SetLocationRelease> {
  constructor(
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(POKE) private readonly poke: Poke,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ identity, location, wanted }: SetLocationRelease): Promise<LocationRelease> {
    const now = this.clock.now();
    const release = wanted.paused ? toPause(wanted, identity, now) : null;
    if (!(await this.registry.setRelease(location, release))) throw notFound();
    this.poke.shout('registry');
    await this.access.audit.record({
      by: identity,
      action: wanted.paused ? 'pause release' : 'resume release',
      subject: location,
      detail: release === null ? {} : { reason: release.reason, until: release.until },
    });
    return { location, release };
  }
}

const toPause = (
  { reason, until }: Extract<SetRelease, { readonly paused: true }>,
  identity: Identity,
  now: number,
): ReleasePause => {
  if (until !== undefined && Date.parse(until) <= now)
    throw invalid([{ path: '/until', message: 'it is past already' }]);
  return {
    reason,
    by: identity.name ?? identity.id,
    since: toIso(now),
    until: until === undefined ? null : toIso(Date.parse(until)),
  };
};
