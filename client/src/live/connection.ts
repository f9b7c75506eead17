import { io, type Socket } from 'socket.io-client';
import type {
  ClientToServer,
  Heartbeat,
  ServerToClient,
  WatchRefused,
} from '../../../src/contracts/socket.ts';
import type { Clock } from './clock.ts';
import {
  isSameState,
  retryDelay,
  silentMs,
  toConnectionState,
  type ConnectionState,
} from './connection-state.ts';
import type { Answer, Link, Outcome, Request, Scheduler } from './link.ts';
import { createSignal } from './signal.ts';

/**
 * The one socket of a page. It never buffers: a command on a closed line fails at once, and one without an answer fails
 * after `answerMs`. Retries are its own (Socket.IO's would neither show when nor come back after a server's goodbye).
 */
export interface Connection extends Link {
  readonly state: () => ConnectionState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly heartbeat: () => Heartbeat | undefined;
  readonly retryNow: () => void;
  /** Opens the line and keeps it open until the returned function is called. */
  readonly start: () => () => void;
}

export interface ConnectionOptions {
  /** Origin of the hub; empty for the page's own. */
  readonly url: string;
  readonly auth: { readonly token: string } | { readonly trackingToken: string };
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly network: {
    readonly isOnline: () => boolean;
    readonly onChange: (handler: () => void) => () => void;
  };
}

interface Loose {
  on(event: string, listener: (message: never) => void): unknown;
  off(event: string, listener: (message: never) => void): unknown;
}

const answerMs = 8_000;
const lookMs = 1_000;
/** Codes with which a server sends a client to sign in again; anything else is worth another try. */
const finalCodes = new Set([
  'token_invalid',
  'token_expired',
  'key_unknown',
  'link_closed',
  'token_missing',
  'foreign_origin',
]);

const isRefused = (answer: unknown): answer is WatchRefused =>
  typeof answer === 'object' && answer !== null && 'error' in answer;

export const createConnection = ({ url, auth, clock, scheduler, network }: ConnectionOptions): Connection => {
  const socket: Socket<ServerToClient, ClientToServer> = io(`${url}/live`, {
    auth,
    transports: ['websocket'],
    reconnection: false,
    autoConnect: false,
    forceNew: true,
  });
  const signal = createSignal();
  const behind = new Map<object, number | null>();
  let beat: Heartbeat | undefined;
  let heardAt: number | null = null;
  let lostAt: number | null = null;
  let nextTryAt: number | null = null;
  let refused: { readonly code: string; readonly message: string } | null = null;
  let tries = 0;
  /** A node that leaves says when to come back; that is no failed try. */
  let againInMs: number | undefined;
  let isClosed = true;
  let cancelTry: (() => void) | undefined;
  let cancelLook: (() => void) | undefined;
  let state: ConnectionState = { status: 'connecting' };

  const update = (): void => {
    const next = toConnectionState(
      {
        isOpen: socket.connected,
        isOnline: network.isOnline(),
        heardAt,
        lostAt,
        nextTryAt,
        refused,
        behind: [...behind.values()],
      },
      scheduler.now(),
    );
    if (isSameState(state, next)) return;
    state = next;
    signal.emit();
  };

  const open = (): void => {
    cancelTry?.();
    nextTryAt = null;
    if (!isClosed && !socket.connected) socket.connect();
    update();
  };
  const tryLater = (): void => {
    if (isClosed || refused !== null) return;
    cancelTry?.();
    const delay = againInMs ?? retryDelay(tries, scheduler.random());
    if (againInMs === undefined) tries += 1;
    againInMs = undefined;
    nextTryAt = scheduler.now() + delay;
    cancelTry = scheduler.after(delay, open);
    update();
  };
  /** The line may be dead without having said so: two silences and it is cut, to be made anew. */
  const look = (): void => {
    if (isClosed) return;
    if (socket.connected && heardAt !== null && scheduler.now() - heardAt > 2 * silentMs)
      socket.io.engine?.close();
    update();
    cancelLook = scheduler.after(lookMs, look);
  };

  socket.on('connect', () => {
    tries = 0;
    lostAt = null;
    nextTryAt = null;
    refused = null;
    againInMs = undefined;
    heardAt = scheduler.now();
    update();
  });
  socket.on('disconnect', () => {
    lostAt = scheduler.now();
    tryLater();
  });
  socket.on('connect_error', (error) => {
    lostAt ??= scheduler.now();
    const data = (error as { data?: { code?: string } }).data;
    if (data?.code !== undefined && finalCodes.has(data.code)) {
      refused = { code: data.code, message: error.message };
      nextTryAt = null;
      update();
      return;
    }
    tryLater();
  });
  socket.on('goodbye', (message) => {
    ({ againInMs } = message);
  });
  socket.on('heartbeat', (message) => {
    beat = message;
    clock.sync(message.serverNow);
  });
  socket.onAny(() => {
    heardAt = scheduler.now();
    update();
  });
  const onNetwork = (): void => {
    if (network.isOnline() && !socket.connected && refused === null) open();
    update();
  };

  return {
    state: () => state,
    subscribe: signal.subscribe,
    heartbeat: () => beat,
    isOpen: () => socket.connected,
    retryNow: () => {
      tries = 0;
      refused = null;
      // Open, and nothing comes over it: another one is made.
      if (state.status === 'stale') socket.io.engine?.close();
      open();
    },
    onOpen: (handler) => {
      socket.on('connect', handler);
      return () => void socket.off('connect', handler);
    },
    on: (event, handler) => {
      // Socket.IO's typings cannot follow a generic event name; the pair is checked by `Link`.
      const loose = socket as unknown as Loose;
      const listener = handler as (message: never) => void;
      loose.on(event, listener);
      return () => void loose.off(event, listener);
    },
    request: <E extends Request>(event: E, message: Parameters<ClientToServer[E]>[0]) =>
      new Promise<Outcome<Answer<E>>>((resolve) => {
        if (!socket.connected) {
          resolve({ status: 'failed', why: 'offline' });
          return;
        }
        (socket as unknown as Socket)
          .timeout(answerMs)
          .emit(event, message, (error: Error | null, answer: unknown) => {
            if (error !== null) resolve({ status: 'failed', why: socket.connected ? 'timeout' : 'offline' });
            else if (isRefused(answer)) resolve({ status: 'refused', ...answer.error });
            else resolve({ status: 'answered', answer: answer as Answer<E> });
          });
      }),
    tell: (event, message) => {
      if (socket.connected) (socket as unknown as Socket).emit(event, message);
    },
    reportBehind: (who, count) => {
      if (count === undefined) behind.delete(who);
      else behind.set(who, count);
      update();
    },
    start: () => {
      isClosed = false;
      const leaveNetwork = network.onChange(onNetwork);
      open();
      look();
      return () => {
        isClosed = true;
        cancelTry?.();
        cancelLook?.();
        leaveNetwork();
        socket.disconnect();
      };
    },
  };
};
