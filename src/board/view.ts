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
  /** Its rows are told with each event of their stream, also when nothing but their version is another. */
  readonly tellsEachEvent?: boolean;
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

/** Fields of a row that move with each event of its stream: what differs in nothing else is the same to whoever looks. */
export const movesAlone: ReadonlySet<string> = new Set(['version', 'updatedAt']);

/**
 * Writes a batch of rows, their place in the log and what they change in the counters: $1 rows, $2 seq before them. A row
 * that says what stands there is not written again (docs/decisions/0116).
 * Answers the keys that were not written because the same, or something as new or newer, stands there; `over: 'all'`
 * writes over all of it. There is one writer (the checkpoint's row is locked), so what was and what is written see the
 * same rows.
 */
export function toUpsertSql(
  { view, table, key, columns, tellsEachEvent = false }: View,
  over: 'older' | 'all',
): string {
  const names = columns.map(([column]) => column);
  const updated = ['version', 'seq', 'scope', 'facets', 'row', ...names];
  const still = `- '{${[...movesAlone].join(',')}}'::text[]`;
  return `
with given as materialized (
  select * from jsonb_to_recordset($1::jsonb) as j(n int, k text, v int, s text, f text[], r jsonb, x jsonb)
),
before as materialized (
  select ${key} as k, version as was_v, scope as was_s, facets as was_f, row as was_r
  from ${table} where ${key} in (select k from given)
),
input as materialized (
  select *, was_s = s and was_f = f and was_r ${still} = r ${still} as is_same from given left join before using (k)
),
written as (
  insert into ${table} (${[key, ...updated].join(', ')})
  select k, v, $2::bigint + n, s, f, r, ${columns.map(([, expression]) => expression).join(', ')} from input
  ${over === 'all' || tellsEachEvent ? '' : 'where is_same is not true'} order by n
  on conflict (${key}) do update set ${updated.map((column) => `${column} = excluded.${column}`).join(', ')}
  ${over === 'all' ? '' : `where ${table}.version < excluded.version`}
  returning ${key} as k
),
turned as materialized (
  select s, f, was_s, was_f from input join written using (k) where was_v is null or was_f <> f or was_s <> s
),
moved as (
  select s, facet, sum(d) as n from (
    select s, unnest(f) as facet, 1 as d from turned
    union all
    select was_s, unnest(was_f), -1 from turned
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
select k, was_v > v as newer from input where was_v is not null and k not in (select k from written)`;
}
