import type { EventView } from '../contracts/events.ts';
import type { OrderChanged } from '../contracts/socket.ts';
import type { Hub, OrderCommitted } from '../hub/hub.ts';
import {
  findUnknownRefs,
  type FollowedOrder,
  hasErased,
  loadEventsBetween,
  type OrderAudience,
  showEvents,
  showOrder,
} from '../hub/order-following.ts';
import type { Tracer } from '../platform/tracer.ts';
import type { Caller, FanOut } from './caller.ts';
import type { PersonalRows } from './personal-rows.ts';
import { findTraceparents, tracePush } from './traced-push.ts';

/**
 * One order that somebody watches on this node (invariant 5). It moves from version to version by one loop: what was
 * committed here comes with its events, what another node committed is loaded. Each watcher has the version given last,
 * and is given the next only from there:
 *
 *   joining ──answer is out──▶ current ──line full──▶ behind ──line clear──▶ order:reset ──▶ current
 *
 * A failed load is tried again; meanwhile nobody is told anything.
 */
export interface Watcher {
  readonly caller: Caller;
  version: number;
  state: 'joining' | 'current' | 'behind';
}

export interface WatchedOrder {
  readonly orderId: string;
  readonly watchers: Map<string, Watcher>;
  /** Undefined until it is loaded. */
  at(): (FollowedOrder & { readonly personal: ReadonlyMap<string, unknown> }) | undefined;
  /** False when there is no such order. Rejects when it cannot be known now. */
  load(): Promise<boolean>;
  committed(committed: OrderCommitted): void;
  /** There is at least this version somewhere. */
  heard(version: number): void;
  /** Gives what came since the answer; from here on every append. */
  join(watcher: Watcher): void;
  close(): void;
}

export interface WatchedOrderOptions {
  readonly orderId: string;
  readonly hub: Pick<Hub, 'readOrder' | 'peekOrder' | 'loadEvents'>;
  readonly personalRows: PersonalRows;
  readonly fanOut: FanOut;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  readonly onError: (error: unknown) => void;
  /** Links that were made before open nothing any more. */
  readonly onLinksRevoked: () => void;
}

/** More events than these are not given one by one. */
export const maxEvents = 500;
const maxQueued = 64;
const retryMs = 250;

interface Step {
  readonly state: FollowedOrder['state'];
  readonly from: number;
  readonly version: number;
  readonly events: readonly EventView[];
  readonly committedAt: string;
  /** Of the traced messages in it. */
  readonly traceparents?: readonly string[] | undefined;
}

