import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { CapturesReplayed } from '../../contracts/captures.ts';
import type { Captures } from '../../hub/ports/captures.ts';
import { CAPTURES } from '../../hub/tokens.ts';
import { notFound } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

/** Takes what was refused for its signature and fits by now. */
export class ReplayCaptures extends Command<CapturesReplayed> {
  constructor(
    readonly identity: Identity,
    readonly carrier: string,
    readonly format: string,
  ) {
    super();
  }
}

@CommandHandler(ReplayCaptures)
export class ReplayCapturesHandler implements ICommandHandler<ReplayCaptures> {
  constructor(
    @Inject(CAPTURES) private readonly captures: Captures,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, carrier, format }: ReplayCaptures): Promise<CapturesReplayed> {
    const replayed = await this.captures.replay(carrier, format);
    if (replayed === undefined) throw notFound('Nothing of this carrier and format is kept.');
    const { verified, stillBad } = replayed;
    await this.access.audit.record({
      by: identity,
      action: 'replay captures',
      subject: `${carrier}/${format}`,
      detail: { verified, stillBad },
    });
    return replayed;
  }
}
