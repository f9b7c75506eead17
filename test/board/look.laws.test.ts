import fc from 'fast-check';
import { expect, test } from 'vitest';
import { views } from '../../src/board/projection.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { lookOf } from '../../src/orders/rows.ts';
import { aParcel, aScan, anOrder, dayMs, report, scansOf, startAt } from '../support/order-factory.ts';

const statuses = [
  'info_received',
  'in_transit',
  'attempt_failed',
  'out_for_delivery',
  'delivered',
  'returning',
  'returned',
  'failed',
  'unmapped',
] as const;
const scans: fc.Arbitrary<OrderCommand> = fc
  .tuple(
    fc.constantFrom('PN1', 'PN2'),
    fc.array(fc.tuple(fc.constantFrom(...statuses), fc.integer({ min: 0, max: 6 })), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([number, all]) =>
    scansOf(
      number,
      ...all.map(([status, days]) => aScan(status, new Date(startAt + days * dayMs).toISOString())),
    ),
  );
const others = fc.constantFrom<OrderCommand>(
  { type: 'HoldOrder', reason: 'address_check' },
  { type: 'AssessOrder' },
  report('shipped', { parcels: [aParcel('PN2', { '1': 1 })] }),
  {
    type: 'OverrideShipmentStatus',
    shipmentId: 'ord_1-f1-p1',
    status: 'delivered',
    reason: 'none',
  },
);
const scanEvents = new Set(['ScanRecorded', 'ScanReworded']);

const rowsOf = (story: ReturnType<typeof anOrder>) =>
  Object.values(views).map(({ toRows }) =>
    toRows(story.state, 1).map((one) => ({ ...one, row: { ...one.row, updatedAt: null } })),
  );

test('scans that leave the look of an order leave its rows on the boards', () => {
  let left = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 5, arbitrary: scans }, { weight: 1, arbitrary: others }), {
        minLength: 2,
        maxLength: 14,
      }),
      (commands) => {
        let story = anOrder().accepted().packed().shipped().watched();
        for (const command of commands) {
          if ('rejection' in story.decides(command)) continue;
          const next = story.does(command);
          const happened = next.types.slice(story.types.length);
          const look = lookOf(next.state);
          if (
            look !== null &&
            look === lookOf(story.state) &&
            happened.every((type) => scanEvents.has(type))
          ) {
            left += 1;
            expect(rowsOf(next)).toEqual(rowsOf(story));
          }
          story = next;
        }
      },
    ),
    { numRuns: 800 },
  );
  expect(left).toBeGreaterThan(200);
});
