/**
 * New connections, so many in a second and a bounded number waiting for their turn (invariant 12). Whoever comes in a
 * storm waits a little and is let in; a refusal would only bring them back together.
 */
export interface Turnstile {
  /** Calls back once: true when it is their turn, false when too many wait. */
  enter(done: (isIn: boolean) => void): void;
  readonly waiting: () => number;
  /** Refuses all who wait. */
  close(): void;
}

export function createTurnstile(options: {
  readonly perSecond: number;
  readonly mostWaiting: number;
  readonly now?: () => number;
}): Turnstile {
  const { perSecond, mostWaiting, now = () => performance.now() } = options;
  // After a moment in which nothing ran there is a second's worth of turns: taken at once, they would be the next one.
  const atOnce = Math.max(1, Math.ceil(perSecond / 20));
  const waiting: ((isIn: boolean) => void)[] = [];
  let turns = perSecond;
  let at = now();
  let timer: NodeJS.Timeout | null = null;

  function refill(): void {
    const moment = now();
    turns = Math.min(perSecond, turns + ((moment - at) / 1_000) * perSecond);
    at = moment;
  }

  function letIn(): void {
    timer = null;
    refill();
    const count = Math.min(waiting.length, Math.floor(turns), atOnce);
    turns -= count;
    for (const done of waiting.splice(0, count)) done(true);
    if (waiting.length > 0) timer = setTimeout(letIn, Math.max(5, 1_000 / perSecond));
  }

  return {
    enter(done) {
      refill();
      if (waiting.length === 0 && turns >= 1) {
        turns -= 1;
        done(true);
      } else if (waiting.length >= mostWaiting) done(false);
      else {
        waiting.push(done);
        timer ??= setTimeout(letIn, Math.max(5, 1_000 / perSecond));
      }
    },
    waiting: () => waiting.length,
    close() {
      if (timer !== null) clearTimeout(timer);
      for (const done of waiting.splice(0)) done(false);
    },
  };
}
