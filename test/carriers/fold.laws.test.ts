import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldScans, isPhysical, isTerminal, progressRank, type Tracking } from '../../src/carriers/fold.ts';
import { isOfNextParcel } from '../../src/carriers/number-span.ts';
import { toCanonicalOrder } from '../../src/carriers/scan-order.ts';
import { reasonCodes } from '../../src/contracts/reasons.ts';
import { becauseSchema, scanSchema, shipmentStatuses, type Scan } from '../../src/contracts/scans.ts';
import { aScan } from './a-scan.ts';

/** Three days, so that times meet; every precision, with and without a zone. */
const written = fc
  .record({
    day: fc.integer({ min: 1, max: 3 }),
    minute: fc.integer({ min: 0, max: 1439 }),
    shape: fc.constantFrom('date', 'minute', 'second', 'midnight', 'offset', 'wall'),
  })
  .map(({ day, minute, shape }) => {
    const date = `2026-03-0${day}`;
    const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    switch (shape) {
      case 'date':
        return date;
      case 'minute':
        return `${date}T${clock}Z`;
      case 'second':
        return `${date}T${clock}:07Z`;
      case 'midnight':
        return `${date}T00:00:00`;
      case 'offset':
        return `${date}T${clock}:07+13:45`;
      default:
        return `${date} ${clock}:07`;
    }
  });

const scan: fc.Arbitrary<Scan> = fc
  .record({
    status: fc.constantFrom(...shipmentStatuses, 'unmapped' as const),
    written,
    reason: fc.oneof(
      { weight: 3, arbitrary: fc.constant('none' as const) },
      { weight: 1, arbitrary: fc.constantFrom('lost', 'eta_changed', 'prediction_only') },
      { weight: 1, arbitrary: fc.constantFrom(...reasonCodes) },
    ),
    direction: fc.constantFrom('outbound', 'outbound', 'return'),
    leg: fc.integer({ min: 1, max: 2 }),
    eventId: fc.option(fc.constantFrom('e1', 'e2', 'e3'), { nil: undefined, freq: 3 }),
    retracts: fc.option(fc.constantFrom('e1', 'e2', 'e3', 'e4'), { nil: undefined, freq: 6 }),
    estimate: fc.option(fc.constantFrom('2026-03-04', '2026-03-05'), { nil: undefined, freq: 5 }),
    mapVersion: fc.integer({ min: 1, max: 2 }),
  })
  .map(({ status, written: time, reason, eventId, retracts, estimate, mapVersion, ...rest }) => ({
    ...aScan(status, time, {
      ...rest,
      reason: { code: reason, party: 'unknown' },
      ...(eventId === undefined ? {} : { eventId }),
      ...(retracts === undefined ? {} : { retracts }),
      ...(estimate === undefined ? {} : { estimatedDelivery: { from: estimate, to: estimate } }),
    }),
    mapVersion,
  }));

const shuffled = fc.array(scan, { maxLength: 18 }).chain((scans) =>
  fc.record({
    scans: fc.constant(scans),
    arrivals: fc
      .tuple(fc.array(fc.nat(Math.max(0, scans.length - 1)), { maxLength: 10 }), fc.infiniteStream(fc.nat()))
      .map(([again, dice]) =>
        [...scans, ...again.flatMap((at) => scans.slice(at, at + 1))]
          .map((item) => ({ item, at: dice.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ item }) => structuredClone(item)),
      ),
  }),
);

describe('invariant 3: the fold is a function of the set', () => {
  it('gives the same for every permutation and duplication', () => {
    fc.assert(
      fc.property(shuffled, ({ scans, arrivals }) => {
        const tracking = foldScans(arrivals);
        expect(tracking).toEqual(foldScans(scans));
        expect([...tracking.roles]).toEqual([...foldScans(scans).roles]);
      }),
      { numRuns: 600 },
    );
  });

  it('gives the same when the scans that are known come again with the next ones', () => {
    fc.assert(
      fc.property(fc.array(scan, { maxLength: 10 }), fc.array(scan, { maxLength: 10 }), (first, next) => {
        const whole = foldScans([...first, ...next]);
        expect(foldScans([...foldScans(first).order, ...first, ...next])).toEqual(whole);
      }),
    );
  });
});

