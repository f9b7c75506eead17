import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findQuietEnd } from '../../src/orders/quiet-hours.ts';

const minute = 60_000;
const hour = 60 * minute;
const stockholm = 'Europe/Stockholm';
const night = { from: '22:00', to: '07:00' };
const endOf = (
  quiet: typeof night & { readonly timeZone?: string },
  now: string,
  zone = stockholm,
): string | null => {
  const end = findQuietEnd(quiet, zone, Date.parse(now));
  return end === null ? null : new Date(end).toISOString();
};

describe('quiet hours', () => {
  test('go over midnight, from the first minute until the last', () => {
    expect(endOf(night, '2026-11-20T20:59:59.999Z')).toBeNull();
    expect(endOf(night, '2026-11-20T21:00:00Z')).toBe('2026-11-21T06:00:00.000Z');
    expect(endOf(night, '2026-11-21T05:59:59.999Z')).toBe('2026-11-21T06:00:00.000Z');
    expect(endOf(night, '2026-11-21T06:00:00Z')).toBeNull();
  });

  test('are within a day, or all but a minute of it', () => {
    expect(endOf({ from: '12:30', to: '13:15' }, '2026-11-20T11:45:00Z')).toBe('2026-11-20T12:15:00.000Z');
    expect(endOf({ from: '12:30', to: '13:15' }, '2026-11-20T23:00:00Z')).toBeNull();
    expect(endOf({ from: '07:01', to: '07:00' }, '2026-11-20T06:01:00Z')).toBe('2026-11-21T06:00:00.000Z');
  });

  test('are of their own zone, or else of where the parcel goes', () => {
    expect(endOf(night, '2026-11-20T21:30:00Z', 'Europe/Helsinki')).toBe('2026-11-21T05:00:00.000Z');
    expect(endOf({ ...night, timeZone: 'America/New_York' }, '2026-11-20T21:30:00Z')).toBeNull();
    expect(endOf({ ...night, timeZone: 'Asia/Kathmandu' }, '2026-11-20T21:30:00Z')).toBe(
      '2026-11-21T01:15:00.000Z',
    );
  });

  test('of the night in which the clock is put forward are an hour shorter', () => {
    expect(endOf(night, '2026-03-28T21:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(endOf(night, '2026-03-29T04:59:00Z')).toBe('2026-03-29T05:00:00.000Z');
  });

  test('of the night in which it is put back are an hour longer', () => {
    expect(endOf(night, '2026-10-24T20:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
    expect(endOf(night, '2026-10-25T05:30:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  test('that end at a time which is left out end where the clock goes on', () => {
    expect(endOf({ from: '22:00', to: '02:30' }, '2026-03-28T23:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('of a day that is loud for an hour only end before that hour, also where the clock is put forward', () => {
    expect(endOf({ from: '00:00', to: '23:00' }, '2026-03-29T00:59:00Z')).toBe('2026-03-29T21:00:00.000Z');
  });

  test('law: what is told is the first minute that is not quiet, but for an hour that is there twice', () => {
    const time = fc
      .integer({ min: 0, max: 24 * 60 - 1 })
      .map((at) => `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`);
    fc.assert(
      fc.property(
        fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to),
        // Around both changes of a year, in a zone of half an hour (Lord Howe) too; how long an hour is there twice.
        fc.constantFrom(
          ['Europe/Stockholm', '2026-03-29T01:00:00Z', 0] as const,
          ['Europe/Stockholm', '2026-10-25T01:00:00Z', 60] as const,
          ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', 30] as const,
          ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', 0] as const,
          ['America/New_York', '2026-07-01T00:00:00Z', 0] as const,
        ),
        fc.integer({ min: -30 * 60, max: 6 * 60 }),
        (quiet, [zone, changeAt, repeated], offset) => {
          const change = Date.parse(changeAt);
          const now = change + offset * minute;
          const end = findQuietEnd(quiet, zone, now);
          if (end === null) return;
          expect(end).toBeGreaterThan(now);
          expect(end - now).toBeLessThanOrEqual(25 * hour);
          expect(findQuietEnd(quiet, zone, end)).toBeNull();
          for (let at = now; at < end; at += 11 * minute) {
            const isRepeated = at >= change && at < change + repeated * minute;
            const its = findQuietEnd(quiet, zone, at);
            if (!isRepeated || its !== null) expect(its).toBe(end);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