export function createWatchedOrder(options: WatchedOrderOptions): WatchedOrder {
  const { orderId, hub, personalRows, fanOut, tracer } = options;
  const watchers = new Map<string, Watcher>();
  let now: FollowedOrder | undefined;
  let committedAt = '';
  let personal = new Map<string, unknown>();
  let queue: OrderCommitted[] = [];
  let wanted = 0;
  let running = false;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  async function learn(events: readonly EventView[]): Promise<void> {
    if (hasErased(events)) {
      personal = new Map(await personalRows.load(orderId));
      return;
    }
    const unknown = findUnknownRefs(events, personal);
    if (unknown.length === 0) return;
    for (const [ref, data] of await personalRows.load(orderId, unknown)) personal.set(ref, data);
  }

  /** `startedAt`: since when this step has been on its way to its watchers. */
  function give(step: Step, startedAt: number | undefined): void {
    const isRevoked = now !== undefined && now.state.linkGeneration !== step.state.linkGeneration;
    now = { state: step.state, version: step.version };
    committedAt = step.committedAt;
    if (isRevoked) options.onLinksRevoked();
    const groups = new Map<OrderAudience, Caller[]>();
    for (const watcher of watchers.values()) {
      if (watcher.state !== 'current' || watcher.version !== step.from) continue;
      const { caller } = watcher;
      if (!caller.line.isClear()) {
        fallBehind(watcher);
        continue;
      }
      watcher.version = step.version;
      const group = groups.get(caller.audience);
      if (group === undefined) groups.set(caller.audience, [caller]);
      else group.push(caller);
    }
    for (const [audience, callers] of groups) fanOut(callers, 'order:changed', toChanged(step, audience));
    if (tracer === undefined || step.traceparents === undefined) return;
    const sockets = [...groups.values()].reduce((sum, callers) => sum + callers.length, 0);
    tracePush(tracer, step.traceparents, startedAt, {
      'hub.socket_event': 'order:changed',
      'hub.order_id': orderId,
      'hub.version': step.version,
      'hub.sockets': sockets,
    });
  }

  const toChanged = (step: Step, audience: OrderAudience): OrderChanged => ({
    orderId,
    from: step.from,
    version: step.version,
    events: showEvents(step.events, personal, audience),
    order: showOrder(step, personal, audience),
    committedAt: step.committedAt,
  });

  function fallBehind(watcher: Watcher): void {
    watcher.state = 'behind';
    watcher.caller.line.onClear(() => {
      if (watchers.get(watcher.caller.id) !== watcher || now === undefined) return;
      const snapshot = showOrder(now, personal, watcher.caller.audience);
      watcher.version = now.version;
      watcher.state = 'current';
      watcher.caller.emit('order:reset', { orderId, version: now.version, snapshot });
    });
  }

  async function catchUp(from: FollowedOrder): Promise<void> {
    const startedAt = tracer?.now();
    const found = await hub.peekOrder(orderId, wanted);
    if (found === undefined || found.version <= from.version) {
      wanted = from.version;
      return;
    }
    if (found.version - from.version > maxEvents) {
      personal = new Map(await personalRows.load(orderId));
      const isRevoked = from.state.linkGeneration !== found.state.linkGeneration;
      now = found;
      if (isRevoked) options.onLinksRevoked();
      for (const watcher of watchers.values()) if (watcher.state === 'current') reset(watcher, found);
      return;
    }
    const events = await loadEventsBetween(hub, orderId, from.version, found.version);
    await learn(events);
    const step = {
      ...found,
      from: from.version,
      events,
      committedAt: events.at(-1)?.recordedAt ?? committedAt,
    };
    give(tracer === undefined ? step : { ...step, traceparents: findTraceparents(events) }, startedAt);
  }

  function reset(watcher: Watcher, to: FollowedOrder): void {
    if (!watcher.caller.line.isClear()) {
      fallBehind(watcher);
      return;
    }
    watcher.version = to.version;
    watcher.caller.emit('order:reset', {
      orderId,
      version: to.version,
      snapshot: showOrder(to, personal, watcher.caller.audience),
    });
  }

  async function run(): Promise<void> {
    if (running || closed || now === undefined) return;
    running = true;
    try {
      for (;;) {
        const next = queue.shift();
        if (next !== undefined) {
          if (next.version <= now.version || next.state.status === 'absent') continue;
          if (next.from !== now.version) wanted = Math.max(wanted, next.version);
          else {
            const startedAt = tracer?.now();
            if (hasErased(next.events) || findUnknownRefs(next.events, personal).length > 0)
              await learn(next.events);
            give({ ...next, state: next.state }, startedAt);
          }
        } else if (wanted > now.version) await catchUp(now);
        else break;
      }
    } catch (error) {
      wanted = Math.max(wanted, now.version + 1, ...queue.map(({ version }) => version));
      queue = [];
      options.onError(error);
      retry = setTimeout(() => void run(), retryMs);
    } finally {
      running = false;
    }
  }

  /** What came between a watcher's answer and now, loaded for them alone. */
  async function bring(watcher: Watcher): Promise<void> {
    for (;;) {
      const target = now;
      if (target === undefined || watchers.get(watcher.caller.id) !== watcher) return;
      if (watcher.version === target.version) break;
      if (target.version - watcher.version > maxEvents) {
        reset(watcher, target);
        // Until its line is clear; then it is told where to begin.
        if (watcher.state === 'behind') return;
        continue;
      }
      const from = watcher.version;
      const events = await loadEventsBetween(hub, orderId, from, target.version);
      if (watchers.get(watcher.caller.id) !== watcher) return;
      watcher.version = target.version;
      watcher.caller.emit(
        'order:changed',
        toChanged({ ...target, from, events, committedAt }, watcher.caller.audience),
      );
    }
    watcher.state = 'current';
  }

  return {
    orderId,
    watchers,
    at: () => (now === undefined ? undefined : { ...now, personal }),
    async load() {
      const found = await hub.readOrder(orderId);
      if (found === undefined) return false;
      personal = new Map(await personalRows.load(orderId));
      now = found;
      void run();
      return true;
    },
    committed(committed) {
      if (queue.length >= maxQueued) {
        queue = [];
        wanted = Math.max(wanted, committed.version);
      } else queue.push(committed);
      void run();
    },
    heard(version) {
      if (now !== undefined && version <= now.version) return;
      wanted = Math.max(wanted, version);
      void run();
    },
    join(watcher) {
      if (now?.version === watcher.version) {
        watcher.state = 'current';
        return;
      }
      bring(watcher).catch((error: unknown) => {
        options.onError(error);
        watcher.state = 'behind';
        // Whoever could not be brought up to date is told to begin again.
        if (now !== undefined) {
          watcher.state = 'current';
          reset(watcher, now);
        }
      });
    },
    close() {
      closed = true;
      clearTimeout(retry);
    },
  };
}
