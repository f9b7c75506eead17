import type { Pool } from 'pg';
import type { BoardView, Counts } from '../contracts/socket.ts';

/** Channels (orders, exceptions) or locations (fulfilments) whose rows count, or what is an order's at all; null is all. */
export type Scopes = readonly string[] | 'of_orders' | null;

/**
 * The counters beside a board, each named by its filter. The projection moves them with the rows, so they are read and
 * never counted. What is no order's is in no channel.
 */
export async function loadCounts(pool: Pool, view: BoardView, scopes: Scopes): Promise<Counts> {
  const found = await pool.query<{ facet: string; n: number }>({
    name: 'board-counts',
    text: `
      select facet, sum(n)::bigint as n from board_counts
      where view = $1 and ($2::text[] is null or scope = any($2)) and (not $3::boolean or scope <> '')
      group by facet having sum(n) > 0 order by facet`,
    values: [view, scopes === 'of_orders' ? null : scopes, scopes === 'of_orders'],
  });
  return Object.fromEntries(found.rows.map(({ facet, n }) => [facet, n]));
}
