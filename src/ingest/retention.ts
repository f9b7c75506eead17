import type { Pool } from 'pg';
import { type Clock, toIso } from '../platform/clock.ts';

/**
 * Dead letters hold personal data, so they are bounded in age and can be erased (invariant 10); and nobody waits for ever
 * for an order to appear. Nothing is dropped in silence: who waited too long is a plain dead letter, and what is too old
 * keeps its row, its cause and what became of it, without the bytes and without what could name somebody.
 */
export interface Retention {
  /** @returns how many nobody waits for any more */
  giveUp(): Promise<number>;
  /** @returns how many lost their bytes */
  erase(): Promise<number>;
  eraseOne(deadLetterId: string): Promise<boolean>;
}

export interface RetentionLimits {
  /** How long a parcel may be unknown. */
  readonly unknownParcelDays: number;
  /** Of one sender; the oldest give way. */
  readonly unknownParcels: number;
  /** How long bytes are kept that nobody could use. */
  readonly deadLetterDays: number;
}

const dayMs = 86_400_000;
/** Bytes of what was replayed or discarded, to look at what was done. */
const settledDays = 7;
/** Rows without bytes, for the statistics. */
const rowDays = 400;
const batch = 1_000;
const foreignKeyViolation = '23503';

/** The cause has nothing in it that differs from letter to letter. */
const blanked = `body_digest = null, headers = '{}', detail = cause, message_id = 'erased:' || dead_letter_id,
  tracking_number = null, part = null`;

export function createRetention(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly limits: RetentionLimits;
}): Retention {
  const { pool, clock, limits } = options;
  /** Those that no letter has. Where one comes for a body at that moment, the foreign key says so, and it is looked at again. */
  async function forgetBodies(tries = 3): Promise<void> {
    try {
      await pool.query(
        `delete from letter_bodies where not exists (
           select 1 from dead_letters where dead_letters.body_digest = letter_bodies.body_digest)`,
      );
    } catch (error) {
      if (tries <= 1 || (error as { code?: string }).code !== foreignKeyViolation) throw error;
      await forgetBodies(tries - 1);
    }
  }
  const daysAgo = (days: number): string => toIso(clock.now() - days * dayMs);

  return {
    async giveUp() {
      const tooOld = await pool.query(
        `update dead_letters set gave_up_at = $1
         where state = 'waiting' and reason = 'unknown_parcel' and gave_up_at is null and received_at < $2`,
        [toIso(clock.now()), daysAgo(limits.unknownParcelDays)],
      );
      const tooMany = await pool.query(
        `update dead_letters set gave_up_at = $1
         from (
           select dead_letter_id,
             row_number() over (partition by sender order by received_at desc, dead_letter_id desc) as place
           from dead_letters
           where state = 'waiting' and reason = 'unknown_parcel' and gave_up_at is null
             -- Few have so many; only their letters are put in order.
             and sender in (
               select sender from dead_letters
               where state = 'waiting' and reason = 'unknown_parcel' and gave_up_at is null
               group by sender having count(*) > $2)
         ) ranked
         where ranked.place > $2 and dead_letters.dead_letter_id = ranked.dead_letter_id`,
        [toIso(clock.now()), limits.unknownParcels],
      );
      return (tooOld.rowCount ?? 0) + (tooMany.rowCount ?? 0);
    },

    async erase() {
      let erased = 0;
      for (;;) {
        const old = await pool.query(
          `update dead_letters set ${blanked},
             state = case state when 'waiting' then 'expired' else state end,
             settled_at = coalesce(settled_at, $1)
           where dead_letter_id in (
             select dead_letter_id from dead_letters
             where body_digest is not null
               and (received_at < $2 or (state <> 'waiting' and settled_at < $3))
             limit $4)`,
          [toIso(clock.now()), daysAgo(limits.deadLetterDays), daysAgo(settledDays), batch],
        );
        erased += old.rowCount ?? 0;
        if ((old.rowCount ?? 0) < batch) break;
      }
      // Whoever was forgotten is forgotten here too. Later letters with the number are of whoever has it now.
      const forgotten = await pool.query(
        `update dead_letters set ${blanked},
           state = case state when 'waiting' then 'expired' else state end, settled_at = coalesce(settled_at, $1)
         where body_digest is not null and tracking_number is not null and exists (
           select 1 from parcels p
           join personal on personal.stream = p.stream and personal.erased_at is not null
           where p.carrier = dead_letters.carrier and p.tracking_number = dead_letters.tracking_number
             and dead_letters.received_at <= personal.erased_at)`,
        [toIso(clock.now())],
      );
      await pool.query(
        `delete from dead_letters where body_digest is null and state <> 'waiting' and settled_at < $1`,
        [daysAgo(rowDays)],
      );
      await forgetBodies();
      return erased + (forgotten.rowCount ?? 0);
    },

    async eraseOne(deadLetterId) {
      const erased = await pool.query(
        `update dead_letters set ${blanked},
           state = case state when 'waiting' then 'expired' else state end, settled_at = coalesce(settled_at, $2)
         where dead_letter_id = $1 and body_digest is not null`,
        [deadLetterId, toIso(clock.now())],
      );
      await forgetBodies();
      return erased.rowCount === 1;
    },
  };
}
