import type { Pool, PoolClient } from 'pg';
import { createBatch } from './batch.ts';
import type { MadeRow } from './stream-rows.ts';
import { toKindAndId } from './stream-rows.ts';
import { toUpsertSql, type View } from './view.ts';

/**
 * What of a view is not as its streams have it, and putting that right. A row is right that says what its stream's state
 * says; it may be of an older version where nothing that a list shows has changed since (`written.ts`), and of a newer one
 * than the stream's never.
 */
export interface Wrong {
  /** Missing, or saying something else. */
  readonly rows: readonly MadeRow[];
  /** Keys of rows that these streams do not have. */
  readonly stale: readonly string[];
  readonly streams: readonly string[];
}

/** Of the streams and of all rows that they have now. Never a named statement: it is to be planned by the tables of today. */
export async function findWrong(
  db: Pool | PoolClient,
  view: View,
  streams: readonly string[],
  made: readonly MadeRow[],
): Promise<Wrong> {
  const keys = made.map(({ row }) => row.key);
  const different = await db.query<{ k: string }>(toDifferentSql(view), [toJson(made)]);
  const others = await db.query<Other>(toOthersSql(view), [
    streams,
    streams.map((stream) => toKindAndId(stream).id),
    keys,
  ]);
  const stale = await withoutPast(db, view, others.rows);
  const wanted = new Set(different.rows.map(({ k }) => k));
  const rows = made.filter(({ row }) => wanted.has(row.key));
  return {
    rows,
    stale: stale.map(({ k }) => k),
    streams: [...new Set([...rows, ...stale].map(({ stream }) => stream))],
  };
}

/** A row that was not made of its stream's state. */
interface Other {
  readonly k: string;
  readonly stream: string;
}

/** Once through the log of each stream that has any: such a log may be long. */
async function withoutPast(
  db: Pool | PoolClient,
  { pastKeys }: View,
  others: readonly Other[],
): Promise<readonly Other[]> {
  if (pastKeys === undefined) return others;
  const past = new Set<string>();
  for (const stream of new Set(others.map((other) => other.stream))) {
    const keys = others.filter((other) => other.stream === stream).map(({ k }) => k);
    const found = await db.query<{ k: string }>(pastKeys, [stream, keys]);
    for (const { k } of found.rows) past.add(k);
  }
  return others.filter(({ k }) => !past.has(k));
}

/**
 * By the only writer (`only-writer.ts`), with rows of states that it loaded as such: whatever was written before was of an
 * older state or of this one, so all that stands there may be written over.
 */
export async function mend(
  tx: PoolClient,
  view: View,
  { rows, stale }: Pick<Wrong, 'rows' | 'stale'>,
): Promise<void> {
  if (rows.length === 0 && stale.length === 0) return;
  const moved = await tx.query<{ seq: number }>(
    // Also where rows only go: by its move the projections know that somebody else wrote.
    `update board_logs set seq = seq + $2 where view = $1 returning seq`,
    [view.view, Math.max(1, rows.length)],
  );
  const seq = moved.rows[0]?.seq ?? 0;
  if (rows.length > 0) await tx.query(toUpsertSql(view, 'all'), [toJson(rows), seq - rows.length]);
  if (stale.length > 0) await tx.query(toRemoveSql(view), [stale]);
}

/** The page of rows after `after`, and those of them whose stream does not exist. `last` is null after the last page. */
export async function findStrays(
  db: Pool | PoolClient,
  { table, key, owner }: View,
  after: string,
  limit: number,
): Promise<{ readonly last: string | null; readonly strays: readonly string[] }> {
  const found = await db.query<{ last: string | null; strays: string[] }>(
    `with page as materialized (
       select ${key} as k, ${owner} as stream from ${table} where ${key} > $1 order by ${key} limit $2
     )
     select (select max(k) from page) as last, array(
       select p.k from page p
       left join lateral (select true as found from heads where stream = p.stream offset 0) h on true
       where h.found is null
     ) as strays`,
    [after, limit],
  );
  return found.rows[0] ?? { last: null, strays: [] };
}

function toJson(made: readonly MadeRow[]): string {
  const batch = createBatch();
  for (const { row, version } of made) batch.add(row, version);
  return batch.toJson();
}

const toDifferentSql = ({ table, key, columns }: View): string => {
  const names = columns.map(([column]) => column);
  return `
with input as materialized (
  select * from jsonb_to_recordset($1::jsonb) as j(n int, k text, v int, s text, f text[], r jsonb, x jsonb)
),
meant as (
  select k, v, s, f, r, ${columns.map(([column, expression]) => `${expression} as ${column}`).join(', ')} from input
)
select m.k from meant m left join ${table} t on t.${key} = m.k
where t.${key} is null or t.version > m.v
  or (${['t.scope', 't.facets', ...names.map((name) => `t.${name}`)].join(', ')})
     is distinct from (${['m.s', 'm.f', ...names.map((name) => `m.${name}`)].join(', ')})
  or case when t.version = m.v then t.row <> m.r
     else t.row - '{version,updatedAt}'::text[] <> m.r - '{version,updatedAt}'::text[] end`;
};

const toOthersSql = ({ table, key, owner, isOwned }: View): string => `
select ${key} as k, ${owner} as stream from ${table}
where ${isOwned} and ${owner} = any($1) and ${key} <> all($3)`;

const toRemoveSql = ({ view, table, key }: View): string => `
with gone as (delete from ${table} where ${key} = any($1) returning scope as s, facets as f),
moved as (select s, facet, -count(*) as n from gone, unnest(f) as facet group by s, facet)
insert into board_counts (view, scope, facet, n) select '${view}', s, facet, n from moved
on conflict (view, scope, facet) do update set n = board_counts.n + excluded.n`;
