import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('a parcel that was delivered and did not come', () => {
  let hub: HttpApp;
  let agent: string;
  let orderId: string;
  let link: string;
  const note = 'Not with the neighbours either.';
  const read = async () => (await hub.request(`/api/v1/orders/${orderId}`, { token: agent })).body;
  const say = async (type: string, more: object = {}) =>
    await hub.request(`/api/v1/track/${link}/commands`, {
      body: { type, shipmentId: `${orderId}-f1-p1`, ...more },
    });

  beforeAll(async () => {
    hub = await openHttpApp();
    agent = await hub.token('agent');
    const placed = await hub.place('o-1');
    ({ orderId } = placed);
    link = placed.trackingUrl.split('/').at(-1) ?? '';
    const lines = [
      { lineId: '1', quantity: 2 },
      { lineId: '2', quantity: 1 },
    ];
    await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: await hub.token('warehouse'),
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'shipped',
        at: '2026-11-20T08:00:00Z',
        parcels: [{ carrier: 'postnord', trackingNumber: 'PN700', lines }],
      },
    });
  });
  afterAll(async () => {
    await hub.close();
  });

  it('can be missed once the carrier says that it was delivered, not before', async () => {
    await vi.waitUntil(async () => (await read()).shipments.length === 1, { timeout: 10_000 });
    expect(await say('ClaimNonReceipt')).toMatchObject({
      status: 422,
      body: { rejection: { code: 'not_delivered' } },
    });
    await hub.request('/api/v1/carriers/postnord/tracking', {
      token: await hub.token('carrier'),
      body: { trackingNumber: 'PN700', status: 'delivered', occurredAt: '2026-11-21T08:00:00Z' },
    });
    await vi.waitUntil(async () => (await read()).status === 'delivered', { timeout: 10_000 });
  });

  it('is a case of the desk when the customer says so, with their words for staff', async () => {
    expect(await say('ClaimNonReceipt', { note })).toMatchObject({
      status: 200,
      body: { events: [{ type: 'NonReceiptClaimed' }] },
    });
    expect(await read()).toMatchObject({
      status: 'delivered',
      category: 'attention',
      shipments: [{ status: 'delivered', health: 'action_required', notReceivedSince: expect.any(String) }],
      exceptions: [{ type: 'no_first_scan' }, { type: 'delivered_not_received', severity: 2, state: 'open' }],
    });
    const timeline = await hub.request(`/api/v1/orders/${orderId}/timeline`, { token: agent });
    expect(timeline.body.items).toContainEqual(
      expect.objectContaining({ type: 'NonReceiptClaimed', data: expect.objectContaining({ note }) }),
    );
    expect(await say('ClaimNonReceipt')).toMatchObject({
      status: 422,
      body: { rejection: { code: 'claim_exists' } },
    });
    expect((await hub.request(`/api/v1/track/${link}`)).body.order.shipments).toMatchObject([
      { notReceivedSince: expect.any(String) },
    ]);
  });

  it('is closed when it has turned up; an agent may say both', async () => {
    expect((await say('WithdrawNonReceipt')).status).toBe(200);
    expect(await read()).toMatchObject({
      exceptions: [{ type: 'no_first_scan' }, { state: 'resolved', resolution: 'auto' }],
    });
    const body = { type: 'ClaimNonReceipt', shipmentId: `${orderId}-f1-p1` };
    const path = `/api/v1/orders/${orderId}/commands`;
    expect((await hub.request(path, { token: agent, body })).status).toBe(200);
    expect((await hub.request(path, { token: await hub.token('warehouse'), body })).status).toBe(403);
    expect((await read()).exceptions).toMatchObject([{}, { state: 'resolved' }, { state: 'open' }]);
  });
});
