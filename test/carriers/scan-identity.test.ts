import { describe, expect, it } from 'vitest';
import { hubScan } from '../../src/carriers/hub-scan.ts';
import { toScanIdentity } from '../../src/carriers/scan-identity.ts';
import { scanSchema } from '../../src/contracts/scans.ts';

const message = {
  trackingNumber: 'JD 0146',
  eventId: 'ev-1',
  code: 'AR',
  description: 'Arrived',
  occurredAt: '2026-11-22T08:03:00+01:00',
  location: { city: 'Malmö', postcode: '211 20', country: 'SE' },
};

function identityOf(changed: object): string {
  const outcome = hubScan.parse({ ...message, ...changed });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.errors));
  return outcome.parcels[0]?.scans[0]?.scan.identity ?? '';
}

it('can be read', () => {
  expect(identityOf({})).toBe('1 | AR | 2026-11-22T07:03:00Z | MALMÖ, 21120, SE');
});

describe('of one scan is the same', () => {
  it.each([
    ['in other words', { description: 'Ankommen till terminal' }],
    ["with the sender's next id", { eventId: 'ev-2' }],
    ['without an id', { eventId: undefined }],
    ['in another spelling of its time', { occurredAt: '2026-11-22T07:03:00.000Z' }],
    [
      'in another spelling of its place',
      { location: { city: ' MALMO\u0308 ', postcode: '21120', country: 'SE' } },
    ],
    [
      'with a position beside the name of the place',
      { location: { ...message.location, latitude: 55.6, longitude: 13 } },
    ],
    ['in another spelling of its code', { code: 'ar' }],
    ['signed', { signedBy: 'A. Person' }],
  ])('%s', (_, changed) => {
    expect(identityOf(changed)).toBe(identityOf({}));
  });
});

describe('of two scans of one second differs', () => {
  it.each([
    ['by code', { code: 'DP' }],
    ['by what is stated beside the code', { status: 'on_hold' }],
    ['by place', { location: { city: 'Lund', postcode: '211 20', country: 'SE' } }],
    ['by leg', { leg: 2 }],
    ['by direction', { direction: 'return' }],
    ['by precision', { occurredAt: '2026-11-22T08:03+01:00' }],
    ['by what it takes back', { retracts: 'ev-0' }],
    ['by the date it announces', { estimatedDelivery: { from: '2026-11-24', to: '2026-11-24' } }],
    ['by position where nothing names the place', { location: { latitude: 55.6, longitude: 13 } }],
  ])('%s', (_, changed) => {
    expect(identityOf(changed)).not.toBe(identityOf({}));
  });
});

it('fits its column whatever is sent, and still tells long places apart', () => {
  const long = (end: string): string =>
    toScanIdentity({
      code: 'C'.repeat(200),
      time: '2026-11-22T07:03:00.123[America/Argentina/ComodRivadavia]',
      place: {
        city: `${'y'.repeat(110)}${end}`,
        region: 'z'.repeat(120),
        postcode: '1'.repeat(20),
        country: 'SE',
      },
      leg: 9,
      direction: 'return',
      retracts: 'r'.repeat(200),
      estimatedDelivery: { from: '2026-11-24T07:03:00.123Z', to: '2026-11-24T07:03:00.123Z' },
    });
  expect(scanSchema.shape.identity.safeParse(long('a')).success).toBe(true);
  expect(long('a')).not.toBe(long('b'));
});
