import type { MikroORM } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import type { EventView, OrderEventData } from '../contracts/events.ts';
import type { BoardView, Counts, Cursor } from '../contracts/socket.ts';
import type { StockEventData } from '../contracts/stock-events.ts';
import type { CaseHistories } from '../hub/ports/case-history.ts';
import type { SavedViews } from '../hub/ports/saved-views.ts';
import type { BoardRebuilds } from '../hub/ports/board-rebuilds.ts';
import type { CaseSource } from '../hub/ports/case-source.ts';
import type { Lists } from '../hub/ports/lists.ts';
import type { Offers } from '../hub/ports/offers.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Poke } from '../platform/poke.ts';
import type { Tracer } from '../platform/tracer.ts';
import { createCaseHistories } from './case-history.ts';
import { createSavedViews } from './saved-views.ts';
import { loadCounts, type Scopes } from './counts.ts';
import { ExceptionRows } from './exceptions.ts';
import type { Where } from './filter.ts';
import { withForgotten } from './forgotten-cases.ts';
import { FulfilmentRows } from './fulfilments.ts';
import { createLists } from './lists.ts';
import { trimLogs } from './maintenance.ts';
import { withNames, withoutNames } from './names.ts';
import { createOfferLoader } from './offered.ts';
import { createOffers, type StockStates } from './offers.ts';
import { OrderRows } from './orders.ts';
import { createPace } from './pace.ts';
import { createPositions } from './position.ts';
import { type RebuildsOptions, startRebuilds } from './rebuilds.ts';
import type { OrderStates } from './order-states.ts';
import { startProjection } from './projection.ts';
import { countRows, findRows } from './query.ts';
import { createRowTraces } from './row-traces.ts';
import { StockRows } from './stock.ts';
import { createStreamRows } from './stream-rows.ts';
import { createTail, loadCursor, readChanges, type Tail } from './tail.ts';
import type { BoardChanges, ChangedRow } from './view.ts';
import { createWriter } from './writer.ts';

/** The read models of this node: the projection, the lists over it, and what live boards need. */
export interface Board {
  readonly lists: Lists;
  readonly caseHistories: CaseHistories;
  readonly savedViews: SavedViews;
  /** What shoppers are told of stock. */
  readonly offers: Offers;
  readonly tail: Pick<Tail, 'subscribe' | 'poke'>;
  /** Rows of a filter in the view's order. */
  find(query: BoardQuery): Promise<readonly ChangedRow[]>;
  /** How many match, counting no further than `limit`. */
  count(view: BoardView, where: Where, limit: number): Promise<number>;
  counts(view: BoardView, scopes: Scopes): Promise<Counts>;
  cursor(view: BoardView): Promise<Cursor>;
  /** What changed after a cursor, null when nothing did; `why` when it is out of reach. */
  changesAfter(view: BoardView, cursor: Cursor): Promise<BoardChanges | null | { readonly why: string }>;
  /** Rows as they are shown; names only for those who may see them. */
  show(view: BoardView, rows: readonly ChangedRow[], mayPersonal: boolean): Promise<readonly object[]>;
  /** How far the boards are, `<epoch>.<tx>.<position>`. */
  position(): Promise<string>;
  readonly rebuilds: BoardRebuilds;
  stop(): Promise<void>;
}

export interface BoardQuery {
  readonly view: BoardView;
  readonly where: Where;
  readonly limit: number;
  readonly offset?: number;
}

export interface BoardOptions {
  readonly pool: Pool;
  /** With `boardEntities`. */
  readonly orm: MikroORM;
  readonly log: Log;
  readonly poke: Poke;
  readonly orders: OrderStates;
  readonly cases?: readonly CaseSource[];
  readonly stocks: StockStates;
  readonly clock: Clock;
  readonly metrics?: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  readonly batchSize?: number;
  readonly portionSize?: number;
  readonly pollMs?: number;
  readonly rebuilding?: Pick<RebuildsOptions, 'pageSize' | 'lookMs'>;
}

export const boardEntities = [OrderRows, FulfilmentRows, ExceptionRows, StockRows] as const;

/** A desk sees it at once: the worst cases, and a band that is crossed. What was never shown is no news. */
const isUrgent = ({ type, data }: EventView): boolean =>
  (type === 'ExceptionRaised' && (data as OrderEventData<'ExceptionRaised'>).severity === 1) ||
  (type === 'StockBandsChanged' &&
    (data as StockEventData<'StockBandsChanged'>).bands.some(({ from }) => from !== null));

