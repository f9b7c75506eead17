/** How often each kind of thing happened: a fault that never happens shows nothing. */
export interface Counts {
  hit(what: Happening): void;
  all(): Readonly<Record<Happening, number>>;
}

export const happenings = [
  'message lost',
  'message twice',
  'message late',
  'answer lost',
  'mailbox full',
  'journal full',
  'read failed',
  'read late',
  'commit whose answer was lost',
  'commit that never was',
  'late commit',
  'commit of the dead',
  'stale',
  'known key',
  'crash',
  'actor left memory',
  'snapshot',
  'deadline',
  'case raised',
] as const;
export type Happening = (typeof happenings)[number];

export function createCounts(): Counts {
  const counts = Object.fromEntries(happenings.map((what) => [what, 0])) as Record<Happening, number>;
  return {
    hit: (what) => {
      counts[what] += 1;
    },
    all: () => counts,
  };
}
