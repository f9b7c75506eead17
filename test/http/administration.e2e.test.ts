import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

const metricsToken = 'a-token-for-prometheus';

describe('registry, keys, dead letters and the node itself', () => {
  let hub: HttpApp;
  let admin: string;
  beforeAll(async () => {
    hub = await openHttpApp({
      config: { RETURN_DAYS: 30, METRICS_TOKEN: metricsToken, PUBLIC_URL: 'https://hub.example/' },
    });
    admin = await hub.token('admin');
  });
  afterAll(async () => {
    await hub.close();
  });
  const post = async (path: string, body: unknown, token = admin) =>
    await hub.request(`/api/v1/${path}`, { token, body });
  const audited = async (): Promise<readonly string[]> =>
    (
      await hub.machines.pool.query<{ line: string }>(`select action || ' ' || subject as line from audit`)
    ).rows.map(({ line }) => line);

  it('makes a member once: 201, then 200, and never shows a secret', async () => {
    const carrier = {
      carrier: 'dhl',
      name: 'DHL',
      secrets: [{ format: 'easypost', secret: 'not-to-be-shown' }],
    };
    expect((await post('carriers', carrier)).status).toBe(201);
    const again = await post('carriers', carrier);
    expect(again).toMatchObject({ status: 200, body: { carrier: 'dhl', formats: ['easypost'] } });
    const listed = await hub.request('/api/v1/carriers', { token: await hub.token('ops') });
    expect(listed.text + again.text).not.toContain('not-to-be-shown');
    const location = { location: 'store-1', type: 'store', name: 'Lund', timeZone: 'Europe/Stockholm' };
    expect([(await post('locations', location)).status, (await post('locations', location)).status]).toEqual([
      201, 200,
    ]);
    // PostgreSQL and JavaScript read an offset in opposite directions.
    for (const timeZone of ['Europe/Stokholm', '+05:30'])
      expect(await post('locations', { ...location, timeZone })).toMatchObject({
        status: 400,
        body: { errors: [{ path: '/timeZone' }] },
      });
    expect((await post('channels', { channel: 'app', name: 'App' })).status).toBe(201);
    expect((await post('channels', { channel: 'App.>', name: 'App' })).status).toBe(400);
    expect(await audited()).toEqual(expect.arrayContaining(['create carrier dhl', 'put carrier dhl']));
  });

  it('shows a warehouse its own locations only', async () => {
    const listed = await hub.request('/api/v1/locations', { token: await hub.token('warehouse') });
    expect(listed.body.items).toMatchObject([{ location: 'wh-1' }]);
    const ofNone = await hub.token('warehouse', { locations: [] });
    expect((await hub.request('/api/v1/locations', { token: ofNone })).body.items).toEqual([]);
    const inTheOffice = await hub.token('agent', { roles: ['agent', 'warehouse'] });
    const all = await hub.request('/api/v1/locations', { token: inTheOffice });
    expect(all.body.items.length).toBeGreaterThan(1);
  });

  it('pauses a sender, and knows who is none', async () => {
    expect(await post('senders/postnord/pause', { paused: true })).toMatchObject({
      status: 200,
      body: { paused: true },
    });
    expect(hub.machines.registry.senders().find(({ sender }) => sender === 'postnord')?.paused).toBe(true);
    expect((await post('senders/nobody/pause', { paused: true })).status).toBe(404);
    // What it tells over HTTP would wait.
    expect((await post('senders/postnord/pause', { paused: false })).body.paused).toBe(false);
  });

  it('says who is paused, by whom and why, and how much of theirs waits', async () => {
    const find = async (sender: string): Promise<unknown> => {
      const { items } = (await hub.request('/api/v1/senders', { token: await hub.token('ops') })).body;
      return (items as readonly { readonly sender: string }[]).find((one) => one.sender === sender);
    };
    const idle = { sender: 'postnord', kinds: ['carrier'], paused: false, pause: null, waiting: null };
    expect(await find('postnord')).toMatchObject(idle);
    const wanted = { paused: true, reason: 'Sends every scan twice' };
    expect((await post('senders/postnord/pause', wanted)).body.pause).toMatchObject({
      reason: wanted.reason,
    });
    const scan = { trackingNumber: 'WAITS1', status: 'delivered', occurredAt: '2026-11-22T08:03:00Z' };
    const token = await hub.token('carrier');
    await hub.request('/api/v1/carriers/postnord/tracking', { token, body: scan });
    expect(await find('postnord')).toMatchObject({
      paused: true,
      pause: { reason: wanted.reason, by: expect.any(String), since: expect.any(String) },
      waiting: 1,
    });
    expect((await post('senders/postnord/pause', { paused: false, reason: 'x' })).status).toBe(400);
    expect((await post('senders/postnord/pause', { paused: false })).body.pause).toBeNull();
    await expect.poll(async () => await find('postnord')).toMatchObject(idle);
    // What waited is taken, and is known to nobody.
    const letters = async (): Promise<number> =>
      (await hub.request('/api/v1/dead-letters?sender=postnord', { token: admin })).body.items.length;
    await expect.poll(letters, { timeout: 15_000 }).toBe(1);
    const [letter] = (await hub.request('/api/v1/dead-letters?sender=postnord', { token: admin })).body.items;
    await post(`dead-letters/${letter.deadLetterId}/discard`, {});
    expect(await audited()).toEqual(
      expect.arrayContaining(['pause sender postnord', 'resume sender postnord']),
    );
  });

  it('gives a key once, lets it in as what it is for, and revokes it at once', async () => {
    const made = await post('api-keys', { name: 'Shop', roles: ['storefront'], channels: ['web'] });
    const { key, keyId } = made.body as { key: string; keyId: string };
    expect((await hub.request('/api/v1/me', { token: key })).body).toMatchObject({
      kind: 'key',
      channels: ['web'],
    });
    expect((await hub.request('/api/v1/api-keys', { token: admin })).text).not.toContain(key);
    const revoked = await hub.request(`/api/v1/api-keys/${keyId}`, { method: 'DELETE', token: admin });
    expect(revoked.body.revokedAt).not.toBeNull();
    expect((await hub.request('/api/v1/me', { token: key })).status).toBe(401);
    expect((await post(`api-keys/${keyId}/revoke`, {})).body.revokedAt).toBe(revoked.body.revokedAt);
    expect((await audited()).filter((line) => line.endsWith(keyId))).toHaveLength(3);
  });

  it('lists dead letters with their bytes, and settles each once', async () => {
    const token = await hub.token('carrier');
    const scan = { trackingNumber: 'NOBODY1', status: 'delivered', occurredAt: '2026-11-22T08:03:00Z' };
    await hub.request('/api/v1/carriers/postnord/tracking', { token, body: scan });
    const list = async () =>
      await hub.request('/api/v1/dead-letters?sender=postnord&state=waiting', { token: admin });
    await expect.poll(async () => (await list()).body.items.length).toBe(1);
    const [letter] = (await list()).body.items;
    expect(letter).toMatchObject({ reason: 'unknown_parcel', state: 'waiting' });
    expect(JSON.parse(letter.body)).toEqual(scan);
    expect((await post(`dead-letters/${letter.deadLetterId}/discard`, {})).body.outcome).toBe('discarded');
    expect((await post(`dead-letters/${letter.deadLetterId}/discard`, {})).status).toBe(404);
    expect((await post(`dead-letters/${letter.deadLetterId}/replay`, {})).status).toBe(404);
  });

  it('handles many cases at once, each with its outcome', async () => {
    const { orderId } = await hub.place('bulk');
    await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: await hub.token('warehouse'),
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'rejected',
        at: '2026-11-22T08:00:00Z',
        reason: 'damaged',
      },
    });
    const order = async () => (await hub.request(`/api/v1/orders/${orderId}`, { token: admin })).body;
    await expect.poll(async () => (await order()).exceptions.length).toBeGreaterThan(0);
    const [{ exceptionId }] = (await order()).exceptions;
    const bulk = await post('exceptions/bulk', {
      exceptionIds: [exceptionId, 'ord_aaaaaaaaaaaaaaaa.1', 'nonsense'],
      command: { type: 'acknowledge' },
    });
    expect(bulk.body.outcomes).toMatchObject([
      { exceptionId, outcome: 'done' },
      { outcome: 'rejected', rejection: { code: 'exception_not_found' } },
      { outcome: 'rejected', rejection: { code: 'exception_not_found' } },
    ]);
    expect(bulk.headers.get('hub-position')).toMatch(/^[0-9a-f]{8}\.\d+\.\d+$/);
    const resolve = await post(`exceptions/${exceptionId}/commands`, {
      type: 'resolve',
      code: 'fixed',
      note: 'Sent again.',
    });
    expect(resolve).toMatchObject({
      status: 200,
      body: { events: [{ type: 'ExceptionResolved', data: { note: 'Sent again.' } }] },
    });
    const position = resolve.headers.get('hub-position');
    const board = await hub.request(`/api/v1/exceptions?orderId=${orderId}&minPosition=${position}`, {
      token: admin,
    });
    expect(
      board.body.items.find((row: { exceptionId: string }) => row.exceptionId === exceptionId)?.state,
    ).toBe('resolved');
  });

  it("forgets a person at an administrator's word", async () => {
    const { orderId } = await hub.place('erase');
    const erase = async (token: string) =>
      await post(`orders/${orderId}/commands`, { type: 'ErasePersonalData' }, token);
    expect((await erase(await hub.token('agent'))).status).toBe(403);
    expect((await erase(admin)).status).toBe(200);
    const order = await hub.request(`/api/v1/orders/${orderId}`, { token: admin });
    expect(order.body).toMatchObject({ customer: { erased: true }, shipTo: { erased: true } });
    expect(await audited()).toContain(`erase personal_data ${orderId}`);
  });

  it('makes links for the public address', async () => {
    expect((await hub.place('public')).trackingUrl).toMatch(
      /^https:\/\/hub\.example\/track\/[\w-]+\.[\w-]+$/,
    );
  });

  it('shows its figures by route to whoever has the token, and to nobody else', async () => {
    expect((await hub.request('/metrics')).status).toBe(401);
    expect((await hub.request('/metrics', { token: admin })).status).toBe(401);
    const figures = await hub.request('/metrics', { token: metricsToken });
    expect(figures.text).toContain('hub_http_seconds_count{route="POST /api/v1/orders",status="2xx"}');
    expect(figures.text).not.toContain('ord_');
  });

  it('says whether it lives and is ready, and why not', async () => {
    expect((await hub.request('/health/live')).body).toEqual({ status: 'live' });
    expect((await hub.request('/health/ready')).body).toEqual({
      status: 'ready',
      problems: [],
      notes: [
        { part: 'mail', note: 'SMTP_URL is not set: nobody is written to' },
        { part: 'nats', note: expect.stringContaining('is not a nats-server that runs here') as string },
      ],
    });
    hub.machines.readiness.add('test', () => 'is not well');
    const ready = await hub.request('/health/ready');
    expect(ready).toMatchObject({
      status: 503,
      body: { problems: [{ part: 'test', problem: 'is not well' }] },
    });
  });

  it('has no demo and no pages where there are none', async () => {
    expect((await hub.request('/api/v1/demo/identities')).status).toBe(404);
    expect((await hub.request('/')).text).toContain('npm run build');
    expect((await hub.request('/api/docs')).headers.get('content-type')).toContain('text/html');
    expect((await hub.request('/api/openapi.json')).body.openapi).toBe('3.1.0');
  });
});

