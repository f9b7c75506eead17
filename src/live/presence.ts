import type { Presence, SetPresence } from '../contracts/socket.ts';
import { type Bounds, toLargest } from '../platform/metrics.ts';
import type { Poke } from '../platform/poke.ts';
import type { Caller, FanOut } from './caller.ts';
import { createPresenceElsewhere } from './presence-elsewhere.ts';
import { refuse } from './protocol.ts';

/**
 * Who looks at what, as leases of 15 s that are told at most twice a second to the others at the same subject, and of a
 * case to whoever is at the board, at whatever node they are. Nothing depends on it; claims are commands.
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
const retellMs = 5_000;
const maxPerSocket = 20;
const theBoard = 'board:exceptions';

type Person = Presence['people'][number];

interface Lease {
  readonly caller: Caller;
  readonly doing: SetPresence['doing'];
  readonly until: number;
}

export function createPresence(
  fanOut: FanOut,
  poke: Pick<Poke, 'shout' | 'onShout'>,
  now: () => number = () => performance.now(),
): PresenceBook {
  const elsewhere = createPresenceElsewhere(poke, now);
  const subjects = new Map<string, Map<string, Lease>>();
  const byCaller = new Map<string, Set<string>>();
  const changed = new Set<string>();
  /** Subjects of this node that are cases. */
  const cases = new Set<string>();
  let toldAllAt = now();
  const timer = setInterval(tell, tellMs);
  timer.unref();

  function tell(): void {
    for (const [subject, leases] of subjects) {
      for (const [id, lease] of leases) if (lease.until <= now()) remove(subject, id);
    }
    const isTimeForAll = now() - toldAllAt >= retellMs;
    if (isTimeForAll) toldAllAt = now();
    const told = new Set([...changed, ...(isTimeForAll ? subjects.keys() : [])]);
    elsewhere.tell(
      [...told].map((subject) => ({ subject, isCase: cases.has(subject), people: peopleHere(subject) })),
    );
    const news = new Map(elsewhere.takeChanged());
    for (const subject of changed) news.set(subject, cases.has(subject));
    for (const [subject, isCase] of news) tellHere(subject, isCase);
    for (const subject of changed) if (!subjects.has(subject)) cases.delete(subject);
    changed.clear();
  }

  function tellHere(subject: string, isCase: boolean): void {
    const callers = [subject, ...(isCase ? [theBoard] : [])].flatMap((at) =>
      [...(subjects.get(at)?.values() ?? [])].map(({ caller }) => caller),
    );
    // Not to be dropped: of several in one go only the first would find the line free.
    if (callers.length > 0) fanOut([...new Set(callers)], 'presence:changed', toPresence(subject));
  }

  function remove(subject: string, callerId: string): void {
    const leases = subjects.get(subject);
    if (leases?.delete(callerId) !== true) return;
    byCaller.get(callerId)?.delete(subject);
    if (leases.size === 0) subjects.delete(subject);
    changed.add(subject);
  }

  const peopleHere = (subject: string): Person[] =>
    toPeople(
      [...(subjects.get(subject)?.values() ?? [])].map(({ caller, doing }) => {
        const { id, name = id } = caller.identity;
        return { id, name, doing };
      }),
    );

  const toPresence = (subject: string): Presence => ({
    subject,
    people: toPeople([...peopleHere(subject), ...elsewhere.at(subject)]),
  });

  return {
    set(caller, { orderId, exceptionId, board, doing }) {
      const subject = exceptionId ?? orderId ?? (board === undefined ? undefined : theBoard);
      // The board has a name of its own, which only who asks for the board may use.
      if (subject === undefined || (subject === theBoard && board === undefined))
        return refuse('invalid', 'Say which order or exception.');
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
            cases: [...new Set([...cases, ...elsewhere.cases()])]
              .map(toPresence)
              .filter(({ people }) => people.length > 0),
          }
        : toPresence(subject);
    },
    leave(caller) {
      for (const subject of byCaller.get(caller.id) ?? []) remove(subject, caller.id);
      byCaller.delete(caller.id);
    },
    bounds: () => ({ presence: { used: toLargest(byCaller.values()), limit: maxPerSocket } }),
    measure: () => ({ subjects: subjects.size }),
    stop() {
      clearInterval(timer);
      tell();
    },
  };
}

/** One entry a person, whatever number of windows they have open; editing outdoes viewing. */
function toPeople(all: readonly Person[]): Person[] {
  const people = new Map<string, Person>();
  for (const person of all) if (people.get(person.id)?.doing !== 'editing') people.set(person.id, person);
  return [...people.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
