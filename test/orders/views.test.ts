import { describe, expect, test } from 'vitest';
import { eventViewSchema, type EventView } from '../../src/contracts/events.ts';
import { exceptionRowSchema } from '../../src/contracts/exceptions.ts';
import { fulfilmentRowSchema, workRequestSchema } from '../../src/contracts/fulfilments.ts';
import { orderRowSchema, orderViewSchema } from '../../src/contracts/orders.ts';
import { toEventView, visibleEvents } from '../../src/orders/event-view.ts';
import { toExceptionRows, toFulfilmentRows, toOrderRow } from '../../src/orders/rows.ts';
import { toOrderView } from '../../src/orders/view.ts';
import { toWorkRequest } from '../../src/orders/work-request.ts';
import { anOrder, aPlaceOrder, aScan, sek } from '../support/order-factory.ts';

const customer = { name: 'Anna Ek', email: 'anna@example.com', language: 'sv' };
const address = {
  name: 'Anna Ek',
  line1: 'Storgatan 1',
  postcode: '111 22',
  city: 'Stockholm',
  country: 'SE',
};
const personal = new Map<string, unknown>([
  ['customer_1', customer],
  ['address_1', address],
  ['text_1', { text: 'Engrave: A+B' }],
  ['scan_a', { text: 'Zugestellt', signedBy: 'EK' }],
  ['scan_b', { text: 'Delivered', signedBy: 'EK', proofUrl: 'https://proof.example.com/1' }],
  ['scan_c', { erased: true }],
]);
const instructed = aPlaceOrder().lines.map((line, index) =>
  index === 0 ? { ...line, instructionRef: 'text_1' } : line,
);
const order = anOrder({ lines: instructed, reference: 'PO-7' })
  .held()
  .does({ type: 'ReleaseHold', holdId: 'ord_1-h1' });

describe('an order as it is read', () => {
  test('has what was stored beside it', () => {
    const view = orderViewSchema.parse(toOrderView(order.state, 5, personal, 'staff'));
    expect(view).toMatchObject({
      orderId: 'ord_1',
      version: 5,
      customer,
      shipTo: address,
      reference: 'PO-7',
    });
    expect(view.lines[0]?.instruction).toBe('Engrave: A+B');
  });

  test('of a person who was forgotten says so', () => {
    const erased = new Map([...personal.keys()].map((ref) => [ref, { erased: true }]));
    const view = orderViewSchema.parse(toOrderView(order.state, 5, erased, 'staff'));
    expect([view.customer, view.shipTo, view.lines[0]?.instruction]).toEqual([
      { erased: true },
      { erased: true },
      { erased: true },
    ]);
  });

  test('by its customer has no cases, and of holds not who and not which suspicion', () => {
    const held = anOrder().rejected().watched().does({ type: 'HoldOrder', reason: 'fraud_review' });
    const staff = toOrderView(held.state, 5, personal, 'staff');
    expect([staff.exceptions.length, staff.holds[0]?.reason]).toEqual([2, 'fraud_review']);
    const view = toOrderView(held.state, 5, personal, 'customer');
    expect(view.exceptions).toEqual([]);
    expect(view.holds).toEqual([{ holdId: 'ord_1-h1', reason: 'other', since: held.state.holds[0]?.since }]);
    expect(view.shipTo).toEqual(address);
  });

  test('by a storefront has no cases either', () => {
    expect(toOrderView(anOrder().rejected().watched().state, 5, personal, 'storefront').exceptions).toEqual(
      [],
    );
  });

  test('shows the bytewise smallest words of a scan, and none that were erased', () => {
    const scan = aScan('delivered', '2026-11-23T10:00:00Z');
    const told = (...refs: readonly string[]) =>
      refs.reduce(
        (story, textRef) =>
          story.does({
            type: 'RecordScans',
            carrier: 'postnord',
            trackingNumber: 'PN1',
            scans: [{ scan, textRef }],
          }),
        anOrder().shipped(),
      );
    const wordsOf = (...refs: readonly string[]) =>
      toOrderView(told(...refs).state, 9, personal, 'customer').shipments[0]?.scans[0];
    expect(wordsOf('scan_a', 'scan_b', 'scan_c')).toMatchObject({ text: 'Delivered', signedBy: 'EK' });
    expect(wordsOf('scan_b', 'scan_a')?.text).toBe('Delivered');
    expect(JSON.stringify(wordsOf('scan_b'))).not.toContain('proof.example.com');
    const staff = toOrderView(told('scan_b').state, 9, personal, 'staff').shipments[0]?.scans[0];
    expect(staff?.proofUrl).toBe('https://proof.example.com/1');
    expect(wordsOf('scan_c')?.text).toEqual({ erased: true });
  });
});

