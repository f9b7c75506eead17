import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  CreateWebhookEndpoint,
  NewWebhookEndpoint,
  WebhookDelivery,
  WebhookEndpoint,
} from '../../src/contracts/webhook-endpoints.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';
import { anOrderBody } from '../support/machines.ts';
import {
  countSigned,
  type ReceivedWebhook,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.ts';

/** Invariant 6 over HTTP: each committed event once per endpoint, in order per order, signed, and nothing else. */
describe('webhooks', () => {
  let hub: HttpApp;
  let admin: string;
  let ops: string;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    [hub, receiver] = await Promise.all([openHttpApp(), startWebhookReceiver()]);
    await hub.machines.registry.putChannel({ channel: 'phone', name: 'By telephone' });
    await hub.machines.start();
    [admin, ops] = await Promise.all([hub.token('admin'), hub.token('ops')]);
  }, 60_000);
  afterEach(async () => {
    await hub.close();
    await receiver.close();
  });

  const root = '/api/v1/webhook-endpoints';
  const ask = async (path: string, body?: object, token = admin): Promise<Answer> =>
    await hub.request(`${root}${path}`, { token, ...(body === undefined ? {} : { body }) });
  async function create(wanted: Partial<CreateWebhookEndpoint> = {}, path = ''): Promise<NewWebhookEndpoint> {
    const made = await ask('', { ...wanted, url: wanted.url ?? `${receiver.url}${path}` });
    if (made.status !== 201) throw new Error(made.text);
    return made.body;
  }
  const read = async (endpointId: string): Promise<WebhookEndpoint> => (await ask(`/${endpointId}`)).body;
  const list = async (endpointId: string, query = ''): Promise<readonly WebhookDelivery[]> =>
    (await ask(`/${endpointId}/deliveries${query}`)).body.items;
  const of = (path: string): readonly ReceivedWebhook[] =>
    receiver.received.filter((one) => one.path === `/hooks${path}`);
  const typesOf = (webhooks: readonly ReceivedWebhook[]): readonly string[] =>
    webhooks.map(({ body }) => body.type);
  const refuse =
    (status: number, isRefused: (webhook: ReceivedWebhook) => boolean = () => true) =>
    (webhook: ReceivedWebhook, answer: ServerResponse): void => {
      answer.writeHead(isRefused(webhook) ? status : 204).end();
    };
  const query = async (text: string, values: readonly unknown[] = []): Promise<void> => {
    await hub.machines.pool.query(text, [...values]);
  };
  /** As if the time to the next try had passed. */
  const hurry = async (): Promise<void> => {
    await query(`update effects set next_try_at = now() where settled_at is null and leased_until is null`);
  };
  const waitFor = async (what: () => unknown, wanted: unknown): Promise<void> => {
    await expect.poll(what, { timeout: 20_000 }).toEqual(wanted);
  };
  const newOrder = ['OrderPlaced', 'LinesAllocated', 'FulfilmentRequested'];

  it('tell of an order’s events in their order, once each, signed, and what their ids lead to', async () => {
    const endpoint = await create();
    // Of the three the newest is the second as a text.
    await query(`select setval(pg_get_serial_sequence('effects', 'effect_id'), 98)`);
    const { orderId, orderNumber } = await hub.place('one');
    const timeline = await hub.request(`/api/v1/orders/${orderId}/timeline`, { token: ops });
    const stored: readonly { version: number; type: string; at: string }[] = timeline.body.items;
    await waitFor(
      () => typesOf(receiver.received),
      stored.map(({ type }) => type),
    );
    for (const [index, one] of receiver.received.entries()) {
      expect(countSigned(one, endpoint.secret)).toBe(1);
      expect(Math.abs(one.timestamp - Date.now() / 1_000)).toBeLessThan(60);
      expect(one.id).toBe(`order:${orderId}@${index + 1}`);
      expect(one.body).toMatchObject({
        specversion: '1.0',
        id: one.id,
        subject: orderId,
        sequence: index + 1,
        timestamp: stored[index]?.at,
        time: stored[index]?.at,
      });
      expect(one.text).not.toMatch(/Åsa|Storgatan|example\.com/);
    }
    expect(await list(endpoint.endpointId, '?state=waiting')).toEqual([]);
    const sent = await list(endpoint.endpointId, '?state=sent');
    expect(sent.map(({ eventId }) => eventId)).toEqual(receiver.received.map(({ id }) => id).toReversed());
    expect(sent[0]).toMatchObject({ orderId, orderNumber, tries: 1, nextTryAt: null, cause: null });
    expect(await read(endpoint.endpointId)).toMatchObject({ state: 'active', waiting: 0, failed: 0 });
    expect((await read(endpoint.endpointId)).lastSentAt).not.toBeNull();
  });

  it('tell each endpoint what it wants, from when it was made', async () => {
    await hub.place('before');
    await create({ events: ['OrderPlaced', 'LinesCancelled'] }, '/few');
    await create({ channels: ['phone'] }, '/phone');
    await create({}, '/all');
    const { orderId } = await hub.place('web');
    await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: await hub.token('agent'),
      body: { type: 'CancelOrder', reason: 'customer_request' },
    });
    const called = await hub.request('/api/v1/orders', {
      token: await hub.token('agent', { channels: ['phone'] }),
      headers: { 'idempotency-key': 'phone' },
      body: anOrderBody({ channel: 'phone' }),
    });
    expect(called.status).toBe(201);
    await waitFor(() => typesOf(of('/few')).toSorted(), ['LinesCancelled', 'OrderPlaced', 'OrderPlaced']);
    await waitFor(() => typesOf(of('/phone')), newOrder);
    expect(new Set(of('/phone').map(({ body }) => body.subject))).toEqual(new Set([called.body.orderId]));
    await waitFor(
      async () =>
        await Promise.all((await ask('')).body.items.map(async (one: WebhookEndpoint) => one.waiting)),
      [0, 0, 0],
    );
    expect(typesOf(of('/all')).filter((type) => type === 'OrderPlaced')).toHaveLength(2);
    expect(of('/all').some(({ body }) => body.subject === orderId && body.type === 'LinesCancelled')).toBe(
      true,
    );
  });

  it('try again under the same id, hold back what comes after it in its order, and nothing else', async () => {
    const endpoint = await create();
    const seen: ReceivedWebhook[] = [];
    let refused = '';
    receiver.behave((one, answer) => {
      refused ||= one.body.subject;
      seen.push(one);
      answer.writeHead(one.body.subject === refused ? 500 : 204).end();
    });
    const first = await hub.place('first');
    await waitFor(() => refused, first.orderId);
    const second = await hub.place('second');
    await waitFor(() => typesOf(seen.filter(({ body }) => body.subject === second.orderId)), newOrder);
    expect(typesOf(seen.filter(({ body }) => body.subject === first.orderId))).toEqual(['OrderPlaced']);
    const [waiting] = (await list(endpoint.endpointId, '?state=waiting')).toReversed();
    expect(waiting).toMatchObject({ type: 'OrderPlaced', tries: 1, cause: 'Error: it answered 500' });
    // Five seconds, and at most a tenth of them more.
    const dueMs = Date.parse(String(waiting?.nextTryAt)) - Date.now();
    expect(dueMs).toBeLessThanOrEqual(5_500);
    receiver.behave();
    await hurry();
    await waitFor(
      () => typesOf(receiver.received.filter(({ body }) => body.subject === first.orderId)),
      ['OrderPlaced', ...newOrder],
    );
    const tries = receiver.received.filter(({ body }) => body.subject === first.orderId).slice(0, 2);
    expect(new Set(tries.map(({ id, text }) => id + text)).size).toBe(1);
  });

  it('are given up after ten tries over three days, as long as the answers ask for, and replayed', async () => {
    const endpoint = await create({ events: ['OrderPlaced'] });
    receiver.behave((_, answer) => answer.writeHead(503, { 'retry-after': '400' }).end());
    await hub.place('one');
    const delays: number[] = [];
    for (let tries = 1; tries < 10; tries += 1) {
      await waitFor(async () => (await list(endpoint.endpointId))[0]?.tries, tries);
      await waitFor(async () => (await list(endpoint.endpointId))[0]?.cause, 'Error: it answered 503');
      await waitFor(async () => {
        const { rows } = await hub.machines.pool.query(
          `select 1 from effects where destination = $1 and leased_until is null`,
          [`webhook.${endpoint.endpointId}`],
        );
        return rows.length;
      }, 1);
      const nextAt = Date.parse(String((await list(endpoint.endpointId))[0]?.nextTryAt));
      delays.push((nextAt - Date.now()) / 1_000);
      await hurry();
    }
    const wanted = [400, 400, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (const [index, delay] of delays.entries()) {
      expect(delay).toBeLessThanOrEqual(Number(wanted[index]) * 1.1);
      expect(delay).toBeGreaterThan(Number(wanted[index]) - 30);
    }
    await waitFor(async () => (await list(endpoint.endpointId, '?state=failed')).length, 1);
    expect(await read(endpoint.endpointId)).toMatchObject({ failed: 1, lastFailure: 'it answered 503' });
    const onDesk = await hub.request('/api/v1/effects', { token: ops });
    expect(onDesk.body.items[0]).toMatchObject({
      kind: 'webhook',
      tries: 10,
      cause: 'Error: it answered 503',
    });

    receiver.behave();
    const before = receiver.received.length;
    expect(
      (await ask(`/${endpoint.endpointId}/replay`, { since: '2100-01-01T00:00:00Z' }, ops)).body.again,
    ).toBe(0);
    expect((await ask(`/${endpoint.endpointId}/replay`, {}, ops)).body.again).toBe(1);
    await waitFor(async () => (await list(endpoint.endpointId, '?state=sent')).length, 1);
    // Again although it was taken: the receiver lost it.
    const [sent] = await list(endpoint.endpointId);
    expect((await ask(`/${endpoint.endpointId}/deliveries/${sent?.deliveryId}/replay`, {}, ops)).status).toBe(
      200,
    );
    await waitFor(() => receiver.received.length, before + 2);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  });

  it('wait for nobody who hangs', async () => {
    await create({}, '/hangs');
    await create({}, '/well');
    receiver.behave((one, answer) => {
      if (one.path === '/hooks/well') answer.writeHead(204).end();
    });
    const orders = await Promise.all(Array.from({ length: 30 }, async (_, n) => await hub.place(`one-${n}`)));
    await waitFor(() => typesOf(of('/well')).length, orders.length * newOrder.length);
    // Sixteen lines at the most are in its hands.
    expect(of('/hangs').length).toBeLessThanOrEqual(16);
  });

  it('stop where the endpoint says 410, keep what waits, and go on where somebody says so', async () => {
    const endpoint = await create();
    receiver.behave(refuse(410));
    await hub.place('gone');
    await waitFor(async () => (await read(endpoint.endpointId)).state, 'disabled');
    expect(await read(endpoint.endpointId)).toMatchObject({
      disabledWhy: 'it answered 410: it wants no more',
      waiting: newOrder.length,
    });
    // What happens meanwhile is not for it.
    const meanwhile = await hub.place('meanwhile');
    await hurry();
    receiver.behave();
    const before = receiver.received.length;
    expect((await ask(`/${endpoint.endpointId}/enable`, {})).body).toMatchObject({ state: 'active' });
    await waitFor(async () => (await read(endpoint.endpointId)).waiting, 0);
    expect(typesOf(receiver.received.slice(before))).toEqual(newOrder);
    const after = await hub.place('after');
    await waitFor(() => typesOf(receiver.received.slice(before)), [...newOrder, ...newOrder]);
    const subjects = new Set(receiver.received.map(({ body }) => body.subject));
    expect([subjects.has(meanwhile.orderId), subjects.has(after.orderId)]).toEqual([false, true]);
  });

  it('tell of what was missed, once somebody asks for it, and of nothing twice', async () => {
    const endpoint = await create({ events: ['OrderPlaced'], channels: ['web'] });
    const path = `/${endpoint.endpointId}`;
    const first = await hub.place('before');
    await waitFor(() => receiver.received.length, 1);
    expect((await ask(`${path}/resend`, {}, ops)).status).toBe(400);
    await ask(`${path}/disable`, { reason: 'it moves' });
    expect((await ask(`${path}/resend`, {}, ops)).body.code).toBe('webhook_endpoint_disabled');
    const missed = [await hub.place('missed-1'), await hub.place('missed-2')];
    await ask(`${path}/enable`, {});
    const last = await hub.place('after');
    await waitFor(() => receiver.received.length, 2);
    expect((await ask(`${path}/resend`, {}, ops)).status).toBe(202);
    const subjects = (): readonly string[] =>
      receiver.received.map(({ body }) => String(body.subject)).toSorted();
    const all = [first, last, ...missed].map(({ orderId }) => orderId).toSorted();
    await waitFor(subjects, all);
    await waitFor(async () => (await read(endpoint.endpointId)).hasMissed, false);
    expect((await ask(`${path}/resend`, {}, ops)).status).toBe(400);
    // All there was, and not before: what was told is told no second time.
    expect((await ask(`${path}/resend`, { from: '2020-01-01T00:00:00Z' }, ops)).status).toBe(202);
    await waitFor(async () => (await read(endpoint.endpointId)).resend, null);
    expect(await read(endpoint.endpointId)).toMatchObject({ waiting: 0, resend: null });
    expect(subjects()).toEqual(all);
    const wrong = { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    expect((await ask(`${path}/resend`, wrong, ops)).status).toBe(400);
  });

  it('stop where nothing was taken for four days, and go at once when an outage is over', async () => {
    const endpoint = await create();
    receiver.behave(refuse(500));
    await hub.place('one');
    await waitFor(async () => (await read(endpoint.endpointId)).lastFailure, 'it answered 500');
    await query(`update webhook_endpoints set failing_since = now() - interval '2 minutes'`);
    await query(`update effects set next_try_at = now() + interval '1 day' where settled_at is null`);
    receiver.behave();
    const before = receiver.received.length;
    await hub.place('two');
    // The first success tells that all may go: also what was to wait for a day.
    await waitFor(() => typesOf(receiver.received.slice(before)).length, 2 * newOrder.length);
    receiver.behave(refuse(500));
    await hub.place('three');
    await waitFor(async () => (await list(endpoint.endpointId, '?state=waiting')).length, newOrder.length);
    await query(`update webhook_endpoints set failing_since = now() - interval '5 days'`);
    await hurry();
    await waitFor(async () => (await read(endpoint.endpointId)).disabledWhy, 'it took nothing for four days');
  });

  it('sign with both secrets while one is changed, and with the new one alone after a day', async () => {
    const endpoint = await create({ events: ['OrderPlaced'] });
    const { secret } = (await ask(`/${endpoint.endpointId}/rotate-secret`, {})).body;
    await hub.place('one');
    await waitFor(() => receiver.received.length, 1);
    const [both] = receiver.received;
    if (both === undefined) throw new Error('nothing came');
    expect([both.signatures.length, countSigned(both, endpoint.secret), countSigned(both, secret)]).toEqual([
      2, 1, 1,
    ]);
    await query(
      `update webhook_endpoints set secrets = jsonb_set(secrets, '{1,until}', '"2026-01-01T00:00:00.000Z"')`,
    );
    await hub.place('two');
    await waitFor(() => receiver.received.length, 2);
    const last = receiver.received.at(-1);
    if (last === undefined) throw new Error('nothing came');
    expect([last.signatures.length, countSigned(last, secret)]).toEqual([1, 1]);
  });

  it('are removed with what waits for them', async () => {
    const endpoint = await create();
    receiver.behave(refuse(500));
    await hub.place('one');
    await waitFor(() => receiver.received.length, 1);
    const removed = await hub.request(`${root}/${endpoint.endpointId}`, { token: admin, method: 'DELETE' });
    expect(removed.body).toEqual({ endpointId: endpoint.endpointId, removed: true });
    await waitFor(async () => {
      const { rows } = await hub.machines.pool.query(
        `select 1 from effects where settled_at is null and destination like 'webhook.%'`,
      );
      return rows.length;
    }, 0);
    await hurry();
    await hub.place('two');
    expect((await ask(`/${endpoint.endpointId}`)).status).toBe(404);
    expect((await ask('')).body.items).toEqual([]);
    expect(receiver.received).toHaveLength(1);
  });

  it('are tried by a ping, whose answer is told', async () => {
    const endpoint = await create();
    const well = (await ask(`/${endpoint.endpointId}/ping`, {})).body;
    expect(well).toMatchObject({ ok: true, status: 204, why: null });
    const [ping] = receiver.received;
    if (ping === undefined) throw new Error('nothing came');
    expect(ping.body).toMatchObject({ type: 'ping', data: { endpointId: endpoint.endpointId } });
    expect(countSigned(ping, endpoint.secret)).toBe(1);
    receiver.behave(refuse(404));
    expect((await ask(`/${endpoint.endpointId}/ping`, {})).body).toMatchObject({
      ok: false,
      status: 404,
      why: 'it answered 404',
    });
  });

  it('are made by an administrator, of addresses and types that there are', async () => {
    const refused = async (body: object, path: string): Promise<void> => {
      const { status, body: problem } = await ask('', body);
      expect([status, problem.errors?.[0]?.path]).toEqual([400, path]);
    };
    // Nobody follows the log for nobody, and so nobody is behind.
    const placed = await hub.machines.pool.query(`select 1 from checkpoints where name = 'webhooks'`);
    expect(placed.rows).toEqual([]);
    await refused({}, '/url');
    await refused({ url: 'ftp://shop.example/hooks' }, '/url');
    await refused({ url: 'https://user:secret@shop.example/hooks' }, '/url');
    await refused({ url: receiver.url, events: ['OrderPlacd'] }, '/events/0');
    await refused({ url: receiver.url, channels: [] }, '/channels');
    expect((await ask('', { url: receiver.url }, ops)).status).toBe(403);
    const { endpointId } = await create();
    const shown = await ask(`/${endpointId}`, undefined, ops);
    expect([shown.status, 'secret' in shown.body, shown.text.includes('whsec_')]).toEqual([
      200,
      false,
      false,
    ]);
    expect((await ask('/whe_nobody')).status).toBe(404);
    expect((await ask('/whe_nobody/deliveries')).status).toBe(404);
    expect((await ask(`/${endpointId}/deliveries?cursor=x`)).status).toBe(400);
    for (const verb of ['rotate-secret', 'enable', 'ping', 'replay', 'deliveries/1/replay'])
      expect([verb, (await ask(`/whe_nobody/${verb}`, {})).status]).toEqual([verb, 404]);
    expect((await ask('/whe_nobody/disable', { reason: 'x' })).status).toBe(404);
  });
});
