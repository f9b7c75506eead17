import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';
import { anOrderBody } from '../support/machines.ts';

/** The attacks of the security matrix that come over HTTP. */
describe('attacks', () => {
  let hub: HttpApp;
  let agent: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    await hub.machines.registry.putChannel({ channel: 'other', name: 'Other shop' });
    agent = await hub.token('agent');
  });
  afterAll(async () => {
    await hub.close();
  });
  const place = async (body: unknown, key = `${Math.random()}`) =>
    await hub.request('/api/v1/orders', { token: agent, headers: { 'idempotency-key': key }, body });

  it('A1: a foreign order is answered exactly like one that is not', async () => {
    const { orderId } = await hub.place('a1', { channel: 'other' });
    const token = await hub.token('storefront');
    for (const [path, body] of [
      ['', undefined],
      ['/timeline', undefined],
      ['?at=1', undefined],
      ['/commands', { type: 'CancelOrder' }],
    ] as const) {
      const foreign = await hub.request(`/api/v1/orders/${orderId}${path}`, { token, body });
      const absent = await hub.request(`/api/v1/orders/ord_aaaaaaaaaaaaaaaa${path}`, { token, body });
      expect(foreign.status).toBe(404);
      expect(foreign.text).toBe(absent.text);
    }
    const list = await hub.request('/api/v1/orders', { token });
    expect(JSON.stringify(list.body.items)).not.toContain(orderId);
    const asOther = await hub.request('/api/v1/orders', {
      token,
      headers: { 'idempotency-key': 'a1-b' },
      body: anOrderBody({ channel: 'other' }),
    });
    const asNone = await hub.request('/api/v1/orders', {
      token,
      headers: { 'idempotency-key': 'a1-b' },
      body: anOrderBody({ channel: 'none' }),
    });
    expect([asOther.status, asNone.status]).toEqual([422, 422]);
    expect(asOther.body.code).toBe(asNone.body.code);
  });

  it('A1: a location works on its own fulfilments only', async () => {
    const { orderId } = await hub.place('a1-w');
    const accept = { body: { type: 'accept' } };
    const path = `/api/v1/fulfilments/${orderId}-f1/commands`;
    const foreign = await hub.token('warehouse', { locations: ['wh-2'] });
    expect((await hub.request(path, { token: foreign, ...accept })).status).toBe(404);
    expect((await hub.request(path, { token: await hub.token('warehouse'), ...accept })).status).toBe(200);
    const queue = await hub.request('/api/v1/fulfilments?location=wh-1', { token: foreign });
    expect(queue.body.items).toEqual([]);
  });

  it('A2: fields that are none are refused, one by one', async () => {
    for (const extra of ['status', 'version', 'orderId', 'constructor', 'tenantId']) {
      const answer = await place({ ...anOrderBody(), [extra]: { prototype: {} } });
      expect(answer).toMatchObject({
        status: 400,
        body: { errors: [{ path: `/${extra}`, message: 'is not a field here' }] },
      });
    }
    const polluted = JSON.stringify(anOrderBody()).replace('{', '{"__proto__":{"roles":["admin"]},');
    for (const body of [polluted, polluted.replace('__proto__', '\\u005f_proto__')]) {
      expect(await place(body)).toMatchObject({ status: 400, body: { errors: [{ path: '/__proto__' }] } });
    }
    const { orderId } = await hub.place('a2');
    const command = { type: 'CancelOrder', actor: { kind: 'hub' } };
    const answer = await hub.request(`/api/v1/orders/${orderId}/commands`, { token: agent, body: command });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: '/actor' }] } });
  });

  it('A3: another verb or another spelling of a path opens nothing', async () => {
    for (const path of ['/api/v1/api-keys', '/api/v1/api-keys/', '/API/v1/Api-Keys']) {
      expect((await hub.request(path, { token: agent })).status).toBe(403);
      expect((await hub.request(path)).status).toBe(401);
    }
    for (const path of [
      '/api/v1/%61pi-keys',
      '//api/v1/api-keys',
      '/api/v1//api-keys',
      '/api/v1/api-keys%2f',
      '/api/v1/x/../api-keys;a=b',
    ]) {
      expect([401, 403, 404]).toContain((await hub.request(path, { token: agent })).status);
    }
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect((await hub.request('/api/v1/orders', { method, token: agent })).status).not.toBeLessThan(300);
    }
    const override = await hub.request('/api/v1/me', {
      token: agent,
      headers: { 'x-http-method-override': 'DELETE' },
    });
    expect(override.status).toBe(200);
  });

  it('A8: what is no good token is 401 with a problem, whatever its form', async () => {
    const good = await hub.token('admin');
    const [header, payload] = good.split('.');
    for (const token of [
      `${header}.${payload}.`,
      `${good}x`,
      'ohk_x',
      'a.b',
      '.',
      'null',
      'x'.repeat(5_000),
    ]) {
      const answer = await hub.request('/api/v1/me', { token });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    for (const authorization of [`Basic ${good}`, good, `Bearer ${good} ${good}`, 'Bearer']) {
      expect((await hub.request('/api/v1/me', { headers: { authorization } })).status).toBe(401);
    }
  });

  const nasty = [
    "'; drop table events; --",
    '${7*7}',
    '%',
    '__%',
    '\\',
    '../../etc',
    'a\r\nset-cookie: x',
    '" or 1=1',
    '{"$gt":""}',
    '\u202e',
  ];
  it('A13: text is text in searches, filters, cursors and ids', async () => {
    for (const text of nasty) {
      const q = encodeURIComponent(text);
      expect((await hub.request(`/api/v1/orders?q=${q}`, { token: agent })).status).toBe(200);
      expect((await hub.request(`/api/v1/orders?cursor=${q}`, { token: agent })).status).toBe(400);
      for (const query of [`status=${q}`, `location=${q}`, `limit=${q}`, `minPosition=${q}`, `sort=${q}`]) {
        expect((await hub.request(`/api/v1/orders?${query}`, { token: agent })).status).toBe(400);
      }
      expect((await hub.request(`/api/v1/orders/${q}`, { token: agent })).status).toBe(404);
    }
    for (const path of [
      '/api/v1/orders/%00',
      '/api/v1/orders/%',
      '/api/v1/orders?q=%00',
      '/api/v1/orders?q=a&q=b',
    ]) {
      expect([400, 404]).toContain((await hub.request(path, { token: agent })).status);
    }
    for (const path of ['examples', 'meanings']) {
      const code = `/api/v1/unmapped-codes/${path}?carrier=postnord&format=hub&code=%00`;
      expect((await hub.request(code, { token: await hub.token('ops') })).status).toBe(400);
    }
  });

  it('A13: a cursor that no list made is 400, whatever is in it', async () => {
    const ops = await hub.token('ops');
    const at = '2026-01-01T00:00:00Z';
    for (const [path, place] of [
      ['orders?', ['orders', at, 'a\0']],
      ['orders?', ['orders', '-271821-04-20T00:00:00.000Z', 'a']],
      ['orders?', ['orders', '1', 'a']],
      ['fulfilments?', ['fulfilments', 0, at, 'a\0']],
      ['exceptions?', ['exceptions', 1, at, 'a\0']],
      ['stock?', ['stock', 0, 'a\0', 'wh-1', 'a']],
      ['incidents?over=true&', ['incidents', at, 'a\0']],
      ['incidents?over=true&', ['incidents', '0000-01-01T00:00:00Z', 'a']],
    ] as const) {
      const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
      const answer = await hub.request(`/api/v1/${path}cursor=${cursor}`, { token: ops });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: '/cursor' }] } });
    }
  });

  it('A13: what people write is kept as it is, and what cannot be kept is refused', async () => {
    const { orderId } = (await place(anOrderBody({ reference: nasty[0] ?? '' }), 'a13')).body;
    expect((await hub.request(`/api/v1/orders/${orderId}`, { token: agent })).body.reference).toBe(nasty[0]);
    for (const reference of ['a\\u0000b', 'a\\ud800b']) {
      const body = JSON.stringify(anOrderBody({ reference: '?' })).replace('"?"', `"${reference}"`);
      expect(await place(body)).toMatchObject({ status: 400, body: { errors: [{ path: '/reference' }] } });
    }
  });

  it('A13: any JSON at all is answered, and never by a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom('lines', 'customer', 'shipTo', 'totals', 'payment'),
        async (value, field) => {
          expect((await place({ ...anOrderBody(), [field]: value })).status).toBeLessThan(500);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('A20: the same headers on every answer, errors too', async () => {
    for (const [path, token] of [
      ['/api/v1/me', agent],
      ['/api/v1/me', undefined],
      ['/nowhere/at/all', undefined],
      ['/health/live', undefined],
    ] as const) {
      const { headers } = await hub.request(path, token === undefined ? {} : { token });
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers.has('x-powered-by')).toBe(false);
      expect(headers.has('access-control-allow-origin')).toBe(false);
    }
  });

  it('A21: bodies that are too large, too deep or broken are refused with the place, and the hub goes on', async () => {
    expect(await place('x'.repeat(1_048_577))).toMatchObject({ status: 413, body: { code: 'too_large' } });
    expect(await place('['.repeat(100_000))).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('64') },
    });
    expect(await place('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toMatchObject({
      body: { code: 'malformed_json' },
    });
    expect(await place('{"a": 1,\n "b": }')).toMatchObject({
      body: { detail: expect.stringContaining('line 2, column 7') },
    });
    expect(await place('')).toMatchObject({ status: 400 });
    expect(await place(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({
      body: { detail: expect.stringContaining('UTF-8') },
    });
    expect((await place({ ...anOrderBody(), reference: 'a'.repeat(900_000) })).status).toBe(400);
    expect((await hub.request('/health/live')).status).toBe(200);
  });

  it('A21: ten thousand headers and two lengths are no request', async () => {
    const raw = async (text: string): Promise<string> =>
      await new Promise((resolve) => {
        let said = '';
        const socket = connect(Number(new URL(hub.url).port), '127.0.0.1', () => socket.write(text));
        socket.on('data', (data) => (said += String(data)));
        socket.on('error', () => undefined);
        socket.on('close', () => {
          resolve(said);
        });
      });
    const many = Array.from({ length: 10_000 }, (_, index) => `x-${index}: 1\r\n`).join('');
    expect(await raw(`GET /health/live HTTP/1.1\r\nhost: a\r\n${many}\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    const smuggled =
      'POST /api/v1/orders HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(await raw(smuggled)).toMatch(/^HTTP\/1\.1 400/);
  });

  it('A22: an unknown route and a wrong answer of ours say nothing of the inside', async () => {
    const unknown = await hub.request('/api/v1/nothing');
    expect(unknown).toMatchObject({
      status: 404,
      body: { code: 'not_found', type: 'about:blank', status: 404 },
    });
    expect(unknown.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('A22: when the inside fails', () => {
  it('a defect is an id to ask with, and the database being away is 503 with Retry-After', async () => {
    let error = new Error('secret detail of the inside');
    const fails = (): never => {
      throw error;
    };
    const hub = await openHttpApp({
      doors: {
        receive: fails,
        verifyWebhook: fails,
        issueToken: fails,
        findReceipt: fails,
        countWaiting: fails,
      },
    });
    try {
      const ask = async () => await hub.request('/api/v1/receipts/r', { token: await hub.token('ops') });
      const defect = await ask();
      expect(defect).toMatchObject({
        status: 500,
        body: { code: 'internal_error', detail: expect.stringMatching(/err_\w+/) },
      });
      expect(defect.text).not.toMatch(/secret|\.ts|at /);
      error = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
      const away = await ask();
      expect(away).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(away.headers.get('retry-after')).toBe('2');
      expect(away.text).not.toContain('5432');
    } finally {
      await hub.close();
    }
  });
});
