import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';
import { anOrderBody } from '../support/machines.ts';

let hub: HttpApp;
let ops: string;
const ids = new Map<string, string>();
beforeAll(async () => {
  hub = await openHttpApp();
  ops = await hub.token('ops');
  const [storefront, warehouse] = await Promise.all([hub.token('storefront'), hub.token('warehouse')]);
  for (const tier of ['gold', 'silver', undefined]) {
    const body = anOrderBody();
    const placed = await hub.request('/api/v1/orders', {
      token: storefront,
      headers: { 'idempotency-key': `tier-${tier}` },
      body: { ...body, customer: { ...body.customer, ...(tier === undefined ? {} : { tier }) } },
    });
    const { orderId, trackingUrl } = placed.body;
    ids.set(`${tier}`, orderId).set(`${tier} link`, trackingUrl.split('/').at(-1));
    await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: warehouse,
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'rejected',
        at: new Date().toISOString(),
        reason: 'damaged',
      },
    });
  }
});
afterAll(async () => {
  await hub.close();
});

const found = async (filter: string): Promise<readonly string[]> => {
  const answer = await hub.request(`/api/v1/exceptions?filter=${encodeURIComponent(filter)}`, { token: ops });
  const items = answer.body.items as { readonly customerTier?: string }[];
  return items.map(({ customerTier = '' }) => customerTier).toSorted((a, b) => a.localeCompare(b));
};

it('the desk narrows its cases by how the shop ranks the customer', async () => {
  await expect.poll(async () => (await found('is:open')).length).toBe(3);
  expect(await found('is:open tier:gold')).toEqual(['gold']);
  expect(await found('is:open tier:gold,silver')).toEqual(['gold', 'silver']);
  expect(await found('is:open -tier:gold,silver')).toEqual(['']);
});

it('is for staff, and outlives what is personal', async () => {
  const path = `/api/v1/orders/${ids.get('gold')}`;
  const tracked = await hub.request(`/api/v1/track/${ids.get('gold link')}`);
  expect(tracked.text).not.toContain('gold');
  const body = { type: 'ErasePersonalData' };
  expect((await hub.request(`${path}/commands`, { token: await hub.token('admin'), body })).status).toBe(200);
  const order = await hub.request(path, { token: ops });
  expect(order.body).toMatchObject({ customer: { erased: true }, customerTier: 'gold' });
});
