import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Access } from '../../access/access.ts';
import type { Identity } from '../../access/identity.ts';
import type { DryRun, Job, StartLetterJob } from '../../contracts/dead-letters.ts';
import type { DeadLetter, DeadLetterSettled } from '../../contracts/registry.ts';
import type { DeadLetters } from '../../hub/ports/doors.ts';
import type { LetterDesk } from '../../hub/ports/letter-desk.ts';
import { DEAD_LETTERS, LETTER_DESK } from '../../hub/tokens.ts';
import { notFound, ProblemError } from '../problem.ts';
import { ACCESS } from '../tokens.ts';

type How = { readonly how: 'replay' } | { readonly how: 'discard'; readonly reason?: string | undefined };

const nameOf = (identity: Identity): string => `${identity.kind}:${identity.id}`;

/** Takes a dead letter again, or puts it away for good. */
export class SettleDeadLetter extends Command<DeadLetterSettled> {
  constructor(
    readonly identity: Identity,
    readonly deadLetterId: string,
    readonly how: How,
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
    const settled = await this.settle(identity, deadLetterId, how);
    if (settled === undefined) throw notFound('There is no such dead letter, or it is settled already.');
    await this.access.audit.record({ by: identity, action: `${how.how} dead_letter`, subject: deadLetterId });
    return { deadLetterId, ...settled };
  }

  private async settle(
    identity: Identity,
    deadLetterId: string,
    how: How,
  ): Promise<Omit<DeadLetterSettled, 'deadLetterId'> | undefined> {
    if (how.how === 'replay') return await this.deadLetters.replay(deadLetterId);
    const discarded = await this.deadLetters.discard(deadLetterId, nameOf(identity), how.reason);
    return discarded ? { outcome: 'discarded' } : undefined;
  }
}

/** Looks at what a replay of a group would do. */
export class RehearseLetters extends Command<DryRun> {
  constructor(
    readonly identity: Identity,
    readonly groupId: string,
  ) {
    super();
  }
}

@CommandHandler(RehearseLetters)
export class RehearseLettersHandler implements ICommandHandler<RehearseLetters> {
  constructor(@Inject(LETTER_DESK) private readonly desk: LetterDesk) {}

  async execute({ groupId }: RehearseLetters): Promise<DryRun> {
    const rehearsed = await this.desk.dryRun(groupId);
    if (rehearsed === undefined) throw notFound('Nothing of this group waits.');
    return rehearsed;
  }
}

/** Replays or discards a group. */
export class StartLetterJobCommand extends Command<Job> {
  constructor(
    readonly identity: Identity,
    readonly wanted: StartLetterJob,
  ) {
    super();
  }
}

@CommandHandler(StartLetterJobCommand)
export class StartLetterJobHandler implements ICommandHandler<StartLetterJobCommand> {
  constructor(
    @Inject(LETTER_DESK) private readonly desk: LetterDesk,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, wanted }: StartLetterJobCommand): Promise<Job> {
    const job = await this.desk.startJob(wanted, nameOf(identity));
    if (job === undefined) throw notFound('Nothing of this group waits.');
    if (job === 'busy')
      throw new ProblemError(409, 'job_at_work', 'Another job works on this group; wait for it or stop it.');
    await this.access.audit.record({
      by: identity,
      action: `${wanted.action} dead_letters`,
      subject: wanted.groupId,
      detail: { jobId: job.jobId, letters: job.total },
    });
    return job;
  }
}

export class StopLetterJob extends Command<Job> {
  constructor(
    readonly identity: Identity,
    readonly jobId: string,
  ) {
    super();
  }
}

@CommandHandler(StopLetterJob)
export class StopLetterJobHandler implements ICommandHandler<StopLetterJob> {
  constructor(
    @Inject(LETTER_DESK) private readonly desk: LetterDesk,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, jobId }: StopLetterJob): Promise<Job> {
    const job = await this.desk.stopJob(jobId);
    if (job === undefined) throw notFound('There is no such job, or it is over.');
    await this.access.audit.record({ by: identity, action: 'stop job', subject: jobId });
    return job;
  }
}

/** Takes the bytes of a letter away: somebody asked to be forgotten. */
export class EraseDeadLetter extends Command<DeadLetter> {
  constructor(
    readonly identity: Identity,
    readonly deadLetterId: string,
  ) {
    super();
  }
}

@CommandHandler(EraseDeadLetter)
export class EraseDeadLetterHandler implements ICommandHandler<EraseDeadLetter> {
  constructor(
    @Inject(LETTER_DESK) private readonly desk: LetterDesk,
    @Inject(ACCESS) private readonly access: Access,
  ) {}

  async execute({ identity, deadLetterId }: EraseDeadLetter): Promise<DeadLetter> {
    const isErased = await this.desk.erase(deadLetterId);
    const letter = await this.desk.find(deadLetterId);
    if (letter === undefined) throw notFound();
    if (isErased)
      await this.access.audit.record({ by: identity, action: 'erase dead_letter', subject: deadLetterId });
    return letter;
  }
}
