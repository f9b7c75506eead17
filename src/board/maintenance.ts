import type { Pool } from 'pg';
import type { BoardView } from '../contracts/socket.ts';
import { checkpointName, views } from './projection.ts';

/** How much of a log is kept for those who come back: the longer of the two. */
const keepMinutes = 6;
const keepChanges = 50_000;

/** Takes old changes out of the logs; `reach` says up to where, so that nobody is given half of what they missed. */
export async function trimLogs(pool: Pool): Promise<number> {
  const trimmed = await pool.query({
    name: 'board-trim',
    text: `
      with gone as (
        delete from board_changes c using board_logs l
        where c.view = l.view and c.seq < l.seq - $2 and c.at < now() - $1 * interval '1 minute'
        returning c.view, c.seq
      ), top as (select view, max(seq) as seq from gone group by view)
      update board_logs l set reach = top.seq from top where top.view = l.view`,
    values: [keepMinutes, keepChanges],
  });
  return trimmed.rowCount ?? 0;
}

/**
 * Empties a view and has the projection make it again from the whole journal. Its log gets another epoch, so that every
 * live board starts again; the other views see rows they have and do nothing.
 */
export async function rebuild<View extends BoardView>(
  pool: Pool,
  view: View,
): Promise<{ readonly view: View; readonly epoch: string }> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    // Waits for the batch under way; whoever holds this row is the only writer.
    await client.query(`select 1 from checkpoints where name = $1 for update`, [checkpointName]);
    await client.query(`truncate ${views[view].table}`);
    await client.query(`delete from board_counts where view = $1`, [view]);
    await client.query(`delete from board_changes where view = $1`, [view]);
    const begun = await client.query<{ epoch: string }>(
      `update board_logs set epoch = left(replace(gen_random_uuid()::text, '-', ''), 8), seq = 0, reach = 0
       where view = $1 returning epoch`,
      [view],
    );
    await client.query(`update checkpoints set tx = '0', position = 0 where name = $1`, [checkpointName]);
    await client.query('commit');
    return { view, epoch: begun.rows[0]?.epoch ?? '' };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
