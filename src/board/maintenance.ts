import type { Pool } from 'pg';

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
