import { z } from 'zod';
import { type Presence, setPresenceSchema } from '../contracts/socket.ts';
import type { Poke } from '../platform/poke.ts';

/**
 * Who is where at other nodes. Each node shouts what changed at its own, and all of it every few seconds: that prolongs
 * its lease of 15 s here, tells a node that came later, and makes good a shout that was lost. What a dead node said is
 * forgotten with its lease.
 */
export interface PresenceElsewhere {
  /** Who of this node is at these subjects; nobody is a word too. */
  tell(there: readonly PresentThere[]): void;
  at(subject: string): Presence['people'];
  /** Cases that somebody is at. */
  readonly cases: () => readonly string[];
  /** What other nodes have said anew, or were silent of for too long, since the last call; true for a case. */
  takeChanged(): ReadonlyMap<string, boolean>;
}

const personSchema = z.object({ id: z.string(), name: z.string(), doing: setPresenceSchema.shape.doing });
const thereSchema = z.object({ subject: z.string(), isCase: z.boolean(), people: z.array(personSchema) });
export type PresentThere = z.infer<typeof thereSchema>;

const topic = 'presence';
const leaseMs = 15_000;
/** Of one shout, which stays far below what a message may have. */
const mostAtOnce = 500;

export function createPresenceElsewhere(
  poke: Pick<Poke, 'shout' | 'onShout'>,
  now: () => number,
): PresenceElsewhere {
  const subjects = new Map<string, Map<string, PresentThere & { readonly until: number }>>();
  const changed = new Map<string, boolean>();

  poke.onShout(topic, (words, from) => {
    if (from === null) return;
    for (const one of z.array(thereSchema).safeParse(words).data ?? []) hear(from, one);
  });

  function hear(from: string, told: PresentThere): void {
    const { subject, isCase, people } = told;
    const nodes = subjects.get(subject) ?? new Map<string, PresentThere & { readonly until: number }>();
    if (JSON.stringify(nodes.get(from)?.people ?? []) !== JSON.stringify(people))
      changed.set(subject, isCase);
    if (people.length === 0) nodes.delete(from);
    else nodes.set(from, { ...told, until: now() + leaseMs });
    if (nodes.size === 0) subjects.delete(subject);
    else subjects.set(subject, nodes);
  }

  const thereAt = (subject: string): readonly PresentThere[] => [...(subjects.get(subject)?.values() ?? [])];

  return {
    tell(there) {
      for (let from = 0; from < there.length; from += mostAtOnce)
        poke.shout(topic, there.slice(from, from + mostAtOnce));
    },
    at: (subject) => thereAt(subject).flatMap(({ people }) => people),
    cases: () => [...subjects.keys()].filter((subject) => thereAt(subject).some(({ isCase }) => isCase)),
    takeChanged() {
      for (const nodes of subjects.values())
        for (const [from, told] of nodes) if (told.until <= now()) hear(from, { ...told, people: [] });
      const taken = new Map(changed);
      changed.clear();
      return taken;
    },
  };
}
