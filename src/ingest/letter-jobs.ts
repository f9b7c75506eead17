import type { Pool } from 'pg';
import { type Clock, toIso } from '../platform/clock.ts';
import { toIncoming } from './dead-letters.ts';
import type { JobKind } from './jobs.ts';
import type { Incoming } from './message.ts';
import type { Taking } from './take.ts';

interface Letter {
  readonly deadLetterId: string;
  readonly message: Incoming | undefined;
}

/** Letters of the group that came before the job and that it has not looked at. */
const findLeft =
  (pool: Pool): JobKind<Letter>['next'] =>
  async (job, limit) => {
    const found = await pool.query<{
      dead_letter_id: string;
      sender: string;
      door: string;
      body: Buffer | null;
      message_id: string;
      part: string | null;
    }>(
      `select dead_letter_id, sender, door, body, message_id, part
       from dead_letters left join letter_bodies using (body_digest)
       where group_id = $1 and state = 'waiting' and received_at <= $2 and job_id is distinct from $3
       order by received_at, dead_letter_id limit $4`,
      [job.subject, job.startedAt, job.jobId, limit],
    );
    return found.rows.map((row) => ({ deadLetterId: row.dead_letter_id, message: toIncoming(row) }));
  };

/** What takes effect is put away; what cannot be used yet waits on, looked at. */
const markLetters =
  (clock: Clock): JobKind<Letter>['mark'] =>
  async (tx, job, done) => {
    const marked = await tx.query<{ outcome: string }>(
      `update dead_letters set job_id = $3,
         state = case
           when d.outcome = 'discarded' then 'discarded'
           when d.outcome in ('applied', 'already', 'rejected') then 'replayed'
           else dead_letters.state end,
         settled_at = case when d.outcome in ('parked', 'busy') then settled_at else $4::timestamptz end,
         settled_by = case when d.outcome in ('parked', 'busy') then settled_by else $5 end,
         discard_reason = case when d.outcome = 'discarded' then $6 else discard_reason end
       from unnest($1::text[], $2::text[]) as d(id, outcome)
       -- It was waiting a moment ago; what took effect meanwhile was put away by the way it went, and is not discarded.
       where dead_letters.dead_letter_id = d.id
         and (dead_letters.state = 'waiting' or (dead_letters.state = 'replayed' and d.outcome <> 'discarded'))
         and dead_letters.job_id is distinct from $3
       returning d.outcome`,
      [
        done.map(({ item }) => item.deadLetterId),
        done.map(({ outcome }) => outcome),
        job.jobId,
        toIso(clock.now()),
        job.startedBy,
        typeof job.params['reason'] === 'string' ? job.params['reason'] : null,
      ],
    );
    return marked.rows.map(({ outcome }) => outcome);
  };

export const createReplayKind = (options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly taking: Pick<Taking, 'takeAgain'>;
  readonly retryMs?: number;
}): JobKind<Letter> => ({
  next: findLeft(options.pool),
  async run(_, { message }) {
    if (message === undefined) return 'parked';
    for (let tries = 1; ; tries += 1) {
      const settled = await options.taking.takeAgain(message);
      switch (settled.outcome) {
        case 'accepted':
          return settled.changed === false ? 'already' : 'applied';
        case 'duplicate':
          return settled.rejection === undefined ? 'already' : 'rejected';
        case 'rejected':
          return 'rejected';
        case 'parked':
          return 'parked';
        case 'retry':
          if (tries === 3) return 'busy';
          await new Promise((resolve) => setTimeout(resolve, (options.retryMs ?? 300) * tries));
      }
    }
  },
  mark: markLetters(options.clock),
});

export const createDiscardKind = (options: {
  readonly pool: Pool;
  readonly clock: Clock;
}): JobKind<Letter> => ({
  next: findLeft(options.pool),
  run: async () => await Promise.resolve('discarded'),
  mark: markLetters(options.clock),
});
