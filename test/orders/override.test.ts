import { describe, expect, test } from 'vitest';
import { toEventView } from '../../src/orders/event-view.ts';
import { isOpen } from '../../src/orders/state.ts';
import { toOrderStatus } from '../../src/orders/status.ts';
import type { OverrideShipmentStatus } from '../../src/orders/command.ts';
import { toOrderView } from '../../src/orders/view.ts';
import { anOrder, aScan, given, type OrderStory, scansOf } from '../support/order-factory.ts';

const parcel = 'ord_1-f1-p1';
const set = (
  status: OverrideShipmentStatus['status'],
  reason: OverrideShipmentStatus['reason'] = 'none',
): OverrideShipmentStatus => ({
  type: 'OverrideShipmentStatus',
  shipmentId: parcel,
  status,
  reason,
  noteRef: 'text_why',
});
const withdraw = { type: 'WithdrawShipmentOverride', shipmentId: parcel } as const;
const noon = Date.parse('2026-11-24T12:00:00Z');
const personal = new Map([['text_why', { data: { text: 'She called: it is in the hall.' } }]]);
const viewOf = (story: OrderStory, audience: 'staff' | 'customer' = 'staff') =>
  toOrderView(story.state, 1, new Map(), audience).shipments[0];

const moving = aScan('in_transit', '2026-11-21T08:00:00Z');
const shipped = anOrder().shipped().scanned(moving).at(noon);

describe('setting a parcel’s status by hand', () => {
  test('is an event with its reason, and a status change that says who decided', () => {
    given(shipped)
      .when(set('delivered', 'neighbour'))
      .thenEvents(
        {
          type: 'ShipmentStatusOverridden',
          data: {
            shipmentId: parcel,
            status: 'delivered',
            reason: { code: 'neighbour', party: 'carrier' },
            noteRef: 'text_why',
          },
        },
        {
          type: 'ShipmentStatusChanged',
          data: {
            shipmentId: parcel,
            from: 'in_transit',
            to: 'delivered',
            reason: { code: 'neighbour', party: 'carrier' },
            because: {
              rule: 'override',
              scan: null,
              lost: [moving.identity],
              sentence:
                'Set by a person to “Delivered” at 12:00 on 24 Nov UTC; the scans say “On its way” at 08:00 on 21 Nov.',
            },
          },
        },
      );
  });

  test('moves the lines, the order and the link’s end with it', () => {
    const story = shipped.does(set('delivered'));
    expect(toOrderStatus(story.state)).toBe('delivered');
    expect(story.state.deliveredAt).toBe('2026-11-24T12:00:00.000Z');
    expect(toOrderStatus(anOrder().shipped().does(set('delivered')).state)).toBe('delivered');
    expect(toOrderStatus(anOrder().shipped().does(set('returned')).state)).toBe('returned');
  });

  test('needs a parcel of this order, and is refused where it says the same again', () => {
    given(shipped)
      .when({ ...set('delivered'), shipmentId: 'ord_1-f1-p9' })
      .thenRefused('unknown_shipment');
    given(shipped.does(set('delivered')))
      .when(set('delivered'))
      .thenRefused('override_exists');
    given(shipped.does(set('delivered')))
      .when(set('failed', 'lost'))
      .thenEvents('ShipmentStatusOverridden', 'ShipmentStatusChanged');
  });

  test('is taken where the scans say so now: they may be taken back later', () => {
    given(shipped.delivered()).when(set('delivered')).thenEvents('ShipmentStatusOverridden');
  });

  test('stands when an older scan comes late, and gives way to a later one', () => {
    const story = shipped.does(set('on_hold', 'address_incomplete'));
    given(story)
      .when(scansOf('PN1', aScan('out_for_delivery', '2026-11-24T07:00:00Z')))
      .thenEvents('ScanRecorded');
    given(story)
      .when(scansOf('PN1', aScan('out_for_delivery', '2026-11-25T07:00:00Z')))
      .thenEvents('ScanRecorded', 'ShipmentStatusChanged');
  });

  test('can be withdrawn: the scans decide again, also those that came meanwhile', () => {
    const story = shipped.does(set('failed', 'lost')).scanned(aScan('delivered', '2026-11-23T10:00:00Z'));
    expect(viewOf(story)?.status).toBe('failed');
    expect(viewOf(story.does(withdraw))?.status).toBe('delivered');
    expect(viewOf(story.does(withdraw))?.override).toBeUndefined();
    given(story.does(withdraw)).when(withdraw).thenRefused('override_not_found');
    given(shipped).when(withdraw).thenRefused('override_not_found');
  });

  test('undoes a delivery: the lines are not delivered any more', () => {
    const story = shipped.delivered().does(set('exception', 'other'));
    expect(toOrderStatus(story.state)).toBe('shipped');
    expect(story.state.deliveredAt).toBeNull();
    const turned = story.scanned(aScan('returning', '2026-11-26T08:00:00Z'));
    expect(toOrderStatus(turned.state)).toBe('returning');
    expect(turned.state.deliveredAt).toBeNull();
  });

  test('answers the cases that the scans had opened', () => {
    const story = anOrder()
      .shipped()
      .scanned(aScan('attempt_failed', '2026-11-23T08:00:00Z'))
      .at(noon)
      .watched();
    expect(story.state.cases.filter(isOpen).map((one) => one.type)).toEqual(['attempt_failed']);
    expect(story.does(set('delivered')).state.cases.filter(isOpen)).toEqual([]);
    expect(story.does(set('out_for_delivery')).state.cases.filter(isOpen)).toEqual([]);
  });
});

describe('who reads it', () => {
  const story = shipped.does(set('delivered'));

  test('staff see what was set, when, and whether it still stands', () => {
    expect(viewOf(story)?.override).toEqual({
      status: 'delivered',
      reason: { code: 'none', party: 'unknown' },
      at: '2026-11-24T12:00:00.000Z',
      stands: true,
    });
    const later = shipped.does(set('on_hold')).scanned(aScan('in_transit', '2026-11-25T07:00:00Z'));
    expect(viewOf(later)?.override?.stands).toBe(false);
  });

  test('a customer sees that a person set it, not who and why', () => {
    expect(viewOf(story, 'customer')?.override).toBeUndefined();
    expect(viewOf(story, 'customer')?.because.rule).toBe('override');
    const event = {
      type: 'ShipmentStatusOverridden',
      version: 9,
      at: '2026-11-24T12:00:00.000Z',
      recordedAt: '2026-11-24T12:00:00.000Z',
      actor: { kind: 'user', id: 'ana', name: 'Ana' },
      cause: 'http:1',
      data: { shipmentId: parcel, status: 'delivered', noteRef: 'text_why' },
    } as const;
    expect(toEventView(event, personal as never, 'storefront').data).not.toHaveProperty('note');
  });
});
