/**
 * Which node writes the boards. Any may (the checkpoint's row sees to that there is one at a time), but the one that did
 * last knows what stands in the rows, and another would load and write again what is the same: so the others stand back
 * while it says that it writes. When nothing is heard of it for a while, whoever looks first is the next.
 */
export interface Writer {
  /**
   * Another node is at it, as far as is known: there is nothing to do here.
   *
   * @param isBehind whether there is something to write at all; a lull is no silence
   */
  isElsewhere(isBehind: () => Promise<boolean>): Promise<boolean>;
  /** This node wrote last. */
  readonly isHere: () => boolean;
  wrote(): void;
  /** Another node wrote. */
  heard(): void;
  /** Somebody holds the checkpoint: whoever is thought to be at it is, with a large batch. */
  foundHeld(): void;
  /** It will not any more. */
  left(): void;
}

const patienceMs = 1_500;

export function createWriter(now: () => number = () => performance.now()): Writer {
  let last: 'here' | 'elsewhere' | 'unknown' = 'unknown';
  /** Since when there was something to write, and nothing was heard of the other. */
  let waitingSince: number | null = null;

  function set(to: typeof last): void {
    last = to;
    waitingSince = null;
  }

  return {
    async isElsewhere(isBehind) {
      if (last !== 'elsewhere') return false;
      if (waitingSince === null) {
        if (await isBehind()) waitingSince = now();
        return true;
      }
      if (now() - waitingSince < patienceMs) return true;
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
    foundHeld: () => {
      waitingSince = null;
    },
    left: () => {
      set('unknown');
    },
  };
}
