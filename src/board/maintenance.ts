import type { Pool } from 'pg';
import { boardViews } from '../contracts/socket.ts';

/** How much of a log is kept for those who come back: the longer of the two. */
const keepMinutes = 6;
const keepChanges = 50_000;

/**
 * Takes old changes out of the logs; `reach` says up to where, so that nobody is given half of what they missed. One log
 * after the other: whoever writes rows holds several, in an order of its own.
 */
export async function trimLogs(pool: Pool): Promise<number> {
  let trimmed = 0;
  for (const view of boardViews) {
    const done = await pool.query({
      name: 'board-trim',
      text: `
        with gone as (
          delete from board_changes c using board_logs l
          where l.view = $3 and c.view = $3 and c.seq < l.seq - $2 and c.at < now() - $1 * interval '1 minute'
          returning c.seq
        )
        update board_logs set reach = top.seq
        from (select max(seq) as seq from gone) as top where view = $3 and top.seq is not null`,
      values: [keepMinutes, keepChanges, view],
    });
    trimmed += done.rowCount ?? 0;
  }
  return trimmed;
}
