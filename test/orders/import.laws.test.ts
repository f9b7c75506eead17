import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fulfilmentReportTypes, type LineQuantity } from '../../src/contracts/fulfilments.ts';
import { shipmentStatuses } from '../../src/contracts/scans.ts';
import type { PastStep, PlaceOrder } from '../../src/orders/command.ts';
import { decide } from '../../src/orders/decide.ts';
import type { Message } from '../../src/orders/milestones.ts';
import { isOpen, type OrderState } from '../../src/orders/state.ts';
import { aParcel, aPlaceOrder, aScan, dayMs, hourMs, startAt } from '../support/order-factory.ts';
import { messagesBy, tellOrder, type ToldOrder, untoldOrder } from '../support/told-order.ts';

/**
 * An order that was imported is the order that lived, apart from where it comes from, and what comes next does to it and
 * says of it what it does to and says of the other.
 */

const quantities: fc.Arbitrary<readonly LineQuantity[] | undefined> = fc.option(
  fc.uniqueArray(fc.record({ lineId: fc.constantFrom('1', '2'), quantity: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 2,
    selector: ({ lineId }) => lineId,
  }),
  { nil: undefined, freq: 2 },
);
const numbers = ['PN1', 'PN1', 'PN1', 'PN2', 'PN3'] as const;

type Told = PastStep['command'] | { readonly type: 'Scan'; readonly number: string; readonly index: number };

const step: fc.Arbitrary<Told> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        reported: fc.constantFrom(...fulfilmentReportTypes),
        fulfilmentId: fc.constantFrom('ord_1-f1', 'ord_1-f1', 'ord_1-f2'),
        lines: quantities,
        number: fc.constantFrom(...numbers),
      })
      .map(({ reported, fulfilmentId, lines, number }) => ({
        type: 'ReportFulfilment' as const,
        fulfilmentId,
        reported,
        ...(lines === undefined || reported === 'shipped' ? {} : { lines }),
        ...(reported === 'rejected' ? { reason: 'no_capacity' as const } : {}),
        ...(reported === 'shipped'
          ? {
              parcels: [{ ...aParcel(number), lines: lines ?? [{ lineId: '1', quantity: 3 }] }],
            }
          : {}),
      })),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('Scan' as const),
      number: fc.constantFrom(...numbers),
      index: fc.nat({ max: shipmentStatuses.length - 1 }),
    }),
  },
  fc.constant<Told>({ type: 'CancelLines', lines: [{ lineId: '2', quantity: 1 }] }),
  fc.constant<Told>({ type: 'HoldOrder', reason: 'address_check' }),
  fc.constant<Told>({
    type: 'AllocateLines',
    plan: { allocations: [{ location: 'wh-2', lines: [{ lineId: '1', quantity: 1 }], candidates: [] }] },
  }),
);

const life = fc.record({
  past: fc.array(fc.record({ told: step, afterMs: fc.integer({ min: 1_000, max: 20 * hourMs }) }), {
    maxLength: 14,
  }),
  waitMs: fc.oneof(fc.integer({ min: 1_000, max: 9 * 60_000 }), fc.integer({ min: 0, max: 9 * dayMs })),
  later: fc.array(fc.record({ told: step, afterMs: fc.integer({ min: 1_000, max: 40 * hourMs }) }), {
    maxLength: 6,
  }),
  isShort: fc.boolean(),
  /** Most have left: what carriers say of them is most of what there is. */
  leftFirst: fc.option(
    fc.constantFrom<readonly LineQuantity[]>(
      [{ lineId: '1', quantity: 1 }],
      [{ lineId: '1', quantity: 2 }],
      [
        { lineId: '1', quantity: 3 },
        { lineId: '2', quantity: 2 },
      ],
    ),
    { freq: 5, nil: undefined },
  ),
});

const left = (lines: readonly LineQuantity[] | undefined): readonly { told: Told; afterMs: number }[] =>
  lines === undefined
    ? []
    : [
        {
          told: {
            type: 'ReportFulfilment',
            fulfilmentId: 'ord_1-f1',
            reported: 'shipped',
            parcels: [{ ...aParcel('PN1'), lines }],
          },
          afterMs: hourMs,
        },
      ];

const toCommand = (told: Told, at: number): PastStep['command'] => {
  if (told.type !== 'Scan') return told;
  const scan = aScan(shipmentStatuses[told.index] ?? 'in_transit', new Date(at).toISOString(), {
    code: `c${at}`,
  });
  return { type: 'RecordScans', carrier: 'postnord', trackingNumber: told.number, scans: [{ scan }] };
};

const isTaken = (order: ToldOrder, command: PastStep['command'], at: number): boolean =>
  'events' in decide(order.state, command, { now: at, at });

