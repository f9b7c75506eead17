import type { Pool } from 'pg';
import { type FeedBatch, isAtOrAfter } from './committed-feed.ts';
import type { Position, StoredEvent } from './entry.ts';
import { toStoredEvent } from './load.ts';

/** A part of the log: all that is named must fit an event. */
export interface LogRange {
  /** The last that belongs to it; nothing that could still be committed may come before it. */
  readonly until: Position;
  /** Epoch ms of when it was recorded: at or after, and before. */
  readonly recordedFrom?: number | undefined;
  readonly recordedBefore?: number | undefined;
  readonly types?: readonly string[] | undefined;
  readonly stream?: string | undefined;
}

export interface RangeBatch extends FeedBatch<StoredEvent> {
  /** There is nothing of the range after it. */
  readonly isEnd: boolean;
}

/** Of the log as a whole, in the order of the feed. */
const anywhere = `
  select stream, version, type, recorded_at, tx, position from events e
  where (e.tx, e.position) > ($1::xid8, $2::bigint) and (e.tx, e.position) <= ($3::xid8, $4::bigint)
    and $9::text is null
  order by e.tx, e.position limit $5`;
/** The offset keeps it a look into the index of streams: the limit would make it a walk through the log. */
const ofStream = `
  select stream, version, type, recorded_at, tx, position
  from (select * from events where stream = $9::text offset 0) e
  where (e.tx, e.position) > ($1::xid8, $2::bigint) and (e.tx, e.position) <= ($3::xid8, $4::bigint)
  order by e.tx, e.position limit $5`;

/**
 * The next events of the range after `from`. The log is in the order of commits, and an append that waited for PostgreSQL
 * was recorded long before others that stand before it: so nothing but a position tells where a time begins or ends, and
 * each event up to there is looked at, without what is in it.
 *
 * @param limit how many at the most
 * @param look how many of the log are looked at; where nothing of these fits, the batch is empty and not the end
 */
export async function readLogRange(
  db: Pool,
  from: Position,
  range: LogRange,
  { limit, look }: { readonly limit: number; readonly look: number },
): Promise<RangeBatch> {
  const { until, stream } = range;
  if (isAtOrAfter(from, until)) return { items: [], to: from, isEnd: true };
  const found = await db.query<Row>(
    `with page as materialized (${stream === undefined ? anywhere : ofStream}),
     fitting as materialized (
       select * from page
       where ($6::text[] is null or type = any($6))
         and ($7::float8 is null or recorded_at >= to_timestamp($7::float8 / 1000))
         and ($8::float8 is null or recorded_at < to_timestamp($8::float8 / 1000))
       order by page.tx, page.position limit $10
     ),
     reached as (
       select tx, position, (select count(*) from page) as looked from page
       order by page.tx desc, page.position desc limit 1
     )
     select f.stream, f.version, f.type, e.data, e.meta, f.recorded_at,
       coalesce(f.tx, reached.tx)::text as tx, coalesce(f.position, reached.position) as position,
       reached.tx::text as reached_tx, reached.position as reached_position, reached.looked
     from reached left join fitting f on true
     left join lateral (
       select data, meta from events where stream = f.stream and version = f.version offset 0
     ) e on true
     order by f.tx, f.position`,
    [
      from.tx,
      from.position,
      until.tx,
      until.position,
      look,
      range.types ?? null,
      range.recordedFrom ?? null,
      range.recordedBefore ?? null,
      stream ?? null,
      limit,
    ],
  );
  const [first] = found.rows;
  const last = found.rows.at(-1);
  if (first === undefined || last === undefined) return { items: [], to: until, isEnd: true };
  const rows = found.rows.filter(({ stream }) => stream !== null);
  // A full batch ends where its last event is: what was looked at behind it is looked at again.
  const isFull = rows.length >= limit;
  const isEnd = !isFull && first.looked < look;
  if (isEnd) return { items: rows.map(toStoredEvent), to: until, isEnd };
  return {
    items: rows.map(toStoredEvent),
    to: isFull
      ? { tx: last.tx, position: last.position }
      : { tx: first.reached_tx, position: first.reached_position },
    isEnd,
  };
}

type Row = Parameters<typeof toStoredEvent>[0] & {
  readonly tx: string;
  readonly position: number;
  readonly reached_tx: string;
  readonly reached_position: number;
  readonly looked: number;
};
