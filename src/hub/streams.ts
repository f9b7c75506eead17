import type { Pool } from 'pg';
import { type ActorSystem, createActorSystem } from '../actors/actor-system.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { createGroupCommit, type GroupCommit, type GroupCommitOptions } from '../journal/group-commit.ts';
import { createStreamReader, type StreamReader } from '../journal/load.ts';
import { saveSnapshots, type Snapshot } from '../journal/snapshots.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Bounds, toFullest } from '../platform/metrics.ts';
import type { Tracer } from '../platform/tracer.ts';
import type { Decider } from './decider.ts';
import { type Committed, type Envelope, type HubAnswer, Overloaded } from './envelope.ts';
import { loadState } from './load-state.ts';
import { createStreamActor } from './stream-actor.ts';
import { tellTraced } from './traced-turn.ts';

/**
 * The actors of this node, of every kind of stream. A kind is opened with its decider; what it shares with the others
 * is the journal's group commit. Any node may hold any stream; the journal's version check keeps that right
 * (invariant 2).
 */
export interface StreamHost {
  /** Once a kind. Ids are what follows `<kind>:` in the stream's name. */
  open<State, Command>(decider: Decider<State, Command>): Streams<State, Command>;
  /** Lets a stream whose deadline came look at its clocks. Undefined where it could not, or its kind is not open. */
  wake(
    stream: string,
  ): Promise<{ readonly version: number; readonly nextCheckAt: number | null } | undefined>;
  measure(): {
    readonly active: number;
    readonly waiting: number;
    readonly appends: number;
    readonly stale: number;
  };
  /** Of actors and mailboxes the fullest kind's. */
  bounds(): Bounds;
  readonly refusal: GroupCommit['refusal'];
  turnover(): ReturnType<ActorSystem<never>['turnover']>;
  /** Finishes what was taken and takes no more. */
  drain(): Promise<void>;
}

/** The streams of one kind: whoever wants something of one says it here. */
export interface Streams<State, Command> {
  /** Hands over a message; `settle` is called once if and only if it was taken. */
  tell(id: string, envelope: Envelope<State, Command>): 'taken' | 'overloaded' | 'draining';
  /** The same, as a promise. Not taken is an answer too: failed, to be tried again. */
  ask(id: string, command: Command | null, options: AskOptions<State, Command>): Promise<HubAnswer<State>>;
  /**
   * The state as it is stored now; with `atLeast`, of that version or later, from memory without a question where it is
   * that far. Version 0 is a stream that does not exist. Throws when it cannot be known.
   */
  read(id: string, atLeast?: number): Promise<{ readonly state: State; readonly version: number }>;
  /** The same made from the log, without an actor: for whoever looks at many once, and shall not keep them in memory. */
  load(id: string): Promise<{ readonly state: State; readonly version: number }>;
  loadEvents(id: string, after: number, upTo?: number): Promise<readonly StoredEvent[]>;
  loadPersonal(id: string): Promise<ReadonlyMap<string, unknown>>;
  /** Every append of this node, right after its commit and before anybody is answered. Must not wait. */
  onCommitted(listener: (committed: Committed<State>) => void): void;
}

export type AskOptions<State, Command> = Omit<Envelope<State, Command>, 'settle' | 'command'>;

