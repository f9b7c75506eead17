import type { IncomingMessage } from 'node:http';
import type { Pool } from 'pg';
import { z } from 'zod';
import type { Access } from '../access/access.ts';
import { boardPolicy, isAllowed } from '../access/policy.ts';
import { audienceOf } from '../access/scope.ts';
import type { Board } from '../board/board.ts';
import {
  boardViews,
  type ClientToServer,
  setPresenceSchema,
  watchBoardSchema,
  watchFeedsSchema,
  watchOrderSchema,
  watchStockSchema,
} from '../contracts/socket.ts';
import type { Feeds } from '../hub/feeds.ts';
import type { Hub } from '../hub/hub.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Poke } from '../platform/poke.ts';
import type { Tracer } from '../platform/tracer.ts';
import { createAlerts } from './alerts.ts';
import { createBoardWatches } from './board-watches.ts';
import type { Caller, EndReason } from './caller.ts';
import { createDoor, type Door } from './door.ts';
import { createEndings } from './endings.ts';
import { createFanOut } from './fan-out.ts';
import { createFarewells } from './farewells.ts';
import { createFeedWatches } from './feed-watches.ts';
import { emptyFlushed } from './flushed.ts';
import { createLines } from './lines.ts';
import { createOrderWatches } from './order-watches.ts';
import { createPresence } from './presence.ts';
import { createListener, type Handlers, on } from './listener.ts';
import { type Answered, type LiveNamespace, type LiveSocket, refuse } from './protocol.ts';
import { createStockWatches } from './stock-watches.ts';
import { createTurnstile } from './turnstile.ts';

/**
 * The live side of a node: who is connected, what each event does, and when a socket ends. Every event has a row in the
 * policy and a schema; what has not is refused (invariant 9). One table is all there is to call.
 */
export interface Live {
  /** Takes over a namespace. Once. */
  attach(namespace: LiveNamespace): void;
  readonly events: readonly (keyof ClientToServer)[];
  readonly measure: () => Readonly<Record<string, number>>;
  /** Lets nobody in, says goodbye to everybody, spread over `overMs`, and resolves when they are gone. */
  drain(overMs?: number): Promise<void>;
  stop(): void;
}

export interface LiveOptions {
  readonly hub: Pick<Hub, 'readOrder' | 'peekOrder' | 'loadEvents' | 'onCommitted'>;
  readonly board: Board;
  readonly feeds: Pick<Feeds, 'list'>;
  readonly access: Pick<Access, 'identify' | 'onRevoked'>;
  readonly pool: Pool;
  readonly poke: Poke;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  /** Pages of this origin may connect, and those of the host they ask. */
  readonly publicUrl?: string | undefined;
  readonly connectionsPerSecond?: number;
  /** New connections that may wait for their turn; more are refused. */
  readonly waitingConnections?: number;
  readonly heartbeatMs?: number;
}

const nothing: Answered<undefined> = { answer: undefined };
const unwatchOrderSchema = z.strictObject({ orderId: z.string().max(80) });
const unwatchStockSchema = z.strictObject({ skus: watchStockSchema.shape.skus.optional() });
const unwatchBoardSchema = z.strictObject({ view: z.enum(boardViews) });

