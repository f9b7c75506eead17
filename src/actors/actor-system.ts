import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Bounds } from '../platform/metrics.ts';
import { type Activation, type Actor, createActivation, type Stay } from './activation.ts';
import { createPassivation } from './passivation.ts';

/** id → activation: finds or starts it, refuses when there is no room, and sends everybody home at the end. */
export interface ActorSystem<Message> {
  /** `overloaded`: the actor's mailbox, or memory, is full; `draining`: this node is leaving. Neither took the message. */
  tell(id: string, message: Message, stay?: Stay): 'taken' | 'overloaded' | 'draining';
  /** In memory now, and how many messages wait in all mailboxes. */
  measure(): { readonly active: number; readonly waiting: number };
  /** Looks at every actor: for whoever reads figures. */
  bounds(): Bounds;
  /** Since the start: how many came into memory and how many left it. */
  readonly turnover: () => { readonly activated: number; readonly gone: number };
  /** Finishes what was taken, then every actor leaves. */
  drain(): Promise<void>;
}

export interface ActorSystemOptions<Message> {
  readonly create: (id: string) => Actor<Message>;
  /** Tells the sender that its message was not handled. */
  readonly reject: (messages: readonly Message[], reason: unknown) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly mailboxCapacity?: number;
  readonly maxTurn?: number;
  /** No more than these in memory; a new one is refused until the idle have left. */
  readonly maxActive?: number;
  readonly idleMs?: number;
}

export function createActorSystem<Message>(options: ActorSystemOptions<Message>): ActorSystem<Message> {
  const {
    clock,
    log,
    mailboxCapacity = 1_024,
    maxTurn = 256,
    maxActive = 200_000,
    idleMs = 120_000,
  } = options;
  const activations = new Map<string, Activation<Message>>();
  const bucketMs = Math.max(1_000, idleMs / 8);
  const passivation = createPassivation({ now: () => clock.now(), idleMs, bucketMs });
  let draining = false;
  let activated = 0;
  let cancelCollection = clock.after(bucketMs, collect);

  function collect(): void {
    passivation.collect();
    cancelCollection = clock.after(bucketMs, collect);
  }

  function start(id: string): Activation<Message> {
    const activation = createActivation<Message>({
      id,
      actor: options.create(id),
      now: () => clock.now(),
      mailboxCapacity,
      maxTurn,
      reject: options.reject,
      reroute: (messages) => {
        for (const message of messages) {
          const answer = tell(id, message);
          if (answer !== 'taken') options.reject([message], new Error(answer));
        }
      },
      onStays: () => {
        passivation.file(activation);
      },
      onGone: () => {
        passivation.forget(activation);
        if (activations.get(id) === activation) activations.delete(id);
      },
      onError: (error) => {
        log.error({ actor: id, error }, 'an actor failed and will be loaded again');
      },
    });
    activations.set(id, activation);
    activated += 1;
    return activation;
  }

  function tell(id: string, message: Message, stay?: Stay): 'taken' | 'overloaded' | 'draining' {
    if (draining) return 'draining';
    const found = activations.get(id);
    const answer = found?.offer(message, stay) ?? 'leaving';
    if (answer === 'taken') return 'taken';
    if (answer === 'full') return 'overloaded';
    if (found === undefined && activations.size >= maxActive) {
      if (passivation.collect() === 0) return 'overloaded';
    }
    // The one that is leaving keeps its own end; its successor loads what it has written.
    return start(id).offer(message, stay) === 'taken' ? 'taken' : 'overloaded';
  }

  return {
    tell,
    measure() {
      let waiting = 0;
      for (const activation of activations.values()) waiting += activation.waiting();
      return { active: activations.size, waiting };
    },
    bounds() {
      let fullest = 0;
      for (const activation of activations.values()) fullest = Math.max(fullest, activation.waiting());
      return {
        actors: { used: activations.size, limit: maxActive },
        mailbox: { used: fullest, limit: mailboxCapacity },
      };
    },
    turnover: () => ({ activated, gone: activated - activations.size }),
    async drain() {
      draining = true;
      cancelCollection();
      await Promise.all([...activations.values()].map(async (activation) => await activation.drain()));
    },
  };
}
