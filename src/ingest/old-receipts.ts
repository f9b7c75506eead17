import type { Pool } from 'pg';

const batch = 1_000;

/**
 * Forgets what became of messages that were settled before: only their senders ask for it. Whether a message is known is
 * said by the journal's keys, which stay.
 *
 * @param most about so many; the rest is for the next time
 */
export async function forgetReceipts(pool: Pool, before: string, most = 100_000): Promise<number> {
  let forgotten = 0;
  while (forgotten < most) {
    const gone = await pool.query(
      `delete from inbox where receipt_id = any (array(
         select receipt_id from inbox where settled_at < $1 order by settled_at limit $2 for update skip locked))`,
      [before, batch],
    );
    forgotten += gone.rowCount ?? 0;
    if ((gone.rowCount ?? 0) < batch) break;
  }
  return forgotten;
}
