import { type ActorSystem, createActorSystem } from '../../src/actors/actor-system.ts';
import type { OrderEnvelope } from '../../src/hub/hub.ts';
import { orderStream } from '../../src/hub/ids.ts';
import { orderDecider } from '../../src/hub/order-decider.ts';
import { createStreamActor } from '../../src/hub/stream-actor.ts';
import type { AppendEntry, AppendOutcome } from '../../src/journal/entry.ts';
import { type GroupCommit, JournalFull } from '../../src/journal/group-commit.ts';
import type { StreamReader } from '../../src/journal/load.ts';
import type { Clock } from '../../src/platform/clock.ts';
import type { Random } from '../faults/random.ts';
import { quiet } from '../support/journal.ts';
import type { Counts } from './counts.ts';
import type { MemoryLog } from './memory-log.ts';

/**
 * One node: the real actors and turns over a commit and a reader that answer when the simulation says so, and sometimes
 * not at all. A crash forgets everything in memory; what was on its way to the store may still arrive.
 */
export interface SimNode {
  tell(orderId: string, envelope: OrderEnvelope): 'taken' | 'overloaded' | 'draining';
  /** Actors in memory. */
  active(): number;
  /** Taken and never answered; below zero when something was answered twice. */
  unanswered(): number;
  /** One thing that was waiting happens: a read, a flush, the answer of a flush. False when nothing waits. */
  work(faults: boolean): boolean;
  crash(): void;
}

interface Waiting {
  readonly entry: AppendEntry;
  readonly settle: (outcome: AppendOutcome) => void;
  readonly fail: (error: unknown) => void;
}

export function createNode(options: {
  readonly log: MemoryLog;
  readonly clock: Clock;
  readonly random: Random;
  readonly counts: Counts;
}): SimNode {
  const { log, clock, random, counts } = options;
  let alive = true;
  let unanswered = 0;
  let healthy = false;
  let queue: Waiting[] = [];
  let flushing: Waiting[] | null = null;
  /** What happens next outside the node, each at a moment of the simulation's choosing. */
  let pending: { readonly run: () => void; readonly onCrash?: () => void }[] = [];

  const commit: Pick<GroupCommit, 'append' | 'pending' | 'drain'> = {
    append(entry) {
      if (!healthy && random.chance(0.02)) {
        counts.hit('journal full');
        return Promise.reject(new JournalFull('simulated'));
      }
      return new Promise((settle, fail) => queue.push({ entry, settle, fail }));
    },
    pending: () => queue.length,
    drain: async () => {
      await Promise.resolve();
    },
  };

  /** Of the store as it is when the answer is made, which the actor hears later still. */
  const read = async <Value>(look: () => Value): Promise<Value> =>
    await new Promise((resolve, reject) => {
      pending.push({
        run: () => {
          if (!healthy && random.chance(0.03)) {
            counts.hit('read failed');
            reject(Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' }));
            return;
          }
          const value = look();
          if (healthy || random.chance(0.7)) resolve(value);
          else
            pending.push({
              run: () => {
                counts.hit('read late');
                resolve(value);
              },
            });
        },
      });
    });

  const reader: StreamReader = {
    load: async (stream) => await read(() => log.load(stream, orderDecider.stateVersion)),
    loadEvents: async (stream, after, upTo) => await read(() => log.loadEvents(stream, after, upTo)),
    loadPersonal: async (stream) => await read(() => log.loadPersonal(stream)),
    currentVersion: async (stream) => await read(() => log.currentVersion(stream)),
  };

  function flush(): void {
    const batch = queue.slice(0, 1 + random.below(queue.length));
    queue = queue.slice(batch.length);
    flushing = batch;
    const entries = batch.map(({ entry }) => entry);
    const answer = (outcomes: readonly AppendOutcome[]): void => {
      flushing = null;
      for (const outcome of outcomes) {
        if (outcome.status === 'stale') counts.hit('stale');
        if (outcome.status === 'duplicate') counts.hit('known key');
      }
      batch.forEach(({ settle }, index) => {
        const outcome = outcomes[index];
        if (outcome !== undefined) settle(outcome);
      });
    };
    const dice = healthy ? 1 : random.next();
    if (dice < 0.12) {
      const outcomes = log.apply(entries);
      pending.push({
        run: () => {
          counts.hit('commit whose answer was lost');
          answer(outcomes);
        },
      });
    } else if (dice < 0.24) {
      pending.push({
        run: () => {
          counts.hit('commit that never was');
          flushing = null;
          queue = [...batch, ...queue];
        },
      });
    } else if (dice < 0.4) {
      pending.push({
        run: () => {
          counts.hit('late commit');
          answer(log.apply(entries));
        },
        onCrash: () => {
          if (random.chance(0.5)) return;
          counts.hit('commit of the dead');
          log.apply(entries);
        },
      });
    } else answer(log.apply(entries));
  }

  const system: ActorSystem<OrderEnvelope> = createActorSystem<OrderEnvelope>({
    clock: {
      now: () => clock.now(),
      after: (delayMs, task) =>
        clock.after(delayMs, () => {
          if (alive) task();
        }),
    },
    log: quiet,
    mailboxCapacity: 12,
    idleMs: 3_600_000,
    create: (orderId) =>
      createStreamActor({
        stream: orderStream(orderId),
        decider: orderDecider,
        commit,
        reader,
        clock,
        snapshotAfter: 6,
        snapshotEvery: 15,
        saveSnapshot: (snapshot) => {
          counts.hit('snapshot');
          log.saveSnapshots([snapshot]);
        },
        onStale: () => undefined,
        onCommitted: () => undefined,
      }),
    reject: (envelopes, reason) => {
      const error = reason instanceof Error ? reason : new Error(String(reason));
      for (const { settle } of envelopes) settle({ outcome: 'failed', retry: true, error });
    },
  });

  return {
    tell(orderId, envelope) {
      const answer = system.tell(orderId, {
        ...envelope,
        settle: (said) => {
          unanswered -= 1;
          envelope.settle(said);
        },
      });
      if (answer === 'taken') unanswered += 1;
      return answer;
    },
    active: () => system.measure().active,
    unanswered: () => unanswered,
    work(faults) {
      healthy = !faults;
      const canFlush = queue.length > 0 && flushing === null;
      if (pending.length === 0 && !canFlush) return false;
      if (canFlush && (pending.length === 0 || random.chance(0.4))) {
        flush();
        return true;
      }
      const [next] = pending.splice(random.below(pending.length), 1);
      next?.run();
      return true;
    },
    crash() {
      alive = false;
      for (const { onCrash } of pending) onCrash?.();
      pending = [];
      queue = [];
    },
  };
}
