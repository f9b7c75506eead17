import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliveryOptions } from '../../src/contracts/delivery.ts';
import { promiseSchema } from '../../src/contracts/orders.ts';
import { toPromise } from '../../src/promises/promise.ts';

const promised = (option: (typeof deliveryOptions)[number], placedAt: string, cutOff?: string) => {
  const { shipBy, from, to } = toPromise({
    option,
    placedAt: Date.parse(placedAt),
    timeZone: 'Europe/Stockholm',
    ...(cutOff === undefined ? {} : { cutOff }),
  });
  return [shipBy, from, to].map((instant) => instant.slice(0, 16));
};

test.each([
  ['one_hour', '2026-11-20T09:00:00Z', ['2026-11-20T09:30', '2026-11-20T09:00', '2026-11-20T10:00']],
  ['same_day', '2026-11-20T09:00:00Z', ['2026-11-20T15:00', '2026-11-20T15:00', '2026-11-20T20:00']],
  ['next_day', '2026-11-20T09:00:00Z', ['2026-11-20T15:00', '2026-11-23T07:00', '2026-11-23T17:00']],
  ['next_day', '2026-11-20T16:00:00Z', ['2026-11-23T15:00', '2026-11-24T07:00', '2026-11-24T17:00']],
  ['weekend', '2026-11-18T09:00:00Z', ['2026-11-18T15:00', '2026-11-21T08:00', '2026-11-22T17:00']],
  ['weekend', '2026-11-22T09:00:00Z', ['2026-11-23T15:00', '2026-11-28T08:00', '2026-11-29T17:00']],
  ['weekend', '2026-11-21T09:00:00Z', ['2026-11-23T15:00', '2026-11-28T08:00', '2026-11-29T17:00']],
  ['standard', '2026-11-20T09:00:00Z', ['2026-11-20T15:00', '2026-11-23T07:00', '2026-11-25T17:00']],
  ['pickup_point', '2026-11-19T09:00:00Z', ['2026-11-19T15:00', '2026-11-20T07:00', '2026-11-24T17:00']],
  ['pickup_in_store', '2026-11-20T09:00:00Z', ['2026-11-20T15:00', '2026-11-20T15:00', '2026-11-23T17:00']],
] as const)('%s, placed %s', (option, placedAt, expected) => {
  expect(promised(option, placedAt)).toEqual(expected);
});

test("a location's own cut-off counts", () => {
  expect(promised('next_day', '2026-11-20T09:00:00Z', '09:30')[0]).toBe('2026-11-23T08:30');
});

test.each([
  // Saturday is worked on: what is ready then is driven from Monday on.
  [[1, 2, 3, 4, 5, 6], 'next_day', '2026-11-21T09:00:00Z', ['2026-11-21T15:00', '2026-11-24T07:00']],
  // What leaves on a Saturday afternoon comes on the weekend after.
  [[1, 2, 3, 4, 5, 6], 'weekend', '2026-11-21T09:00:00Z', ['2026-11-21T15:00', '2026-11-28T08:00']],
  // Monday is not: the cut-off is Tuesday's.
  [[2, 3, 4, 5, 6], 'next_day', '2026-11-22T09:00:00Z', ['2026-11-24T15:00', '2026-11-25T07:00']],
  // Who works on Sunday hands over on Sunday.
  [
    [1, 2, 3, 4, 5, 6, 7],
    'pickup_in_store',
    '2026-11-22T09:00:00Z',
    ['2026-11-22T15:00', '2026-11-22T15:00'],
  ],
] as const)('working days %j: %s, placed %s', (workDays, option, placedAt, expected) => {
  const { shipBy, from } = toPromise({
    option,
    workDays,
    placedAt: Date.parse(placedAt),
    timeZone: 'Europe/Stockholm',
  });
  expect([shipBy, from].map((instant) => instant.slice(0, 16))).toEqual(expected);
});

test.each([
  [['2026-11-28'], ['2026-12-05T08:00', '2026-12-06T17:00']],
  [['2026-11-29'], ['2026-11-28T08:00', '2026-11-28T17:00']],
] as const)('a weekend knows the holidays %j', (holidays, expected) => {
  const { from, to } = toPromise({
    option: 'weekend',
    holidays,
    placedAt: Date.parse('2026-11-26T09:00:00Z'),
    timeZone: 'Europe/Stockholm',
  });
  expect([from, to].map((instant) => instant.slice(0, 16))).toEqual(expected);
});

