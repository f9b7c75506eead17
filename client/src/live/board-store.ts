import type { ExceptionRow } from '../../../src/contracts/exceptions.ts';
import type { FulfilmentRow } from '../../../src/contracts/fulfilments.ts';
import type { OrderRow } from '../../../src/contracts/orders.ts';
import type { StockRow } from '../../../src/contracts/stock.ts';
import type { BoardChanged, BoardView, BoardWatched, Counts, Cursor } from '../../../src/contracts/socket.ts';
import { createBoardRows, type BoardRows } from './board-rows.ts';
import type { Link, Scheduler } from './link.ts';
import {
  compareOrders,
  isSameWaiting,
  nothingWaiting,
  type Places,
  reorder,
  toPlaces,
  type Waiting,
} from './row-order.ts';
import { createSignal } from './signal.ts';

/**
 * A live board (invariant 5). The cursor is epoch + seq: a frame applies when its epoch is the one here and
 * `from` ≤ seq < its seq; an older one is a duplicate, a later one a gap, and a gap or a new epoch watches again. One with
 * `from` = its seq = the seq here brings no rows, only the total and the counters.
 *
 * What is on screen stands still while somebody is in it: `trueOrder` moves with every frame, `shownOrder` only when
 * nobody holds it, or when it is applied by hand. Nothing moves under a pointer, a focus or a selection.
 */
export interface BoardRowOf {
  readonly exceptions: ExceptionRow;
  readonly orders: OrderRow;
  readonly fulfilments: FulfilmentRow;
  readonly stock: StockRow;
}

export type Hold = 'pointer' | 'focus' | 'selection' | 'panel' | 'paused';

