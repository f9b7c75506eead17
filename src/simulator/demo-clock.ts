import type { Clock } from '../platform/clock.ts';

/**
 * The hub's clock in the demo. It stands while history is told, where `advanceTo` moves it from event to event, and runs
 * from then on. It never goes back, and a machine that was asleep has not lived: what the process missed is left out.
 */
export interface DemoClock extends Clock {
  advanceTo(at: number): void;
  /** Hub seconds a second; 0 stands still. */
  run(speed: number): void;
  readonly speed: () => number;
}

export interface DemoClockOptions {
  readonly startAt: number;
  /** For what runs on a timer while the clock itself stands. */
  readonly speed: number;
  /** Milliseconds that only grow. */
  readonly monotonic?: () => number;
}

const longestGapMs = 3_000;

export function createDemoClock(options: DemoClockOptions): DemoClock {
  const { monotonic = () => performance.now() } = options;
  let speed = 0;
  let at = options.startAt;
  let readAt = monotonic();

  const now = (): number => {
    const instant = monotonic();
    at += Math.min(Math.max(0, instant - readAt), longestGapMs) * speed;
    readAt = instant;
    return Math.round(at);
  };
  return {
    now,
    after(delayMs, task) {
      const timer = setTimeout(task, Math.min(delayMs / (speed > 0 ? speed : options.speed), 2 ** 31 - 1));
      timer.unref();
      return () => {
        clearTimeout(timer);
      };
    },
    advanceTo(instant) {
      at = Math.max(now(), instant);
    },
    run(wanted) {
      now();
      speed = wanted;
    },
    speed: () => speed,
  };
}
