import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addBusinessDays,
  atTime,
  endOfDay,
  nextBusinessTime,
  weekdayOf,
} from '../../src/promises/calendar.ts';

const stockholm = { timeZone: 'Europe/Stockholm' };
const iso = (instant: number): string => new Date(instant).toISOString();
const plus = (
  from: string,
  days: number,
  calendar = stockholm as { timeZone: string; holidays?: string[] },
): string => iso(addBusinessDays(Date.parse(from), days, calendar));

describe('business days', () => {
  test('pass over the weekend', () => {
    expect(plus('2026-11-20T09:00:00Z', 1)).toBe('2026-11-23T09:00:00.000Z');
    expect(plus('2026-11-20T09:00:00Z', 5)).toBe('2026-11-27T09:00:00.000Z');
  });

  test('from a free day count from the next morning', () => {
    expect(plus('2026-11-21T15:00:00Z', 1)).toBe('2026-11-23T23:00:00.000Z');
    expect(plus('2026-11-21T15:00:00Z', 0)).toBe('2026-11-22T23:00:00.000Z');
  });

  test('pass over holidays', () => {
    expect(plus('2026-12-23T09:00:00Z', 1, { ...stockholm, holidays: ['2026-12-24', '2026-12-25'] })).toBe(
      '2026-12-28T09:00:00.000Z',
    );
  });

  test('keep the wall time when the clocks change', () => {
    expect(plus('2026-10-23T09:00:00Z', 1)).toBe('2026-10-26T10:00:00.000Z');
    expect(plus('2026-03-27T09:00:00Z', 1)).toBe('2026-03-30T08:00:00.000Z');
  });

  test('belong to the zone: Friday evening in UTC is Saturday in Auckland', () => {
    expect(plus('2026-11-20T20:00:00Z', 1, { timeZone: 'Pacific/Auckland' })).toBe(
      '2026-11-23T11:00:00.000Z',
    );
  });

  test('an unknown zone counts as UTC', () => {
    expect(plus('2026-11-20T09:00:00Z', 1, { timeZone: 'Mars/Olympus' })).toBe('2026-11-23T09:00:00.000Z');
  });

  test('a calendar of holidays only comes to an end', () => {
    const all = Array.from({ length: 500 }, (_, day) =>
      iso(Date.parse('2026-11-01') + day * 86_400_000).slice(0, 10),
    );
    expect(plus('2026-11-20T09:00:00Z', 1, { ...stockholm, holidays: all })).toBeTypeOf('string');
  });

  test('are monotonic in time and in days, in any zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'UTC',
          'Europe/Stockholm',
          'America/New_York',
          'Asia/Kolkata',
          'Australia/Lord_Howe',
          'Pacific/Apia',
        ),
        fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2028-01-01') }),
        fc.integer({ min: 0, max: 7 * 86_400_000 }),
        fc.integer({ min: 0, max: 10 }),
        (timeZone, from, later, days) => {
          const end = addBusinessDays(from, days, { timeZone });
          expect(end).toBeGreaterThanOrEqual(from - 3_600_000);
          // An hour that comes twice is read as the first: so much may be lost, and no more.
          expect(addBusinessDays(from + later, days, { timeZone })).toBeGreaterThanOrEqual(end - 3_600_000);
          expect(addBusinessDays(from, days + 1, { timeZone })).toBeGreaterThan(end);
          expect([0, 6]).not.toContain(weekdayOf(end, timeZone));
        },
      ),
    );
  });
});

describe('times of a day', () => {
  test('the next cut-off is today until it has passed', () => {
    const next = (from: string): string => iso(nextBusinessTime(Date.parse(from), () => '16:00', stockholm));
    expect(next('2026-11-20T15:00:00Z')).toBe('2026-11-20T15:00:00.000Z');
    expect(next('2026-11-20T15:00:01Z')).toBe('2026-11-23T15:00:00.000Z');
    expect(next('2026-11-21T09:00:00Z')).toBe('2026-11-23T15:00:00.000Z');
  });

  test('a time that the clocks skip, and one that comes twice', () => {
    expect(iso(atTime(Date.parse('2026-03-28T23:30:00Z'), '02:30', 'Europe/Stockholm'))).toBe(
      '2026-03-29T01:30:00.000Z',
    );
    expect(iso(atTime(Date.parse('2026-10-25T05:00:00Z'), '02:30', 'Europe/Stockholm'))).toBe(
      '2026-10-25T00:30:00.000Z',
    );
  });

  test('the end of a day is the next midnight there', () => {
    expect(iso(endOfDay(Date.parse('2026-11-20T23:30:00Z'), 'Europe/Stockholm'))).toBe(
      '2026-11-21T23:00:00.000Z',
    );
  });
});
