/**
 * Time is an argument (invariant 11): nothing else in the hub asks the machine for it.
 * Instants are milliseconds since the epoch; `toIso` is the one way they become text.
 */
export interface Clock {
  /** The hub's time: what events record and deadlines are compared with. Epoch milliseconds. */
  now(): number;
  /** Runs `task` once after `delayMs` of the hub's time; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

export function toIso(instantMs: number): string {
  if (instantMs !== lastMs) {
    lastIso = new Date(instantMs).toISOString();
    lastMs = instantMs;
  }
  return lastIso;
}

/** Hundreds of turns fall into one millisecond. */
let lastMs = 0;
let lastIso = new Date(0).toISOString();

/** The machine's clock; `speed` above 1 is for the demo, where a day should pass in minutes. */
export function createSystemClock(
  options: { readonly speed?: number; readonly startAt?: number } = {},
): Clock {
  const speed = options.speed ?? 1;
  const origin = Date.now();
  const startAt = Math.max(options.startAt ?? origin, origin);
  return {
    now: () => (speed === 1 ? Date.now() : Math.round(startAt + (Date.now() - origin) * speed)),
    after(delayMs, task) {
      const timer = setTimeout(task, Math.min(delayMs / speed, 2 ** 31 - 1));
      timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

export interface FakeClock extends Clock {
  /** Moves time and runs what fell due, in the order of its time. */
  advance(byMs: number): void;
}

export function createFakeClock(startAt: number = Date.parse('2026-11-22T08:00:00Z')): FakeClock {
  let nowMs = startAt;
  let timers: { at: number; task: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, task) {
      const timer = { at: nowMs + delayMs, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(byMs) {
      const until = nowMs + byMs;
      for (;;) {
        const due = timers.filter((timer) => timer.at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((other) => other !== due);
        nowMs = due.at;
        due.task();
      }
      nowMs = until;
    },
  };
}
