import type { Pool } from 'pg';
import { canSeeOrder } from '../access/scope.ts';
import type { OrderWatched, WatchOrder } from '../contracts/socket.ts';
import { type Hub, orderOf } from '../hub/hub.ts';
import { loadEventsBetween, showEvents, showOrder } from '../hub/order-following.ts';
import { orderIdOf, orderStream } from '../hub/ids.ts';
import type { Log } from '../platform/log.ts';
import { type Bounds, toLargest } from '../platform/metrics.ts';
import type { Poke } from '../platform/poke.ts';
import type { Tracer } from '../platform/tracer.ts';
import type { Caller, FanOut } from './caller.ts';
import { createPersonalRows } from './personal-rows.ts';
import { type Answered, refuse } from './protocol.ts';
import { createWatchedOrder, maxEvents, type WatchedOrder, type Watcher } from './watched-order.ts';

/**
 * All orders that are watched on this node. What this node commits comes from the hub, what others commit by their poke;
 * a poke that was lost shows in a sweep that compares the stored versions, 250 orders every 100 ms.
 */
export interface OrderWatches {
  watch(caller: Caller, message: WatchOrder): Promise<Answered<OrderWatched>>;
  unwatch(caller: Caller, orderId: string): void;
  leave(caller: Caller): void;
  isWatched(orderId: string): boolean;
  readonly measure: () => { readonly orders: number; readonly watchers: number };
  readonly bounds: () => Bounds;
  stop(): void;
}

export interface OrderWatchesOptions {
  readonly hub: Pick<Hub, 'readOrder' | 'peekOrder' | 'loadEvents' | 'onCommitted'>;
  readonly pool: Pool;
  readonly poke: Poke;
  readonly log: Log;
  readonly fanOut: FanOut;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  readonly onLinksRevoked: (orderId: string) => void;
  readonly maxPerSocket?: number;
  readonly sweepMs?: number;
}

const sweepSize = 250;

