import type { Pool, PoolClient } from 'pg';
import type { View } from './view.ts';

/** By how much a view's counters are wrong. */
export interface Drift {
  readonly scope: string;
  readonly facet: string;
  readonly n: number;
}

const pageSize = 20_000;

/**
 * Counted from all rows, in pages of one view of the database. Whoever writes rows moves the counters with them, so a drift
 * stays what it is while others write, and can be taken out later. The transaction reads only: it has no id, and does not
 * hold the committed feed back. `onPage` is waited for after each page.
 */
export async function findDrift(
  pool: Pool,
  { view, table, key }: View,
  onPage: () => Promise<void>,
): Promise<readonly Drift[]> {
  const drift = new Map<string, Drift>();
  const add = (scope: string, facet: string, n: number): void => {
    const name = `${scope}\n${facet}`;
    drift.set(name, { scope, facet, n: (drift.get(name)?.n ?? 0) + n });
  };
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin isolation level repeatable read read only');
    let after: string | undefined = '';
    while (after !== undefined) {
      const page: { readonly rows: readonly Counted[] } = await client.query<Counted>(
        `with page as materialized (
           select ${key} as k, scope, facets from ${table} where ${key} > $1 order by ${key} limit $2
         )
         select scope, facet, count(*) as n, (select max(k) from page) as last
         from page left join lateral unnest(facets) as facet on true group by scope, facet`,
        [after, pageSize],
      );
      for (const { scope, facet, n } of page.rows) if (facet !== null) add(scope, facet, n);
      after = page.rows[0]?.last;
      await onPage();
    }
    const counters = await client.query<Drift>(`select scope, facet, n from board_counts where view = $1`, [
      view,
    ]);
    for (const { scope, facet, n } of counters.rows) add(scope, facet, -n);
    await client.query('commit');
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw broken;
  } finally {
    client.release(broken);
  }
  return [...drift.values()].filter(({ n }) => n !== 0);
}

export async function takeOut(tx: PoolClient, { view }: View, drift: readonly Drift[]): Promise<void> {
  await tx.query(
    `insert into board_counts (view, scope, facet, n)
     select $1, s, f, d from unnest($2::text[], $3::text[], $4::bigint[]) as drift(s, f, d)
     on conflict (view, scope, facet) do update set n = board_counts.n + excluded.n`,
    [view, drift.map(({ scope }) => scope), drift.map(({ facet }) => facet), drift.map(({ n }) => n)],
  );
}

interface Counted {
  readonly scope: string;
  readonly facet: string | null;
  readonly n: number;
  readonly last: string;
}
