import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';
import { document, event, packing } from '../warehouses/epcis-documents.ts';

describe('EPCIS documents over HTTP', () => {
  let hub: HttpApp;
  let warehouse: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    warehouse = await hub.token('warehouse');
  });
  afterAll(async () => {
    await hub.close();
  });

  const send = async (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    await hub.request('/api/v1/warehouses/wh-1/epcis', { token: warehouse, body, headers });
  const outcomeOf = async (received: Answer): Promise<Answer['body']> => {
    expect(received.status).toBe(202);
    for (;;) {
      const receipt = await hub.request(`/api/v1/receipts/${received.body.receiptId}`, { token: warehouse });
      if (receipt.body.outcome !== 'pending') return receipt.body;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('move an order to shipped', async () => {
    const { orderId } = await hub.place('epcis-1');
    const own = { type: 'desadv', bizTransaction: `http://wms.example.org/desadv/${orderId}-f1` };
    const parcel = { type: 'bol', bizTransaction: 'urn:orderhub:parcel:postnord:PN%2077' };
    const body = document(
      event('picking', { bizTransactionList: [own] }),
      packing({
        bizTransactionList: [own],
        childQuantityList: [
          { epcClass: 'urn:orderhub:sku:BOOT-42', quantity: 2 },
          { epcClass: 'urn:orderhub:sku:SOCK', quantity: 1 },
        ],
      }),
      event('shipping', {
        eventTime: '2026-11-22T11:00:00.000+01:00',
        bizTransactionList: [own, parcel],
      }),
    );
    expect(await outcomeOf(await send(body))).toMatchObject({ outcome: 'accepted', orderId });
    const order = await hub.request(`/api/v1/orders/${orderId}`, { token: await hub.token('ops') });
    expect(order.body).toMatchObject({
      status: 'shipped',
      shipments: [{ carrier: 'postnord', trackingNumber: 'PN77', lines: [{ quantity: 2 }, { quantity: 1 }] }],
    });
    expect(await outcomeOf(await send(body))).toMatchObject({ outcome: 'duplicate', orderId });
    const voided = await send(
      event('void_shipping', {
        eventTime: '2026-11-22T12:00:00.000+01:00',
        bizTransactionList: [own],
      }),
    );
    expect(await outcomeOf(voided)).toMatchObject({ outcome: 'accepted', orderId });
    const after = await hub.request(`/api/v1/orders/${orderId}`, { token: await hub.token('ops') });
    expect(after.body).toMatchObject({
      status: 'in_fulfilment',
      shipments: [{ status: 'cancelled', reason: { code: 'cancelled_shipper', party: 'shipper' } }],
    });
  });

  it('are refused at once where they are nothing of the kind, and to who may not send them', async () => {
    expect(await send({ type: 'Tracker' })).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect((await send('{')).status).toBe(400);
    const elsewhere = await hub.request('/api/v1/warehouses/wh-2/epcis', { token: warehouse, body: {} });
    expect(elsewhere.status).toBe(404);
    const carrier = await hub.token('carrier');
    const asCarrier = await hub.request('/api/v1/warehouses/wh-1/epcis', {
      token: carrier,
      body: document(),
    });
    expect([403, 404]).toContain(asCarrier.status);
  });

  it('with a wrong event say what and where in the receipt', async () => {
    const receipt = await outcomeOf(await send(document({ ...event('picking'), bizStep: 'grabbing' })));
    expect(receipt).toMatchObject({
      outcome: 'parked',
      rejection: {
        code: 'invalid',
        message:
          'event 0: /epcisBody/eventList/0/bizStep: "grabbing" is not a business step of CBV 2.0 or an address',
      },
    });
  });
});