export function createLive(options: LiveOptions): Live {
  const { hub, board, access, poke, clock, log, metrics, heartbeatMs = 5_000 } = options;
  const callers = new Map<string, Caller>();
  const farewells = createFarewells();
  let namespace: LiveNamespace | undefined;
  let position = '';
  const ended = metrics?.counter('hub_live_ended_total', 'Sockets that the hub ended, by reason.', [
    'reason',
  ]);
  const refused = metrics?.counter('hub_live_refused_total', 'Connections and events refused, by code.', [
    'code',
  ]);
  const held = metrics?.counter(
    'hub_live_held_total',
    'Times a socket was given nothing because it did not read.',
  );

  const fanOut = createFanOut({ namespace: () => namespace, metrics });
  const lines = createLines({
    cut: (socket, reason) => {
      socket.data.caller?.end(reason);
    },
    ...(held === undefined ? {} : { held }),
  });
  const orders = createOrderWatches({
    hub,
    pool: options.pool,
    poke,
    log,
    fanOut,
    tracer: options.tracer,
    onLinksRevoked: (orderId) => {
      endings.endLinks(orderId);
    },
  });
  const endings = createEndings({
    hub,
    access,
    poke,
    log,
    isWatched: (orderId) => orders.isWatched(orderId),
  });
  const boards = createBoardWatches({ board, clock, log, fanOut, tracer: options.tracer });
  const feeds = createFeedWatches({ feeds: options.feeds, poke, fanOut, log });
  const stock = createStockWatches({ offers: board.offers, clock });
  const presence = createPresence(fanOut, poke);
  const alerts = createAlerts({ board, fanOut, clock, log });
  const { waitingConnections = 8_000 } = options;
  const turnstile = createTurnstile({
    perSecond: options.connectionsPerSecond ?? 500,
    mostWaiting: waitingConnections,
  });
  const door: Door = createDoor({
    access,
    publicUrl: options.publicUrl,
    turnstile,
    onRefused: (code) => refused?.inc({ code }),
  });

  const handlers: Handlers = {
    'order:watch': on(watchOrderSchema, async (caller, message) => await orders.watch(caller, message)),
    'order:unwatch': on(unwatchOrderSchema, (caller, { orderId }) => {
      orders.unwatch(caller, orderId);
      return nothing;
    }),
    'board:watch': on(watchBoardSchema, async (caller, message) => await boards.watch(caller, message)),
    'board:unwatch': on(unwatchBoardSchema, (caller, { view }) => {
      boards.unwatch(caller, view);
      return nothing;
    }),
    'feeds:watch': on(watchFeedsSchema, async (caller) => await feeds.watch(caller)),
    'feeds:unwatch': on(watchFeedsSchema, (caller) => {
      feeds.leave(caller);
      return nothing;
    }),
    'stock:watch': on(watchStockSchema, async (caller, message) => await stock.watch(caller, message)),
    'stock:unwatch': on(unwatchStockSchema, (caller, { skus }) => {
      stock.unwatch(caller, skus);
      return nothing;
    }),
    'presence:set': on(setPresenceSchema, (caller, message) => ({
      answer:
        message.board !== undefined && !isAllowed(caller.identity, boardPolicy[message.board])
          ? refuse('not_allowed', 'This role has no such board.')
          : presence.set(caller, message),
    })),
  };
  const listen = createListener({ handlers, log, onRefused: (code) => refused?.inc({ code }) });

  function enter(socket: LiveSocket): void {
    const { identity, bearer } = door.takeIdentity(socket);
    // The request would be held for the life of the socket.
    (socket.conn as unknown as { request: IncomingMessage | null }).request = null;
    const caller: Caller = {
      id: socket.id,
      identity,
      audience: audienceOf(identity),
      bearer,
      line: lines.open(socket),
      emit: (event, message) => {
        (socket.emit as (event: string, message: unknown) => void).call(socket, event, message);
      },
      end: (reason) => {
        end(socket, reason);
      },
    };
    socket.data.caller = caller;
    callers.set(caller.id, caller);
    endings.enter(caller);
    alerts.enter(caller);
    listen(socket, caller);
    socket.on('disconnect', () => {
      callers.delete(caller.id);
      lines.close(caller.id);
      orders.leave(caller);
      boards.leave(caller);
      feeds.leave(caller);
      stock.leave(caller);
      presence.leave(caller);
      alerts.leave(caller);
      endings.leave(caller);
    });
    caller.emit('heartbeat', { position, serverNow: toIso(clock.now()) });
  }

  function end(socket: LiveSocket, reason: EndReason): void {
    ended?.inc({ reason });
    log.info({ socket: socket.id, reason }, 'a live socket is ended');
    farewells.say(socket, reason);
  }

  const beatTimer = setInterval(() => void beat(), heartbeatMs);
  beatTimer.unref();

  async function beat(): Promise<void> {
    try {
      position = await board.position();
    } catch (error) {
      log.warn({ error: String(error) }, 'the position of the log is not known now');
    }
    fanOut(
      [...callers.values()],
      'heartbeat',
      { position, serverNow: toIso(clock.now()) },
      { mayDrop: true },
    );
  }
  void beat();

  const measure = (): Readonly<Record<string, number>> => {
    const watched = orders.measure();
    const watchedBoards = boards.measure();
    return {
      sockets: callers.size,
      heldSockets: lines.measure().held,
      watchedOrders: watched.orders,
      orderWatchers: watched.watchers,
      boardGroups: watchedBoards.groups,
      boardMembers: watchedBoards.members,
      pendingRows: watchedBoards.pending,
      feedWatchers: feeds.measure().watchers,
      stockWatchers: stock.measure().watchers,
      presentSubjects: presence.measure().subjects,
    };
  };
  const gauge = metrics?.gauge('hub_live_gauge', 'What the live side has in hand.', ['what']);
  metrics?.onCollect(() => {
    for (const [what, value] of Object.entries(measure())) gauge?.set({ what }, value);
  });

  metrics?.bounds(() => ({
    ...lines.bounds(namespace?.sockets.values() ?? []),
    connecting: { used: turnstile.waiting(), limit: waitingConnections },
    ...orders.bounds(),
    ...boards.bounds(),
    ...stock.bounds(),
    ...presence.bounds(),
  }));

  return {
    events: Object.keys(handlers) as (keyof ClientToServer)[],
    attach(given) {
      namespace = given;
      door.attach(given);
      emptyFlushed(given.server.engine);
      given.on('connection', enter);
    },
    measure,
    async drain(overMs = 2_000) {
      door.close();
      ended?.inc({ reason: 'draining' }, callers.size);
      if (namespace !== undefined) await farewells.sayToAll(namespace, overMs);
    },
    stop() {
      endings.stop();
      clearInterval(beatTimer);
      lines.stop();
      orders.stop();
      boards.stop();
      feeds.stop();
      presence.stop();
    },
  };
}
