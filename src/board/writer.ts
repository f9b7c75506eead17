/**
 * Which node writes the boards. Any may (the checkpoint's row sees to that there is one at a time), but the one that did
 * last knows what stands in the rows, and another would load and write again what is the same: so the others stand back
 * while it says that it writes. When nothing is heard of it for a while, whoever looks first is the next.
 */
export interface Writer {
  /** Another node is at it, as far as is known: there is nothing to look for here. */
  readonly isElsewhere: () => boolean;
  /** This node wrote last. */
  readonly isHere: () => boolean;
  wrote(): void;
  /** Another node wrote. */
  heard(): void;
  /** It will not any more. */
  left(): void;
}

const patienceMs = 1_500;

export function createWriter(now: () => number = () => performance.now()): Writer {
  let last: 'here' | 'elsewhere' | 'unknown' = 'unknown';
  /** Since when this node would have looked, and nothing was heard of the other. */
  let waitingSince: number | null = null;

  function set(to: typeof last): void {
    last = to;
    waitingSince = null;
  }

  return {
    isElsewhere() {
      if (last !== 'elsewhere') return false;
      waitingSince ??= now();
      if (now() - waitingSince < patienceMs) return true;
      // One look: where there is nothing to write the other was not silent.
      waitingSince = null;
      return false;
    },
    isHere: () => last === 'here',
    wrote: () => {
      set('here');
    },
    heard: () => {
      set('elsewhere');
    },
    left: () => {
      set('unknown');
    },
  };
}