export interface StreamHostOptions {
  /** For appends alone: as many connections as flush lanes and one to look with. */
  readonly commitPool: Pool;
  readonly pool: Pool;
  readonly clock: Clock;
  /** For how long an actor may be idle: about memory, so by the machine's time. `clock` when absent. */
  readonly wallClock?: Clock;
  readonly log: Log;
  readonly rulesVersion: () => number;
  readonly onFlushed?: GroupCommitOptions['onFlushed'];
  readonly onMeasured?: (measure: { events: number; seconds: number; queued: number }) => void;
  readonly mailboxCapacity?: number;
  readonly idleMs?: number;
  /** Undefined: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

/** Streams have tens of events: folding fewer than this costs less than reading a snapshot (docs/decisions). */
const snapshotAfter = 50;
const snapshotEvery = 300;

interface OpenKind {
  readonly wake: (id: string) => ReturnType<StreamHost['wake']>;
  readonly system: Pick<ActorSystem<never>, 'measure' | 'bounds' | 'turnover'>;
  readonly drain: () => Promise<void>;
}

export function createStreamHost(options: StreamHostOptions): StreamHost {
  const { commitPool, pool, clock, log, tracer } = options;
  const kinds = new Map<string, OpenKind>();
  const commit: GroupCommit = createGroupCommit({
    pool: commitPool,
    log,
    rulesVersion: options.rulesVersion,
    tracer,
    ...(options.onFlushed === undefined ? {} : { onFlushed: options.onFlushed }),
    ...(options.onMeasured === undefined ? {} : { onMeasured: options.onMeasured }),
  });
  let stale = 0;
  let snapshots = new Map<string, Snapshot>();

  /** Snapshots of one moment are written together; one that is lost costs a longer fold. */
  function saveSnapshot(snapshot: Snapshot): void {
    const isFirst = snapshots.size === 0;
    snapshots.set(snapshot.stream, snapshot);
    if (!isFirst) return;
    setTimeout(() => {
      const taken = [...snapshots.values()];
      snapshots = new Map();
      saveSnapshots(pool, taken).catch((error: unknown) => {
        log.warn({ error: String(error), snapshots: taken.length }, 'snapshots were not written');
      });
    }, 50).unref();
  }

  function open<State, Command>(decider: Decider<State, Command>): Streams<State, Command> {
    const { kind } = decider;
    if (kinds.has(kind)) throw new Error(`streams of kind "${kind}" are open already`);
    const listeners: ((committed: Committed<State>) => void)[] = [];
    const reader: StreamReader = createStreamReader(pool, decider.stateVersion);
    const system: ActorSystem<Envelope<State, Command>> = createActorSystem<Envelope<State, Command>>({
      clock: options.wallClock ?? clock,
      log,
      ...(options.mailboxCapacity === undefined ? {} : { mailboxCapacity: options.mailboxCapacity }),
      ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
      create: (id) =>
        createStreamActor({
          stream: `${kind}:${id}`,
          decider,
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
            for (const listener of listeners) {
              try {
                listener(committed);
              } catch (error) {
                // It is committed all the same, and who asked for it is told so.
                log.error({ stream: committed.stream, error }, 'a follower of commits failed');
              }
            }
          },
        }),
      reject: (envelopes, reason) => {
        const error = reason instanceof Error ? reason : new Error(String(reason));
        for (const { settle } of envelopes) settle({ outcome: 'failed', retry: true, error });
      },
    });

    function tell(id: string, envelope: Envelope<State, Command>): 'taken' | 'overloaded' | 'draining' {
      const { traceparent, stay } = envelope;
      return tracer === undefined || traceparent === undefined
        ? system.tell(id, envelope, stay)
        : tellTraced(tracer, `${kind}:${id}`, { ...envelope, traceparent }, (traced) =>
            system.tell(id, traced, stay),
          );
    }

    async function ask(
      id: string,
      command: Command | null,
      asked: AskOptions<State, Command>,
    ): Promise<HubAnswer<State>> {
      return await new Promise((settle) => {
        const answer = tell(id, { ...asked, command, settle });
        if (answer !== 'taken') settle({ outcome: 'failed', retry: true, error: new Overloaded(answer) });
      });
    }

    kinds.set(kind, {
      system,
      drain: async () => await system.drain(),
      async wake(id) {
        const answer = await ask(id, decider.lookAtClocks, {
          actor: { kind: 'hub', id: 'clock' },
          cause: 'deadline',
          // Thousands may be due in one instant, of which nothing more is heard for hours.
          stay: 'until_done',
        });
        if (answer.outcome !== 'accepted' || answer.nextCheckAt === undefined) return undefined;
        return { version: answer.version, nextCheckAt: answer.nextCheckAt };
      },
    });

    return {
      tell,
      ask,
      async read(id, atLeast) {
        const answer = await ask(id, null, {
          actor: { kind: 'hub', id: 'read' },
          cause: 'read',
          ...(atLeast === undefined ? {} : { atLeast }),
        });
        if (answer.outcome === 'failed') throw answer.error;
        if (answer.outcome !== 'accepted')
          throw new Error(`${kind}:${id} answered a read: ${answer.outcome}`);
        return { state: answer.state, version: answer.version };
      },
      load: async (id) => await loadState(`${kind}:${id}`, decider, reader),
      loadEvents: async (id, after, upTo) => await reader.loadEvents(`${kind}:${id}`, after, upTo),
      loadPersonal: async (id) => await reader.loadPersonal(`${kind}:${id}`),
      onCommitted: (listener) => {
        listeners.push(listener);
      },
    };
  }

  return {
    open,
    async wake(stream) {
      const at = stream.indexOf(':');
      return await kinds.get(stream.slice(0, at))?.wake(stream.slice(at + 1));
    },
    measure() {
      let active = 0;
      let waiting = 0;
      for (const kind of kinds.values()) {
        const measured = kind.system.measure();
        active += measured.active;
        waiting += measured.waiting;
      }
      return { active, waiting, appends: commit.pending(), stale };
    },
    refusal: commit.refusal,
    bounds: () => ({
      ...toFullest([...kinds.values()].map(({ system }) => system.bounds())),
      ...commit.bounds(),
    }),
    turnover() {
      const all = [...kinds.values()].map(({ system }) => system.turnover());
      return {
        activated: all.reduce((sum, one) => sum + one.activated, 0),
        gone: all.reduce((sum, one) => sum + one.gone, 0),
      };
    },
    async drain() {
      await Promise.all([...kinds.values()].map(async ({ drain }) => await drain()));
      await commit.drain();
    },
  };
}
