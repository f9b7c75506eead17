import type { ImportedOrder } from '../../src/contracts/imports.ts';
import { anOrderBody } from './machines.ts';

const dayMs = 86_400_000;

/** An order that left a location two days ago, with `number` in its names; everything about it is past at `now`. */
export const anImportedOrder = (
  number: number,
  now: number,
  changes: Partial<ImportedOrder> = {},
): ImportedOrder => {
  const ago = (days: number): string => new Date(now - days * dayMs).toISOString();
  const trackingNumber = `IMP${String(number).padStart(8, '0')}`;
  return {
    idempotencyKey: `old-${number}`,
    orderNumber: `OLD-${number}`,
    placedAt: ago(4),
    order: anOrderBody(),
    fulfilments: [
      {
        location: 'wh-1',
        reports: [
          { type: 'accepted', at: ago(3.9) },
          { type: 'packed', at: ago(3) },
          {
            type: 'shipped',
            at: ago(2),
            parcels: [
              {
                carrier: 'postnord',
                trackingNumber,
                lines: [
                  { lineId: '1', quantity: 2 },
                  { lineId: '2', quantity: 1 },
                ],
              },
            ],
          },
        ],
      },
    ],
    scans: [
      { carrier: 'postnord', trackingNumber, status: 'picked_up', occurredAt: ago(1.9) },
      { carrier: 'postnord', trackingNumber, status: 'in_transit', occurredAt: ago(1) },
    ],
    ...changes,
  };
};

export const toNdjson = (lines: readonly (ImportedOrder | string)[]): string =>
  lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