test('a promise is never before the order, and a window has an end', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...deliveryOptions),
      fc.integer({ min: Date.parse('2026-01-01'), max: Date.parse('2027-01-01') }),
      fc.constantFrom('Europe/Stockholm', 'UTC', 'America/New_York'),
      fc.constantFrom('00:00', '12:00', '23:59'),
      fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (option, placedAt, timeZone, cutOff, workDays) => {
        const promise = promiseSchema.parse(toPromise({ option, placedAt, timeZone, cutOff, workDays }));
        expect(Date.parse(promise.shipBy)).toBeGreaterThanOrEqual(placedAt);
        if (option === 'weekend')
          expect(Date.parse(promise.from)).toBeGreaterThanOrEqual(Date.parse(promise.shipBy));
        expect(Date.parse(promise.from)).toBeGreaterThanOrEqual(placedAt);
        expect(Date.parse(promise.to)).toBeGreaterThanOrEqual(Date.parse(promise.from));
      },
    ),
  );
});

const opens = { '5': ['10:00', '14:00'], '1': ['09:00', '17:00'] } as const;
const ofHours = (
  option: (typeof deliveryOptions)[number],
  placedAt: string,
  more: Partial<Parameters<typeof toPromise>[0]> = {},
) => {
  const hours = { '5': [...opens['5']], '1': [...opens['1']] } as Record<'1' | '5', [string, string]>;
  const request = { option, placedAt: Date.parse(placedAt), timeZone: 'Europe/Stockholm', opens: hours };
  const { shipBy, from, to } = toPromise({ ...request, ...more });
  return [shipBy, from, to].map((instant) => instant.slice(0, 16));
};

test.each([
  // It closes at 14:00 on a Friday: that is the last moment of the day, and 15:00 of Monday's.
  ['next_day', '2026-11-20T12:59:00Z', ['2026-11-20T13:00', '2026-11-23T07:00', '2026-11-23T17:00']],
  ['next_day', '2026-11-20T13:01:00Z', ['2026-11-23T15:00', '2026-11-24T07:00', '2026-11-24T17:00']],
  // What is ready when it closes is fetched when it opens next, until it closes then.
  ['pickup_in_store', '2026-11-20T09:00:00Z', ['2026-11-20T13:00', '2026-11-23T08:00', '2026-11-23T16:00']],
  // Of Tuesday nothing is known: as without hours.
  ['pickup_in_store', '2026-11-23T09:00:00Z', ['2026-11-23T15:00', '2026-11-23T15:00', '2026-11-24T17:00']],
  // An hour in which somebody is there: before it opens, while it is open, too late, and on a Saturday.
  ['one_hour', '2026-11-20T08:00:00Z', ['2026-11-20T09:30', '2026-11-20T09:00', '2026-11-20T10:00']],
  ['one_hour', '2026-11-20T12:00:00Z', ['2026-11-20T12:30', '2026-11-20T12:00', '2026-11-20T13:00']],
  ['one_hour', '2026-11-20T12:01:00Z', ['2026-11-23T08:30', '2026-11-23T08:00', '2026-11-23T09:00']],
  ['one_hour', '2026-11-21T12:00:00Z', ['2026-11-23T08:30', '2026-11-23T08:00', '2026-11-23T09:00']],
] as const)('%s where opening hours are known, placed %s', (option, placedAt, expected) => {
  expect(ofHours(option, placedAt)).toEqual(expected);
});

test('a cut-off before it opens is no reason to hand over while it is closed', () => {
  expect(ofHours('pickup_in_store', '2026-11-20T06:00:00Z', { cutOff: '08:00' })).toEqual([
    '2026-11-20T07:00',
    '2026-11-20T09:00',
    '2026-11-23T16:00',
  ]);
});

test.each([
  [0, '2026-11-19T09:00:00Z', '2026-11-19T15:00'],
  [1, '2026-11-19T09:00:00Z', '2026-11-20T15:00'],
  [2, '2026-11-19T09:00:00Z', '2026-11-23T15:00'],
  // After the cut-off, and on a free day, it is begun the next morning.
  [1, '2026-11-19T16:00:00Z', '2026-11-23T15:00'],
  [1, '2026-11-21T09:00:00Z', '2026-11-24T15:00'],
])('what takes %d working days to make, placed %s, leaves %s', (leadDays, placedAt, shipBy) => {
  const request = {
    option: 'standard',
    placedAt: Date.parse(placedAt),
    timeZone: 'Europe/Stockholm',
  } as const;
  expect(toPromise({ ...request, leadDays }).shipBy.slice(0, 16)).toBe(shipBy);
});
