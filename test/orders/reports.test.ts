import { describe, expect, test } from 'vitest';
import { orderEventSchemas } from '../../src/contracts/events.ts';
import { toFulfilmentStatus, toWork } from '../../src/orders/fulfilment-status.ts';
import { toQuantities } from '../../src/orders/quantities.ts';
import { toOrderStatus } from '../../src/orders/status.ts';
import {
  anOrder,
  aParcel,
  aScan,
  given,
  minuteMs,
  type OrderStory,
  report,
  scansOf,
  startAt,
} from '../support/order-factory.ts';

const f1 = 'ord_1-f1';
const lineOne = (story: OrderStory) => toQuantities(story.state).get('1');

describe('a report of a location', () => {
  test('implies what came before it, in order', () => {
    given(anOrder())
      .when(report('shipped', { parcels: [aParcel('pn 1')] }))
      .thenEvents(
        { type: 'FulfilmentAccepted', data: { fulfilmentId: f1, implied: true } },
        { type: 'PickingStarted', data: { fulfilmentId: f1, implied: true } },
        'LinesPicked',
        'LinesPacked',
        {
          type: 'FulfilmentShipped',
          data: {
            fulfilmentId: f1,
            parcels: [
              {
                shipmentId: 'ord_1-f1-p1',
                carrier: 'postnord',
                trackingNumber: 'PN1',
                lines: [
                  { lineId: '1', quantity: 3 },
                  { lineId: '2', quantity: 2 },
                ],
              },
            ],
          },
        },
      );
  });

  test('implies only what is in the parcel', () => {
    const story = anOrder().shipped('PN1', { '1': 1 });
    expect(lineOne(story)).toMatchObject({ picked: 1, packed: 1, shipped: 1, allocated: 3 });
    expect(toOrderStatus(story.state)).toBe('partly_shipped');
  });

  test('in parts adds up, several parcels over several reports', () => {
    const story = anOrder()
      .packed({ '1': 1 })
      .packed({ '1': 2 })
      .shipped('PN1', { '1': 2 })
      .shipped('PN2', { '1': 1, '2': 2 });
    expect(story.state.shipments.map((one) => one.shipmentId)).toEqual(['ord_1-f1-p1', 'ord_1-f1-p2']);
    expect(toOrderStatus(story.state)).toBe('shipped');
  });

  test('that comes late is history', () => {
    given(anOrder().shipped())
      .when(report('packed'))
      .thenEvents({ type: 'LateReportNoted', data: { fulfilmentId: f1, reported: 'packed' } });
  });

  test('that comes late hides no other of the same second', () => {
    const late = (lineId: string, quantity: number) => report('packed', { lines: [{ lineId, quantity }] });
    const noted = (lineId: string, quantity: number) => ({
      type: 'LateReportNoted' as const,
      data: { fulfilmentId: f1, reported: 'packed', lines: [{ lineId, quantity }] },
    });
    const shipped = anOrder().shipped('PN1', { '1': 3 });
    given(shipped).when(late('1', 3), startAt).thenEvents(noted('1', 3));
    const one = shipped.does(late('1', 3), startAt);
    given(one).when(late('1', 3), startAt).thenEvents();
    given(one)
      .when(late('2', 2), startAt)
      .thenEvents('LinesPicked', {
        type: 'LinesPacked',
        data: { fulfilmentId: f1, lines: [{ lineId: '2', quantity: 2 }] },
      });
  });

  test('that says more than there is applies as far as it can', () => {
    given(anOrder())
      .when(report('packed', { lines: [{ lineId: '1', quantity: 5 }] }))
      .thenEvents(
        'FulfilmentAccepted',
        'PickingStarted',
        'LinesPicked',
        { type: 'LinesPacked', data: { fulfilmentId: f1, lines: [{ lineId: '1', quantity: 3 }] } },
        {
          type: 'ReportConflicted',
          data: {
            fulfilmentId: f1,
            reported: 'packed',
            why: 'More than there is: 1×2.',
            lines: [{ lineId: '1', quantity: 2 }],
          },
        },
      );
  });

  test('of the same instant again is the same report, of another instant it is more of it', () => {
    const story = anOrder();
    const command = report('picked', { lines: [{ lineId: '1', quantity: 1 }] });
    const once = story.does(command, story.now);
    given(once).when(command, story.now).thenEvents();
    given(once)
      .when(command, story.now + minuteMs)
      .thenEvents('LinesPicked');
  });

  test('of an unknown fulfilment is a conflict, once', () => {
    const command = report('packed', { fulfilmentId: 'ord_1-f7' });
    given(anOrder()).when(command).thenEvents('ReportConflicted');
    given(anOrder().does(command)).when(command).thenEvents();
  });

  test('with a parcel whose content cannot be true still gives a parcel to follow', () => {
    const story = anOrder()
      .shipped()
      .does(report('shipped', { parcels: [aParcel('PN2', { '1': 1 })] }));
    expect(story.state.shipments[1]).toMatchObject({ trackingNumber: 'PN2', lines: [] });
    given(story)
      .when(scansOf('PN2', aScan('in_transit', '2026-11-21T08:00:00Z')))
      .thenEvents('ScanRecorded', 'ShipmentStatusChanged');
  });

  test('with a known number and other contents is a conflict, and no second parcel', () => {
    given(anOrder().shipped('PN1', { '1': 2 }))
      .when(report('shipped', { parcels: [aParcel('PN1', { '2': 1 })] }))
      .thenEvents('ReportConflicted');
  });

  test('that names one number twice gives one parcel', () => {
    const story = anOrder().does(
      report('shipped', { parcels: [aParcel('PN1', { '1': 1 }), aParcel('pn1', { '1': 1 })] }),
    );
    expect(story.state.shipments).toHaveLength(1);
  });
});

