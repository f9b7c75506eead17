import { afterAll, beforeAll, expect, it } from 'vitest';
import { OrderTiers } from '../../src/platform/migrations/order-tiers.ts';
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

it('the list of orders is narrowed by it, beside what is searched for', async () => {
  const orders = async (search: string): Promise<readonly string[]> => {
    const answer = await hub.request(`/api/v1/orders?${search}`, { token: ops });
    expect(answer.text).not.toContain('customerTier');
    const tierOf = new Map([...ids].map(([tier, id]) => [id, tier]));
    const items = answer.body.items as { readonly orderId: string }[];
    return items.map(({ orderId }) => tierOf.get(orderId) ?? '').toSorted((a, b) => a.localeCompare(b));
  };
  await expect.poll(async () => await orders('')).toEqual(['gold', 'silver', 'undefined']);
  expect(await orders('filter=tier:gold')).toEqual(['gold']);
  expect(await orders('filter=tier:none,silver')).toEqual(['silver', 'undefined']);
  expect(await orders('filter=-tier:gold')).toEqual(['silver', 'undefined']);
  expect(await orders('filter=tier:gold%20is:done')).toEqual([]);
  expect(await orders('q=nobody-at-all&filter=tier:gold')).toEqual([]);
  const wrong = await hub.request('/api/v1/orders?filter=rank:gold', { token: ops });
  expect(wrong).toMatchObject({ status: 400 });
  expect(wrong.text).toContain('there is no \\"rank\\"');
});

it('is known of orders that were in the list before it could be narrowed so', async () => {
  const { pool } = hub.machines;
  const told: string[] = [];
  OrderTiers.prototype.up.call({ addSql: (sql: string) => told.push(sql) } as unknown as OrderTiers);
  await pool.query(`update order_rows set tier = null, row = row - 'customerTier'`);
  await pool.query(told[1] ?? '');
  const { rows } = await pool.query<{ tier: string | null; told: string | null }>(
    `select tier, row->>'customerTier' as told from order_rows order by tier`,
  );
  expect(rows).toEqual([
    { tier: 'gold', told: 'gold' },
    { tier: 'silver', told: 'silver' },
    { tier: null, told: null },
  ]);
});

it('is for staff, and outlives what is personal', async () => {
  const path = `/api/v1/orders/${ids.get('gold')}`;
  const tracked = await hub.request(`/api/v1/track/${ids.get('gold link')}`);
  expect(tracked.text).not.toContain('gold');
  const storefront = await hub.token('storefront');
  for (const read of [path, `${path}/timeline`])
    expect((await hub.request(read, { token: storefront })).text).not.toContain('gold');
  expect((await hub.request(`${path}/timeline`, { token: ops })).text).toContain('gold');
  const body = { type: 'ErasePersonalData' };
  expect((await hub.request(`${path}/commands`, { token: await hub.token('admin'), body })).status).toBe(200);
  const order = await hub.request(path, { token: ops });
  expect(order.body).toMatchObject({ customer: { erased: true }, customerTier: 'gold' });
});
