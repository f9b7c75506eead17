import type { Presence, SetPresence } from '../contracts/socket.ts';
import { type Bounds, toLargest } from '../platform/metrics.ts';
import type { Caller, FanOut } from './caller.ts';
import { refuse } from './protocol.ts';

/**
 * Who looks at what, as leases of 15 s that are told at most twice a second to the others at the same subject, and of a
 * case to whoever is at the board. It is of
 * this process only: people on different nodes do not see each other. Nothing depends on it; claims are commands.
 */
export interface PresenceBook {
  set(caller: Caller, message: SetPresence): Presence | ReturnType<typeof refuse>;
  leave(caller: Caller): void;
  readonly measure: () => { readonly subjects: number };
  readonly bounds: () => Bounds;
  stop(): void;
}

const leaseMs = 15_000;
const tellMs = 500;
const maxPerSocket = 20;
const theBoard = 'board:exceptions';

interface Lease {
  readonly caller: Caller;
  readonly doing: SetPresence['doing'];
  readonly until: number;
}

export function createPresence(fanOut: FanOut, now: () => number = () => performance.now()): PresenceBook {
  const subjects = new Map<string, Map<string, Lease>>();
  const byCaller = new Map<string, Set<string>>();
  const changed = new Set<string>();
  /** Subjects that are cases. */
  const cases = new Set<string>();
  const timer = setInterval(tell, tellMs);
  timer.unref();

  function tell(): void {
    for (const [subject, leases] of subjects) {
      for (const [id, lease] of leases) if (lease.until <= now()) remove(subject, id);
    }
    for (const subject of changed) {
      const there = [subject, ...(cases.has(subject) ? [theBoard] : [])];
      const callers = there.flatMap((at) =>
        [...(subjects.get(at)?.values() ?? [])].map(({ caller }) => caller),
      );
      if (!subjects.has(subject)) cases.delete(subject);
      // Not to be dropped: of several in one go only the first would find the line free.
      fanOut([...new Set(callers)], 'presence:changed', toPresence(subject));
    }
    changed.clear();
  }

  function remove(subject: string, callerId: string): void {
    const leases = subjects.get(subject);
    if (leases?.delete(callerId) !== true) return;
    byCaller.get(callerId)?.delete(subject);
    if (leases.size === 0) subjects.delete(subject);
    changed.add(subject);
  }

  /** One entry a person, whatever number of windows they have open; editing outdoes viewing. */
  function toPresence(subject: string): Presence {
    const people = new Map<string, Presence['people'][number]>();
    for (const { caller, doing } of subjects.get(subject)?.values() ?? []) {
      const { id, name = id } = caller.identity;
      if (people.get(id)?.doing !== 'editing') people.set(id, { id, name, doing });
    }
    return { subject, people: [...people.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
  }

  return {
    set(caller, { orderId, exceptionId, board, doing }) {
      const subject = exceptionId ?? orderId ?? (board === undefined ? undefined : theBoard);
      if (subject === undefined) return refuse('invalid', 'Say which order or exception.');
      const mine = byCaller.get(caller.id) ?? new Set();
      if (!mine.has(subject) && mine.size >= maxPerSocket) {
        return refuse('too_many', `One connection is present at ${maxPerSocket} subjects at most.`);
      }
      byCaller.set(caller.id, mine.add(subject));
      const leases = subjects.get(subject) ?? new Map<string, Lease>();
      subjects.set(subject, leases);
      if (exceptionId !== undefined) cases.add(subject);
      if (leases.get(caller.id)?.doing !== doing) changed.add(subject);
      leases.set(caller.id, { caller, doing, until: now() + leaseMs });
      return subject === theBoard
        ? {
            ...toPresence(subject),
            cases: [...cases].map(toPresence).filter(({ people }) => people.length > 0),
          }
        : toPresence(subject);
    },
    leave(caller) {
      for (const subject of byCaller.get(caller.id) ?? []) remove(subject, caller.id);
      byCaller.delete(caller.id);
    },
    bounds: () => ({ presence: { used: toLargest(byCaller.values()), limit: maxPerSocket } }),
    measure: () => ({ subjects: subjects.size }),
    stop: () => {
      clearInterval(timer);
    },
  };
}
