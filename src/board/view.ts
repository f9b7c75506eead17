import type { BoardView } from '../contracts/socket.ts';
import type { PresentOrder } from '../orders/state.ts';

/**
 * A read model: which rows an order has in it, and into which columns they go. The row itself is kept whole as JSON;
 * columns are only what is filtered and sorted by.
 */
export interface View {
  readonly view: BoardView;
  readonly table: string;
  /** The column that identifies a row. */
  readonly key: string;
  /** Column and the SQL that takes it from `r` (the row) or `x` (what belongs to the columns alone). */
  readonly columns: readonly (readonly [column: string, expression: string])[];
  readonly toRows: (state: PresentOrder, version: number) => readonly ViewRow[];
  /** SQL, of the table's columns: the stream that a row is made of. */
  readonly owner: string;
  /** SQL: whether a row may be of the streams $1, whose ids (`<kind>:` before them) are $2; by an index. */
  readonly isOwned: string;
  /** SQL: as `k`, which of the keys $2 the log of the stream $1 stands for, though the stream's state has forgotten them. */
  readonly pastKeys?: string;
}

export interface ViewRow {
  readonly key: string;
  /** Whose counters it counts in: a channel or a location. */
  readonly scope: string;
  /** Filters whose counter it raises, e.g. `severity:1`. */
  readonly facets: readonly string[];
  readonly row: object;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Changes of one view in the order of its log: newest state of each row, `from` excluded, `seq` included. */
export interface BoardChanges {
  readonly view: BoardView;
  readonly epoch: string;
  readonly from: number;
  readonly seq: number;
  readonly rows: readonly ChangedRow[];
}

export interface ChangedRow {
  readonly key: string;
  readonly row: object;
  /** Of an order: where its customer's name is. */
  readonly customerRef?: string;
  /** Of the traced messages that made it so, where this node wrote it (`row-traces.ts`). */
  readonly traceparents?: readonly string[];
}

/**
 * Writes a batch of rows, their place in the log and what they change in the counters: $1 rows, $2 seq before them.
 * Answers the keys that were not written because something as new or newer stands there; `over: 'all'` writes over that too. There
 * is one writer (the checkpoint's row is locked), so `before` and `written` see the same rows.
 */
export function toUpsertSql({ view, table, key, columns }: View, over: 'older' | 'all'): string {
  const names = columns.map(([column]) => column);
  const updated = ['version', 'seq', 'scope', 'facets', 'row', ...names];
  return `
with input as materialized (
  select * from jsonb_to_recordset($1::jsonb) as j(n int, k text, v int, s text, f text[], r jsonb, x jsonb)
),
before as materialized (
  select t.${key} as k, t.version as v, t.scope as s, t.facets as f from ${table} t where t.${key} in (select k from input)
),
written as (
  insert into ${table} (${[key, ...updated].join(', ')})
  select k, v, $2::bigint + n, s, f, r, ${columns.map(([, expression]) => expression).join(', ')} from input order by n
  on conflict (${key}) do update set ${updated.map((column) => `${column} = excluded.${column}`).join(', ')}
  ${over === 'all' ? '' : `where ${table}.version < excluded.version`}
  returning ${key} as k, scope as s, facets as f
),
moved as (
  select s, facet, sum(d) as n from (
    select w.s, unnest(w.f) as facet, 1 as d from written w left join before b using (k)
    where b.k is null or b.f <> w.f or b.s <> w.s
    union all
    select b.s, unnest(b.f), -1 from before b join written w using (k) where b.f <> w.f or b.s <> w.s
  ) as both_sides group by s, facet having sum(d) <> 0
),
counted as (
  insert into board_counts (view, scope, facet, n) select '${view}', s, facet, n from moved
  on conflict (view, scope, facet) do update set n = board_counts.n + excluded.n
),
logged as (
  insert into board_changes (view, seq, keys)
  select '${view}', $2::bigint + (select max(n) from input), array_agg(k) from written having count(*) > 0
)
select i.k, b.v > i.v as newer from input i join before b on b.k = i.k where i.k not in (select k from written)`;
}
