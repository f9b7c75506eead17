import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';
import { anOrderBody } from '../support/machines.ts';

describe('orders over HTTP', () => {
  let hub: HttpApp;
  let agent: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    agent = await hub.token('agent');
  });
  afterAll(async () => {
    await hub.close();
  });

  const place = async (key: string, body: unknown = anOrderBody(), token = agent) =>
    await hub.request('/api/v1/orders', { token, body, headers: { 'idempotency-key': key } });

  it('places an order and says where it is followed', async () => {
    const placed = await place('k-1');
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({
      orderNumber: expect.stringMatching(/^SO-\d+$/),
      status: 'allocated',
    });
    expect(placed.body.trackingUrl).toMatch(new RegExp(`^${hub.url}/track/[\\w-]+\\.[\\w-]{43}$`));
    expect(placed.headers.get('hub-position')).toMatch(/^[0-9a-f]{8}\.\d+\.\d+$/);
  });

  it('answers the same key and body with the same bytes, whatever has happened since', async () => {
    const first = await place('k-2');
    const orderId = first.body.orderId as string;
    const held = await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: agent,
      body: { type: 'HoldOrder', reason: 'customer_request' },
    });
    expect(held.status).toBe(200);
    const { lines, ...rest } = anOrderBody();
    const again = await place('k-2', { lines, ...rest });
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
  });

  it('refuses the same key with another body', async () => {
    await place('k-3');
    const other = await place('k-3', anOrderBody({ reference: 'PO-2' }));
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_conflict', rejection: {} } });
    expect(other.headers.get('content-type')).toContain('application/problem+json');
  });

  it('needs a key', async () => {
    const answer = await hub.request('/api/v1/orders', { token: agent, body: anOrderBody() });
    expect(answer).toMatchObject({ status: 400, body: { code: 'idempotency_key_missing' } });
  });

  it('lists every field that is wrong', async () => {
    const answer = await place('k-4', {
      ...anOrderBody(),
      currency: 'kr',
      lines: [{ sku: 'x y', name: '', quantity: 0 }],
    });
    expect(answer.status).toBe(400);
    const paths = (answer.body.errors as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        '/currency',
        '/lines/0/sku',
        '/lines/0/name',
        '/lines/0/quantity',
        '/lines/0/unitPrice',
      ]),
    );
  });

  it('reads an order now, as it was at a version, and as it was at an instant', async () => {
    const placed = await place('k-5');
    const path = `/api/v1/orders/${placed.body.orderId}`;
    await hub.request(`${path}/commands`, { token: agent, body: { type: 'CancelOrder' } });
    const now = await hub.request(path, { token: agent });
    expect(now.body).toMatchObject({ status: 'cancelled', customer: { name: 'Åsa Łukasz' } });
    const then = await hub.request(`${path}?at=${placed.body.version}`, { token: agent });
    expect(then.body).toMatchObject({ status: 'allocated', version: placed.body.version });
    const before = await hub.request(`${path}?at=2001-01-01T00:00:00Z`, { token: agent });
    expect(before.status).toBe(404);
    const latest = await hub.request(`${path}?at=2099-01-01T00:00:00Z`, { token: agent });
    expect(latest.body).toEqual(now.body);
    expect((await hub.request(`${path}?at=999`, { token: agent })).status).toBe(404);
    expect((await hub.request(`${path}?at=yesterday`, { token: agent })).status).toBe(400);
  });

  it('tells all that ever happened', async () => {
    const { orderId } = await hub.place('k-6');
    const timeline = await hub.request(`/api/v1/orders/${orderId}/timeline`, { token: agent });
    const events = timeline.body.items as { type: string; version: number }[];
    expect(events[0]).toMatchObject({
      type: 'OrderPlaced',
      version: 1,
      data: { customer: { name: 'Åsa Łukasz' } },
    });
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
  });

  it('refuses a command on a version that is gone, and says which there is', async () => {
    const { orderId, version } = await hub.place('k-7');
    const command = async (body: object) =>
      await hub.request(`/api/v1/orders/${orderId}/commands`, { token: agent, body });
    const held = await command({ type: 'HoldOrder', reason: 'other', expectedVersion: version });
    expect(held).toMatchObject({ status: 200, body: { events: [{ type: 'OrderHeld' }] } });
    const stale = await command({ type: 'CancelOrder', expectedVersion: version });
    expect(stale).toMatchObject({
      status: 409,
      body: { code: 'version_conflict', version: held.body.version },
    });
    const again = await command({ type: 'HoldOrder', reason: 'other' });
    expect(again).toMatchObject({ status: 422, body: { rejection: { code: 'hold_exists' } } });
  });

  it('counts a command with an idempotency key once', async () => {
    const { orderId } = await hub.place('k-8');
    const command = {
      token: agent,
      headers: { 'idempotency-key': 'c-1' },
      body: { type: 'HoldOrder', reason: 'other' },
    };
    const first = await hub.request(`/api/v1/orders/${orderId}/commands`, command);
    const again = await hub.request(`/api/v1/orders/${orderId}/commands`, command);
    expect(again).toMatchObject({ status: 200, body: { version: first.body.version, events: [] } });
  });

  it('answers a command that comes again on the version it was sent for as the first time', async () => {
    const { orderId, version } = await hub.place('k-11');
    const command = async (body: object, key: string) =>
      await hub.request(`/api/v1/orders/${orderId}/commands`, {
        token: agent,
        headers: { 'idempotency-key': key },
        body,
      });
    const hold = { type: 'HoldOrder', reason: 'other', expectedVersion: version };
    const first = await command(hold, 'c-4');
    expect(first.status).toBe(200);
    // Its sender may have lost the answer: it is no version conflict with itself.
    expect(await command(hold, 'c-4')).toMatchObject({ status: 200, body: { version: first.body.version } });
    expect(await command(hold, 'c-5')).toMatchObject({ status: 409, body: { code: 'version_conflict' } });
    // A conflict wrote nothing: its key is free for what is sent after another look.
    const late = { ...hold, reason: 'fraud_review', expectedVersion: first.body.version };
    expect((await command(late, 'c-5')).status).toBe(200);
  });

  it('refuses another command under a key that was used for one, and does not say that it was done', async () => {
    const { orderId } = await hub.place('k-10');
    const headers = { 'idempotency-key': 'c-2' };
    const command = async (body: object) =>
      await hub.request(`/api/v1/orders/${orderId}/commands`, { token: agent, headers, body });
    const held = await command({ type: 'HoldOrder', reason: 'other' });
    expect(held.status).toBe(200);
    for (const other of [{ type: 'CancelOrder' }, { type: 'HoldOrder', reason: 'fraud_review' }])
      expect(await command(other)).toMatchObject({ status: 422, body: { code: 'idempotency_conflict' } });
    expect(await command({ reason: 'other', type: 'HoldOrder' })).toMatchObject({
      status: 200,
      body: { version: held.body.version },
    });
    // What was refused under its key is refused with what was said then, and its key is used too.
    const refusing = { 'idempotency-key': 'c-3' };
    const again = async (body: object) =>
      await hub.request(`/api/v1/orders/${orderId}/commands`, { token: agent, headers: refusing, body });
    const twice = { type: 'HoldOrder', reason: 'other' };
    for (let tries = 0; tries < 2; tries += 1)
      expect(await again(twice)).toMatchObject({ status: 422, body: { code: 'hold_exists' } });
    expect(await again({ type: 'CancelOrder' })).toMatchObject({ body: { code: 'idempotency_conflict' } });
  });

  it('shows a write in the list that is asked to be there', async () => {
    const placed = await place('k-9', anOrderBody({ reference: 'PO-9' }));
    const position = placed.headers.get('hub-position') ?? '';
    const list = await hub.request(`/api/v1/orders?q=${placed.body.orderNumber}&minPosition=${position}`, {
      token: agent,
    });
    expect(list.body).toMatchObject({ items: [{ orderId: placed.body.orderId }], nextCursor: null });
    expect(list.body.position).toMatch(/^[0-9a-f]{8}\.\d+\.\d+$/);
  });
});
