import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  NewWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
} from '../../src/contracts/webhook-endpoints.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** What waits for an endpoint that takes nothing, or not everything, and what becomes of it. */
describe('webhooks that wait', () => {
  let hub: HttpApp;
  let admin: string;
  let receiver: WebhookReceiver;
  let endpoint: NewWebhookEndpoint;
  /** Orders of which nothing is taken; undefined: none is. */
  let refused: Set<string> | undefined;
  beforeEach(async () => {
    [hub, receiver] = await Promise.all([openHttpApp(), startWebhookReceiver()]);
    await hub.machines.start();
    admin = await hub.token('admin');
    refused = undefined;
    receiver.behave(({ body }, answer) => {
      answer.writeHead(refused?.has(body.subject) === false ? 204 : 500).end();
    });
    endpoint = (await ask('', { url: receiver.url })).body;
  }, 60_000);
  afterEach(async () => {
    await hub.close();
    await receiver.close();
  });

  const ask = async (path: string, body?: object, method?: string): Promise<Answer> =>
    await hub.request(`/api/v1/webhook-endpoints${path}`, {
      token: admin,
      ...(body === undefined ? {} : { body }),
      ...(method === undefined ? {} : { method }),
    });
  const read = async (): Promise<WebhookEndpoint> => (await ask(`/${endpoint.endpointId}`)).body;
  const list = async (state: WebhookDelivery['state']): Promise<readonly WebhookDelivery[]> =>
    (await ask(`/${endpoint.endpointId}/deliveries?state=${state}`)).body.items;
  const ask1 = async (text: string): Promise<number> => {
    const { rows } = await hub.machines.pool.query<{ n: number }>(text);
    return rows[0]?.n ?? 0;
  };
  const query = async (text: string): Promise<void> => {
    await hub.machines.pool.query(text);
  };
  const waitFor = async (what: () => unknown, wanted: unknown): Promise<void> => {
    await expect.poll(what, { timeout: 20_000 }).toEqual(wanted);
  };
  /** Until it is due again only after a long time, having been tried so often. */
  const waitForTries = async (tries: number): Promise<void> => {
    await waitFor(
      async () =>
        await ask1(`select max(tries) as n from effects where settled_at is null and leased_until is null`),
      tries,
    );
  };
  const cancel = async (orderId: string): Promise<void> => {
    const { status } = await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: await hub.token('agent'),
      body: { type: 'CancelOrder', reason: 'customer_request' },
    });
    expect(status).toBe(200);
  };
  const due = `select count(*)::int as n from effects
    where destination like 'webhook.%' and settled_at is null and next_try_at <= now()`;
  const overdueSeconds = async (): Promise<number> => {
    const line = (await hub.machines.metrics.collect())
      .split('\n')
      .find((one) => one.startsWith('hub_backlog_seconds{what="webhooks"}'));
    return Number(line?.split(' ').at(-1));
  };

  it('come when the one before them in their order may, and are not looked at until then', async () => {
    const { orderId } = await hub.place('one');
    await waitForTries(1);
    await query(`update effects set next_try_at = now() where settled_at is null and leased_until is null`);
    await waitForTries(2);
    await waitFor(async () => await ask1(due), 0);
    // What happens to the order meanwhile waits as long.
    await cancel(orderId);
    await waitFor(async () => (await list('waiting')).length > 3, true);
    const waiting = await list('waiting');
    expect(new Set(waiting.map(({ nextTryAt }) => nextTryAt)).size).toBe(1);
    expect(await ask1(due)).toBe(0);
    // All go at once where one of them is sent by hand.
    refused = new Set();
    const first = waiting.at(-1)?.deliveryId;
    expect((await ask(`/${endpoint.endpointId}/deliveries/${first}/replay`, {})).body.again).toBe(1);
    await waitFor(async () => (await read()).waiting, 0);
  });

  it('for one that is disabled are not overdue', async () => {
    await hub.place('one');
    await waitForTries(1);
    await ask(`/${endpoint.endpointId}/disable`, { reason: 'moved' });
    await query(`update effects set next_try_at = now() - interval '1 hour' where settled_at is null`);
    expect((await read()).waiting).toBeGreaterThan(0);
    expect(await overdueSeconds()).toBe(0);
  });

  it('for an answer that others have are not all tried at each success', async () => {
    const { orderId } = await hub.place('poison');
    await waitForTries(1);
    await query(`update effects set next_try_at = now() + interval '1 day' where settled_at is null`);
    refused = new Set([orderId]);
    for (const other of ['a', 'b', 'c']) {
      await query(`update webhook_endpoints set failing_since = now() - interval '2 minutes'`);
      const before = (await list('sent')).length;
      await hub.place(other);
      await waitFor(async () => (await list('sent')).length, before + 3);
      await new Promise((resolve) => {
        setTimeout(resolve, 1_500);
      });
    }
    // Once, as after an outage; then as it would have been without others.
    expect(receiver.received.filter(({ body }) => body.subject === orderId)).toHaveLength(2);
  });

  it('disable nobody who was not asked for days', async () => {
    await hub.place('one');
    await waitForTries(1);
    await query(`update webhook_endpoints
      set failing_since = now() - interval '9 days', last_failed_at = now() - interval '6 days'`);
    await query(`update effects set next_try_at = now() where settled_at is null and leased_until is null`);
    await waitForTries(2);
    expect((await read()).state).toBe('active');
    await query(`update webhook_endpoints
      set failing_since = now() - interval '5 days', last_failed_at = now() - interval '1 day'`);
    await query(`update effects set next_try_at = now() where settled_at is null and leased_until is null`);
    await waitFor(async () => (await read()).state, 'disabled');
  });

  it('are nobody’s any more where the endpoint was removed', async () => {
    await hub.place('one');
    await waitForTries(1);
    const [waiting] = await list('waiting');
    expect((await ask(`/${endpoint.endpointId}`, undefined, 'DELETE')).status).toBe(200);
    const again = await ask(`/${endpoint.endpointId}/deliveries/${waiting?.deliveryId}/replay`, {});
    expect(again.status).toBe(404);
  });
});
