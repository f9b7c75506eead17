import { expect, it } from 'vitest';
import { takeParcel } from '../../src/ingest/take-parcel.ts';
import type { TakingParts } from '../../src/ingest/taking-parts.ts';
import { hubScan } from '../../src/carriers/hub-scan.ts';

const read = hubScan.parse({
  scans: ['2026-05-05T06:00:00Z', '2026-11-17T06:00:00Z'].map((occurredAt) => ({
    trackingNumber: 'AGAIN1',
    status: 'in_transit',
    occurredAt,
  })),
});
const owners = ['2026-05-04T08:00:00.000Z', '2026-11-16T08:00:00.000Z'].map((since, n) => ({
  orderId: `ord_${n}`,
  since,
  doubtedFrom: '2027-01-01T00:00:00.000Z',
}));
const from = {
  message: { sender: 'postnord', door: 'carriers.postnord.tracking', body: Buffer.from('{}') },
  carrier: 'postnord',
  formatId: 'hub',
};
const rejection = { code: 'too_many_scans', message: 'There are 2000.' };
const refused = { outcome: 'rejected', rejection, version: 9 };
const refusedBefore = { outcome: 'duplicate', earlier: rejection, version: 9 };
const accepted = { outcome: 'accepted', events: [{}], version: 9 };
const busy = { outcome: 'failed', retry: true, error: new Error('busy') };

/** What the two orders that had its number say to the parcel's scans, and what becomes of the message. */
async function take(first: object, second: object): Promise<string> {
  const [parcel] = read.ok ? read.parcels : [];
  if (parcel === undefined) throw new Error('it cannot be read');
  const parts = {
    parcels: { find: async () => owners, forget: () => undefined },
    hub: {
      ask: async (orderId: string) => (orderId === 'ord_0' ? first : second),
      readOrder: async () => undefined,
    },
    refSecret: 's',
  } as unknown as TakingParts;
  return (await takeParcel(parts, from, 'm1', parcel)).outcome;
}

it('of scans of two parcels with one number, those that one order refuses are not lost without a word', async () => {
  expect(await take(refused, accepted)).toBe('parked');
});

it('nor where the other order was busy at first, so that what was refused is refused once more', async () => {
  expect(await take(refused, busy)).toBe('retry');
  expect(await take(refusedBefore, accepted)).toBe('parked');
});

it('what all its orders refuse is refused, when it is told again too', async () => {
  expect(await take(refused, refused)).toBe('rejected');
  expect(await take(refusedBefore, refusedBefore)).toBe('duplicate');
});
