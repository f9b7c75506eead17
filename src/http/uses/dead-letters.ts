import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { DeadLetterSettled } from '../../contracts/registry.ts';
import type { DeadLetters } from '../../hub/ports/doors.ts';
import { DEAD_LETTERS } from '../../hub/tokens.ts';
import { notFound } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

/** Takes a dead letter again, or puts it away for good. */
export class SettleDeadLetter extends Command<DeadLetterSettled> {
  constructor(
    readonly identity: Identity,
    readonly deadLetterId: string,
    readonly how: 'replay' | 'discard',
  ) {
    super();
  }
}

@CommandHandler(SettleDeadLetter)
export class SettleDeadLetterHandler implements ICommandHandler<SettleDeadLetter> {
  constructor(
    @Inject(DEAD_LETTERS) private readonly deadLetters: DeadLetters,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, deadLetterId, how }: SettleDeadLetter): Promise<DeadLetterSettled> {
    const settled = await this.settle(deadLetterId, how);
    if (settled === undefined) throw notFound('There is no such dead letter, or it is settled already.');
    await this.access.audit.record({ by: identity, action: `${how} dead_letter`, subject: deadLetterId });
    return { deadLetterId, ...settled };
  }

  private async settle(
    deadLetterId: string,
    how: 'replay' | 'discard',
  ): Promise<Omit<DeadLetterSettled, 'deadLetterId'> | undefined> {
    if (how === 'replay') return await this.deadLetters.replay(deadLetterId);
    return (await this.deadLetters.discard(deadLetterId)) ? { outcome: 'discarded' } : undefined;
  }
}
