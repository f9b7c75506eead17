import type { EventView } from '../../../src/contracts/events.ts';
import type { OrderView } from '../../../src/contracts/orders.ts';
import type { OrderChanged, OrderReset, OrderWatched } from '../../../src/contracts/socket.ts';
import type { Link, Scheduler } from './link.ts';
import { createSignal } from './signal.ts';

/**
 * One watched order (invariant 5: every live client converges). A change is applied only when its `from` is the version
 * that is here; anything else watches again with `since`. So the order never skips a version in silence:
 *
 *   watching ──answer──▶ shown ──from = version──▶ shown
 *      ▲                   │ gap, reconnect
 *      └───────────────────┘
 *
 * Versions of an order only grow, so what is older than what is here is a duplicate, whatever it is. Only an answer may
 * be of less than it was asked from: the log was restored, and what is here is no more.
 */
export type OrderState =
  | { readonly status: 'loading' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  | OrderShown;

export interface OrderShown {
  readonly status: 'shown';
  readonly order: OrderView;
  readonly version: number;
  /** By version, oldest first: those the watcher may see. */
  readonly events: readonly EventView[];
  /** Whether `events` reaches back without a hole; when not, ask for the timeline and `addHistory`. */
  readonly isHistoryWhole: boolean;
}

export interface OrderStore {
  readonly state: () => OrderState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly addHistory: (events: readonly EventView[], through: number) => void;
  /** What was read over HTTP: shown at once, replaced by anything newer. */
  readonly seed: (order: OrderView, events: readonly EventView[], isWhole: boolean) => void;
  readonly close: () => void;
}

const retryMs = 2_000;
const againMs = 250;
const earlyFrames = 256;

export const createOrderStore = (link: Link, scheduler: Scheduler, orderId: string): OrderStore => {
  const signal = createSignal();
  const events = new Map<number, EventView>();
  const steps: { readonly from: number; readonly version: number }[] = [];
  let known: { readonly order: OrderView; readonly version: number } | undefined;
  let refused: { readonly code: string; readonly message: string } | undefined;
  let through = 0;
  let watching = false;
  let watchAgain = false;
  let isClosed = false;
  let early: OrderChanged[] = [];
  let cancelRetry: (() => void) | undefined;
  let state: OrderState = { status: 'loading' };

  const publish = (): void => {
    if (refused !== undefined) state = { status: 'refused', ...refused };
    else if (known !== undefined) {
      state = {
        status: 'shown',
        order: known.order,
        version: known.version,
        events: [...events.values()].toSorted((a, b) => a.version - b.version),
        isHistoryWhole: through >= known.version,
      };
    }
    signal.emit();
  };

  const remember = (from: number, version: number, list: readonly EventView[]): void => {
    for (const event of list) events.set(event.version, event);
    steps.push({ from, version });
    let moved = true;
    while (moved) {
      moved = false;
      for (const step of steps) {
        if (step.from <= through && step.version > through) {
          through = step.version;
          moved = true;
        }
      }
    }
    for (let index = steps.length - 1; index >= 0; index -= 1) {
      if ((steps[index]?.version ?? 0) <= through) steps.splice(index, 1);
    }
  };

  /** True when it could be placed: applied, or known already. */
  const apply = (change: OrderChanged): boolean => {
    if (known === undefined) return false;
    if (change.version <= known.version) return true;
    if (change.from !== known.version) return false;
    known = { order: change.order, version: change.version };
    remember(change.from, change.version, change.events);
    return true;
  };

  const take = (answer: OrderWatched, since: number | undefined): void => {
    refused = undefined;
    if ('snapshot' in answer) {
      if (since !== undefined && answer.version < since) {
        known = undefined;
        events.clear();
        steps.length = 0;
        through = 0;
      }
      if (known === undefined || answer.version >= known.version) {
        known = { order: answer.snapshot, version: answer.version };
      }
      if (answer.events !== undefined) remember(0, answer.version, answer.events);
      return;
    }
    if (known !== undefined && answer.version > known.version) {
      known = { order: answer.order, version: answer.version };
      remember(since ?? 0, answer.version, answer.events);
    }
  };

  const drain = (): void => {
    const waiting = early.toSorted((a, b) => a.version - b.version);
    early = [];
    for (const change of waiting) if (!apply(change)) watchAgain = true;
  };

  const watch = async (): Promise<void> => {
    if (isClosed || !link.isOpen()) return;
    if (watching) {
      watchAgain = true;
      return;
    }
    watching = true;
    watchAgain = false;
    cancelRetry?.();
    const since = known?.version;
    link.reportBehind(signal, null);
    const outcome = await link.request('order:watch', { orderId, ...(since === undefined ? {} : { since }) });
    watching = false;
    if (isClosed) return;
    switch (outcome.status) {
      case 'answered':
        take(outcome.answer, since);
        drain();
        break;
      case 'refused':
        if (outcome.code === 'busy') {
          cancelRetry = scheduler.after(retryMs, () => void watch());
          return;
        }
        refused = { code: outcome.code, message: outcome.message };
        break;
      case 'failed':
        if (outcome.why === 'timeout') cancelRetry = scheduler.after(retryMs, () => void watch());
        break;
    }
    publish();
    // A watch that brought nothing is not asked again at once: a confused server is not to be hammered.
    if (watchAgain && known?.version === since) cancelRetry = scheduler.after(againMs, () => void watch());
    else if (watchAgain) void watch();
    else if (outcome.status !== 'failed') link.reportBehind(signal, undefined);
  };

  const leave = [
    link.onOpen(() => void watch()),
    link.on('order:changed', (change) => {
      if (change.orderId !== orderId) return;
      if (watching || known === undefined) {
        if (early.length < earlyFrames) early.push(change);
        else watchAgain = true;
        return;
      }
      if (apply(change)) publish();
      else {
        link.reportBehind(signal, Math.max(1, change.version - known.version));
        void watch();
      }
    }),
    link.on('order:reset', (reset: OrderReset) => {
      if (reset.orderId !== orderId || (known !== undefined && reset.version <= known.version)) return;
      known = { order: reset.snapshot, version: reset.version };
      refused = undefined;
      publish();
    }),
  ];
  void watch();

  return {
    state: () => state,
    subscribe: signal.subscribe,
    addHistory: (list, upTo) => {
      remember(0, upTo, list);
      publish();
    },
    seed: (order, list, isWhole) => {
      if (known !== undefined && known.version >= order.version) return;
      known = { order, version: order.version };
      for (const event of list) events.set(event.version, event);
      if (isWhole) remember(0, order.version, list);
      publish();
    },
    close: () => {
      isClosed = true;
      cancelRetry?.();
      link.reportBehind(signal, undefined);
      for (const off of leave) off();
      link.tell('order:unwatch', { orderId });
    },
  };
};
