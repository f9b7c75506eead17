import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

/** An order costs less since it was placed, from outside. */
let hub: HttpApp;
let agent: string;
beforeAll(async () => {
  hub = await openHttpApp();
  agent = await hub.token('agent');
});
afterAll(async () => {
  await hub.close();
});

it('is reduced once, by the office, and whoever may read the order reads it', async () => {
  const { orderId, trackingUrl } = await hub.place('reduced');
  const amount = { amount: '20.00', currency: 'SEK' };
  const body = { type: 'AdjustPrice', amount, lineId: '1', reason: 'damaged', note: 'A scratch.' };
  const send = async (what: object, token = agent, key?: string): Promise<Answer> =>
    await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token,
      body: what,
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  expect((await send(body, await hub.token('storefront'))).status).toBe(403);
  expect(
    (await hub.request(`/api/v1/track/${trackingUrl.split('/').at(-1)}/commands`, { body })).status,
  ).toBe(400);
  for (const wrong of ['0.00', '-5.00', '0'])
    expect(await send({ ...body, amount: { ...amount, amount: wrong } })).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/amount', message: 'must be more than 0' }] },
    });
  expect(await hub.request(`/api/v1/orders/${orderId}/preview`, { token: agent, body })).toMatchObject({
    body: { rejection: null, worth: { before: { amount: '277.50' }, after: { amount: '257.50' } } },
  });
  expect(await send(body, agent, 'once')).toMatchObject({
    status: 200,
    body: { events: [{ type: 'PriceAdjusted', data: { amount, note: 'A scratch.' } }] },
  });
  expect(await send(body, agent, 'once')).toMatchObject({ status: 200, body: { events: [] } });
  const order = await hub.request(`/api/v1/orders/${orderId}`, { token: agent });
  expect(order.body).toMatchObject({
    totals: { total: { amount: '277.50' } },
    adjustments: [{ amount, lineId: '1', reason: 'damaged', note: 'A scratch.' }],
  });
  const tracked = await hub.request(`/api/v1/track/${trackingUrl.split('/').at(-1)}`);
  expect(tracked.body.order.adjustments).toMatchObject([{ amount, reason: 'damaged' }]);
  expect(tracked.body.order.adjustments[0]).not.toHaveProperty('note');
  expect(await send({ ...body, amount: { ...amount, amount: '238.01' } })).toMatchObject({
    status: 422,
    body: { code: 'refund_too_large' },
  });
});
