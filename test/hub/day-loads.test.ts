import { expect, test } from 'vitest';
import type { Location } from '../../src/contracts/registry.ts';
import { createDayLoads } from '../../src/hub/day-loads.ts';
import type { WorkDay } from '../../src/hub/ports/work-counts.ts';
import { createFakeClock } from '../../src/platform/clock.ts';

const base = { type: 'warehouse', name: 'Malmö', timeZone: 'Europe/Stockholm', cutOff: '15:00' } as const;

const open = (locations: readonly Location[], counted: Readonly<Record<string, number>> = {}) => {
  const clock = createFakeClock(Date.parse('2026-11-20T15:30:00Z'));
  const asked: (readonly WorkDay[])[] = [];
  const days = createDayLoads({
    registry: { locations: () => new Map(locations.map((one) => [one.location, one])) },
    counts: {
      countWork: async (wanted) => {
        asked.push(wanted);
        return new Map(Object.entries(counted));
      },
    },
    clock,
    wallClock: clock,
  });
  return { clock, days, asked };
};

test('nobody is asked where no location has a capacity', async () => {
  const { days, asked } = open([{ ...base, location: 'a' }]);
  expect([...(await days.findFull())]).toEqual([]);
  expect(asked).toEqual([]);
});

test('a day is full when what is counted and what was given since come to the capacity', async () => {
  const a = { ...base, location: 'a', dailyCapacity: 2 };
  const { days, asked, clock } = open([a, { ...base, location: 'b', dailyCapacity: 9 }], { a: 1, b: 8 });
  expect([...(await days.findFull())]).toEqual([]);
  days.note(['a', 'elsewhere']);
  expect([...(await days.findFull())]).toEqual(['a']);
  expect(asked).toHaveLength(1);
  clock.advance(1_000);
  expect([...(await days.findFull())]).toEqual([]);
  expect(asked).toHaveLength(2);
});

test('the day is the one of the next cut-off on a working day, as it is there', async () => {
  const { days, asked } = open([{ ...base, location: 'a', dailyCapacity: 0 }]);
  // Friday's cut-off has passed in Stockholm.
  expect((await days.find()).get('a')).toEqual({ taken: 0, capacity: 0, day: '2026-11-23' });
  expect(asked[0]).toEqual([
    expect.objectContaining({
      location: 'a',
      from: Date.parse('2026-11-22T23:00:00Z'),
      to: Date.parse('2026-11-23T23:00:00Z'),
    }),
  ]);
  expect([...(await days.findFull())]).toEqual(['a']);
});
