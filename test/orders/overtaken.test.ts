import { expect, test } from 'vitest';
import { whyOvertaken } from '../../src/orders/overtaken.ts';
import { anOrder, aScan, scansOf } from '../support/order-factory.ts';

const ofOrder = { shipmentId: null } as const;
const part = anOrder().shipped('PN1', { '1': 3 });

test('a part that left is no news once the rest has left, and nothing is once all is there', () => {
  const all = part.shipped('PN2', { '2': 2 });
  expect(whyOvertaken(part.state, { milestone: 'partly_shipped', ...ofOrder })).toBeNull();
  expect(whyOvertaken(all.state, { milestone: 'partly_shipped', ...ofOrder })).toBe(
    'the rest has left before this could be told',
  );
  expect(whyOvertaken(all.state, { milestone: 'shipped', ...ofOrder })).toBeNull();
  const home = anOrder().shipped().delivered();
  expect(whyOvertaken(home.state, { milestone: 'shipped', ...ofOrder })).toBe(
    'the order was delivered before this could be told',
  );
  expect(whyOvertaken(home.state, { milestone: 'delivered', ...ofOrder })).toBeNull();
});

test('that it has left is told although it is at the door by now', () => {
  const out = anOrder().shipped().scanned(aScan('out_for_delivery', '2026-11-23T06:00:00Z'));
  expect(whyOvertaken(out.state, { milestone: 'shipped', ...ofOrder })).toBeNull();
});

test('a delay is told while it is one', () => {
  const estimate = (at: string, day: string) =>
    scansOf('PN1', { ...aScan('in_transit', at), estimatedDelivery: { from: day, to: day } });
  const late = anOrder().shipped().does(estimate('2026-11-21T09:00:00Z', '2026-12-10'));
  const shipmentId = late.state.shipments[0]?.shipmentId ?? '';
  expect(whyOvertaken(late.state, { milestone: 'delayed', shipmentId })).toBeNull();
  const inTime = late.does(estimate('2026-11-21T19:00:00Z', '2026-11-24'));
  expect(whyOvertaken(inTime.state, { milestone: 'delayed', shipmentId })).toBe('the parcel is late no more');
});
