import { describe, expect, test } from 'vitest';
import { toOrderStatus } from '../../src/orders/status.ts';
import { anOrder, aScan, type OrderStory, scansOf } from '../support/order-factory.ts';

const back = { direction: 'return' } as const;
const inTwo = anOrder().shipped('PN1', { '1': 3 }).shipped('PN2', { '2': 2 });
const scanned = (story: OrderStory, number: string, ...scans: Parameters<typeof scansOf>[1][]): OrderStory =>
  story.does(scansOf(number, ...scans));
const statusOf = ({ state }: OrderStory) => toOrderStatus(state);

describe('an order whose parcels go back', () => {
  const turned = anOrder().shipped().scanned(aScan('returning', '2026-11-24T10:00:00Z'));

  test('is returning also where a hub scans its parcel like any other', () => {
    expect(statusOf(turned)).toBe('returning');
    expect(statusOf(turned.scanned(aScan('in_transit', '2026-11-24T18:00:00Z')))).toBe('returning');
    const flagged = anOrder()
      .shipped()
      .scanned(aScan('in_transit', '2026-11-24T10:00:00Z', back));
    expect(statusOf(flagged)).toBe('returning');
  });

  test('is returning after its delivery until it has come back', () => {
    const delivered = anOrder().shipped().delivered('2026-11-23T10:00:00Z');
    const sent = delivered.scanned(aScan('in_transit', '2026-11-28T10:00:00Z', back));
    expect(statusOf(sent)).toBe('returning');
    expect(statusOf(sent.scanned(aScan('delivered', '2026-11-29T10:00:00Z', back)))).toBe('returned');
  });

  test('is so for the papers of a return only when the parcel moves', () => {
    const delivered = anOrder().shipped().delivered('2026-11-23T10:00:00Z');
    expect(statusOf(delivered.scanned(aScan('info_received', '2026-11-28T10:00:00Z', back)))).toBe(
      'delivered',
    );
  });

  test('is not returning for ever where one has come back and the other is there, or on its way', () => {
    const one = scanned(
      inTwo,
      'PN1',
      aScan('returning', '2026-11-24T10:00:00Z'),
      aScan('returned', '2026-11-25T10:00:00Z'),
    );
    expect(statusOf(one)).toBe('shipped');
    expect(statusOf(scanned(one, 'PN2', aScan('delivered', '2026-11-25T10:00:00Z')))).toBe(
      'partly_delivered',
    );
    expect(statusOf(scanned(one, 'PN2', aScan('returned', '2026-11-25T10:00:00Z')))).toBe('returned');
  });
});
