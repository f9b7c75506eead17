import type { Link, Outcome } from '../../../client/src/live/link.ts';
import type { Sim } from './sim.ts';

/**
 * A line between a store and a model of the hub that delays every frame by its own measure (so they overtake each
 * other), doubles some, and can be cut: what is under way is then lost, and requests fail.
 */
export interface Peer {
  /** Answers a request, or pushes later through `push`. */
  readonly request: (event: string, message: never, push: Push) => unknown;
  readonly closed: () => void;
}
export type Push = (event: string, message: unknown) => void;

export interface BadLine extends Link {
  readonly open: () => void;
  readonly cut: () => void;
  /** From now on the line is good: at once, once, in order. */
  readonly heal: () => void;
  /** Brings a frame that the peer never sent. */
  readonly deliver: Push;
  readonly behind: () => readonly (number | null)[];
}

/** As the connection tells a refusal from an answer. */
const toOutcome = (answer: unknown): Outcome<never> =>
  typeof answer === 'object' && answer !== null && 'error' in answer
    ? { status: 'refused', ...(answer.error as { code: string; message: string }) }
    : { status: 'answered', answer: answer as never };

export const createBadLine = (
  sim: Sim,
  peer: Peer,
  worst: { readonly delayMs: number; readonly doubled: number },
): BadLine => {
  const handlers = new Map<string, Set<(message: never) => void>>();
  const openers = new Set<() => void>();
  const behind = new Map<object, number | null>();
  let generation = 0;
  let isOpen = false;
  let isGood = false;
  let pending = new Set<(outcome: Outcome<never>) => void>();

  const carry = (run: () => void): void => {
    const mine = generation;
    sim.after(isGood ? 1 : sim.random() * worst.delayMs, () => {
      if (isOpen && mine === generation) run();
    });
  };
  const push: Push = (event, message) => {
    const copy = structuredClone(message);
    const times = !isGood && sim.random() < worst.doubled ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      carry(() => handlers.get(event)?.forEach((handler) => handler(copy as never)));
    }
  };

  return {
    isOpen: () => isOpen,
    onOpen: (handler) => {
      openers.add(handler);
      return () => void openers.delete(handler);
    },
    on: (event, handler) => {
      const set = handlers.get(event) ?? new Set();
      handlers.set(event, set);
      set.add(handler);
      return () => void set.delete(handler);
    },
    request: (event, message) =>
      new Promise((resolve) => {
        if (!isOpen) {
          resolve({ status: 'failed', why: 'offline' });
          return;
        }
        pending.add(resolve);
        carry(() => {
          const mine = generation;
          const bring = (given: unknown): void => {
            const answer = structuredClone(given);
            carry(() => {
              if (pending.delete(resolve)) resolve(toOutcome(answer));
            });
          };
          const asked = peer.request(event, structuredClone(message) as never, push);
          if (asked instanceof Promise)
            void asked.then((given: unknown) => {
              if (mine === generation) bring(given);
            });
          else bring(asked);
        });
      }),
    tell: () => undefined,
    reportBehind: (who, count) => {
      if (count === undefined) behind.delete(who);
      else behind.set(who, count);
    },
    open: () => {
      if (isOpen) return;
      isOpen = true;
      generation += 1;
      for (const opener of openers) opener();
    },
    cut: () => {
      isOpen = false;
      generation += 1;
      const waiting = pending;
      pending = new Set();
      peer.closed();
      for (const resolve of waiting) resolve({ status: 'failed', why: 'offline' });
    },
    heal: () => {
      isGood = true;
    },
    deliver: push,
    behind: () => [...behind.values()],
  };
};
