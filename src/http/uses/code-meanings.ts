import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { AppliedMeaning, ApplyMeaning } from '../../contracts/code-meanings.ts';
import type { CodeDesk } from '../../hub/ports/code-desk.ts';
import { CODE_DESK } from '../../hub/tokens.ts';
import { notFound, ProblemError } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

/** Gives a carrier's code a meaning, or takes it back. */
export class GiveMeaning extends Command<AppliedMeaning> {
  constructor(
    readonly identity: Identity,
    readonly wanted: ApplyMeaning,
  ) {
    super();
  }
}

@CommandHandler(GiveMeaning)
export class GiveMeaningHandler implements ICommandHandler<GiveMeaning> {
  constructor(
    @Inject(CODE_DESK) private readonly codes: CodeDesk,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, wanted }: GiveMeaning): Promise<AppliedMeaning> {
    const applied = await this.codes.apply(wanted, `${identity.kind}:${identity.id}`);
    if (applied === 'unseen') throw notFound('No scan with this code has been seen.');
    if (applied === 'stale')
      throw new ProblemError(
        409,
        'meaning_changed',
        'Somebody else gave it a meaning meanwhile; look again.',
      );
    const { carrier, format, code, status, reason, party } = wanted;
    await this.access.audit.record({
      by: identity,
      action: 'map code',
      subject: `${carrier}/${format}/${code}`,
      detail: {
        version: applied.meaning.version,
        status,
        reason,
        ...(party === undefined ? {} : { party }),
        orders: applied.job?.total ?? 0,
      },
    });
    return applied;
  }
}
