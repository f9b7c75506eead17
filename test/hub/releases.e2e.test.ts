import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

let hub: HttpApp;
let ops: string;
let agent: string;
beforeAll(async () => {
  hub = await openHttpApp();
  [ops, agent] = await Promise.all([hub.token('ops'), hub.token('agent')]);
  await hub.machines.start();
});
afterAll(async () => {
  await hub.close();
});

const setRelease = async (body: object, token = ops): Promise<Answer> =>
  await hub.request('/api/v1/locations/wh-1/release', { token, body });
const read = async (orderId: string): Promise<Answer['body']> =>
  (await hub.request(`/api/v1/orders/${orderId}`, { token: ops })).body;
const workOf = async (orderId: string): Promise<number> => {
  const sent = await hub.machines.pool.query(
    `select 1 from effects where destination = 'work.wh-1' and payload->>'orderId' = $1`,
    [orderId],
  );
  return sent.rows.length;
};
const requestStatus = async (orderId: string): Promise<unknown> =>
  (await read(orderId)).fulfilments[0].requestStatus;

it('a location that is paused is given no work until it is resumed, then all of it once', async () => {
  expect((await setRelease({ paused: true, reason: 'Stocktaking' }, agent)).status).toBe(403);
  expect(await setRelease({ paused: true, reason: 'Stocktaking' })).toMatchObject({
    status: 200,
    body: { location: 'wh-1', release: { reason: 'Stocktaking', by: 'ops-1', until: null } },
  });
  const locations = await hub.request('/api/v1/locations', { token: ops });
  expect(locations.body.items).toContainEqual(
    expect.objectContaining({
      location: 'wh-1',
      release: expect.objectContaining({ reason: 'Stocktaking' }),
    }),
  );
  const orders = await Promise.all(['p1', 'p2', 'p3'].map(async (key) => await hub.place(key)));
  const [first, second, third] = orders.map(({ orderId }) => orderId);
  expect(await read(first ?? '')).toMatchObject({
    status: 'allocated',
    fulfilments: [{ location: 'wh-1', status: 'on_hold', requestStatus: 'unsubmitted', releasePaused: true }],
  });
  // One is held as well, one is cancelled: neither goes out with the resumption.
  const command = async (orderId: string, body: object): Promise<Answer> =>
    await hub.request(`/api/v1/orders/${orderId}/commands`, { token: agent, body });
  await command(second ?? '', { type: 'HoldOrder', reason: 'address_check' });
  await command(third ?? '', { type: 'CancelOrder' });
  const waits = async (): Promise<number> =>
    (await hub.machines.pool.query('select 1 from waiting_releases')).rows.length;
  await expect.poll(waits, { timeout: 10_000 }).toBe(3);

  expect(await setRelease({ paused: false })).toMatchObject({ status: 200, body: { release: null } });
  await expect.poll(async () => await requestStatus(first ?? ''), { timeout: 10_000 }).toBe('submitted');
  await expect.poll(async () => await workOf(first ?? ''), { timeout: 10_000 }).toBe(1);
  await expect.poll(waits, { timeout: 10_000 }).toBe(0);
  expect(await requestStatus(second ?? '')).toBe('unsubmitted');
  const { holds } = await read(second ?? '');
  await command(second ?? '', { type: 'ReleaseHold', holdId: holds[0].holdId });
  await expect.poll(async () => await workOf(second ?? ''), { timeout: 10_000 }).toBe(1);
  expect(await workOf(third ?? '')).toBe(0);
  const audited = await hub.machines.pool.query(
    `select action, detail from audit where subject = 'wh-1' and action like '%release' order by audit_id`,
  );
  expect(audited.rows).toMatchObject([
    { action: 'pause release', detail: { reason: 'Stocktaking', until: null } },
    { action: 'resume release' },
  ]);
});

it('a pause ends by itself', async () => {
  const soon = new Date(hub.machines.clock.now() + 1_500).toISOString();
  const past = new Date(hub.machines.clock.now() - 1_000).toISOString();
  expect(await setRelease({ paused: true, reason: 'Lunch', until: past })).toMatchObject({
    status: 400,
    body: { errors: [{ path: '/until' }] },
  });
  await setRelease({ paused: true, reason: 'Lunch', until: soon });
  const { orderId } = await hub.place('u1');
  expect(await requestStatus(orderId)).toBe('unsubmitted');
  await expect.poll(async () => await requestStatus(orderId), { timeout: 10_000 }).toBe('submitted');
  const locations = await hub.request('/api/v1/locations', { token: ops });
  expect(JSON.stringify(locations.body)).not.toContain('Lunch');
});

it('what a paused sender sends over HTTP is received and waits', async () => {
  const admin = await hub.token('admin');
  const pause = async (paused: boolean): Promise<Answer> =>
    await hub.request('/api/v1/senders/wh-1/pause', { token: ops, body: { paused } });
  await pause(true);
  const sent = await hub.request('/api/v1/warehouses/wh-1/stock', {
    token: admin,
    body: { sku: 'WAITS', type: 'counted', quantity: 3 },
  });
  expect(sent.status).toBe(202);
  const receipt = async (): Promise<unknown> =>
    (await hub.request(`/api/v1/receipts/${sent.body.receiptId}`, { token: ops })).body.outcome;
  // Another sender's message that came later is done: the inbox has been past this one.
  const other = await hub.request('/api/v1/warehouses/wh-2/stock', {
    token: await hub.token('admin'),
    body: { sku: 'GOES', type: 'counted', quantity: 3 },
  });
  await expect
    .poll(
      async () =>
        (await hub.request(`/api/v1/receipts/${other.body.receiptId}`, { token: ops })).body.outcome,
      { timeout: 10_000 },
    )
    .toBe('accepted');
  expect(await receipt()).toBe('pending');
  await pause(false);
  await expect.poll(receipt, { timeout: 10_000 }).toBe('accepted');
});
