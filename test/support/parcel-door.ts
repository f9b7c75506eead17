import { expect } from 'vitest';
import type { TestMachines } from './machines.ts';

/** One parcel's senders, as the hub hears them at its door. */
export interface ParcelDoor {
  /** As the location says; for the order's first two lines. */
  ship(orderId: string, at: string): Promise<string | undefined>;
  /** One scan, or several in one body. */
  scan(
    ...scans: readonly { readonly status: string; readonly at: string; readonly text?: string }[]
  ): Promise<string | undefined>;
  /** The same without waiting for what becomes of it. */
  send(sender: string, door: string, body: unknown): Promise<string>;
  outcomeOf(receiptId: string): Promise<string | undefined>;
}

export function parcelDoor(machines: TestMachines, trackingNumber: string): ParcelDoor {
  const { doors } = machines.ingest;
  const outcomeOf = async (receiptId: string): Promise<string | undefined> =>
    (await doors.findReceipt(receiptId))?.outcome;
  async function send(sender: string, door: string, body: unknown): Promise<string> {
    const { receiptId } = await doors.receive({ sender, door, body: Buffer.from(JSON.stringify(body)) });
    return receiptId;
  }
  async function settled(receiptId: string): Promise<string | undefined> {
    await expect
      .poll(async () => await outcomeOf(receiptId), { timeout: 20_000, interval: 5 })
      .not.toBe('pending');
    return await outcomeOf(receiptId);
  }
  return {
    send,
    outcomeOf,
    async ship(orderId, at) {
      const parcels = [{ carrier: 'postnord', trackingNumber, lines: [{ lineId: '1', quantity: 2 }] }];
      const report = { fulfilmentId: `${orderId}-f1`, type: 'shipped', at, parcels };
      return await settled(await send('wh-1', 'warehouses.wh-1.fulfilment', report));
    },
    async scan(...scans) {
      return await settled(
        await send('postnord', 'carriers.postnord.tracking', toScanBody(trackingNumber, scans)),
      );
    },
  };
}

export const toScanBody = (
  trackingNumber: string,
  scans: readonly { readonly status: string; readonly at: string; readonly text?: string }[],
): unknown => {
  const messages = scans.map(({ status, at, text }) => ({
    trackingNumber,
    status,
    occurredAt: at,
    ...(text === undefined ? {} : { description: text }),
  }));
  return messages.length === 1 ? messages[0] : { scans: messages };
};
