import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reasonCodes } from '../../src/contracts/reasons.ts';
import { shipmentStatuses, type Scan } from '../../src/contracts/scans.ts';
import { isOpen, type PresentOrder } from '../../src/orders/state.ts';
import { toOrderView } from '../../src/orders/view.ts';
import {
  anOrder,
  aScan,
  dayMs,
  hourMs,
  type OrderRun,
  scansOf,
  startAt,
  turn,
} from '../support/order-factory.ts';

const scan: fc.Arbitrary<Scan> = fc
  .record({
    // Few statuses and instants, so that scans meet: attempts that are counted, copies that differ, ends and returns.
    status: fc.oneof(
      fc.constantFrom('in_transit' as const, 'attempt_failed' as const, 'delivered' as const),
      fc.constantFrom(...shipmentStatuses, 'unmapped' as const),
    ),
    hours: fc.integer({ min: -2, max: 16 }).map((halfDays) => halfDays * 12),
    lasts: fc.constantFrom(0, 0, 0, 1, 24),
    reason: fc.constantFrom(...reasonCodes),
    country: fc.constantFrom('SE', 'SE', 'NO', undefined),
    direction: fc.constantFrom('outbound', 'outbound', 'outbound', 'return'),
    eventId: fc.constantFrom('e1', 'e2', 'e3', undefined),
    retracts: fc.constantFrom('e1', 'e2', undefined, undefined, undefined, undefined),
  })
  .map(({ status, hours, lasts, country, eventId, retracts, ...more }) => {
    const from = startAt + hours * hourMs;
    return aScan(status, new Date(from).toISOString(), {
      ...more,
      direction: more.direction,
      ...(country === undefined ? {} : { country }),
      ...(eventId === undefined ? {} : { eventId }),
      ...(retracts === undefined ? {} : { retracts }),
      ...(lasts === 0 ? {} : { until: new Date(from + lasts * hourMs).toISOString() }),
    });
  });

const shipped = anOrder().shipped().run;
const lastLook = startAt + 14 * dayMs;

/** Batches with times between them; the rules run after each, and once more at the end. */
const arrive = (batches: readonly (readonly Scan[])[], gapsHours: readonly number[]): OrderRun => {
  let now = startAt + hourMs;
  let run: OrderRun = shipped;
  for (const [index, batch] of batches.entries()) {
    now += (gapsHours[index % gapsHours.length] ?? 0) * hourMs;
    if (batch.length > 0) run = turn(run, scansOf('PN1', ...batch), Math.min(now, lastLook), { rules: true });
  }
  return turn(run, { type: 'AssessOrder' }, lastLook, { rules: true });
};

const whatMatters = (run: OrderRun) => {
  const state = run.state as PresentOrder;
  const [shipment] = toOrderView(state, run.version, new Map(), 'staff').shipments;
  return {
    shipment: { ...shipment, scans: shipment?.scans.map(({ recordedAt: _, ...rest }) => rest) },
    open: state.cases
      .filter(isOpen)
      .map(({ type, armedBy, severity, because, dueAt }) =>
        [type, armedBy, severity, because, dueAt].join(' '),
      )
      .toSorted(),
    nextCheckAt: run.nextCheckAt,
  };
};

const batched = (scans: readonly Scan[], sizes: readonly number[]): Scan[][] => {
  const batches: Scan[][] = [];
  let rest = [...scans];
  for (let index = 0; rest.length > 0; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    batches.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return batches;
};

const arrivals = fc.array(scan, { minLength: 1, maxLength: 7 }).chain((scans) =>
  fc.record({
    scans: fc.constant(scans),
    shuffled: fc.shuffledSubarray([...scans, ...scans], {
      minLength: 2 * scans.length,
      maxLength: 2 * scans.length,
    }),
    sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
    gaps: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 }),
  }),
);

test('invariant 3: any order, duplication and batching of the same scans ends in the same parcel and the same cases', () => {
  fc.assert(
    fc.property(arrivals, ({ scans, shuffled, sizes, gaps }) => {
      expect(whatMatters(arrive(batched(shuffled, sizes), gaps))).toEqual(whatMatters(arrive([scans], [1])));
    }),
    { numRuns: 500 },
  );
});

test('invariant 7: one case per rule and arming fact, whatever came when', () => {
  fc.assert(
    fc.property(arrivals, ({ shuffled, sizes, gaps }) => {
      const { cases } = arrive(batched(shuffled, sizes), gaps).state as PresentOrder;
      const facts = cases.map((one) => `${one.type} ${one.armedBy}`);
      expect(new Set(facts).size).toBe(facts.length);
    }),
    { numRuns: 200 },
  );
});

test('a deadline is never late: assessing at every step says the same as assessing at what nextCheckAt names', () => {
  fc.assert(
    fc.property(arrivals, ({ scans }) => {
      const start = turn(shipped, scansOf('PN1', ...scans), startAt + hourMs, { rules: true });
      let stepped: OrderRun = start;
      for (let now = startAt + 2 * hourMs; now <= lastLook; now += hourMs) {
        stepped = turn(stepped, { type: 'AssessOrder' }, now, { rules: true });
      }
      let woken: OrderRun = start;
      for (
        let turns = 0;
        woken.nextCheckAt !== null && woken.nextCheckAt <= lastLook && turns < 100;
        turns += 1
      ) {
        woken = turn(woken, { type: 'AssessOrder' }, woken.nextCheckAt, { rules: true });
      }
      const facts = (run: OrderRun) =>
        (run.state as PresentOrder).cases.map(
          (one) => `${one.type} ${one.armedBy} ${one.severity} ${one.state}`,
        );
      expect(facts(woken)).toEqual(facts(stepped));
    }),
    { numRuns: 60 },
  );
});
