import { describe, expect, test } from 'vitest';
import type { OrderCommand } from '../../src/orders/command.ts';
import { messagesOf } from '../../src/orders/milestones.ts';
import {
  aParcel,
  aPlaceOrder,
  aScan,
  dayMs,
  hourMs,
  minuteMs,
  report,
  scansOf,
  startAt,
} from '../support/order-factory.ts';
import { messagesBy, tellOrder, type ToldOrder, untoldOrder } from '../support/told-order.ts';

const later = (days: number, hours = 0, minutes = 0): number =>
  startAt + days * dayMs + hours * hourMs + minutes * minuteMs;
const end = later(40);

type Step = readonly [now: number, command: OrderCommand];
const tellAll = (...steps: readonly Step[]): ToldOrder =>
  steps.reduce((order, [now, command]) => tellOrder(order, command, now), untoldOrder);
const keysOf = (...steps: readonly Step[]): string[] =>
  messagesBy(tellAll(...steps), end).map((one) => one.key);

const placed: Step = [startAt, aPlaceOrder()];
const shipped: Step = [later(0, 2), report('shipped', { parcels: [aParcel('PN1')] })];
const both = ['placed/outbound', 'shipped/outbound'];
const scanned = (
  recordedAt: number,
  happenedAt: number,
  status: Parameters<typeof aScan>[0],
  more: Parameters<typeof aScan>[2] = {},
  number = 'PN1',
): Step => [recordedAt, scansOf(number, aScan(status, new Date(happenedAt).toISOString(), more))];
const told = (at: number, status: Parameters<typeof aScan>[0], more?: Parameters<typeof aScan>[2]): Step =>
  scanned(at, at, status, more);

describe('what a customer is told of', () => {
  test('a parcel’s way: what they wait for, no hub scans', () => {
    expect(
      keysOf(
        placed,
        shipped,
        told(later(0, 20), 'picked_up'),
        told(later(1), 'in_transit'),
        told(later(2), 'out_for_delivery'),
        told(later(2, 3), 'attempt_failed'),
        told(later(3), 'available_for_pickup'),
        told(later(4), 'delivered'),
      ),
    ).toEqual([
      ...both,
      'out_for_delivery/outbound',
      'attempt_failed/outbound',
      'available_for_pickup/outbound',
      'delivered/outbound',
    ]);
  });

  test('each once: a second van on the next day is no second message', () => {
    expect(
      keysOf(
        placed,
        shipped,
        told(later(2), 'out_for_delivery'),
        told(later(2, 8), 'in_transit'),
        told(later(3), 'out_for_delivery'),
      ),
    ).toEqual([...both, 'out_for_delivery/outbound']);
  });

  test('a return is another direction', () => {
    expect(
      keysOf(
        placed,
        shipped,
        told(later(2), 'returning'),
        told(later(3), 'in_transit', { direction: 'return' }),
        told(later(4), 'delivered', { direction: 'return' }),
      ),
    ).toEqual([...both, 'returning/return', 'returned/return']);
  });

  test('of several parcels the first is a part, and the last completes the order', () => {
    const half: Step = [
      later(0, 2),
      report('shipped', { parcels: [aParcel('PN1', { '1': 3 }), aParcel('PN2', { '2': 2 })] }),
    ];
    expect(
      keysOf(placed, half, told(later(2), 'delivered'), scanned(later(3), later(3), 'delivered', {}, 'PN2')),
    ).toEqual([...both, 'partly_delivered/outbound', 'delivered/outbound']);
  });

  test('half of it leaves, then the rest', () => {
    expect(
      keysOf(
        placed,
        [later(0, 2), report('shipped', { parcels: [aParcel('PN1', { '1': 3 })] })],
        [later(1), report('shipped', { parcels: [aParcel('PN2', { '2': 2 })] })],
      ),
    ).toEqual(['placed/outbound', 'partly_shipped/outbound', 'shipped/outbound']);
  });

  test('a delivery date after the promise, once, and not one that moves earlier', () => {
    const date = (at: number, day: string): Step => [
      at,
      scansOf('PN1', {
        ...aScan('in_transit', new Date(at).toISOString()),
        estimatedDelivery: { from: day, to: day },
      }),
    ];
    expect(keysOf(placed, shipped, date(later(1), '2026-11-25'))).toEqual(both);
    expect(keysOf(placed, shipped, date(later(1), '2026-11-27'), date(later(2), '2026-11-26'))).toEqual([
      ...both,
      'delayed/outbound',
    ]);
  });

  test('a cancelled order, and one that waits in the store', () => {
    expect(keysOf(placed, [later(0, 1), { type: 'CancelOrder' }])).toEqual([
      'placed/outbound',
      'cancelled/outbound',
    ]);
    expect(keysOf(placed, [later(0, 1), report('readyForPickup')], [later(1), report('collected')])).toEqual([
      'placed/outbound',
      'available_for_pickup/outbound',
      'delivered/outbound',
    ]);
  });

  test('a loss or a damage is for a person to tell', () => {
    expect(
      keysOf(placed, shipped, told(later(2), 'failed', { reason: 'lost' }), told(later(3), 'on_hold')),
    ).toEqual(both);
  });

  test('what a person set is told as if it had been scanned', () => {
    const order = tellAll(placed, shipped, [
      later(3),
      { type: 'OverrideShipmentStatus', shipmentId: 'ord_1-f1-p1', status: 'delivered', reason: 'none' },
    ]);
    expect(messagesBy(order, end).at(-1)).toMatchObject({ milestone: 'delivered', scan: null });
  });
});

