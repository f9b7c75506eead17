import { describe, expect, it } from 'vitest';
import { createClock, type Clock } from '../../client/src/live/clock.ts';

const at = (ms: number): string => new Date(ms).toISOString();
const start = (): { clock: Clock; pass: (ms: number) => void; timers: () => number } => {
  let time = 1_000_000;
  const runs = new Set<() => void>();
  const clock = createClock({
    now: () => time,
    every: (_ms, run) => {
      runs.add(run);
      return () => void runs.delete(run);
    },
  });
  return {
    clock,
    pass: (ms) => {
      time += ms;
      for (const run of runs) run();
    },
    timers: () => runs.size,
  };
};

describe('the clock', () => {
  it('is the server’s, whatever this machine thinks the time is', () => {
    const { clock, pass } = start();
    clock.sync(at(5_000_000));
    pass(1_000);
    expect(clock.now()).toBe(5_001_000);
  });

  it('does not go back for a heartbeat that was late on the way', () => {
    const { clock, pass } = start();
    clock.sync(at(5_000_000));
    pass(5_000);
    clock.sync(at(5_004_200));
    expect(clock.now()).toBe(5_005_000);
  });

  it('does not run faster for a heartbeat that is on time after one that was late', () => {
    const { clock, pass } = start();
    clock.sync(at(5_000_000));
    pass(7_500);
    clock.sync(at(5_005_000));
    pass(2_500);
    clock.sync(at(5_010_000));
    pass(4_000);
    expect(clock.now()).toBe(5_014_000);
  });

  it('follows a clock that runs hardly faster than time once two heartbeats say so', () => {
    const { clock, pass } = start();
    for (const server of [5_000_000, 5_010_000, 5_020_000]) {
      clock.sync(at(server));
      pass(5_000);
    }
    expect(clock.now()).toBe(5_030_000);
  });

  it('follows a clock that runs faster than time', () => {
    const { clock, pass } = start();
    clock.sync(at(5_000_000));
    pass(5_000);
    clock.sync(at(5_300_000));
    pass(1_000);
    expect(clock.now()).toBe(5_360_000);
  });

  it('ticks once a second for all, and not at all for nobody', () => {
    const { clock, pass, timers } = start();
    let ticks = 0;
    const leave = [clock.subscribe(() => (ticks += 1)), clock.subscribe(() => (ticks += 1))];
    expect(timers()).toBe(1);
    pass(1_000);
    expect(ticks).toBe(2);
    for (const off of leave) off();
    expect(timers()).toBe(0);
  });
});
