/**
 * How often something failed for a reason of its own, which the next try may not cure. This node alone counts, in memory:
 * after a restart it counts anew.
 */
export interface Tries {
  /** Once more. True: so often is enough, and it is forgotten. */
  failed(name: string): boolean;
  forget(name: string): void;
  readonly isEmpty: () => boolean;
}

/** The oldest is forgotten, and counts anew. */
const mostKnown = 10_000;

export function createTries(most: number): Tries {
  const tries = new Map<string, number>();
  return {
    failed(name) {
      const count = (tries.get(name) ?? 0) + 1;
      tries.delete(name);
      if (count >= most) return true;
      tries.set(name, count);
      const [oldest] = tries.keys();
      if (tries.size > mostKnown && oldest !== undefined) tries.delete(oldest);
      return false;
    },
    forget: (name) => {
      tries.delete(name);
    },
    isEmpty: () => tries.size === 0,
  };
}