describe('what a customer is told of what they send back', () => {
  const ask = (at: number, reason: 'other' | 'damaged', returnId = 'ord_1-ra'): Step => [
    at,
    {
      type: 'RequestReturn',
      returnId,
      lines: [{ lineId: '1', quantity: 1, reason }],
      method: 'drop_off',
      isByCustomer: true,
      days: 30,
    },
  ];
  const back = (at: number, returnId = 'ord_1-ra'): Step => [
    at,
    {
      type: 'ReportReturn',
      returnId,
      location: 'wh-1',
      reported: 'inspected',
      lines: [{ lineId: '1', quantity: 1, disposition: 'restocked' }],
    },
  ];
  const pay = (at: number): Step => [
    at,
    { type: 'CloseReturn', returnId: 'ord_1-ra', refund: { amount: '100', currency: 'SEK' } },
  ];
  const came = [...both, 'delivered/outbound'];
  const delivered: readonly Step[] = [placed, shipped, told(later(3), 'delivered')];

  test('that they may send it, that it has come, that it is paid back; each return by itself', () => {
    expect(
      keysOf(
        ...delivered,
        ask(later(4), 'other'),
        ask(later(4, 1), 'damaged', 'ord_1-rb'),
        [later(5), { type: 'RefuseReturn', returnId: 'ord_1-rb', reason: 'other' }],
        ask(later(5, 1), 'other', 'ord_1-rc'),
        back(later(8)),
        pay(later(9)),
      ),
    ).toEqual([
      ...came,
      'return_approved/ord_1-ra',
      'return_refused/ord_1-rb',
      'return_approved/ord_1-rc',
      'return_received/ord_1-ra',
      'refund_granted/ord_1-ra',
    ]);
  });

  test('nothing that is over before ten minutes are', () => {
    expect(
      keysOf(...delivered, ask(later(4), 'other'), [
        later(4, 0, 5),
        { type: 'CancelReturn', returnId: 'ord_1-ra' },
      ]),
    ).toEqual(came);
    expect(keysOf(...delivered, ask(later(4), 'other'), back(later(4, 0, 1)), pay(later(4, 0, 2)))).toEqual([
      ...came,
      'refund_granted/ord_1-ra',
    ]);
  });
});

describe('never about the past', () => {
  test('what is more than a day old says nothing; a day is still news', () => {
    const at = later(2);
    expect(keysOf(placed, shipped, scanned(at + 24 * hourMs, at, 'delivered'))).toEqual([
      ...both,
      'delivered/outbound',
    ]);
    expect(keysOf(placed, shipped, scanned(at + 24 * hourMs + minuteMs, at, 'delivered'))).toEqual(both);
  });

  test('an older scan that comes late says nothing', () => {
    expect(
      keysOf(
        placed,
        shipped,
        told(later(2), 'delivered'),
        scanned(later(2, 1), later(1, 20), 'out_for_delivery'),
      ),
    ).toEqual([...both, 'delivered/outbound']);
  });

  test('a history that comes at once says where it stands', () => {
    expect(
      keysOf(placed, shipped, [
        later(2, 1),
        scansOf(
          'PN1',
          aScan('out_for_delivery', new Date(later(1, 20)).toISOString()),
          aScan('attempt_failed', new Date(later(1, 22)).toISOString()),
          aScan('available_for_pickup', new Date(later(2)).toISOString()),
        ),
      ]),
    ).toEqual([...both, 'available_for_pickup/outbound']);
  });
});