/** What an order is, without where it comes from and what its cases were before. */
const withoutProvenance = (state: OrderState): unknown => {
  if (state.status === 'absent') return state;
  const { imported: _, updatedAt: _updatedAt, cases, ...rest } = state;
  return {
    ...rest,
    shipments: rest.shipments.map(({ recordedAt: _recordedAt, scans, ...shipment }) => ({
      ...shipment,
      scans: scans.map(({ scan, textRefs }) => ({ scan, textRefs })),
    })),
    open: cases
      .filter(isOpen)
      .map(({ type, armedBy, severity, because, dueAt, owner, playbook }) => ({
        type,
        armedBy,
        severity,
        because,
        dueAt,
        owner,
        playbook,
      }))
      .toSorted((a, b) => (`${a.type} ${a.armedBy}` < `${b.type} ${b.armedBy}` ? -1 : 1)),
  };
};

const placedAs = (isShort: boolean): PlaceOrder => {
  const place = aPlaceOrder();
  const [first] = place.plan.allocations;
  if (!isShort || first === undefined) return place;
  return {
    ...place,
    whenShort: 'backorder',
    plan: {
      allocations: [{ ...first, lines: [{ lineId: '1', quantity: 2 }] }],
      backordered: {
        lines: [
          { lineId: '1', quantity: 1 },
          { lineId: '2', quantity: 2 },
        ],
      },
    },
  };
};

describe('an imported order', () => {
  it('is the one that lived, and goes on as it does', () => {
    fc.assert(
      fc.property(life, ({ past, waitMs, later, isShort, leftFirst }) => {
        const placed = placedAs(isShort);
        let lived = tellOrder(untoldOrder, placed, startAt);
        let now = startAt;
        const steps: PastStep[] = [];
        for (const { told, afterMs } of [...left(leftFirst), ...past]) {
          now += afterMs;
          const command = toCommand(told, now);
          if (!isTaken(lived, command, now)) continue;
          lived = tellOrder(lived, command, now);
          steps.push({ at: now, command });
        }
        const importedAt = now + waitMs;
        lived = tellOrder(lived, { type: 'AssessOrder' }, importedAt);
        let imported = tellOrder(
          untoldOrder,
          { type: 'ImportOrder', importId: 'imp_1', hash: 'h', placed, placedAt: startAt, past: steps },
          importedAt,
        );
        expect(withoutProvenance(imported.state)).toEqual(withoutProvenance(lived.state));
        expect(imported.nextCheckAt).toBe(lived.nextCheckAt);
        // Nothing of the past is told, however long one waits.
        expect(messagesBy(imported, importedAt + 40 * dayMs)).toEqual([]);

        now = importedAt;
        for (const { told, afterMs } of later) {
          now += afterMs;
          const command = toCommand(told, now);
          expect(isTaken(imported, command, now)).toBe(isTaken(lived, command, now));
          if (!isTaken(lived, command, now)) continue;
          lived = tellOrder(lived, command, now);
          imported = tellOrder(imported, command, now);
        }
        expect(withoutProvenance(imported.state)).toEqual(withoutProvenance(lived.state));
        const end = now + dayMs;
        const afterImport = messagesBy(lived, end).filter(
          ({ recordedAt }) => Date.parse(recordedAt) > importedAt,
        );
        const strip = (messages: readonly Message[]): unknown =>
          messages.map(({ version: _, ...message }) => message);
        expect(strip(messagesBy(imported, end))).toEqual(strip(afterImport));
      }),
      { numRuns: 200 },
    );
  });

  it('marks the cases that it came with, and not those that come', () => {
    const past: PastStep[] = [
      {
        at: startAt + hourMs,
        command: {
          type: 'ReportFulfilment',
          fulfilmentId: 'ord_1-f1',
          reported: 'shipped',
          parcels: [aParcel('PN1')],
        },
      },
    ];
    const command = {
      type: 'ImportOrder',
      importId: 'imp_1',
      hash: 'h',
      placed: aPlaceOrder(),
      placedAt: startAt,
      past,
    } as const;
    const late = tellOrder(untoldOrder, command, startAt + 30 * dayMs);
    expect(late.state).toMatchObject({ cases: [{ type: 'no_first_scan', imported: true }] });
    const early = tellOrder(untoldOrder, command, startAt + 2 * hourMs);
    expect(early.state).toMatchObject({ cases: [] });
    const then = tellOrder(early, { type: 'AssessOrder' }, startAt + 30 * dayMs);
    const [raised] = then.state.status === 'present' ? then.state.cases : [];
    expect(raised).toMatchObject({ type: 'no_first_scan' });
    expect(raised).not.toHaveProperty('imported');
  });
});
