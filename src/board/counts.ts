import type { Pool } from 'pg';
import type { BoardView, Counts } from '../contracts/socket.ts';

/**
 * The counters beside a board, each named by its filter. The projection moves them with the rows, so they are read and
 * never counted. `scopes`: channels (orders, exceptions) or locations (fulfilments) whose rows count; null is all.
 */
export async function loadCounts(
  pool: Pool,
  view: BoardView,
  scopes: readonly string[] | null,
): Promise<Counts> {
  const found = await pool.query<{ facet: string; n: number }>({
    name: 'board-counts',
    text: `
      select facet, sum(n)::bigint as n from board_counts
      where view = $1 and ($2::text[] is null or scope = any($2)) group by facet having sum(n) > 0 order by facet`,
    values: [view, scopes],
  });
  return Object.fromEntries(found.rows.map(({ facet, n }) => [facet, n]));
}
