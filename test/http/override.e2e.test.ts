import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('a parcel’s status, set by a person', () => {
  let hub: HttpApp;
  let agent: string;
  let orderId: string;
  let tracking: string;
  const note = 'The receiver called: it lies in the hall.';
  const command = async (token: string, body: object) =>
    await hub.request(`/api/v1/orders/${orderId}/commands`, { token, body });
  const set = (more: object = {}) => ({
    type: 'OverrideShipmentStatus',
    shipmentId: `${orderId}-f1-p1`,
    status: 'delivered',
    reason: 'neighbour',
    note,
    ...more,
  });

  beforeAll(async () => {
    hub = await openHttpApp();
    agent = await hub.token('agent', { sub: 'ana', name: 'Ana' });
    const placed = await hub.place('o-1');
    ({ orderId } = placed);
    tracking = placed.trackingUrl.split('/').at(-1) ?? '';
    const [warehouse, carrier, ops] = await Promise.all([
      hub.token('warehouse'),
      hub.token('carrier'),
      hub.token('ops'),
    ]);
    const lines = [
      { lineId: '1', quantity: 2 },
      { lineId: '2', quantity: 1 },
    ];
    await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: warehouse,
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'shipped',
        at: '2026-11-20T08:00:00Z',
        parcels: [{ carrier: 'postnord', trackingNumber: 'PN700', lines }],
      },
    });
    await hub.request('/api/v1/carriers/postnord/tracking', {
      token: carrier,
      body: { trackingNumber: 'PN700', status: 'in_transit', occurredAt: '2026-11-21T08:00:00Z' },
    });
    const status = async (): Promise<unknown> =>
      (await hub.request(`/api/v1/orders/${orderId}`, { token: ops })).body.shipments[0]?.status;
    await vi.waitUntil(async () => (await status()) === 'in_transit', { timeout: 10_000 });
  });
  afterAll(async () => {
    await hub.close();
  });

  it('needs the why, a status that says something, and the right role', async () => {
    expect((await command(agent, set({ note: undefined }))).status).toBe(400);
    expect((await command(agent, set({ status: 'pending' }))).status).toBe(400);
    for (const role of ['sales', 'storefront'] as const)
      expect((await command(await hub.token(role), set())).status).toBe(403);
    expect(await command(agent, set({ shipmentId: 'other' }))).toMatchObject({
      status: 422,
      body: { rejection: { code: 'unknown_shipment' } },
    });
  });

  it('moves the order, says who and why to staff, and to the customer only that it was one', async () => {
    expect(await command(agent, set())).toMatchObject({
      status: 200,
      body: { events: [{ type: 'ShipmentStatusOverridden' }, { type: 'ShipmentStatusChanged' }] },
    });
    const order = await hub.request(`/api/v1/orders/${orderId}`, { token: agent });
    expect(order.body).toMatchObject({
      status: 'delivered',
      shipments: [{ status: 'delivered', because: { rule: 'override' }, override: { note, stands: true } }],
    });
    const timeline = await hub.request(`/api/v1/orders/${orderId}/timeline`, { token: agent });
    expect(timeline.body.items).toContainEqual(
      expect.objectContaining({
        type: 'ShipmentStatusOverridden',
        actor: expect.objectContaining({ kind: 'user', id: 'ana', name: 'Ana' }),
        data: expect.objectContaining({ note }),
      }),
    );
    const customer = await hub.request(`/api/v1/track/${tracking}`);
    expect(customer.body.order.shipments).toMatchObject([{ status: 'delivered' }]);
    expect(customer.text).toContain('Set by a person');
    expect(customer.text).not.toMatch(/hall|ana\b|"override":\{/i);
  });

  it('is withdrawn: the scans decide again', async () => {
    const withdrawn = await command(agent, {
      type: 'WithdrawShipmentOverride',
      shipmentId: `${orderId}-f1-p1`,
    });
    expect(withdrawn.status).toBe(200);
    const order = await hub.request(`/api/v1/orders/${orderId}`, { token: agent });
    expect(order.body).toMatchObject({ status: 'shipped', shipments: [{ status: 'in_transit' }] });
    expect(order.body.shipments[0].override).toBeUndefined();
  });
});