export function createOrderWatches(options: OrderWatchesOptions): OrderWatches {
  const { hub, pool, poke, log, fanOut, maxPerSocket = 200, sweepMs = 100 } = options;
  const personalRows = createPersonalRows(pool);
  const orders = new Map<string, { readonly order: WatchedOrder; readonly loading: Promise<boolean> }>();
  const byCaller = new Map<string, Set<string>>();
  let sweeping = false;
  let swept: Iterator<string> = orders.keys();

  hub.onCommitted((committed) => {
    orders.get(orderOf(committed))?.order.committed(committed);
  });
  poke.onPoke((flushed, own) => {
    if (own || orders.size === 0) return;
    for (const { stream, version } of flushed) orders.get(orderIdOf(stream))?.order.heard(version);
  });
  const timer = setInterval(() => void sweep(), sweepMs);
  timer.unref();

  async function sweep(): Promise<void> {
    if (sweeping || orders.size === 0) return;
    sweeping = true;
    try {
      const some = nextOrders();
      const heads = await pool.query<{ stream: string; version: number }>({
        name: 'live-heads',
        text: `select stream, version from heads where stream = any($1)`,
        values: [some.map(orderStream)],
      });
      for (const { stream, version } of heads.rows) orders.get(orderIdOf(stream))?.order.heard(version);
    } catch (error) {
      log.warn({ error: String(error) }, 'watched orders could not be compared with the log');
    } finally {
      sweeping = false;
    }
  }

  function nextOrders(): string[] {
    const some: string[] = [];
    while (some.length < Math.min(sweepSize, orders.size)) {
      const next = swept.next();
      if (next.done === true) {
        if (some.length > 0) break;
        swept = orders.keys();
      } else some.push(next.value);
    }
    return some;
  }

  function find(orderId: string): { readonly order: WatchedOrder; readonly loading: Promise<boolean> } {
    const known = orders.get(orderId);
    if (known !== undefined) return known;
    const order = createWatchedOrder({
      orderId,
      hub,
      personalRows,
      fanOut,
      tracer: options.tracer,
      onError: (error) => {
        log.warn({ orderId, error: String(error) }, 'a watched order is loaded again');
      },
      onLinksRevoked: () => {
        options.onLinksRevoked(orderId);
      },
    });
    const made = { order, loading: order.load() };
    orders.set(orderId, made);
    return made;
  }

  function drop(order: WatchedOrder): void {
    if (order.watchers.size > 0 || orders.get(order.orderId)?.order !== order) return;
    order.close();
    orders.delete(order.orderId);
  }

  function unwatch(caller: Caller, orderId: string): void {
    byCaller.get(caller.id)?.delete(orderId);
    const order = orders.get(orderId)?.order;
    if (order?.watchers.delete(caller.id) === true) drop(order);
  }

  async function watch(caller: Caller, { orderId, since }: WatchOrder): Promise<Answered<OrderWatched>> {
    const mine = byCaller.get(caller.id) ?? new Set();
    if (!mine.has(orderId) && mine.size >= maxPerSocket) {
      return { answer: refuse('too_many', `One connection watches ${maxPerSocket} orders at most.`) };
    }
    const { order, loading } = find(orderId);
    // Holds the place, so that nobody's leaving drops the order while this one waits for it.
    const watcher: Watcher = { caller, version: 0, state: 'joining' };
    order.watchers.set(caller.id, watcher);
    byCaller.set(caller.id, mine.add(orderId));
    // Unless another question of the same socket has taken its place.
    const giveUp = (): void => {
      if (order.watchers.get(caller.id) === watcher) unwatch(caller, orderId);
    };
    try {
      const isThere = await loading;
      if (since !== undefined && !(await reach(order, since))) {
        giveUp();
        return { answer: refuse('busy', 'What you have seen is not here yet; ask again.') };
      }
      const at = order.at();
      if (
        !isThere ||
        at === undefined ||
        !canSeeOrder(caller.identity, { orderId, channel: at.state.channel })
      ) {
        giveUp();
        return { answer: refuse('not_found', 'There is no such order.') };
      }
      const { linkGeneration = at.state.linkGeneration } = caller.identity;
      if (linkGeneration !== at.state.linkGeneration) {
        giveUp();
        caller.end('link_revoked');
        return { answer: refuse('not_found', 'There is no such order.') };
      }
      watcher.version = at.version;
      const shown = showOrder(at, at.personal, caller.audience);
      const answer: OrderWatched =
        since === undefined || since > at.version || at.version - since > maxEvents
          ? { version: at.version, snapshot: shown }
          : {
              version: at.version,
              events:
                since === at.version
                  ? []
                  : showEvents(
                      await loadEventsBetween(hub, orderId, since, at.version),
                      at.personal,
                      caller.audience,
                    ),
              order: shown,
            };
      return {
        answer,
        sent: () => {
          if (order.watchers.get(caller.id) === watcher) order.join(watcher);
        },
      };
    } catch (error) {
      giveUp();
      if (orders.get(orderId)?.order === order && order.at() === undefined) {
        order.close();
        orders.delete(orderId);
      }
      throw error;
    }
  }

  /**
   * Whoever has seen a later version than is here was on another node; the order follows them. False when it could not
   * yet: nobody is led back. What is not stored either (a restored log) is not waited for.
   */
  async function reach(order: WatchedOrder, since: number): Promise<boolean> {
    const at = order.at();
    if (at === undefined || at.version >= since) return true;
    const stored = await hub.readOrder(order.orderId);
    if (stored === undefined || stored.version <= at.version) return true;
    order.heard(stored.version);
    const wanted = Math.min(since, stored.version);
    const isThere = (): boolean => (order.at()?.version ?? 0) >= wanted;
    for (let tries = 0; tries < 100 && !isThere(); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    return isThere();
  }

  return {
    watch,
    unwatch,
    leave(caller) {
      for (const orderId of byCaller.get(caller.id) ?? []) unwatch(caller, orderId);
      byCaller.delete(caller.id);
    },
    isWatched: (orderId) => orders.has(orderId),
    bounds: () => ({
      order_watches: { used: toLargest(byCaller.values()), limit: maxPerSocket },
    }),
    measure: () => ({
      orders: orders.size,
      watchers: [...orders.values()].reduce((sum, { order }) => sum + order.watchers.size, 0),
    }),
    stop() {
      clearInterval(timer);
      for (const { order } of orders.values()) order.close();
    },
  };
}
