import type { Pool } from 'pg';
import { type ActorSystem, createActorSystem } from '../actors/actor-system.ts';
import { rulesVersion } from '../exceptions/registry.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { createGroupCommit, type GroupCommit } from '../journal/group-commit.ts';
import { createStreamReader, type StreamReader } from '../journal/load.ts';
import { saveSnapshots, type Snapshot } from '../journal/snapshots.ts';
import type { OrderCommand } from '../orders/command.ts';
import type { OrderState } from '../orders/state.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Committed, type Envelope, type HubAnswer, Overloaded } from './envelope.ts';
import { orderIdOf, orderStream } from './ids.ts';
import { orderDecider } from './order-decider.ts';
import { createStreamActor } from './stream-actor.ts';

/**
 * The orders of this node: whoever wants something of one says it here. Any node may hold any order; the journal's
 * version check keeps that right (invariant 2).
 */
export type OrderEnvelope = Envelope<OrderState, OrderCommand>;
export type OrderAnswer = HubAnswer<OrderState>;
export type OrderCommitted = Committed<OrderState>;
export type AskOptions = Omit<OrderEnvelope, 'settle' | 'command'>;

export interface Hub {
  /** Hands over a message; `settle` is called once if and only if it was taken. */
  tell(orderId: string, envelope: OrderEnvelope): 'taken' | 'overloaded' | 'draining';
  /** The same, as a promise. Not taken is an answer too: failed, to be tried again. */
  ask(orderId: string, command: OrderCommand | null, options: AskOptions): Promise<OrderAnswer>;
  /** The order as it is stored now, or undefined. Throws when it cannot be known. */
  readOrder(
    orderId: string,
  ): Promise<
    { readonly state: Extract<OrderState, { status: 'present' }>; readonly version: number } | undefined
  >;
  /**
   * For what follows the log: the order at `atLeast` or later, from memory without a question where it is that far.
   * Undefined when there is no such order. Throws when it cannot be known.
   */
  peekOrder(
    orderId: string,
    atLeast: number,
  ): Promise<
    { readonly state: Extract<OrderState, { status: 'present' }>; readonly version: number } | undefined
  >;
  loadEvents(orderId: string, after: number, upTo?: number): Promise<readonly StoredEvent[]>;
  loadPersonal(orderId: string): Promise<ReadonlyMap<string, unknown>>;
  /** Every append of this node, right after its commit and before anybody is answered. Must not throw or wait. */
  onCommitted(listener: (committed: OrderCommitted) => void): void;
  measure(): {
    readonly active: number;
    readonly waiting: number;
    readonly appends: number;
    readonly stale: number;
  };
  /** Finishes what was taken and takes no more. */
  drain(): Promise<void>;
}

export interface HubOptions {
  /** For appends alone: as many connections as flush lanes and one to look with. */
  readonly commitPool: Pool;
  readonly pool: Pool;
  readonly clock: Clock;
  /** For how long an actor may be idle: about memory, so by the machine's time. `clock` when absent. */
  readonly wallClock?: Clock;
  readonly log: Log;
  readonly onFlushed?: (flushed: readonly { stream: string; version: number }[]) => void;
  readonly onMeasured?: (measure: { events: number; seconds: number; queued: number }) => void;
  readonly mailboxCapacity?: number;
  readonly idleMs?: number;
}

const reading: AskOptions = { actor: { kind: 'hub', id: 'read' }, cause: 'read' };

/** Orders have tens of events: folding fewer than this costs less than reading a snapshot (docs/decisions). */
const snapshotAfter = 50;
const snapshotEvery = 300;

export function createHub(options: HubOptions): Hub {
  const { commitPool, pool, clock, log } = options;
  const listeners: ((committed: OrderCommitted) => void)[] = [];
  const reader: StreamReader = createStreamReader(pool, orderDecider.stateVersion);
  const commit: GroupCommit = createGroupCommit({
    pool: commitPool,
    log,
    rulesVersion,
    ...(options.onFlushed === undefined ? {} : { onFlushed: options.onFlushed }),
    ...(options.onMeasured === undefined ? {} : { onMeasured: options.onMeasured }),
  });
  let stale = 0;
  let snapshots: Snapshot[] = [];

  /** Snapshots of one moment are written together; one that is lost costs a longer fold. */
  function saveSnapshot(snapshot: Snapshot): void {
    snapshots.push(snapshot);
    if (snapshots.length > 1) return;
    setTimeout(() => {
      const taken = snapshots;
      snapshots = [];
      saveSnapshots(pool, taken).catch((error: unknown) => {
        log.warn({ error: String(error), snapshots: taken.length }, 'snapshots were not written');
      });
    }, 50).unref();
  }

  const system: ActorSystem<OrderEnvelope> = createActorSystem<OrderEnvelope>({
    clock: options.wallClock ?? clock,
    log,
    ...(options.mailboxCapacity === undefined ? {} : { mailboxCapacity: options.mailboxCapacity }),
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
    create: (orderId) =>
      createStreamActor({
        stream: orderStream(orderId),
        decider: orderDecider,
        commit,
        reader,
        clock,
        snapshotAfter,
        snapshotEvery,
        saveSnapshot,
        onStale: () => {
          stale += 1;
        },
        onCommitted: (committed) => {
          for (const listener of listeners) listener(committed);
        },
      }),
    reject: (envelopes, reason) => {
      const error = reason instanceof Error ? reason : new Error(String(reason));
      for (const { settle } of envelopes) settle({ outcome: 'failed', retry: true, error });
    },
  });

  async function ask(orderId: string, command: OrderCommand | null, asked: AskOptions): Promise<OrderAnswer> {
    return await new Promise((settle) => {
      const answer = system.tell(orderId, { ...asked, command, settle });
      if (answer !== 'taken') settle({ outcome: 'failed', retry: true, error: new Overloaded(answer) });
    });
  }

  async function read(orderId: string, asked: AskOptions): ReturnType<Hub['readOrder']> {
    const answer = await ask(orderId, null, asked);
    if (answer.outcome === 'failed') throw answer.error;
    if (answer.outcome !== 'accepted' || answer.state.status === 'absent') return undefined;
    return { state: answer.state, version: answer.version };
  }

  return {
    tell: (orderId, envelope) => system.tell(orderId, envelope),
    ask,
    readOrder: async (orderId) => await read(orderId, reading),
    peekOrder: async (orderId, atLeast) => await read(orderId, { ...reading, atLeast }),
    loadEvents: async (orderId, after, upTo) => await reader.loadEvents(orderStream(orderId), after, upTo),
    loadPersonal: async (orderId) => await reader.loadPersonal(orderStream(orderId)),
    onCommitted: (listener) => {
      listeners.push(listener);
    },
    measure: () => ({ ...system.measure(), appends: commit.pending(), stale }),
    async drain() {
      await system.drain();
      await commit.drain();
    },
  };
}

export const orderOf = (committed: OrderCommitted): string => orderIdOf(committed.stream);