describe('ten minutes', () => {
  test('a delivery supersedes the van that brought it', () => {
    const van = told(later(2), 'out_for_delivery');
    expect(keysOf(placed, shipped, van, told(later(2, 0, 9), 'delivered'))).toEqual([
      ...both,
      'delivered/outbound',
    ]);
    expect(keysOf(placed, shipped, van, told(later(2, 0, 11), 'delivered'))).toEqual([
      ...both,
      'out_for_delivery/outbound',
      'delivered/outbound',
    ]);
  });

  test('what the carrier takes back in time is not told, and is when it comes true', () => {
    const wrong = told(later(2), 'delivered', { eventId: 'e1' });
    const taken = told(later(2, 0, 5), 'attempt_failed', { retracts: 'e1' });
    expect(keysOf(placed, shipped, wrong, taken, told(later(3), 'delivered'))).toEqual([
      ...both,
      'attempt_failed/outbound',
      'delivered/outbound',
    ]);
  });

  test('a parcel that goes back to the depot was not at home all the same', () => {
    expect(
      keysOf(placed, shipped, told(later(2), 'attempt_failed'), told(later(2, 0, 5), 'in_transit')),
    ).toEqual([...both, 'attempt_failed/outbound']);
  });

  test('a part that is void by then has not left', () => {
    const part: Step = [later(0, 2), report('shipped', { parcels: [aParcel('PN1', { '1': 3 })] })];
    const gone: OrderCommand = {
      type: 'RetractReport',
      fulfilmentId: 'ord_1-f1',
      reported: 'shipped',
      because: 'voided',
      parcels: [{ carrier: 'postnord', trackingNumber: 'PN1' }],
    };
    expect(keysOf(placed, part, [later(0, 2, 5), gone])).toEqual(['placed/outbound']);
  });

  test('the last parcel has left, also where the first has arrived by then', () => {
    const first: Step = [later(0, 2), report('shipped', { parcels: [aParcel('PN1', { '1': 3 })] })];
    const last: Step = [later(3), report('shipped', { parcels: [aParcel('PN2', { '2': 2 })] })];
    const arrived = told(later(2), 'delivered');
    expect(keysOf(placed, first, arrived, last)).toEqual([
      'placed/outbound',
      'partly_shipped/outbound',
      'partly_delivered/outbound',
      'shipped/outbound',
    ]);
    // Its own delivery supersedes that it has left.
    const own = scanned(later(3, 0, 5), later(3, 0, 5), 'delivered', {}, 'PN2');
    expect(keysOf(placed, first, arrived, last, own)).not.toContain('shipped/outbound');
  });

  test('nothing is told before they are over, nor to who was forgotten meanwhile', () => {
    const order = tellAll(placed, shipped, told(later(2), 'delivered'));
    expect(messagesBy(order, later(2, 0, 9)).map((one) => one.key)).toEqual(both);
    expect(messagesBy(order, later(2, 0, 10))).toHaveLength(3);
    const erased = tellOrder(order, { type: 'ErasePersonalData' }, later(2, 0, 9));
    expect(messagesBy(erased, end).map((one) => one.key)).toEqual(both);
  });
});

test('the log alone says the same, whenever it is asked', () => {
  const order = tellAll(placed, shipped, told(later(2), 'out_for_delivery'), told(later(2, 4), 'delivered'));
  expect(messagesOf(order.log, end)).toEqual(messagesBy(order, end));
  expect(messagesOf(order.log.slice(0, -2), later(2, 1))).toEqual(messagesBy(order, end).slice(0, 3));
  expect(messagesBy(order, end).at(-1)).toEqual({
    key: 'delivered/outbound',
    milestone: 'delivered',
    direction: 'outbound',
    shipmentId: 'ord_1-f1-p1',
    scan: `delivered|${new Date(later(2, 4)).toISOString()}||1`,
    at: new Date(later(2, 4)).toISOString(),
    recordedAt: new Date(later(2, 4)).toISOString(),
    version: order.version,
    dueAt: new Date(later(2, 4, 10)).toISOString(),
  });
});
