/**
 * How many rows a board has in all: what is held where that is all of them; else counted in the database, at most every
 * two seconds and no further than 50,000.
 */
export interface Totals {
  load(): Promise<number>;
  makeStale(options?: { readonly atOnce?: boolean }): void;
  isStale(): boolean;
  /** When counting again is allowed, on the clock of `performance.now`. */
  dueAt(): number;
}

const recountMs = 2_000;
const countTo = 50_000;

export function createTotals(options: {
  readonly isHeldWhole: () => boolean;
  readonly size: () => number;
  readonly count: (limit: number) => Promise<number>;
}): Totals {
  let total = 0;
  let stale = true;
  let countedAt = Number.NEGATIVE_INFINITY;
  return {
    async load() {
      if (options.isHeldWhole()) {
        stale = false;
        total = options.size();
      } else if (stale && performance.now() - countedAt >= recountMs) {
        stale = false;
        countedAt = performance.now();
        try {
          total = await options.count(countTo);
        } catch (error) {
          stale = true;
          throw error;
        }
      }
      return total;
    },
    makeStale({ atOnce = false } = {}) {
      stale = true;
      if (atOnce) countedAt = Number.NEGATIVE_INFINITY;
    },
    isStale: () => stale,
    dueAt: () => (options.isHeldWhole() ? performance.now() : countedAt + recountMs),
  };
}