export type BoardState =
  | { readonly status: 'loading' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  | { readonly status: 'shown'; readonly total: number; readonly counts: Counts; readonly cursor: Cursor };

export interface BoardStore<V extends BoardView> {
  readonly rows: BoardRows<BoardRowOf[V]>;
  readonly state: () => BoardState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly shownOrder: () => readonly string[];
  readonly trueOrder: () => readonly string[];
  readonly waiting: () => Waiting;
  readonly subscribeOrder: (listener: () => void) => () => void;
  readonly hold: (why: Hold) => void;
  /** The order follows again `leaveMs` after the last hold is gone. */
  readonly release: (why: Hold) => void;
  readonly isHeld: (why: Hold) => boolean;
  /** Nobody is in it: what is shown is what is true. */
  readonly isFollowing: () => boolean;
  /** Puts the rows where they belong now, whoever is in them. */
  readonly applyOrder: () => void;
  readonly close: () => void;
}

export interface BoardOptions<V extends BoardView> {
  readonly view: V;
  readonly filter: string;
  readonly window?: [number, number];
  readonly keyOf: (row: BoardRowOf[V]) => string;
  readonly compare: (a: BoardRowOf[V], b: BoardRowOf[V]) => number;
}

const retryMs = 2_000;
const againMs = 250;
const earlyFrames = 64;
export const leaveMs = 3_000;

export const createBoardStore = <V extends BoardView>(
  link: Link,
  scheduler: Scheduler,
  { view, filter, window, keyOf, compare }: BoardOptions<V>,
): BoardStore<V> => {
  type Row = BoardRowOf[V];
  const rows = createBoardRows<Row>();
  const facts = createSignal();
  const order = createSignal();
  const holds = new Set<Hold>();
  let trueOrder: readonly string[] = [];
  let shownOrder: readonly string[] = [];
  let waiting: Waiting = nothingWaiting;
  /** Of `shownOrder`, while the other one moves on. */
  let shownPlaces: Places | undefined;
  let state: BoardState = { status: 'loading' };
  let cursor: Cursor | undefined;
  let watching = false;
  /** Refused so in a row: a full line is clear again in no time, a full node is not. */
  let busyTimes = 0;
  let watchAgain = false;
  let isClosed = false;
  let early: BoardChanged[] = [];
  let cancelRetry: (() => void) | undefined;
  let cancelLeave: (() => void) | undefined;

  const byRow = (a: string, b: string): number => {
    const left = rows.get(a);
    const right = rows.get(b);
    if (left === undefined || right === undefined) return 0;
    return compare(left, right) || (a < b ? -1 : a > b ? 1 : 0);
  };

  const follow = (): void => {
    shownOrder = trueOrder;
    shownPlaces = undefined;
    waiting = nothingWaiting;
    rows.forgetGone();
  };
  const isFollowing = (): boolean => holds.size === 0 && cancelLeave === undefined;
  const settle = (): void => {
    if (isFollowing() || shownOrder.length === 0) follow();
    else {
      const places = (shownPlaces ??= toPlaces(shownOrder));
      // Somebody may be in it for days.
      rows.forgetGone((key) => places.has(key));
      const next = compareOrders(places, trueOrder);
      if (!isSameWaiting(waiting, next)) waiting = next;
    }
    order.emit();
  };

  const place = (
    upserts: readonly unknown[],
    removes: readonly string[],
    changedAt: number,
    isAnew = false,
  ): void => {
    const touched = new Set<string>();
    for (const raw of upserts) {
      const row = raw as Row;
      const key = keyOf(row);
      const before = rows.get(key);
      // Most changes leave a row where it stands.
      if (rows.upsert(key, row, changedAt, isAnew) && (before === undefined || compare(before, row) !== 0))
        touched.add(key);
    }
    for (const key of removes) if (rows.remove(key, changedAt)) touched.add(key);
    if (touched.size === 0) return;
    trueOrder = reorder(trueOrder, touched, rows.has, byRow);
    settle();
  };

  const publish = (next: {
    readonly epoch: string;
    readonly seq: number;
    readonly total: number;
    readonly counts: Counts;
  }): void => {
    cursor = { epoch: next.epoch, seq: next.seq };
    state = { status: 'shown', total: next.total, counts: next.counts, cursor };
    facts.emit();
  };

  const take = (answer: BoardWatched): void => {
    if (cursor?.epoch === answer.epoch && answer.seq < cursor.seq) return;
    if ('changes' in answer) {
      place(answer.changes.upserts, answer.changes.removes, scheduler.now());
    } else {
      const present = new Set(answer.rows.map((row) => keyOf(row as Row)));
      place(
        answer.rows,
        [...rows.keys()].filter((key) => !present.has(key)),
        cursor === undefined ? 0 : scheduler.now(),
        answer.epoch !== cursor?.epoch,
      );
    }
    publish(answer);
  };

  /** True when it could be placed: applied, or known already. */
  const apply = (frame: BoardChanged): boolean => {
    if (cursor === undefined || frame.epoch !== cursor.epoch) return false;
    if (frame.seq <= cursor.seq) {
      // Leads nowhere: what was counted after the last change.
      if (frame.from === frame.seq && frame.seq === cursor.seq) publish(frame);
      return true;
    }
    if (frame.from > cursor.seq) return false;
    place(frame.upserts, frame.removes, scheduler.now());
    publish(frame);
    return true;
  };

  const isPart = (): boolean => state.status === 'shown' && state.total > rows.size();

  const watch = async (): Promise<void> => {
    if (isClosed || !link.isOpen()) return;
    if (watching) {
      watchAgain = true;
      return;
    }
    watching = true;
    watchAgain = false;
    cancelRetry?.();
    const before = cursor;
    link.reportBehind(facts, null);
    const outcome = await link.request('board:watch', {
      view,
      filter,
      ...(window === undefined ? {} : { window }),
      // Who has not all rows cannot be brought on by changes: what was beyond the edge may be in it without one.
      ...(cursor === undefined || isPart() ? {} : { cursor }),
    });
    watching = false;
    if (isClosed) return;
    switch (outcome.status) {
      case 'answered': {
        busyTimes = 0;
        take(outcome.answer);
        // A frame that leads nowhere is of the board that was asked for before: of this one there is none yet.
        const frames = early.filter(({ from, seq }) => from < seq).toSorted((a, b) => a.seq - b.seq);
        early = [];
        for (const frame of frames) if (!apply(frame)) watchAgain = true;
        break;
      }
      case 'refused':
        if (outcome.code === 'busy') {
          cancelRetry = scheduler.after(Math.min(retryMs, againMs * 2 ** busyTimes), () => void watch());
          busyTimes += 1;
          return;
        }
        state = { status: 'refused', code: outcome.code, message: outcome.message };
        facts.emit();
        break;
      case 'failed':
        if (outcome.why === 'timeout') cancelRetry = scheduler.after(retryMs, () => void watch());
        break;
    }
    // A watch that brought nothing is not asked again at once: a confused server is not to be hammered.
    if (watchAgain && cursor !== undefined && before?.seq === cursor.seq && before.epoch === cursor.epoch) {
      cancelRetry = scheduler.after(againMs, () => void watch());
    } else if (watchAgain) void watch();
    else if (outcome.status !== 'failed') link.reportBehind(facts, undefined);
  };

  const leave = [
    link.onOpen(() => void watch()),
    link.on('board:changed', (frame) => {
      if (frame.view !== view) return;
      if (watching || cursor === undefined) {
        if (early.length < earlyFrames) early.push(frame);
        else watchAgain = true;
        return;
      }
      if (apply(frame)) return;
      link.reportBehind(facts, frame.epoch === cursor.epoch ? frame.from - cursor.seq : null);
      void watch();
    }),
    link.on('board:reset', (reset) => {
      if (reset.view === view) void watch();
    }),
  ];
  void watch();

  return {
    rows,
    state: () => state,
    subscribe: facts.subscribe,
    shownOrder: () => shownOrder,
    trueOrder: () => trueOrder,
    waiting: () => waiting,
    subscribeOrder: order.subscribe,
    hold: (why) => {
      holds.add(why);
      cancelLeave?.();
      cancelLeave = undefined;
      if (why === 'paused') rows.pause();
      facts.emit();
    },
    release: (why) => {
      if (!holds.delete(why)) return;
      if (why === 'paused') rows.resume();
      if (holds.size === 0) {
        cancelLeave?.();
        cancelLeave = scheduler.after(why === 'paused' ? 0 : leaveMs, () => {
          cancelLeave = undefined;
          settle();
        });
      }
      facts.emit();
    },
    isHeld: (why) => holds.has(why),
    isFollowing,
    applyOrder: () => {
      follow();
      order.emit();
    },
    close: () => {
      isClosed = true;
      cancelRetry?.();
      cancelLeave?.();
      link.reportBehind(facts, undefined);
      for (const off of leave) off();
      link.tell('board:unwatch', { view });
    },
  };
};