it('a board is made again from the log by whoever administers the hub, and is what it was', async () => {
  const hub = await openHttpApp({});
  try {
    const token = await hub.token('ops');
    const rows = async (): Promise<unknown> =>
      (await hub.request('/api/v1/orders?limit=10', { token })).body.items;
    const placed = await Promise.all(['one', 'two'].map(async (key) => await hub.place(key)));
    await expect.poll(rows).toHaveLength(placed.length);
    const before = await rows();
    const admin = await hub.token('admin');
    // A row that lies.
    await hub.machines.pool.query(`update order_rows set row = jsonb_set(row, '{orderNumber}', '"WRONG"')`);
    const path = '/api/v1/boards/orders/rebuild';
    expect((await hub.request(path, { token, method: 'POST' })).status).toBe(403);
    const unknown = await hub.request('/api/v1/boards/other/rebuild', { token: admin, method: 'POST' });
    expect(unknown.status).toBe(404);
    expect((await hub.request(path, { token: admin })).status).toBe(404);
    const asked = await hub.request(path, { token: admin, method: 'POST' });
    expect(asked).toMatchObject({ status: 202, body: { view: 'orders', finishedAt: null } });
    const last = async (view: string): Promise<unknown> =>
      (await hub.request(`/api/v1/boards/${view}/rebuild`, { token: admin })).body;
    const finished = { finishedAt: expect.any(String) as string, removed: 0 };
    await expect
      .poll(async () => await last('orders'))
      .toMatchObject({ ...finished, checked: placed.length, mended: placed.length });
    expect(await rows()).toEqual(before);
    expect((await hub.request(path, { token })).status).toBe(403);
    // What shoppers are told of, and what incidents are counted by, as well.
    for (const view of ['stock', 'exceptions', 'fulfilments']) {
      expect(
        (await hub.request(`/api/v1/boards/${view}/rebuild`, { token: admin, method: 'POST' })).status,
      ).toBe(202);
      await expect.poll(async () => await last(view)).toMatchObject({ ...finished, mended: 0 });
    }
    const audit = await hub.machines.pool.query(`select 1 from audit where action = 'rebuild board'`);
    expect(audit.rowCount).toBe(4);
  } finally {
    await hub.close();
  }
});

describe('the demo', () => {
  it('alone has a shop', async () => {
    const items = [{ id: 'shop', title: 'Shop', description: 'Buys', href: '/shop', token: 't' }];
    const products = [{ sku: 'LAMP', name: 'Lamp', price: 40 }];
    const [demo, plain] = [await openHttpApp({ demo: { items, products } }), await openHttpApp({})];
    try {
      expect((await demo.request('/shop')).status).toBe(200);
      expect((await demo.request('/api/v1/demo/identities')).body).toEqual({ items, products });
      expect((await plain.request('/shop')).status).toBe(404);
    } finally {
      await demo.close();
      await plain.close();
    }
  });

  it('offers its sign-ins', async () => {
    const items = [{ id: 'ops', title: 'Desk', description: 'Operations', href: '/desk', token: 't' }];
    const hub = await openHttpApp({ demo: { items } });
    try {
      expect((await hub.request('/api/v1/demo/identities')).body).toEqual({ items });
      const fromHere = await hub.request('/metrics');
      expect(fromHere.status).toBe(200);
      expect((await hub.request('/metrics', { headers: { 'x-forwarded-for': '10.0.0.1' } })).status).toBe(
        404,
      );
    } finally {
      await hub.close();
    }
  });
});
