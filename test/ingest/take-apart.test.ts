import { expect, it } from 'vitest';
import { takeParcel } from '../../src/ingest/take-parcel.ts';
import type { TakingParts } from '../../src/ingest/taking-parts.ts';
import { hubScan } from '../../src/carriers/hub-scan.ts';

it('of scans of two parcels with one number, those that one order refuses are not lost without a word', async () => {
  const read = hubScan.parse({
    scans: ['2026-05-05T06:00:00Z', '2026-11-17T06:00:00Z'].map((occurredAt) => ({
      trackingNumber: 'AGAIN1',
      status: 'in_transit',
      occurredAt,
    })),
  });
  const [parcel] = read.ok ? read.parcels : [];
  if (parcel === undefined) throw new Error('it cannot be read');
  const owners = ['2026-05-04T08:00:00.000Z', '2026-11-16T08:00:00.000Z'].map((since, n) => ({
    orderId: `ord_${n}`,
    since,
    doubtedFrom: '2027-01-01T00:00:00.000Z',
  }));
  const parts = {
    parcels: { find: async () => owners, forget: () => undefined },
    hub: {
      ask: async (orderId: string) =>
        orderId === 'ord_0'
          ? {
              outcome: 'rejected',
              rejection: { code: 'too_many_scans', message: 'There are 2000.' },
              version: 9,
            }
          : { outcome: 'accepted', events: [{}], version: 9 },
      readOrder: async () => undefined,
    },
    refSecret: 's',
  } as unknown as TakingParts;
  const from = {
    message: { sender: 'postnord', door: 'carriers.postnord.tracking', body: Buffer.from('{}') },
    carrier: 'postnord',
    formatId: 'hub',
  };
  const settled = await takeParcel(parts, from, 'm1', parcel);
  expect(settled.outcome).toBe('parked');
});
