import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LineQuantity } from '../../src/contracts/fulfilments.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { decide } from '../../src/orders/decide.ts';
import { evolve } from '../../src/orders/evolve.ts';
import { initialOrderState, type OrderState } from '../../src/orders/state.ts';
import { type StockWork, toStockWork } from '../../src/orders/stock-work.ts';
import { aPlaceOrder, report, startAt } from '../support/order-factory.ts';

type Recorded = Parameters<typeof toStockWork>[0][number];

/** One lamp order at wh-1, three units held. */
const place = aPlaceOrder({
  lines: aPlaceOrder().lines.slice(0, 1),
  plan: {
    allocations: [
      {
        location: 'wh-1',
        lines: [{ lineId: '1', quantity: 3 }],
        candidates: [],
        reservations: [{ lineId: '1', reservationId: 'r1' }],
      },
    ],
  },
});

/** The same, each a lamp with two bulbs. */
const placeBundle: typeof place = {
  ...place,
  lines: place.lines.map((line) => ({
    ...line,
    sku: 'set',
    parts: [
      { sku: 'lamp', quantity: 1 },
      { sku: 'bulb', quantity: 2 },
    ],
  })),
};

/** What each event of these commands does to stocks, in order. */
const follow = (commands: readonly OrderCommand[], first = place): readonly StockWork[] => {
  let state: OrderState = initialOrderState;
  const events: Recorded[] = [];
  const work: StockWork[] = [];
  for (const [index, command] of [first, ...commands].entries()) {
    const at = startAt + index * 60_000;
    const decision = decide(state, command, { now: at, at });
    if ('rejection' in decision) continue;
    for (const event of decision.events) {
      const iso = new Date(at).toISOString();
      const recorded = { ...event, version: events.length + 1, at: event.at ?? iso, recordedAt: iso };
      state = evolve(state, event, recorded);
      events.push(recorded);
      work.push(...toStockWork(events).stocks);
    }
  }
  return work;
};

const lines = (quantity: number): LineQuantity[] => [{ lineId: '1', quantity }];
const shipped = (number: string, quantity: number): OrderCommand =>
  report('shipped', { parcels: [{ carrier: 'postnord', trackingNumber: number, lines: lines(quantity) }] });
const voided = (number: string): OrderCommand => ({
  type: 'RetractReport',
  fulfilmentId: 'ord_1-f1',
  reported: 'shipped',
  because: 'voided',
  parcels: [{ carrier: 'postnord', trackingNumber: number }],
});

