import { describe, expect, test } from 'vitest';
import type { RetractReport } from '../../src/orders/command.ts';
import { brokenLaws, toQuantities } from '../../src/orders/quantities.ts';
import { toOrderStatus } from '../../src/orders/status.ts';
import { trackingOf } from '../../src/orders/tracking.ts';
import {
  anOrder,
  aParcel,
  aScan,
  given,
  hourMs,
  minuteMs,
  type OrderStory,
  report,
  scansOf,
  startAt,
} from '../support/order-factory.ts';

const fulfilmentId = 'ord_1-f1';
const lineOne = (story: OrderStory) => toQuantities(story.state).get('1');
const pn1 = { carrier: 'postnord', trackingNumber: 'PN1' };

const aVoid = (more: Partial<RetractReport> = {}): RetractReport => ({
  type: 'RetractReport',
  fulfilmentId,
  reported: 'shipped',
  because: 'voided',
  parcels: [pn1],
  ...more,
});

const declared = (
  reported: RetractReport['reported'],
  reportedAt: number,
  more: Partial<RetractReport> = {},
): RetractReport => ({
  type: 'RetractReport',
  fulfilmentId,
  reported,
  because: 'did_not_occur',
  reportedAt,
  ...more,
});

describe('a parcel that is void', () => {
  const voided = anOrder().shipped().does(aVoid());

  test('counts no longer: its units are packed again', () => {
    expect(lineOne(voided)).toMatchObject({ picked: 3, packed: 3, shipped: 0 });
    expect(toOrderStatus(voided.state)).toBe('in_fulfilment');
    const [shipment] = voided.state.shipments;
    expect(shipment).toMatchObject({ voided: true, announced: { status: 'cancelled' } });
    expect(shipment && trackingOf(shipment).status).toBe('cancelled');
    expect(brokenLaws(voided.state)).toEqual([]);
  });

  test('is so once, however often it is said', () => {
    const at = voided.now - minuteMs;
    given(voided).when(aVoid(), at).thenEvents();
  });

  test('leaves after all under its own number, with what was scanned of it', () => {
    const label = aScan('info_received', '2026-11-20T09:00:30Z');
    const again = anOrder().shipped().scanned(label).does(aVoid()).shipped();
    expect(again.state.shipments).toMatchObject([{ shipmentId: 'ord_1-f1-p2', scans: [{ scan: label }] }]);
    expect(toOrderStatus(again.state)).toBe('shipped');
    const third = again
      .does(aVoid())
      .shipped('PN2')
      .does(aVoid({ parcels: [{ ...pn1, trackingNumber: 'PN2' }] }))
      .shipped('PN1');
    const ids = third.state.shipments.map(({ shipmentId }) => shipmentId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(brokenLaws(third.state)).toEqual([]);
  });

  test('does not leave because the report of it comes once more', () => {
    given(voided)
      .when(report('shipped', { parcels: [aParcel('PN1')] }), startAt + minuteMs)
      .thenEvents();
  });

  test('that the carrier has is not void: a person is asked', () => {
    const story = anOrder().shipped().scanned(aScan('in_transit', '2026-11-21T08:00:00Z')).watched();
    const after = story.does(aVoid());
    expect(after.types.slice(story.types.length)).toEqual([
      'ReportRetracted',
      'ReportConflicted',
      'ExceptionRaised',
    ]);
    expect(after.state.cases).toMatchObject([{ type: 'report_conflict', severity: 1 }]);
    expect(lineOne(after)).toMatchObject({ shipped: 3 });
  });

  test('that the carrier scans later is asked about, once', () => {
    const scanned = voided.scanned(aScan('in_transit', '2026-11-21T08:00:00Z'));
    expect(scanned.types.filter((type) => type === 'ReportConflicted')).toHaveLength(1);
    const later = scanned.scanned(aScan('out_for_delivery', '2026-11-22T08:00:00Z'));
    expect(later.types.filter((type) => type === 'ReportConflicted')).toHaveLength(1);
    expect(lineOne(later)).toMatchObject({ shipped: 0, delivered: 0 });
  });

  test('is the same whichever was heard first', () => {
    const voidAt = startAt + 5 * hourMs;
    const shippedAt = startAt + hourMs;
    const shipped = report('shipped', { parcels: [aParcel('PN1')] });
    const inOrder = anOrder().does(shipped, shippedAt).does(aVoid(), voidAt);
    const turned = anOrder().does(aVoid(), voidAt).does(shipped, shippedAt);
    expect(toQuantities(turned.state)).toEqual(toQuantities(inOrder.state));
    expect(toOrderStatus(turned.state)).toBe(toOrderStatus(inOrder.state));
    for (const { state } of [inOrder, turned])
      expect(state.shipments).toMatchObject([{ voided: true, announced: { status: 'cancelled' } }]);
    expect(turned.state.shipments[0]?.override).toEqual(inOrder.state.shipments[0]?.override);
  });

  test('that is sent again later is sent, also when the void comes last', () => {
    const shipped = report('shipped', { parcels: [aParcel('PN1')] });
    const story = anOrder()
      .does(aVoid(), startAt + 2 * hourMs)
      .does(shipped, startAt + 3 * hourMs);
    expect(toOrderStatus(story.state)).toBe('shipped');
  });

  test('without a number is meant only where there is one parcel', () => {
    const { parcels: _, ...nameless } = aVoid();
    given(anOrder().shipped('PN1', { '1': 1 }))
      .when(nameless)
      .thenEvents('ReportRetracted', 'ShipmentStatusChanged');
    given(anOrder().shipped('PN1', { '1': 1 }).shipped('PN2', { '1': 1 }))
      .when(nameless)
      .thenEvents('ReportRetracted', 'ReportConflicted');
  });

  test('of a fulfilment that the order does not have is a conflict', () => {
    given(anOrder())
      .when(aVoid({ fulfilmentId: 'ord_1-f9' }))
      .thenEvents('ReportConflicted');
  });
});

describe('a void parcel that leaves after all', () => {
  const t = (hours: number): number => startAt + hours * hourMs;
  const shipped = report('shipped', { parcels: [aParcel('PN1')] });

  test('is as far as its carrier has said by then', () => {
    const scanned = anOrder()
      .does(shipped, t(1))
      .does(aVoid(), t(2))
      .at(t(30))
      .scanned(aScan('delivered', new Date(t(29)).toISOString()));
    expect(scanned.state.deliveredAt).toBeNull();
    const again = scanned.does(shipped, t(3));
    expect(again.types.slice(-1)).toEqual(['ShipmentStatusChanged']);
    expect(again.state.shipments).toMatchObject([{ announced: { status: 'delivered' } }]);
    expect(again.state.deliveredAt).toBe(new Date(t(29)).toISOString());
  });

  test('says nothing of when the order came while it is void', () => {
    const replaced = anOrder()
      .does(shipped, t(1))
      .does(aVoid(), t(2))
      .does(report('shipped', { parcels: [aParcel('PN2')] }), t(3))
      .does(scansOf('PN2', aScan('delivered', new Date(t(20)).toISOString())))
      .scanned(aScan('delivered', new Date(t(40)).toISOString()));
    expect(replaced.state.deliveredAt).toBe(new Date(t(20)).toISOString());
  });

  test('takes nothing from what replaced it, where it is heard of only then', () => {
    const parcels = [aParcel('PN1'), aParcel('PN2')];
    const voided = anOrder().does(aVoid(), t(2));
    const apart = voided
      .does(report('shipped', { parcels: [aParcel('PN2')] }), t(3))
      .does(report('shipped', { parcels: [aParcel('PN1')] }), t(1));
    for (const story of [apart, voided.does(report('shipped', { parcels }), t(1))]) {
      expect(story.types).not.toContain('ReportConflicted');
      expect(lineOne(story)).toMatchObject({ packed: 3, shipped: 3 });
      expect(brokenLaws(story.state)).toEqual([]);
      expect(story.state.shipments.filter((one) => one.voided === true)).toMatchObject([
        { trackingNumber: 'PN1' },
      ]);
    }
  });
});

describe('a report that is declared an error', () => {
  const pickedAt = startAt + hourMs;
  const picked = report('picked', { lines: [{ lineId: '1', quantity: 2 }] });

  test('is undone where nothing was built on it', () => {
    const story = anOrder().does(picked, pickedAt).does(declared('picked', pickedAt));
    expect(lineOne(story)).toMatchObject({ picked: 0 });
    expect(story.run.events.at(-1)?.data).toMatchObject({
      because: 'did_not_occur',
      reportedAt: new Date(pickedAt).toISOString(),
      undone: { lines: [{ lineId: '1', quantity: 2 }], shipmentIds: [] },
    });
  });

  test('of packing leaves what was picked', () => {
    const at = startAt + 2 * hourMs;
    const story = anOrder()
      .does(report('packed', { lines: [{ lineId: '1', quantity: 2 }] }), at)
      .does(declared('packed', at));
    expect(lineOne(story)).toMatchObject({ picked: 2, packed: 0 });
  });

  test('stays where later work was built on it, and a person is asked', () => {
    const story = anOrder().does(picked, pickedAt).packed({ '1': 1 });
    given(story)
      .when(declared('picked', pickedAt))
      .thenEvents(
        {
          type: 'ReportRetracted',
          data: {
            fulfilmentId,
            reported: 'picked',
            because: 'did_not_occur',
            reportedAt: new Date(pickedAt).toISOString(),
            undone: { lines: [{ lineId: '1', quantity: 1 }], shipmentIds: [] },
          },
        },
        {
          type: 'ReportConflicted',
          data: {
            fulfilmentId,
            reported: 'picked',
            why: 'It is taken back, but later work was built on it: 1×1.',
            lines: [{ lineId: '1', quantity: 1 }],
          },
        },
      );
  });

  test('takes nothing from other reports, nor from what could not be true', () => {
    const later = pickedAt + hourMs;
    const story = anOrder()
      .does(picked, pickedAt)
      .does(report('picked', { lines: [{ lineId: '1', quantity: 5 }] }), later);
    expect(lineOne(story.does(declared('picked', later)))).toMatchObject({ picked: 2 });
    expect(lineOne(story.does(declared('picked', pickedAt + 1)))).toMatchObject({ picked: 3 });
  });

  test('and comes only after that is late', () => {
    const story = anOrder().does(declared('picked', pickedAt));
    expect(story.types.at(-1)).toBe('ReportRetracted');
    given(story)
      .when(picked, pickedAt)
      .thenEvents({
        type: 'LateReportNoted',
        data: { fulfilmentId, reported: 'picked', lines: [{ lineId: '1', quantity: 2 }] },
      });
    expect(lineOne(story.does(picked, pickedAt + 1))).toMatchObject({ picked: 2 });
  });

  test('of shipping makes its parcels void', () => {
    const at = startAt + 2 * hourMs;
    const shipped = report('shipped', { parcels: [aParcel('PN1')] });
    const wrong = declared('shipped', at, { parcels: [pn1] });
    for (const story of [anOrder().does(shipped, at).does(wrong), anOrder().does(wrong).does(shipped, at)]) {
      expect(lineOne(story)).toMatchObject({ packed: 3, shipped: 0 });
      expect(story.state.shipments).toMatchObject([{ voided: true }]);
    }
  });
});
