import { createSignal } from './signal.ts';

/**
 * The server's clock as this machine can best tell it, and one tick a second for everything that counts down.
 * The server sends deadlines, never remaining seconds. A demo's clock may run faster than time: the rate is read from
 * two heartbeats and taken as 1 when it is within a tenth of it. What a heartbeat that was late could make of an ordinary
 * clock is taken only when the next one says the same.
 */
export interface Clock {
  /** Milliseconds since 1970, as the server has it. */
  readonly now: () => number;
  readonly sync: (serverNow: string) => void;
  /** `now` rounded down to the tick: stable between ticks, so that a render may read it. */
  readonly second: () => number;
  readonly subscribe: (listener: () => void) => () => void;
}

interface Sample {
  readonly local: number;
  readonly server: number;
}

const minimumSpanMs = 2_000;
/** Heartbeats are five seconds apart, and those that came in less than two are not measured. */
const mostOfLate = 2.5;
/** An ordinary clock's correction moves back only past this: slow answers must not make countdowns jump. */
const toleratedMs = 1_500;

export const createClock = (machine: {
  readonly now: () => number;
  readonly every: (ms: number, run: () => void) => () => void;
}): Clock => {
  const signal = createSignal();
  let sample: Sample | undefined;
  let rate = 1;
  let lastMeasured = 1;
  let stop: (() => void) | undefined;

  const now = (): number => {
    const local = machine.now();
    return sample === undefined ? local : sample.server + (local - sample.local) * rate;
  };
  let ticked = Math.floor(now() / 1000) * 1000;
  const tick = (): void => {
    ticked = Math.floor(now() / 1000) * 1000;
    signal.emit();
  };

  return {
    now,
    second: () => {
      if (stop === undefined) ticked = Math.floor(now() / 1000) * 1000;
      return ticked;
    },
    sync: (serverNow) => {
      const server = Date.parse(serverNow);
      if (Number.isNaN(server)) return;
      const local = machine.now();
      if (sample !== undefined && local - sample.local >= minimumSpanMs) {
        const measured = (server - sample.server) / (local - sample.local);
        const isSure = measured > mostOfLate || Math.abs(measured - lastMeasured) < measured / 5;
        if (measured <= 1.1 || measured >= 10_000) rate = 1;
        else if (isSure) rate = measured;
        lastMeasured = measured;
      }
      // A late frame shows the server's past: the sample that says most is nearest the truth.
      const isLate = sample !== undefined && rate === 1 && server < now() && now() - server < toleratedMs;
      if (!isLate) sample = { local, server };
    },
    subscribe: (listener) => {
      const leave = signal.subscribe(listener);
      stop ??= machine.every(1000, tick);
      return () => {
        leave();
        if (signal.count() === 0) {
          stop?.();
          stop = undefined;
        }
      };
    },
  };
};

export const systemClock = (): Clock =>
  createClock({
    now: () => Date.now(),
    every: (ms, run) => {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  });
