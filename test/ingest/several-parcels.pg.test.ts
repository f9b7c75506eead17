import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../src/contracts/registry.ts';
import { placeOrder } from '../support/board.ts';
import { document } from '../warehouses/epcis-documents.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

describe('a body of several parcels', () => {
  let machines: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
    await machines.start();
  });
  afterAll(async () => {
    await machines.close();
  });

  async function send(sender: string, door: string, body: unknown): Promise<void> {
    const { doors } = machines.ingest;
    const { receiptId } = await doors.receive({ sender, door, body: Buffer.from(JSON.stringify(body)) });
    await expect
      .poll(async () => (await doors.findReceipt(receiptId))?.outcome, { timeout: 10_000, interval: 5 })
      .not.toBe('pending');
  }
  async function ship(orderId: string, trackingNumber: string): Promise<void> {
    await send('wh-1', 'warehouses.wh-1.fulfilment', {
      fulfilmentId: `${orderId}-f1`,
      type: 'shipped',
      at: '2026-11-22T08:00:00Z',
      parcels: [{ carrier: 'postnord', trackingNumber, lines: [{ lineId: '1', quantity: 2 }] }],
    });
  }
  const waiting = async (): Promise<readonly DeadLetter[]> =>
    (await machines.ingest.deadLetters.list({ state: 'waiting', limit: 500 })).items;
  const event = (eventTime: string) => ({ status: 'EN_ROUTE', eventTime });

  it('takes the scans of a parcel that it names twice', async () => {
    const orderId = await placeOrder(machines, 'twice');
    await ship(orderId, 'TWICE1');
    const item = (eventTime: string) => ({ items: [{ itemId: 'TWICE1', events: [event(eventTime)] }] });
    await send('postnord', 'carriers.postnord.raw.postnord', {
      shipments: [item('2026-11-22T09:00:00+01:00'), item('2026-11-22T10:00:00+01:00')],
    });
    const order = await machines.hub.readOrder(orderId);
    expect(order?.state.shipments[0]?.scans).toHaveLength(2);
  });

  it('keeps the part that is refused, beside the one that is taken', async () => {
    const orderId = await placeOrder(machines, 'refused');
    await ship(orderId, 'TAKEN1');
    // It leads to an order that does not have it.
    await machines.pool.query(
      `insert into parcels (carrier, tracking_number, stream, shipment_id, since)
       values ('postnord', 'REFUSED1', $1, 'none', now())`,
      [`order:${orderId}`],
    );
    const item = (itemId: string) => ({
      items: [{ itemId, events: [event('2026-11-22T09:00:00+01:00')] }],
    });
    await send('postnord', 'carriers.postnord.raw.postnord', {
      shipments: [item('TAKEN1'), item('REFUSED1')],
    });
    const order = await machines.hub.readOrder(orderId);
    expect(order?.state.shipments[0]?.scans).toHaveLength(1);
    const [letter, ...others] = await waiting();
    expect(others).toEqual([]);
    expect(letter?.detail).toContain('REFUSED1');
    await machines.ingest.deadLetters.discard(letter?.deadLetterId ?? '', 'test');
  });

  it('keeps the bytes of a body with many unknown parcels once, and each parcel has its letter', async () => {
    const items = Array.from({ length: 60 }, (_, n) => ({
      items: [{ itemId: `UNKNOWN${n}`, events: [event('2026-11-22T09:00:00+01:00')] }],
    }));
    await send('postnord', 'carriers.postnord.raw.postnord', { shipments: items });
    const letters = (await waiting()).filter(({ detail }) => detail.includes('UNKNOWN'));
    expect(letters).toHaveLength(60);
    const stored = await machines.pool.query(
      `select count(distinct body_digest)::int as bodies from dead_letters where detail like '%UNKNOWN%'`,
    );
    expect(stored.rows).toEqual([{ bodies: 1 }]);
    const orderId = await placeOrder(machines, 'one-of-many');
    await ship(orderId, 'UNKNOWN7');
    await expect
      .poll(async () => (await machines.hub.readOrder(orderId))?.state.shipments[0]?.scans.length, {
        timeout: 10_000,
      })
      .toBe(1);
    for (const { deadLetterId } of await waiting())
      await machines.ingest.deadLetters.discard(deadLetterId, 'test');
  });

  it('keeps the bytes of a body with many bad scans a limited number of times, and loses none of them', async () => {
    const orderId = await placeOrder(machines, 'many-bad');
    await ship(orderId, 'MANYBAD1');
    const events = Array.from({ length: 300 }, () => event('soon'));
    await send('postnord', 'carriers.postnord.raw.postnord', {
      shipments: [
        { items: [{ itemId: 'MANYBAD1', events: [event('2026-11-22T09:00:00+01:00'), ...events] }] },
      ],
    });
    const order = await machines.hub.readOrder(orderId);
    expect(order?.state.shipments[0]?.scans).toHaveLength(1);
    const letters = await waiting();
    expect(letters).toHaveLength(51);
    const last = letters.find(({ detail }) => detail.includes('250 scans'));
    expect(last?.detail).toContain('scan 51: ');
    // They are bad still: they stay, and are no more than they were.
    for (const letter of [last, letters.find((one) => one !== last)])
      expect((await machines.ingest.deadLetters.replay(letter?.deadLetterId ?? ''))?.outcome).toBe('parked');
    expect(await waiting()).toHaveLength(51);
  });

  it('keeps a document with many events that cannot be used a limited number of times', async () => {
    const before = (await waiting()).length;
    const orderId = await placeOrder(machines, 'late-events');
    const step = (fulfilmentId: string, at: number) => ({
      type: 'ObjectEvent',
      eventID: `urn:example:many:${at}`,
      eventTime: '2026-11-22T09:30:00.000+01:00',
      eventTimeZoneOffset: '+01:00',
      action: 'OBSERVE',
      bizStep: 'picking',
      bizTransactionList: [{ bizTransaction: `urn:orderhub:fulfilment:${fulfilmentId}` }],
      quantityList: [{ epcClass: 'urn:orderhub:sku:BOOT-42', quantity: 1 }],
    });
    const nobodys = Array.from({ length: 80 }, (_, at) => step('ord_aaaaaaaaaaaaaaaa-f1', at));
    await send(
      'wh-1',
      'warehouses.wh-1.raw.epcis',
      document(...nobodys, step(`${orderId}-f1`, 80), ...nobodys.slice(0, 1)),
    );
    const order = await machines.hub.readOrder(orderId);
    expect(order?.state.fulfilments[0]?.lines[0]?.picked).toBe(1);
    const letters = await waiting();
    expect(letters.length - before).toBe(51);
    const last = letters.find(({ detail }) => detail.includes('with it 31 events'));
    // What it stands for is looked at again: one event was taken before, and each other has a letter now.
    expect((await machines.ingest.deadLetters.replay(last?.deadLetterId ?? ''))?.outcome).toBe('duplicate');
    expect((await waiting()).length - before).toBe(50 + 31);
  });
});
