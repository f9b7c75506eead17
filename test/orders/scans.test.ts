import { describe, expect, test } from 'vitest';
import { mostScans } from '../../src/orders/decide/record-scans.ts';
import { toQuantities } from '../../src/orders/quantities.ts';
import { toCategory, toOrderStatus } from '../../src/orders/status.ts';
import { toOrderView } from '../../src/orders/view.ts';
import { anOrder, aScan, given, scansOf, startAt } from '../support/order-factory.ts';

const moved = aScan('in_transit', '2026-11-21T08:00:00Z');

describe('recording scans', () => {
  test('happened when the carrier says, not when it came', () => {
    const decision = anOrder().shipped().decides(scansOf('PN1', moved));
    expect('events' in decision && decision.events.map((event) => event.at)).toEqual([
      '2026-11-21T08:00:00.000Z',
      '2026-11-21T08:00:00.000Z',
    ]);
  });

  test('finds the parcel however its number is written', () => {
    given(anOrder().shipped('PN 123'))
      .when(scansOf('pn123', moved))
      .thenEvents('ScanRecorded', 'ShipmentStatusChanged');
  });

  test('of a number that the order does not have is refused', () => {
    given(anOrder().shipped()).when(scansOf('PN9', moved)).thenRefused('unknown_shipment');
  });

  test('that are known gives nothing new', () => {
    given(anOrder().shipped().scanned(moved))
      .when(scansOf('PN1', moved, { ...moved }))
      .thenEvents();
  });

  test('twice in one message records one', () => {
    given(anOrder().shipped())
      .when(scansOf('PN1', moved, moved))
      .thenEvents('ScanRecorded', 'ShipmentStatusChanged');
  });

  test('in new words keeps the words', () => {
    const story = anOrder().shipped().scanned(moved);
    given(story)
      .when({
        type: 'RecordScans',
        carrier: 'postnord',
        trackingNumber: 'PN1',
        scans: [{ scan: moved, textRef: 'scan_b' }],
      })
      .thenEvents({
        type: 'ScanReworded',
        data: { shipmentId: 'ord_1-f1-p1', identity: moved.identity, textRef: 'scan_b' },
      });
  });

  test('in another form keeps the form, and the fold says which stands', () => {
    const remapped = { ...moved, status: 'out_for_delivery', mapVersion: 2 } as const;
    const story = anOrder().shipped().scanned(moved).scanned(remapped);
    const [shipment] = toOrderView(story.state, 1, new Map(), 'staff').shipments;
    expect(shipment?.status).toBe('out_for_delivery');
    expect(shipment?.scans).toHaveLength(1);
  });

  test('a sender that numbers each sending anew does not fill the order', () => {
    let story = anOrder().shipped();
    for (let index = 10; index < 40; index += 1) story = story.scanned({ ...moved, eventId: `e${index}` });
    expect(story.state.shipments[0]?.scans.length).toBe(8);
  });

  test('and one that words each sending anew does not either', () => {
    const worded = (from: number, count: number) =>
      ({
        type: 'RecordScans',
        carrier: 'postnord',
        trackingNumber: 'PN1',
        scans: Array.from({ length: count }, (_, index) => ({
          scan: moved,
          textRef: `scan_${from + index}`,
        })),
      }) as const;
    const story = anOrder().shipped().scanned(moved).does(worded(0, mostScans));
    given(story).when(worded(mostScans, 1)).thenRefused('too_many_scans');
    given(story).when(worded(0, 1)).thenEvents();
  });

  test('invariant 12: a parcel has at most 2,000 scans; more are refused, and what is known is still known', () => {
    const hourly = (count: number, from = 0) =>
      Array.from({ length: count }, (_, index) =>
        aScan('in_transit', new Date(startAt + (from + index) * 3_600_000).toISOString()),
      );
    const [first, ...others] = hourly(mostScans);
    if (first === undefined) throw new Error('no scans');
    const full = anOrder()
      .shipped()
      .scanned(...others)
      .scanned(first);
    expect(full.state.shipments[0]?.scans).toHaveLength(mostScans);
    const [more] = hourly(1, mostScans);
    if (more === undefined) throw new Error('no scan');
    given(full).when(scansOf('PN1', more)).thenRefused('too_many_scans');
    given(full)
      .when(scansOf('PN1', first, more))
      .thenRefused('too_many_scans');
    const decision = full.decides(scansOf('PN1', more));
    expect('rejection' in decision && decision.rejection.message).toBe(
      'The parcel has as many scans as a parcel may have. Of postnord PN1 there are 2000, and this would be 1 more.',
    );
    given(full).when(scansOf('PN1', first)).thenEvents();
    // The hub's own reading of a scan that it has is no scan more.
    given(full)
      .when(scansOf('PN1', { ...first, status: 'on_hold', mapVersion: 2 }))
      .thenEvents('ScanRecorded');
  });

  test('an older scan that comes late changes no status', () => {
    given(anOrder().shipped().delivered()).when(scansOf('PN1', moved)).thenEvents('ScanRecorded');
  });
});