describe('what an order does to stock', () => {
  test('confirms what it holds, and ships it once', () => {
    expect(
      follow([report('accepted'), shipped('PN1', 2), shipped('PN1', 2), shipped('PN2', 1)]),
    ).toMatchObject([
      { location: 'wh-1', sku: 'lamp', reservationId: 'r1', confirmed: 3, shipped: 0 },
      { confirmed: 0, shipped: 2, released: 0 },
      { shipped: 1, released: 0 },
    ]);
  });

  test('gives back what is cancelled, rejected or not found, with what that says of the shelf', () => {
    expect(follow([{ type: 'CancelLines', lines: lines(1) }])[1]).toMatchObject({ released: 1, found: null });
    expect(follow([report('shortPicked', { lines: lines(2) })])[1]).toMatchObject({
      released: 2,
      found: 'fewer',
    });
    expect(follow([report('rejected', { reason: 'not_in_stock' })])[1]).toMatchObject({
      released: 3,
      found: 'nothing',
    });
  });

  test('a parcel that is void and leaves again leaves once', () => {
    const work = follow([shipped('PN1', 3), voided('PN1'), shipped('PN2', 3)]);
    expect(work.map((one) => one.shipped)).toEqual([0, 3]);
  });

  test('what leaves after it was cancelled is off the shelf, once a parcel', () => {
    const gone = (...commands: readonly OrderCommand[]): number =>
      follow([...commands]).reduce((total, one) => total + one.shipped - one.returned, 0);
    const cancel: OrderCommand = { type: 'CancelLines', lines: lines(3) };
    const reportedAt = startAt + 60_000;
    const backOnShelf: readonly OrderCommand[] = [
      report('packed', { lines: lines(3) }),
      shipped('PN1', 3),
      voided('PN1'),
      {
        type: 'RetractReport',
        fulfilmentId: 'ord_1-f1',
        reported: 'packed',
        because: 'did_not_occur',
        reportedAt,
      },
      cancel,
    ];
    expect(gone(...backOnShelf)).toBe(0);
    expect(gone(...backOnShelf, shipped('PN1', 3))).toBe(3);
    expect(gone(cancel, shipped('PN1', 3), voided('PN1'), shipped('PN1', 3))).toBe(3);
  });

  test('what is cancelled after its parcel was void is back on the shelf', () => {
    const work = follow([
      shipped('PN1', 3),
      voided('PN1'),
      {
        type: 'RetractReport',
        fulfilmentId: 'ord_1-f1',
        reported: 'packed',
        because: 'incorrect_data',
      },
      report('rejected', { reason: 'other' }),
    ]);
    const sum = (of: keyof Pick<StockWork, 'shipped' | 'returned' | 'released'>): number =>
      work.reduce((total, one) => total + one[of], 0);
    expect(sum('shipped') - sum('returned') + sum('released')).toBeLessThanOrEqual(3);
    expect(sum('released')).toBe(0);
  });

  test('of a bundle every part follows, and a shelf is wrong only where the location says which', () => {
    const rejected = (more: object): readonly StockWork[] =>
      follow([report('rejected', { reason: 'not_in_stock', ...more })], placeBundle);
    expect(rejected({ skus: ['bulb'] })).toMatchObject([
      { sku: 'lamp', name: '1/lamp', confirmed: 3 },
      { sku: 'bulb', name: '1/bulb', confirmed: 6, each: 2 },
      { sku: 'lamp', released: 3, found: null },
      { sku: 'bulb', released: 6, found: 'nothing' },
    ]);
    expect(rejected({}).map(({ found }) => found)).toEqual([null, null, null, null]);
  });

  test('law: whatever is told, what was held is held, given back or gone, and never more', () => {
    const told = fc.oneof(
      fc
        .integer({ min: 1, max: 3 })
        .map((quantity): OrderCommand => ({ type: 'CancelLines', lines: lines(quantity) })),
      fc.integer({ min: 1, max: 3 }).map((quantity) => report('shortPicked', { lines: lines(quantity) })),
      fc.constantFrom('mismatch' as const, 'closed' as const).map((reason) => report('rejected', { reason })),
      fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.integer({ min: 1, max: 3 })).map(([n, q]) => shipped(n, q)),
      fc.constantFrom('A', 'B', 'C').map(voided),
      fc.constantFrom(
        report('accepted'),
        report('picked'),
        report('packed'),
        report('readyForPickup'),
        report('collected'),
      ),
    );
    fc.assert(
      fc.property(fc.array(told, { maxLength: 12 }), (commands) => {
        const each = new Map([
          ['lamp', 1],
          ['bulb', 2],
        ]);
        for (const [first, skus] of [
          [place, ['lamp']],
          [placeBundle, ['lamp', 'bulb']],
        ] as const) {
          const all = follow(commands, first);
          for (const sku of skus) {
            let held = 0;
            let gone = 0;
            const most = 3 * (each.get(sku) ?? 0);
            for (const work of all.filter((one) => one.sku === sku && one.reservationId !== null)) {
              for (const units of [work.confirmed, work.released, work.shipped, work.returned])
                expect(units).toBeGreaterThanOrEqual(0);
              held += work.confirmed - work.released - work.shipped;
              gone += work.shipped - work.returned;
              expect(held).toBeGreaterThanOrEqual(0);
              expect(gone).toBeGreaterThanOrEqual(0);
              expect(held + gone).toBeLessThanOrEqual(most);
              // Whole bundles, always.
              expect((held + gone) % (each.get(sku) ?? 1)).toBe(0);
            }
          }
        }
      }),
    );
  });
});
