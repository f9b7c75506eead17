import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithin, toSpans } from '../../src/carriers/number-span.ts';
import { aScan } from '../support/order-factory.ts';

const dayMs = 86_400_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const iso = (day: number): string => new Date(start + day * dayMs).toISOString();
const scanAt = (day: number, hours = 0) => {
  const scan = aScan('in_transit', iso(day));
  return {
    ...scan,
    time: { ...scan.time, to: new Date(start + day * dayMs + hours * 3_600_000).toISOString() },
  };
};

describe('the span of a tracking number', () => {
  it('is without end where one parcel has it', () => {
    expect(toSpans([iso(0)])).toEqual([{ from: null, until: null }]);
  });

  it('goes to the newer parcel two days before it left', () => {
    expect(toSpans([iso(0), iso(100)])).toEqual([
      { from: null, until: iso(98) },
      { from: iso(98), until: null },
    ]);
    const [old, newer] = toSpans([iso(0), iso(100)]);
    expect([97, 99].map((day) => isWithin(scanAt(day), old!))).toEqual([true, false]);
    expect([97, 99].map((day) => isWithin(scanAt(day), newer!))).toEqual([false, true]);
  });

  it('is the old parcel’s in the first half of the time between two that left soon after each other', () => {
    const [old] = toSpans([iso(0), iso(1)]);
    expect(old?.until).toBe(iso(0.5));
  });

  it('takes a scan of a day for the newer parcel where the day is not surely before it', () => {
    const [old, newer] = toSpans([iso(0), iso(100)]);
    const scan = scanAt(97.9, 24);
    expect([isWithin(scan, old!), isWithin(scan, newer!)]).toEqual([false, true]);
  });

  it('gives every scan to exactly one parcel, whenever the parcels left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 5 }),
        fc.double({ min: -50, max: 500, noNaN: true }),
        fc.integer({ min: 0, max: 48 }),
        (left, at, hours) => {
          const spans = toSpans(left.toSorted((a, b) => a - b).map(iso));
          const scan = scanAt(at, hours);
          expect(spans.filter((span) => isWithin(scan, span))).toHaveLength(1);
        },
      ),
    );
  });
});
