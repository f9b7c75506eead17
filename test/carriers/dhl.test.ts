import { expect, it } from 'vitest';
import { findFormat } from '../../src/carriers/registry.ts';
import type { ParsedScan } from '../../src/contracts/scans.ts';

const statusOf = (statusCode: string, status: string): string => {
  const outcome = findFormat('dhl-unified')?.parse({
    id: 'AB123',
    events: [{ statusCode, status, timestamp: '2026-11-22T08:03:00+01:00' }],
  });
  if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
  const scan = outcome.parcels[0]?.scans[0]?.scan;
  return `${scan?.status} ${scan?.reason.code}`;
};

it.each([
  ['transit', 'OUT FOR DELIVERY', 'out_for_delivery none'],
  ['transit', 'Notice  Left', 'attempt_failed consignee_absent'],
  ['transit', 'DELIVERED', 'in_transit none'],
  ['transit', 'anything at all', 'in_transit none'],
  ['pre-transit', 'DELIVERED', 'info_received label_created'],
  ['pre-transit', 'EN ROUTE TO DHL ECOMMERCE', 'info_received awaiting_handover'],
  ['delivered', 'DELIVERED, PARCEL LOCKER', 'delivered parcel_locker'],
  ['delivered', 'DELIVERED, TO ORIGINAL SENDER', 'returned returned_undeliverable'],
  ['delivered', 'RETURNED TO SENDER', 'returned returned_undeliverable'],
  ['delivered', 'OUT FOR DELIVERY', 'delivered none'],
  ['failure', 'DELIVERED', 'exception other'],
  ['failure', 'REFUSED', 'exception refused'],
  ['unknown', 'EN ROUTE', 'in_transit none'],
  ['unknown', 'nobody knows', 'pending none'],
  ['Transit', 'EN ROUTE', 'in_transit none'],
])('DHL Unified: %s with the text %s is %s', (statusCode, status, expected) => {
  expect(statusOf(statusCode, status)).toBe(expected);
});

it.each([
  ['ET', '2026-11-22T13:03:00.000Z'],
  ['PDT', '2026-11-22T15:03:00.000Z'],
  ['UTC', '2026-11-22T08:03:00.000Z'],
  ['LT', undefined],
  ['toString', undefined],
])('DHL eCommerce: 08:03 in the zone %s is %s, or an interval', (timeZone, expected) => {
  const outcome = findFormat('dhl-ecommerce')?.parse({
    trackingId: 'AB123',
    events: [{ primaryEventDescription: 'PROCESSED', date: '2026-11-22', time: '08:03:00', timeZone }],
  });
  if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
  const time = outcome.parcels[0]?.scans[0]?.scan.time;
  if (expected === undefined) expect(time?.from).not.toBe(time?.to);
  else expect([time?.from, time?.to]).toEqual([expected, expected]);
});

const eventsOf = (body: object): readonly ParsedScan[] => {
  const outcome = findFormat('dhl-ecommerce')?.parse({ trackingId: 'AB123', ...body });
  if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
  return outcome.parcels[0]?.scans ?? [];
};

it.each([
  ['Chicago, IL', undefined, { city: 'Chicago', region: 'IL' }],
  ['Regina, SK', 'CA', { city: 'Regina', region: 'SK', country: 'CA' }],
  ['Amsterdam, NL', undefined, { city: 'Amsterdam', country: 'NL' }],
  ["St. John's, NL", 'CA', { city: "St. John's", region: 'NL', country: 'CA' }],
  ['APO, AE', 'US', { city: 'APO', region: 'AE', country: 'US' }],
  ['San Jose, CA', 'US', { city: 'San Jose', region: 'CA', country: 'US' }],
  ['Hebron, KY, US', undefined, { city: 'Hebron', region: 'KY', country: 'US' }],
  ['Leipzig, DEU', undefined, { city: 'Leipzig', country: 'DE' }],
  ['FR', undefined, { country: 'FR' }],
])('DHL eCommerce: %s is no other country', (location, country, place) => {
  const [one] = eventsOf({
    events: [{ primaryEventDescription: 'PROCESSED', date: '2026-11-22', location, country }],
  });
  expect(one?.scan.place).toEqual(place);
});

it('DHL eCommerce: the order of the list does not decide whether a date is news', () => {
  const at = { date: '2026-11-22', time: '08:03:00', timeZone: 'ET' };
  const events = [
    { ...at, primaryEventDescription: 'OUT FOR DELIVERY' },
    { ...at, primaryEventDescription: 'DELIVERED' },
  ];
  const toIdentities = (list: readonly object[]): unknown =>
    eventsOf({ events: list, estimatedDeliveryDate: '2026-11-23' })
      .map(({ scan }) => scan.identity)
      .toSorted();
  expect(toIdentities(events)).toEqual(toIdentities(events.toReversed()));
});

it('DHL eCommerce: who signed is not a part of the code', () => {
  const [one] = eventsOf({
    events: [{ primaryEventDescription: 'Delivered, signed by J. Doe', date: '2026-11-22' }],
  });
  expect(one?.scan).toMatchObject({ status: 'unmapped', carrierCode: 'DELIVERED, SIGNED BY' });
  expect(JSON.stringify(one?.scan)).not.toMatch(/doe/iu);
});

it('ShipEngine: delivered to a place of collection is not delivered', () => {
  const outcome = findFormat('shipengine')?.parse({
    tracking_number: 'AB123',
    events: [
      { occurred_at: '2026-11-22T08:03:00Z', status_code: 'SP', status_detail_code: 'DELIVERED' },
      { occurred_at: '2026-11-23T08:03:00Z', status_code: 'DE', status_detail_code: 'DELIVERED' },
    ],
  });
  if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
  expect(outcome.parcels[0]?.scans.map(({ scan }) => scan.status)).toEqual([
    'available_for_pickup',
    'delivered',
  ]);
});
