import type { Pool, PoolClient } from 'pg';
import type { Position, StoredEvent } from './entry.ts';
import { toStoredEvent } from './load.ts';

/**
 * The committed feed: every committed event once, in an order that all readers share.
 *
 * A position is taken before its transaction commits, so a reader that remembers "the last position" skips whoever
 * commits late (measured: a quarter of the events under twelve writers). Rows carry their transaction id; a reader stops
 * at the oldest transaction that is still running and orders by (transaction, position): nothing can appear behind it.
 *
 * The price: an open writing transaction anywhere in the cluster holds the feed back. `findStall` sees it.
 */
export interface FeedKey {
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  /** Of one whose message is traced, where that was asked for. */
  readonly traceparent?: string | null;
}

export interface FeedBatch<Item> {
  readonly items: readonly Item[];
  /** Where to read on; equal to the `from` given when there was nothing. */
  readonly to: Position;
  /** How many of the log this is, where that is more than the items. */
  readonly passed?: number;
}

export const feedStart: Position = { tx: '0', position: 0 };

export const isAtOrAfter = (a: Position, b: Position): boolean =>
  BigInt(a.tx) > BigInt(b.tx) || (a.tx === b.tx && a.position >= b.position);

interface PlacedRow {
  readonly tx: string;
  readonly position: number;
}

// By the table's own `tx`: a bare name would be the text that is selected, by which 1000 comes before 999.
const after = `
  from events e
  where (e.tx, e.position) > ($1::xid8, $2) and e.tx < pg_snapshot_xmin(pg_current_snapshot())
  order by e.tx, e.position limit $3`;

/** Streams, versions and types only: what projections need to know which states to look at. */
export async function readFeedKeys(
  db: Pool | PoolClient,
  from: Position,
  limit: number,
): Promise<FeedBatch<FeedKey>> {
  return await readKeys(db, from, limit, { name: 'feed-keys', trace: 'null' });
}

/** The same with the traces they belong to. */
export async function readTracedFeedKeys(
  db: Pool | PoolClient,
  from: Position,
  limit: number,
): Promise<FeedBatch<FeedKey>> {
  return await readKeys(db, from, limit, { name: 'feed-keys-traced', trace: `meta->>'traceparent'` });
}

/** One text a page, read in one go: a row of its own for each key was most of what reading it took here. */
async function readKeys(
  db: Pool | PoolClient,
  from: Position,
  limit: number,
  { name, trace }: { readonly name: string; readonly trace: string },
): Promise<FeedBatch<FeedKey>> {
  const found = await db.query<PlacedRow & { keys: readonly PackedKey[] }>({
    name,
    text: `
      with page as materialized (select stream, version, type, ${trace} as traceparent, tx, position ${after})
      select keys, tx::text, position
      from (select json_agg(json_build_array(stream, version, type, traceparent)) as keys from page) packed
        cross join (select tx, position from page order by page.tx desc, page.position desc limit 1) reached`,
    values: [from.tx, from.position, limit],
  });
  const [page] = found.rows;
  if (page === undefined) return { items: [], to: from };
  return {
    items: page.keys.map(([stream, version, type, traceparent]) => ({ stream, version, type, traceparent })),
    to: { tx: page.tx, position: page.position },
  };
}

type PackedKey = readonly [stream: string, version: number, type: string, traceparent: string | null];

/** Whole events. */
export async function readFeedEvents(
  db: Pool | PoolClient,
  from: Position,
  limit: number,
): Promise<FeedBatch<StoredEvent>> {
  const found = await db.query<Parameters<typeof toStoredEvent>[0] & PlacedRow>({
    name: 'feed-events',
    text: `select stream, version, type, data, meta, recorded_at, tx::text, position ${after}`,
    values: [from.tx, from.position, limit],
  });
  return { items: found.rows.map(toStoredEvent), to: endOf(found.rows, from) };
}

/** Whole events of some types; the others of the page are passed over without leaving the database. */
export async function readFeedEventsOf(
  db: Pool | PoolClient,
  from: Position,
  limit: number,
  types: readonly string[],
): Promise<FeedBatch<StoredEvent> & { readonly passed: number }> {
  const found = await db.query<Parameters<typeof toStoredEvent>[0] & PlacedRow & { passed: number }>({
    name: 'feed-events-of',
    text: `
      with page as materialized (select stream, version, type, data, meta, recorded_at, tx, position ${after}),
      reached as (
        select tx::text, position, (select count(*) from page) as passed from page
        order by page.tx desc, page.position desc limit 1
      )
      select p.stream, p.version, p.type, p.data, p.meta, p.recorded_at, reached.tx, reached.position, reached.passed
      from reached left join page p on p.type = any($4) order by p.tx, p.position`,
    values: [from.tx, from.position, limit, types],
  });
  const [first] = found.rows;
  return {
    items: found.rows.filter(({ stream }) => stream !== null).map(toStoredEvent),
    to: first === undefined ? from : { tx: first.tx, position: first.position },
    passed: first?.passed ?? 0,
  };
}

function endOf(rows: readonly PlacedRow[], from: Position): Position {
  const last = rows.at(-1);
  return last === undefined ? from : { tx: last.tx, position: last.position };
}

/** How long committed events have been held back by somebody's open transaction, in ms; 0 when they are not. */
export async function findStall(db: Pool, nowMs: number): Promise<number> {
  const found = await db.query<{ recorded_at: Date }>(
    `select recorded_at from events where tx >= pg_snapshot_xmin(pg_current_snapshot())
     order by tx, position limit 1`,
  );
  const oldest = found.rows[0]?.recorded_at;
  return oldest === undefined ? 0 : Math.max(0, nowMs - oldest.getTime());
}

/**
 * Ends sessions of this role that wrote something and then fell idle inside their transaction for more than `idleMs`.
 * @returns how many were ended
 */
export async function endIdleWriters(db: Pool, idleMs: number): Promise<number> {
  const ended = await db.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where backend_xid is not null and state like 'idle in transaction%' and usename = current_user
       and pid <> pg_backend_pid() and now() - state_change > $1 * interval '1 millisecond'`,
    [idleMs],
  );
  return ended.rowCount ?? 0;
}
