import { io, type Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '../../src/contracts/socket.ts';
import type { ClientEntry, ClientLog } from './checker/check-clients.ts';
import type { Random } from './random.ts';

/** Customers who follow their order, each on a socket; one that ends comes back, to whichever node is there. */
export interface Watchers {
  readonly logs: () => readonly ClientLog[];
  readonly connected: () => number;
  /** How often a socket came back, and what the hub had said at its end. */
  readonly returned: () => number;
  /** Ends, by what Socket.IO calls them. */
  readonly ends: ReadonlyMap<string, number>;
  /** How often a node had said that it leaves. */
  readonly goodbyes: () => number;
  /** From the end of each line to the answer on the next one, in ms. */
  readonly awayMs: readonly number[];
  /** Those that hold another version than `versions` says. */
  behind(versions: ReadonlyMap<string, number>): number;
  close(): void;
}

export interface WatchedOrder {
  readonly orderId: string;
  readonly trackingToken: string;
}

type Client = Socket<ServerToClient, ClientToServer>;

export function openWatchers(options: {
  readonly sockets: number;
  readonly orders: readonly WatchedOrder[];
  readonly nextUrl: () => string | undefined;
  readonly random: Random;
}): Watchers {
  const { orders, nextUrl, random } = options;
  const ends = new Map<string, number>();
  const awayMs: number[] = [];
  const counts = { connected: 0, returned: 0, goodbyes: 0 };
  let closed = false;
  const watchers = Array.from({ length: options.sockets }, (_, index) => {
    const order = orders[index % orders.length];
    if (order === undefined) throw new Error('there is no order to watch');
    return openWatcher(`customer-${index}`, order);
  });

  function openWatcher(
    client: string,
    { orderId, trackingToken }: WatchedOrder,
  ): { log: ClientLog; held: () => number; close: () => void } {
    const entries: ClientEntry[] = [];
    let held: number | undefined;
    let socket: Client | undefined;
    let asking = false;
    let askAgain = false;
    let lostAt: number | undefined;
    let againInMs: number | undefined;

    function take(answer: Parameters<Parameters<ClientToServer['order:watch']>[1]>[0]): void {
      if ('error' in answer) {
        askAgain = true;
        return;
      }
      const { version } = answer;
      held = version;
      entries.push({ kind: 'base', orderId, version });
      if (lostAt !== undefined) awayMs.push(Math.round(performance.now() - lostAt));
      lostAt = undefined;
    }

    async function watch(on: Client): Promise<void> {
      if (asking) {
        askAgain = true;
        return;
      }
      asking = true;
      try {
        // By its callback: a promise would be told after the change that the hub sent right behind the answer.
        await new Promise<void>((resolve) => {
          const message = { orderId, ...(held === undefined ? {} : { since: held }) };
          on.timeout(10_000).emit('order:watch', message, (error, answer) => {
            // The line is gone; the next one asks again.
            if (error === null && on === socket) take(answer);
            resolve();
          });
        });
      } finally {
        asking = false;
        if (askAgain && on === socket && on.connected) {
          askAgain = false;
          setTimeout(() => void watch(on), 200);
        }
      }
    }

    function connect(): void {
      if (closed) return;
      const url = nextUrl();
      if (url === undefined) {
        later();
        return;
      }
      const mine: Client = io(`${url}/live`, {
        auth: { trackingToken },
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        timeout: 5_000,
      });
      socket = mine;
      mine.on('connect', () => {
        counts.connected += 1;
        askAgain = false;
        void watch(mine);
      });
      mine.on('order:changed', ({ orderId: of, from, version }) => {
        if (of !== orderId) {
          entries.push({ kind: 'base', orderId: of, version });
          return;
        }
        if (held !== undefined && version <= held) return;
        if (from !== held) {
          void watch(mine);
          return;
        }
        held = version;
        entries.push({ kind: 'change', orderId, from, version });
      });
      mine.on('order:reset', ({ orderId: of, version }) => {
        if (of === orderId) held = version;
        entries.push({ kind: 'base', orderId: of, version });
      });
      mine.on('goodbye', (goodbye) => {
        counts.goodbyes += 1;
        ({ againInMs } = goodbye);
      });
      mine.on('connect_error', () => {
        mine.disconnect();
        later();
      });
      mine.on('disconnect', (reason) => {
        counts.connected -= 1;
        counts.returned += 1;
        lostAt ??= performance.now();
        ends.set(reason, (ends.get(reason) ?? 0) + 1);
        later();
      });
    }

    function later(): void {
      socket = undefined;
      if (!closed) setTimeout(connect, againInMs ?? 100 + random.below(400));
      againInMs = undefined;
    }

    connect();
    return {
      log: { client, mayRead: [orderId], entries },
      held: () => held ?? 0,
      close: () => socket?.disconnect(),
    };
  }

  return {
    logs: () => watchers.map(({ log }) => log),
    connected: () => counts.connected,
    returned: () => counts.returned,
    ends,
    goodbyes: () => counts.goodbyes,
    awayMs,
    behind: (versions) =>
      watchers.filter(({ log, held }) => held() !== versions.get(log.mayRead?.[0] ?? '')).length,
    close() {
      closed = true;
      for (const watcher of watchers) watcher.close();
    },
  };
}
