import { describe, expect, it } from 'vitest';
import { createDemoClock } from '../../src/simulator/demo-clock.ts';
import { createExecutor } from '../../src/simulator/executor.ts';
import {
  minuteOfDay,
  nextWorking,
  offsetAt,
  toOffsetText,
  weekdayOf,
} from '../../src/simulator/local-time.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { createSchedule } from '../../src/simulator/schedule.ts';

const start = Date.parse('2026-11-20T15:00:00Z');

describe('the schedule', () => {
  it('gives what is planned in the order of time, then of planning', () => {
    const schedule = createSchedule<number>();
    const random = createRandom('heap');
    const times = Array.from({ length: 500 }, () => random.int(0, 50));
    for (const [turn, at] of times.entries()) schedule.push(at, turn);
    const taken = Array.from({ length: 500 }, () => schedule.pop());
    const expected = [...times.entries()]
      .toSorted(([turn, at], [other, otherAt]) => at - otherAt || turn - other)
      .map(([turn, at]) => ({ at, what: turn }));
    expect(taken).toMatchObject(expected);
    expect(schedule.pop()).toBeUndefined();
  });
});

describe('the demo’s clock', () => {
  it('stands until it runs, runs at its speed, and leaves out what the process missed', () => {
    let real = 0;
    const clock = createDemoClock({ startAt: start, speed: 120, monotonic: () => real });
    real += 5_000;
    expect(clock.now()).toBe(start);
    clock.advanceTo(start + 1_000);
    clock.advanceTo(start);
    expect(clock.now()).toBe(start + 1_000);
    clock.run(120);
    real += 1_000;
    expect(clock.now()).toBe(start + 121_000);
    real += 3_600_000;
    expect(clock.now()).toBe(start + 121_000 + 360_000);
    clock.run(0);
    real += 1_000;
    expect(clock.now()).toBe(start + 481_000);
  });
});

describe('the executor', () => {
  it('tells history in its order, with the clock at each event, and what the events plan too', async () => {
    const clock = createDemoClock({ startAt: start, speed: 120, monotonic: () => 0 });
    const errors: unknown[] = [];
    const executor = createExecutor({ clock, atOnce: 1, onError: (error) => errors.push(error) });
    const told: [string, number][] = [];
    executor.plan(start + 20, async () => {
      told.push(['second', clock.now() - start]);
    });
    executor.plan(start + 10, async () => {
      told.push(['first', clock.now() - start]);
      executor.plan(start + 30, async () => {
        told.push(['third', clock.now() - start]);
      });
    });
    executor.plan(start + 500, async () => {
      told.push(['never', 0]);
    });
    await executor.tellHistory(start + 100);
    expect(told).toEqual([
      ['first', 10],
      ['second', 20],
      ['third', 30],
    ]);
    expect(clock.now()).toBe(start + 100);
    expect(errors).toEqual([]);
  });

  it('goes on when something fails', async () => {
    const clock = createDemoClock({ startAt: start, speed: 120, monotonic: () => 0 });
    const errors: unknown[] = [];
    const executor = createExecutor({ clock, onError: (error) => errors.push(error) });
    let after = false;
    executor.plan(start + 1, async () => {
      throw new Error('no');
    });
    executor.plan(start + 2, async () => {
      after = true;
    });
    await executor.tellHistory(start + 10);
    expect(errors).toHaveLength(1);
    expect(after).toBe(true);
  });
});

describe('wall clocks', () => {
  it('are those of the place', () => {
    expect(toOffsetText(start, 'Europe/Helsinki')).toBe('2026-11-20T17:00:00+02:00');
    expect(toOffsetText(start, 'Europe/London')).toBe('2026-11-20T15:00:00+00:00');
    expect(offsetAt(Date.parse('2026-07-01T00:00:00Z'), 'Europe/Warsaw')).toBe(7_200_000);
    expect(minuteOfDay(start, 'Europe/Rome')).toBe(16 * 60);
  });

  it('wait for the next working day', () => {
    const hours = { from: 6, to: 16, days: [1, 2, 3, 4, 5] };
    const next = nextWorking(start, 'Europe/Stockholm', hours);
    expect(new Date(next).toISOString()).toBe('2026-11-23T05:00:00.000Z');
    expect(weekdayOf(next, 'Europe/Stockholm')).toBe(1);
    expect(nextWorking(next, 'Europe/Stockholm', hours)).toBe(next);
  });
});