describe('a number that is used again', () => {
  const day = fc.record({
    status: fc.constantFrom(...shipmentStatuses, 'unmapped' as const),
    at: fc.integer({ min: 0, max: 80 }),
    reason: fc.constantFrom('none', 'none', 'lost', 'eta_changed'),
  });
  const scansOfDays = fc.array(day, { minLength: 1, maxLength: 8 }).map((days) =>
    days.map(({ status, at, reason }) =>
      aScan(status, new Date(Date.UTC(2026, 0, 1, 9, 0, 0) + at * 86_400_000).toISOString(), {
        reason: { code: reason, party: 'unknown' },
      }),
    ),
  );

  /** As the door does it: what comes when the parcel has long ended waits, and is looked at again when the end moves. */
  function arrive(arrivals: readonly Scan[]): Tracking {
    const kept: Scan[] = [];
    let waiting: Scan[] = [];
    let known = foldScans([]);
    let endedAt: number | null = null;
    const take = (scan: Scan): void => {
      if (endedAt !== null && isOfNextParcel(scan, endedAt)) {
        waiting.push(scan);
        return;
      }
      kept.push(scan);
      const before = endedAt;
      known = foldScans(kept);
      const { because, order, terminal } = known;
      const last = order.find(({ identity }) => identity === because.scan);
      endedAt = terminal ? Date.parse(last?.time.from ?? '') : null;
      if (before === null || before === endedAt) return;
      const again = waiting;
      waiting = [];
      for (const one of again) take(one);
    };
    for (const scan of arrivals) take(scan);
    return known;
  }

  it('lists the same scans, whether the end was known when those of the next parcel came', () => {
    fc.assert(
      fc.property(
        scansOfDays.chain((scans) => fc.shuffledSubarray(scans, { minLength: scans.length })),
        (scans) => {
          const tracking = arrive(scans);
          expect(tracking).toEqual(foldScans(scans));
          for (const late of tracking.order)
            if (tracking.terminal)
              expect(isOfNextParcel(late, Date.parse(tracking.lastMovement?.time.from ?? ''))).toBe(false);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('the canonical order', () => {
  it('is the one of its definition', () => {
    fc.assert(
      fc.property(fc.uniqueArray(scan, { maxLength: 18, selector: ({ identity }) => identity }), (scans) => {
        expect(toCanonicalOrder(scans)).toEqual(byDefinition(scans));
      }),
      { numRuns: 400 },
    );
  });

  it('never puts a scan before one that surely was earlier', () => {
    fc.assert(
      fc.property(fc.array(scan, { maxLength: 18 }), (scans) => {
        const { order } = foldScans(scans);
        for (const [at, earlier] of order.entries()) {
          expect(order.slice(at + 1).filter((later) => later.time.to < earlier.time.from)).toEqual([]);
        }
      }),
    );
  });
});

it('answers with what the contract allows, and one role for each scan', () => {
  fc.assert(
    fc.property(fc.array(scan, { maxLength: 18 }), (scans) => {
      const tracking = foldScans(scans);
      expect(() => becauseSchema.parse(tracking.because)).not.toThrow();
      expect(scans.every((one) => scanSchema.safeParse(one).success)).toBe(true);
      expect([...tracking.roles.keys()]).toEqual(tracking.order.map(({ identity }) => identity));
      const won = tracking.order.filter(({ identity }) => tracking.roles.get(identity) === 'won');
      expect(won.map(({ identity }) => identity)).toEqual(
        tracking.because.scan === null ? [] : [tracking.because.scan],
      );
      expect(tracking.terminal).toBe(isTerminal(tracking.status));
      expect(tracking.firstPhysical === null || isPhysical(tracking.firstPhysical.status)).toBe(true);
      expect(tracking.lastMovement === null || tracking.order.includes(tracking.lastMovement)).toBe(true);
      expect(tracking.because.sentence).toMatch(/^[A-Z].*\.$/u);
    }),
  );
});

it('folds 500 scans in milliseconds', () => {
  const scans = Array.from({ length: 500 }, (_, at) =>
    aScan(
      at % 2 === 0 ? 'in_transit' : 'attempt_failed',
      at % 3 === 0 ? '2026-03-01' : '2026-03-01T10:00:07Z',
      {
        carrierCode: `C${at}`,
      },
    ),
  );
  foldScans(scans);
  const start = performance.now();
  for (let run = 0; run < 10; run += 1) foldScans(scans);
  // 1.6 ms measured; the bound is for a busy machine.
  expect((performance.now() - start) / 10).toBeLessThan(40);
});

function byDefinition(scans: readonly Scan[]): Scan[] {
  const left = [...scans];
  const ordered: Scan[] = [];
  while (left.length > 0) {
    const free = left.filter((scan) => !left.some((other) => other.time.to < scan.time.from));
    const [next] = free.toSorted(
      (a, b) =>
        progressRank(a.status) - progressRank(b.status) ||
        Date.parse(a.time.from) - Date.parse(b.time.from) ||
        (a.identity < b.identity ? -1 : 1),
    );
    ordered.push(...left.splice(left.indexOf(next!), 1));
  }
  return ordered;
}
