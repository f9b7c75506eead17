import type { Pool, PoolClient } from 'pg';
import type { BoardView } from '../contracts/socket.ts';
import { type FeedBatch, type FeedKey, readFeedKeys, readTracedFeedKeys } from '../journal/committed-feed.ts';
import type { Position } from '../journal/entry.ts';
import { type FeedConsumer, type FeedConsumerOptions, startFeedConsumer } from '../journal/feed-consumer.ts';
import { createPatience } from '../journal/patience.ts';
import { isRefused, writeApart } from '../journal/refused.ts';
import type { CaseSource } from '../hub/ports/case-source.ts';
import { lookOf } from '../orders/rows.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import type { Tracer } from '../platform/tracer.ts';
import { type Batch, createBatch } from './batch.ts';
import { isSamePlace, loadPlaces, moveLogs, type Place, type Places } from './places.ts';
import type { RowTraces } from './row-traces.ts';
import { exceptionsView, toCaseRow } from './exceptions.ts';
import { fulfilmentsView } from './fulfilments.ts';
import { ordersView } from './orders.ts';
import type { OrderStates } from './order-states.ts';
import { createOwnCommits, type OwnCommit } from './own-commits.ts';
import { stockView, toStockViewRow } from './stock.ts';
import { openTracedBatch, type TracedBatch } from './traced-batch.ts';
import { type BoardChanges, toUpsertSql, type View, type ViewRow } from './view.ts';
import { createToldLooks } from './told-looks.ts';
import { createUnwritten } from './unwritten.ts';
import { orderPrefix, toPortions, toWanted, type Wanted } from './wanted.ts';
import { createWritten } from './written.ts';

type FoundOrder = OwnCommit & Pick<Wanted, 'isMoved'>;

export const checkpointName = 'board';
export const views: Readonly<Record<BoardView, View>> = {
  orders: ordersView,
  fulfilments: fulfilmentsView,
  exceptions: exceptionsView,
  stock: stockView,
};
const inOrder: readonly View[] = Object.values(views);
const upsertSqls = new Map(inOrder.map((view) => [view.view, toUpsertSql(view, 'older')]));

/** Rows made in one go before others get their turn on the event loop. */
const chunk = 200;

export interface ProjectionOptions {
  readonly pool: Pool;
  readonly log: Log;
  readonly orders: OrderStates;
  /** Of streams that are no orders. */
  readonly cases?: readonly CaseSource[];
  /** Where other nodes say what they appended. */
  readonly poke?: Pick<Poke, 'onPoke'>;
  /** Another node is at it. */
  readonly isElsewhere?: FeedConsumerOptions<FeedKey>['isElsewhere'];
  readonly onHeld?: () => void;
  readonly batchSize?: number;
  /** Orders whose rows are written together. */
  readonly portionSize?: number;
  readonly pollMs?: number;
  /** Undefined: nothing is traced. */
  readonly tracing?: { readonly tracer: Tracer; readonly rows: RowTraces } | undefined;
  /** A row that cannot be made or written stays as it was, and keeps no other from being written. */
  readonly onLeftOut?: (view: BoardView) => void;
  /** After a commit of this node. */
  readonly onWritten: (changes: readonly BoardChanges[], at: Position, events: number) => void;
}

/**
 * The boards follow the log (invariant 9 is the queries' business; here it is 5: rows, their places in the views' logs,
 * the counters and the checkpoint move in one transaction, by one writer at a time, so a place in a log is commit order).
 *
 * A batch is conflated: one write per order and view, of the state as it is now, which may be later than the batch.
 * What comes again, or late, finds a row of the same or a newer version and does nothing. The further it is behind, the
 * more it conflates.
 */