/** `wrote`, `rebuilt`: there are new rows; `left`: whoever wrote does so no more. */
const topic = 'board';
/** By one that cannot know whether another is to write what cannot wait. */
const hurryTopic = 'board.hurry';
const trimEveryMs = 30_000;

export function createBoard(options: BoardOptions): Board {
  const { pool, orm, log, poke, orders, metrics } = options;
  const pollMs = options.pollMs ?? 100;
  const positions = createPositions(pool);
  const cases = (options.cases ?? []).map((source) => withForgotten(source, pool));
  const tracing =
    options.tracer === undefined ? undefined : { tracer: options.tracer, rows: createRowTraces() };
  const tail = createTail({ pool, log, pollMs, traces: tracing?.rows });
  const projected = metrics?.counter('hub_board_events_total', 'Events that the boards followed');
  const rowsWritten = metrics?.counter('hub_board_rows_total', 'Rows that the boards wrote', ['view']);
  const leftOut = metrics?.counter(
    'hub_board_left_out_total',
    'Rows of the boards that could not be made or written',
    ['view'],
  );
  const batches = metrics?.counter('hub_board_batches_total', 'Batches that the boards committed');

  const writer = createWriter();
  const pace = createPace(() => {
    consumer.poke();
  });
  const consumer = startProjection({
    pool,
    log,
    orders,
    poke,
    isElsewhere: async (isBehind) => await writer.isElsewhere(isBehind),
    onHeld: () => {
      writer.foundHeld();
    },
    tracing,
    cases,
    pollMs,
    ...(options.batchSize === undefined ? {} : { batchSize: options.batchSize }),
    ...(options.portionSize === undefined ? {} : { portionSize: options.portionSize }),
    onLeftOut(view) {
      leftOut?.inc({ view });
    },
    onWritten(changes, _at, events) {
      for (const one of changes) tail.take(one);
      positions.moved();
      pace.handled(events);
      writer.wrote();
      poke.shout(topic, 'wrote');
      projected?.inc(events);
      batches?.inc();
      for (const { view, rows } of changes) rowsWritten?.inc({ view }, rows.length);
    },
  });
  poke.onPoke(pace.poke);
  // Beside the pace, whose next look stays: this one may come while what it looks for is not to be seen yet.
  const hurry = ({ events }: { readonly events: readonly EventView[] }): void => {
    if (!events.some(isUrgent)) return;
    consumer.poke();
    poke.shout(hurryTopic);
  };
  orders.onCommitted(hurry);
  options.stocks.stock.onCommitted(hurry);
  poke.onShout(hurryTopic, (_, from) => {
    if (from !== null) consumer.poke();
  });
  poke.onShout(topic, (words, from) => {
    if (from !== null && words === 'wrote') writer.heard();
    if (from !== null && words === 'left') {
      writer.left();
      consumer.poke();
    }
    if (from !== null || words === 'rebuilt') tail.poke();
  });
  const trimming = setInterval(() => {
    trimLogs(pool).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'the logs of the boards were not trimmed');
    });
  }, trimEveryMs);
  trimming.unref();
  const rebuilds = startRebuilds({
    pool,
    log,
    rows: createStreamRows({ orders, cases }),
    onWritten() {
      // It had to wait.
      consumer.poke();
      poke.shout(topic, 'rebuilt');
    },
    ...options.rebuilding,
  });

  const lists = createLists({ pool, orm, positions, now: () => options.clock.now() });
  const offers = createOffers({
    loadOffer: createOfferLoader(pool),
    tail,
    poke,
    clock: options.clock,
    log,
    stocks: options.stocks,
  });

  return {
    lists,
    caseHistories: createCaseHistories(pool),
    savedViews: createSavedViews(pool, options.clock),
    offers,
    tail,
    find: async (query) => await findRows(orm, query),
    count: async (view, where, limit) => await countRows(orm, view, where, limit),
    counts: async (view, scopes) => await loadCounts(pool, view, scopes),
    cursor: async (view) => await loadCursor(pool, view),
    changesAfter: async (view, cursor) => await readChanges(pool, view, cursor),
    async show(view, rows, mayPersonal) {
      if (view !== 'orders') return rows.map(({ row }) => row);
      return mayPersonal ? await withNames(pool, rows) : withoutNames(rows);
    },
    position: async () => await positions.load(),
    rebuilds,
    async stop() {
      clearInterval(trimming);
      pace.stop();
      offers.stop();
      tail.stop();
      await rebuilds.stop();
      await consumer.stop();
      if (writer.isHere()) poke.shout(topic, 'left');
    },
  };
}
