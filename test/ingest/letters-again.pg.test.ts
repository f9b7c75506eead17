import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFormat } from '../../src/carriers/registry.ts';
import { placeOrder } from '../support/board.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

let machines: TestMachines;
let isKnown = false;
beforeAll(async () => {
  machines = await openTestMachines({ findFormat: (format) => (isKnown ? findFormat(format) : undefined) });
  await registerWorld(machines);
  await machines.start();
});
afterAll(async () => {
  await machines.close();
});

it('a letter that can be read by now and whose order ships later is taken when it does', async () => {
  const { doors, deadLetters } = machines.ingest;
  const send = async (sender: string, door: string, body: unknown): Promise<void> => {
    const { receiptId } = await doors.receive({ sender, door, body: Buffer.from(JSON.stringify(body)) });
    await expect.poll(async () => (await doors.findReceipt(receiptId))?.outcome).not.toBe('pending');
  };
  await send('postnord', 'carriers.postnord.raw.postnord', {
    shipments: [
      {
        items: [
          { itemId: 'AGAIN1', events: [{ status: 'EN_ROUTE', eventTime: '2026-11-22T09:00:00+01:00' }] },
        ],
      },
    ],
  });
  const [letter] = (await deadLetters.list({ state: 'waiting', limit: 10 })).items;
  expect(letter?.reason).toBe('unknown_format');
  // A release later somebody replays it; its order has not shipped yet.
  isKnown = true;
  expect((await deadLetters.replay(letter?.deadLetterId ?? ''))?.outcome).toBe('parked');
  const [now] = (await deadLetters.list({ state: 'waiting', limit: 10 })).items;
  expect(now?.reason).toBe('unknown_parcel');
  const orderId = await placeOrder(machines, 'again');
  await send('wh-1', 'warehouses.wh-1.fulfilment', {
    fulfilmentId: `${orderId}-f1`,
    type: 'shipped',
    at: '2026-11-22T08:00:00Z',
    parcels: [{ carrier: 'postnord', trackingNumber: 'AGAIN1', lines: [{ lineId: '1', quantity: 2 }] }],
  });
  await expect
    .poll(async () => (await machines.hub.readOrder(orderId))?.state.shipments[0]?.scans.length, {
      // Longer than the sweep's fifteen seconds.
      timeout: 20_000,
    })
    .toBe(1);
}, 60_000);