describe('what scans make of the order', () => {
  test('all parcels delivered is delivered, and the link may expire from then', () => {
    const story = anOrder().shipped().delivered('2026-11-23T10:00:00Z');
    expect([toOrderStatus(story.state), toCategory(story.state)]).toEqual(['delivered', 'done']);
    expect(story.state.deliveredAt).toBe('2026-11-23T10:00:00.000Z');
  });

  test('one of two parcels is partly delivered', () => {
    const story = anOrder().shipped('PN1', { '1': 3 }).shipped('PN2', { '2': 2 }).delivered();
    expect(toOrderStatus(story.state)).toBe('partly_delivered');
    expect(story.state.deliveredAt).toBeNull();
  });

  test('delivered stays delivered when the parcel turns back, and returned when it is back', () => {
    const turning = anOrder().shipped().delivered().scanned(aScan('returning', '2026-11-25T08:00:00Z'));
    expect(toQuantities(turning.state).get('1')?.delivered).toBe(3);
    expect(toOrderStatus(turning.state)).toBe('returning');
    expect(toOrderStatus(turning.scanned(aScan('returned', '2026-11-27T08:00:00Z')).state)).toBe('returned');
  });

  test('a delivery that is heard of only after the return was delivered all the same', () => {
    const back = aScan('returned', '2026-11-27T08:00:00Z');
    const story = anOrder().shipped().scanned(back).delivered();
    expect(story.state.deliveredAt).toBe('2026-11-23T10:00:00.000Z');
    expect(story.state).toMatchObject({
      deliveredAt: anOrder().shipped().delivered().scanned(back).state.deliveredAt,
    });
  });

  test('delivered is when the last parcel was, not the one that was heard of last', () => {
    const both = anOrder().shipped('PN1', { '1': 3 }).shipped('PN2', { '2': 2 });
    const later = scansOf('PN2', aScan('delivered', '2026-11-25T10:00:00Z'));
    expect(both.does(later).delivered().state.deliveredAt).toBe('2026-11-25T10:00:00.000Z');
    expect(both.delivered().does(later).state.deliveredAt).toBe('2026-11-25T10:00:00.000Z');
  });

  test('a parcel that turns back without another status is announced', () => {
    given(anOrder().shipped().scanned(moved))
      .when(scansOf('PN1', aScan('in_transit', '2026-11-22T08:00:00Z', { direction: 'return', code: 'R' })))
      .thenEvents('ScanRecorded', 'ShipmentStatusChanged');
  });

  test('an undelivered parcel that goes back is not delivered by reaching its sender', () => {
    const story = anOrder()
      .shipped()
      .scanned(
        aScan('returning', '2026-11-25T08:00:00Z'),
        aScan('delivered', '2026-11-27T08:00:00Z', { direction: 'return' }),
      );
    expect(toQuantities(story.state).get('1')?.delivered).toBe(0);
    expect(toOrderStatus(story.state)).toBe('returned');
  });

  test('health is what the cases and the carrier say', () => {
    const healthOf = (story: ReturnType<typeof anOrder>) =>
      toOrderView(story.state, 1, new Map(), 'staff').shipments[0]?.health;
    const shipped = anOrder().shipped();
    expect(healthOf(shipped)).toBe('on_track');
    expect(healthOf(shipped.at('2026-11-24T09:30:00Z').watched())).toBe('stalled');
    expect(
      healthOf(shipped.scanned(aScan('in_transit', '2026-11-21T08:00:00Z', { reason: 'weather' }))),
    ).toBe('delayed');
    expect(healthOf(shipped.scanned(aScan('attempt_failed', '2026-11-21T08:00:00Z')))).toBe(
      'action_required',
    );
    expect(healthOf(shipped.delivered())).toBe('closed');
    const late = { ...moved, estimatedDelivery: { from: '2026-11-27', to: '2026-11-28' } };
    expect(healthOf(shipped.scanned(late))).toBe('at_risk');
    expect(startAt).toBeLessThan(Date.parse(shipped.state.promise.to));
  });
});
