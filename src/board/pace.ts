/**
 * How often the projection looks when it is poked. At up to some 4,000 events a second a change is on the boards 40 ms
 * later; above that the batches grow to half a second's worth, because one write of a row that changed five times costs
 * a fifth, and the processors are needed for what has to be acknowledged.
 */
export interface Pace {
  readonly poke: () => void;
  /** A batch of so many events was committed. */
  readonly handled: (events: number) => void;
  readonly stop: () => void;
}

const shortestMs = 40;
const longestMs = 500;
const eventsPerMs = 4;

export function createPace(run: () => void): Pace {
  let gapMs = shortestMs;
  let ranAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  function go(): void {
    timer = null;
    ranAt = performance.now();
    run();
  }

  return {
    poke() {
      if (timer !== null) return;
      const waitMs = ranAt + gapMs - performance.now();
      if (waitMs <= 0) go();
      else timer = setTimeout(go, waitMs);
    },
    handled(events) {
      gapMs = Math.min(longestMs, Math.max(shortestMs, events / eventsPerMs));
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