describe('rows', () => {
  test('of the order count what is open', () => {
    const row = toOrderRow(anOrder().rejected().watched().state, 7);
    orderRowSchema.parse({ ...row, customerName: null });
    expect(row).toMatchObject({
      status: 'placed',
      category: 'attention',
      units: 5,
      openExceptions: 1,
      worstSeverity: 2,
      location: 'wh-1',
    });
  });

  test('of the queue hold what the location was asked for', () => {
    const [row] = toFulfilmentRows(anOrder().accepted().picked({ '1': 1 }).held().state, 7);
    expect(fulfilmentRowSchema.parse(row)).toMatchObject({
      work: 'picking',
      status: 'on_hold',
      held: true,
      units: 5,
    });
  });

  test('of a case say what is at risk: the parcel, else the work', () => {
    const silent = anOrder().shipped('PN1', { '2': 2 }).at('2026-11-23T10:00:00Z').watched();
    const rows = toExceptionRows(silent.state, 9).map((row) => exceptionRowSchema.parse(row));
    expect(Object.fromEntries(rows.map((row) => [row.type, row.valueAtRisk]))).toEqual({
      no_first_scan: sek('51.00'),
      late_to_ship: sek('351.00'),
    });
    expect(rows[0]).toMatchObject({ carrier: 'postnord', trackingNumber: 'PN1', location: 'wh-1' });
  });

  test('keep a resolved case', () => {
    const story = anOrder().watched().rejected().cancelled();
    expect(toExceptionRows(story.state, 9).map((row) => [row.state, row.resolution])).toEqual([
      ['resolved', 'auto'],
    ]);
  });
});

test('a work request is what is left to do, with the instruction and the address', () => {
  const story = order.does({ type: 'CancelLines', lines: [{ lineId: '2', quantity: 2 }] });
  const request = workRequestSchema.parse(toWorkRequest(story.state, 'ord_1-f1', personal));
  expect(request.lines).toEqual([
    { lineId: '1', sku: 'lamp', name: 'Lamp', quantity: 3, kind: 'standard', instruction: 'Engrave: A+B' },
  ]);
  expect(request.shipTo).toEqual(address);
});

describe('an event as it is read', () => {
  const place = { version: 1, at: '2026-11-20T09:00:00.000Z', recordedAt: '2026-11-20T09:00:00.000Z' };
  const actor = { kind: 'user', id: 'u_1', name: 'Bo' } as const;
  const toStored = (type: string, data: object): EventView => ({
    type,
    ...place,
    actor,
    cause: 'http:1',
    data: { ...data },
  });

  test('has its texts joined and no ref left', () => {
    const [placed] = order.run.events;
    const view = eventViewSchema.parse(
      toEventView(toStored('OrderPlaced', placed?.data ?? {}), personal, 'staff'),
    );
    expect(view.data).toMatchObject({
      customer,
      shipTo: address,
      lines: [{ instruction: 'Engrave: A+B' }, {}],
    });
    expect(JSON.stringify(view)).not.toMatch(/Ref"|requestHash/);
  });

  test('says to customers neither who of us nor why', () => {
    const cancelled = toStored('LinesCancelled', {
      lines: [],
      whole: true,
      reasonRef: 'text_1',
      released: [],
    });
    const view = toEventView(cancelled, personal, 'customer');
    expect(view).toMatchObject({
      actor: { kind: 'user', id: 'user' },
      cause: '',
      data: { lines: [], whole: true },
    });
    expect(view.data).not.toHaveProperty('reason');
    expect(toEventView(cancelled, personal, 'staff').data).toMatchObject({ reason: 'Engrave: A+B' });
  });

  test.each([
    ['customer', 'ScanRecorded', true],
    ['customer', 'ExceptionRaised', false],
    ['customer', 'OrderHeld', false],
    ['storefront', 'OrderHeld', true],
    ['storefront', 'ExceptionRaised', false],
    ['warehouse', 'OrderPlaced', false],
    ['staff', 'ExceptionRaised', true],
  ] as const)('%s and %s: %s', (audience, type, isSeen) => {
    expect(visibleEvents(audience, type)).toBe(isSeen);
  });
});