export function startProjection(options: ProjectionOptions): FeedConsumer {
  const { pool, log, orders, tracing, portionSize = 500 } = options;
  const readKeys = tracing === undefined ? readFeedKeys : readTracedFeedKeys;
  const sources = new Map((options.cases ?? []).map((source) => [source.kind, source]));
  const own = createOwnCommits(orders);
  const told = createToldLooks(options.poke);
  const written = createWritten();
  /** Null: unknown, until a batch of this node is committed. */
  let handledTo: Position | null = null;
  /** Where the views' logs stood after it; a view that is made again moves its log, and no checkpoint. */
  let left: Places = new Map();
  let reached: Places = left;
  let changes: BoardChanges[] = [];
  const unwritten = createUnwritten(log, options.onLeftOut);
  /** PostgreSQL refused something of the batch: the next try finds out which rows. */
  let isCareful = false;
  const patience = createPatience();
  let traced: TracedBatch | undefined;

  /** Nothing but scans, and the lists show of it what they showed before. */
  function isAsItWas(stream: string, { version, isMoved }: Wanted): boolean {
    const look = isMoved ? undefined : told.find(stream, version);
    return look !== undefined && written.hasLook(stream.slice(orderPrefix.length), look);
  }

  async function findOrders(wanted: ReadonlyMap<string, Wanted>): Promise<readonly FoundOrder[]> {
    const found: FoundOrder[] = [];
    const asked: Promise<void>[] = [];
    for (const [stream, one] of wanted) {
      const { version, isMoved } = one;
      const committed = own.take(stream, version);
      if (committed !== undefined) found.push({ ...committed, isMoved });
      else if (!isAsItWas(stream, one)) asked.push(ask(stream, isMoved));
    }
    await Promise.all(asked);
    return found;

    async function ask(stream: string, isMoved: boolean): Promise<void> {
      const id = stream.slice(orderPrefix.length);
      const order = await read('orders', id, async () => {
        const loaded = await orders.loadOrder(id);
        return loaded && { ...loaded, look: lookOf(loaded.state), isMoved };
      });
      if (order !== undefined) found.push(order);
    }
  }

  async function loadCases(
    streams: ReadonlyMap<string, number>,
  ): Promise<readonly Awaited<ReturnType<CaseSource['loadCases']>>[]> {
    const loaded = [...streams].map(async ([stream, version]) => {
      const [kind = '', id = ''] = stream.split(/:(.*)/s);
      return await read('exceptions', stream, async () => await sources.get(kind)?.loadCases(id, version));
    });
    return (await Promise.all(loaded)).filter((one) => one !== undefined);
  }

  async function read<Found>(
    view: BoardView,
    key: string,
    load: () => Promise<Found>,
  ): Promise<Found | undefined> {
    try {
      return await load();
    } catch (error) {
      if (!patience.isOver(error)) throw error;
      unwritten.leaveOut(view, key, error);
      return undefined;
    }
  }

  async function handle(tx: PoolClient, keys: readonly FeedKey[]): Promise<void> {
    changes = [];
    unwritten.begin();
    // One that was not committed comes again.
    traced?.end('not_written');
    traced = openTracedBatch(tracing?.tracer, keys);
    reached = await loadPlaces(tx);
    if (!isSamePlace(reached, left)) written.forget();
    const { wanted, others } = toWanted(keys);
    const portions = toPortions(wanted, portionSize);
    // While PostgreSQL writes the rows of one portion those of the next are made, and the states after it are loaded.
    let finding = ahead(findOrders(portions[0] ?? wanted));
    let writing = Promise.resolve();
    try {
      for (const index of portions.keys()) {
        const found = await finding;
        const next = portions[index + 1];
        if (next !== undefined) finding = ahead(findOrders(next));
        const batches = new Map(inOrder.map((view) => [view, createBatch()]));
        await makeRows(found, batches);
        if (next === undefined) await makeCaseRows(others, batches);
        await writing;
        writing = ahead(writeRows(tx, batches));
      }
    } finally {
      // Also after a failure: what is still being written would go on behind the rollback.
      await writing;
      own.renew();
    }
  }

  async function makeRows(found: readonly FoundOrder[], batches: ReadonlyMap<View, Batch>): Promise<void> {
    let made = 0;
    for (const order of found) {
      const traceparents = traced?.of(orderPrefix + order.state.orderId);
      if (!written.isNewLook(order.state.orderId, order.look) && !order.isMoved) continue;
      for (const [view, batch] of batches) {
        for (const row of rowsOf(view, order)) {
          if (!written.isNews(view.view, row)) continue;
          batch.add(row, order.version);
          if (traceparents !== undefined) tracing?.rows.note(view.view, row.key, traceparents);
        }
      }
      made += 1;
      if (made % chunk === 0) await new Promise(setImmediate);
    }
  }

  function rowsOf({ view, toRows }: View, { state, version }: FoundOrder): readonly ViewRow[] {
    try {
      return toRows(state, version);
    } catch (error) {
      unwritten.leaveOut(view, state.orderId, error);
      return [];
    }
  }

  async function makeCaseRows(
    streams: ReadonlyMap<string, number>,
    batches: ReadonlyMap<View, Batch>,
  ): Promise<void> {
    for (const { version, rows, stock } of await loadCases(streams)) {
      if (stock !== undefined) batches.get(stockView)?.add(toStockViewRow(stock), version);
      for (const row of rows.map(toCaseRow))
        if (written.isNews('exceptions', row)) batches.get(exceptionsView)?.add(row, version);
    }
  }

  async function writeRows(tx: PoolClient, batches: ReadonlyMap<View, Batch>): Promise<void> {
    const counts = new Map([...batches].map(([view, batch]) => [view.view, batch.rows.length]));
    if ([...counts.values()].every((count) => count === 0)) return;
    const logs = await moveLogs(tx, counts);
    reached = new Map([...reached, ...logs]);
    for (const [view, batch] of batches) {
      const place = logs.get(view.view);
      if (batch.rows.length === 0 || place === undefined) continue;
      changes.push(await write(tx, view, batch, place));
    }
  }

  async function write(tx: PoolClient, view: View, batch: Batch, place: Place): Promise<BoardChanges> {
    const from = place.seq - batch.rows.length;
    const skipped = new Set<string>();
    const upsert = async (begin: number, end: number): Promise<void> => {
      const standing = await tx.query<{ k: string; newer: boolean }>({
        name: `board-${view.view}`,
        text: upsertSqls.get(view.view) ?? '',
        values: [batch.toJson(begin, end), from],
      });
      for (const { k, newer } of standing.rows) {
        skipped.add(k);
        if (newer) unwritten.addNewer(view.view, k);
      }
    };
    if (isCareful) {
      for (const { at, error } of await writeApart(tx, batch.rows.length, upsert)) {
        const { key = '' } = batch.rows[at] ?? {};
        skipped.add(key);
        unwritten.leaveOut(view.view, key, error);
      }
    } else await upsert(0, batch.rows.length);
    for (const key of skipped) tracing?.rows.forget(view.view, key);
    const rows = skipped.size === 0 ? batch.rows : batch.rows.filter((row) => !skipped.has(row.key));
    return { view: view.view, epoch: place.epoch, from, seq: place.seq, rows: rows.map(toChanged) };
  }

  return startFeedConsumer<FeedKey>({
    name: checkpointName,
    pool,
    log,
    batchSize: options.batchSize ?? 10_000,
    ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
    ...(options.isElsewhere === undefined ? {} : { isElsewhere: options.isElsewhere }),
    ...(options.onHeld === undefined ? {} : { onHeld: options.onHeld }),
    read: async (tx, from, limit): Promise<FeedBatch<FeedKey>> => {
      // Somebody else wrote meanwhile, or a batch of ours failed: what stands there is not what was written here last.
      if (from.tx !== handledTo?.tx || from.position !== handledTo.position) written.forget();
      patience.begin(`${from.tx}.${from.position}`);
      const batch = await readKeys(tx, from, limit);
      handledTo = batch.items.length === 0 ? from : null;
      return batch;
    },
    handle: async (tx, keys) => {
      try {
        await handle(tx, keys);
      } catch (error) {
        if (isRefused(error)) isCareful = true;
        patience.failed(error);
        throw error;
      }
    },
    onHandled: (items, at) => {
      handledTo = at;
      left = reached;
      isCareful = false;
      written.keep(unwritten.keys());
      unwritten.tell();
      traced?.end();
      traced = undefined;
      options.onWritten(changes, at, items.length);
      changes = [];
    },
  });
}

/** It is waited for later: if something before it fails, nobody does. */
function ahead<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined);
  return work;
}

const toChanged = ({ key, row, extra }: ViewRow): BoardChanges['rows'][number] => {
  const ref = extra?.['customerRef'];
  return { key, row, ...(typeof ref === 'string' ? { customerRef: ref } : {}) };
};
