import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { Carrier, Channel, Location } from '../../contracts/registry.ts';
import type { Registry } from '../../hub/registry.ts';
import { REGISTRY } from '../../hub/tokens.ts';
import type { Poke } from '../../platform/poke.ts';
import { POKE } from '../../platform/tokens.ts';
import { notFound } from '../problem.ts';
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

/** A paused sender's messages wait. */
export class PauseSender extends Command<{ readonly sender: string; readonly paused: boolean }> {
  constructor(
    readonly identity: Identity,
    readonly sender: string,
    readonly paused: boolean,
  ) {
    super();
  }
}

@CommandHandler(PauseSender)
export class PauseSenderHandler implements ICommandHandler<PauseSender> {
  constructor(
    @Inject(REGISTRY) private readonly registry: Registry,
    @Inject(ACCESS) private readonly access: Access,
    @Inject(POKE) private readonly poke: Poke,
  ) {}

  async execute({ identity, sender, paused }: PauseSender): Promise<{ sender: string; paused: boolean }> {
    if (!(await this.registry.setPaused(sender, paused))) throw notFound();
    this.poke.shout('registry');
    await this.access.audit.record({
      by: identity,
      action: paused ? 'pause sender' : 'resume sender',
      subject: sender,
    });
    return { sender, paused };
  }
}