describe('what is not there', () => {
  test('a rejection de-allocates', () => {
    const story = anOrder().rejected();
    expect(lineOne(story)).toMatchObject({ ordered: 3, allocated: 0, backordered: 0 });
    expect(story.state.fulfilments[0]).toMatchObject({ requestStatus: 'rejected', outcome: 'rejected' });
    expect(toOrderStatus(story.state)).toBe('placed');
  });

  test('a short pick de-allocates what is missing and the rest goes on', () => {
    const story = anOrder()
      .does(report('shortPicked', { lines: [{ lineId: '1', quantity: 2 }] }))
      .packed();
    expect(lineOne(story)).toMatchObject({ ordered: 3, allocated: 1, packed: 1 });
    const [fulfilment] = story.state.fulfilments;
    expect(fulfilment && toWork(fulfilment)).toBe('packed');
  });
});

describe('after a cancellation', () => {
  test('what ships is followed and does not count', () => {
    const story = anOrder().accepted().cancelled().shipped();
    expect(story.types.at(-1)).toBe('FulfilmentShipped');
    expect(story.state.shipments[0]).toMatchObject({ afterCancel: true });
    expect(lineOne(story)).toMatchObject({ shipped: 0, cancelled: 3 });
    expect(toOrderStatus(story.state)).toBe('cancelled');
    expect(story.state.fulfilments[0]?.requestStatus).toBe('cancellation_rejected');
    given(story)
      .when(scansOf('PN1', aScan('delivered', '2026-11-21T08:00:00Z')))
      .thenEvents('ScanRecorded', 'ShipmentStatusChanged');
  });

  test('a location that rejects has agreed', () => {
    expect(anOrder().cancelled().rejected().state.fulfilments[0]?.requestStatus).toBe(
      'cancellation_accepted',
    );
  });
});

describe('pickup', () => {
  test('collected is delivered', () => {
    const story = anOrder().ready().collected();
    expect(lineOne(story)).toMatchObject({ packed: 3, shipped: 3, delivered: 3 });
    expect(toOrderStatus(story.state)).toBe('delivered');
    expect(story.state.deliveredAt).not.toBeNull();
  });

  test('what was ready can still leave by carrier', () => {
    const story = anOrder().ready().shipped();
    expect(toOrderStatus(story.state)).toBe('shipped');
  });
});

test('work and status of a fulfilment follow its lines', () => {
  const steps = [
    [anOrder(), 'assigned', 'open'],
    [anOrder().accepted(), 'assigned', 'in_progress'],
    [anOrder().picking(), 'picking', 'in_progress'],
    [anOrder().picked(), 'picked', 'in_progress'],
    [anOrder().packed(), 'packed', 'in_progress'],
    [anOrder().ready(), 'ready_for_pickup', 'in_progress'],
    [anOrder().shipped(), 'shipped', 'closed'],
    [anOrder().ready().collected(), 'collected', 'closed'],
    [anOrder().cancelled(), 'assigned', 'cancelled'],
    [anOrder().rejected(), 'assigned', 'incomplete'],
  ] as const;
  for (const [story, work, status] of steps) {
    const fulfilment = story.state.fulfilments[0];
    expect(fulfilment && [toWork(fulfilment), toFulfilmentStatus(fulfilment, false)]).toEqual([work, status]);
  }
});

test('a conflict of hundreds of lines has a short name and a short sentence', () => {
  const lines = Array.from({ length: 500 }, (_, index) => ({
    lineId: `unknown-${index}`,
    quantity: 1_000_000,
  }));
  const story = anOrder().does(report('packed', { lines: [...lines, ...lines] }));
  const [conflict] = story.state.conflicts;
  expect(conflict?.key.length).toBeLessThan(200);
  expect(conflict?.why.length).toBeLessThan(200);
  for (const event of story.run.events) orderEventSchemas[event.type].parse(event.data);
  given(story)
    .when(report('packed', { lines: [...lines, ...lines] }), story.now + minuteMs)
    .thenEvents();
});
