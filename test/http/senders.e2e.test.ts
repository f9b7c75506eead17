import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

const secret = 'sécret-of-the-tests'.normalize('NFKD');
const signature = (body: string): string =>
  `hmac-sha256-hex=${createHmac('sha256', secret).update(body).digest('hex')}`;

describe('the doors for senders over HTTP', () => {
  let hub: HttpApp;
  let carrier: string;
  let warehouse: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    [carrier, warehouse] = await Promise.all([hub.token('carrier'), hub.token('warehouse')]);
  });
  afterAll(async () => {
    await hub.close();
  });

  const outcomeOf = async (received: Answer, token: string): Promise<Answer> => {
    expect(received.status).toBe(202);
    for (;;) {
      const receipt = await hub.request(`/api/v1/receipts/${received.body.receiptId}`, { token });
      if (receipt.status !== 200 || receipt.body.outcome !== 'pending') return receipt;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const scan = { trackingNumber: 'PN123', status: 'in_transit', occurredAt: '2026-11-22T08:03:00+01:00' };

  it('takes reports and scans, gives a receipt, and says what became of them', async () => {
    const { orderId } = await hub.place('s-1');
    const shipped = await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: warehouse,
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'shipped',
        at: '2026-11-22T08:00:00Z',
        parcels: [
          {
            carrier: 'postnord',
            trackingNumber: 'PN123',
            lines: [
              { lineId: '1', quantity: 2 },
              { lineId: '2', quantity: 1 },
            ],
          },
        ],
      },
    });
    expect((await outcomeOf(shipped, warehouse)).body).toMatchObject({ outcome: 'accepted', orderId });
    const scanned = await hub.request('/api/v1/carriers/postnord/tracking', { token: carrier, body: scan });
    expect((await outcomeOf(scanned, carrier)).body).toMatchObject({ outcome: 'accepted', orderId });
    const order = await hub.request(`/api/v1/orders/${orderId}`, { token: await hub.token('ops') });
    expect(order.body).toMatchObject({ status: 'shipped', shipments: [{ status: 'in_transit' }] });
  });

  it('takes two parcels that leave at one moment as two, and each of them once', async () => {
    const { orderId } = await hub.place('s-two');
    const leave = async (trackingNumber: string, lineId: string): Promise<unknown> => {
      const parcels = [{ carrier: 'postnord', trackingNumber, lines: [{ lineId, quantity: 1 }] }];
      const body = { fulfilmentId: `${orderId}-f1`, type: 'shipped', at: '2026-11-22T08:00:00Z', parcels };
      const told = await hub.request('/api/v1/warehouses/wh-1/fulfilment', { token: warehouse, body });
      return (await outcomeOf(told, warehouse)).body.outcome;
    };
    expect(await leave('PN-TWO-1', '1')).toBe('accepted');
    expect(await leave('PN-TWO-2', '2')).toBe('accepted');
    expect(await leave('PN-TWO-2', '2')).toBe('duplicate');
    const order = await hub.request(`/api/v1/orders/${orderId}`, { token: await hub.token('ops') });
    expect(order.body.shipments).toHaveLength(2);
  });

  it('reads what begins with a mark of UTF-8 as it was checked', async () => {
    const token = carrier;
    const body = `\u{FEFF}${JSON.stringify({ ...scan, occurredAt: '2026-11-22T09:03:00+01:00' })}`;
    const marked = await hub.request('/api/v1/carriers/postnord/tracking', { token, body });
    expect((await outcomeOf(marked, carrier)).body).toMatchObject({ outcome: 'accepted' });
  });

  it('refuses what is wrong in form at once, with every field, scan by scan', async () => {
    const wrong = await hub.request('/api/v1/carriers/postnord/tracking', {
      token: carrier,
      body: { scans: [scan, { ...scan, trackingNumber: '', status: 'lost' }] },
    });
    expect(wrong.status).toBe(400);
    const paths = (wrong.body.errors as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['/scans/1/trackingNumber', '/scans/1/status']));
    const report = await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: warehouse,
      body: { fulfilmentId: 'x', type: 'shipped', at: 'now' },
    });
    expect(report).toMatchObject({ status: 400, body: { code: 'invalid' } });
  });

  it('takes no report of a time that no board can hold', async () => {
    for (const at of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-23:59']) {
      const body = { fulfilmentId: 'ord_aaaaaaaaaaaaaaaa-f1', type: 'accepted', at };
      const report = await hub.request('/api/v1/warehouses/wh-1/fulfilment', { token: warehouse, body });
      expect(report).toMatchObject({ status: 400, body: { errors: [{ path: '/at' }] } });
    }
  });

  it('knows a carrier, a location and a receipt only to those they are of (A1)', async () => {
    const foreign = { token: await hub.token('carrier', { carriers: ['dhl'] }), body: scan };
    expect((await hub.request('/api/v1/carriers/postnord/tracking', foreign)).status).toBe(404);
    expect((await hub.request('/api/v1/carriers/dhl/tracking', foreign)).status).toBe(404);
    const elsewhere = await hub.request('/api/v1/warehouses/wh-2/fulfilment', { token: warehouse, body: {} });
    expect(elsewhere.status).toBe(404);
    const mine = await hub.request('/api/v1/carriers/postnord/tracking', { token: carrier, body: scan });
    const path = `/api/v1/receipts/${mine.body.receiptId}`;
    expect((await hub.request(path, { token: foreign.token })).status).toBe(404);
    expect((await hub.request(path, { token: warehouse })).status).toBe(404);
    expect((await hub.request(path, { token: await hub.token('ops') })).body).not.toHaveProperty('sender');
  });

  const webhook = async (
    body: string,
    headers: Record<string, string>,
    path = 'postnord/webhooks/easypost',
  ) => await hub.request(`/api/v1/carriers/${path}`, { body, headers });
  const body = '{ "description": "tracker.updated",  "result": {"tracking_code": "PN999"} }';

  it('takes a signed body as its exact bytes, again and again', async () => {
    const first = await webhook(body, { 'x-hmac-signature': signature(body) });
    expect(first.status).toBe(202);
    expect((await webhook(body, { 'x-hmac-signature': signature(body) })).status).toBe(202);
  });

  it.each([
    ['none', {}],
    ['rubbish', { 'x-hmac-signature': 'hmac-sha256-hex=zz' }],
    ['that of another body', { 'x-hmac-signature': signature(`${body} `) }],
    [
      'that of the same JSON in other bytes',
      { 'x-hmac-signature': signature(JSON.stringify(JSON.parse(body))) },
    ],
    [
      'that of another secret',
      { 'x-hmac-signature': createHmac('sha256', 'guess').update(body).digest('hex') },
    ],
    ['a thousand of them', { 'x-hmac-signature': Array.from({ length: 200 }, () => 'x').join(',') }],
  ])('refuses a webhook whose signature is %s (A6)', async (_, headers) => {
    expect(await webhook(body, headers)).toMatchObject({ status: 401, body: { code: 'bad_signature' } });
  });

  it('says 404 to a carrier or format that is none, signed or not', async () => {
    const headers = { 'x-hmac-signature': signature(body) };
    expect((await webhook(body, headers, 'nobody/webhooks/easypost')).status).toBe(404);
    expect((await webhook(body, headers, 'postnord/webhooks/nothing')).status).toBe(404);
    expect((await webhook(body, headers, 'postnord.>/webhooks/easypost')).status).toBe(404);
  });

  it('takes compressed bodies from nobody (A6, A21)', async () => {
    const answer = await webhook(body, { 'x-hmac-signature': signature(body), 'content-encoding': 'gzip' });
    expect(answer.status).toBe(415);
  });

  it('takes what a courier sends with the form of proof that its secret names', async () => {
    const token = await hub.token('admin');
    const put = async (secrets: object[]) =>
      await hub.request('/api/v1/carriers', {
        token,
        body: { carrier: 'courier', name: 'Courier', secrets },
      });
    const proofs = [
      { format: 'hub', secret: 'their-own-token', scheme: 'header-token', header: 'X-Courier-Token' },
      { format: 'hub', secret: 'another-token', scheme: 'url-token' },
    ];
    expect((await put(proofs)).status).toBe(201);
    const send = async (headers: Record<string, string>, query = '') =>
      (await webhook(JSON.stringify(scan), headers, `courier/webhooks/hub${query}`)).status;
    expect(await send({ 'x-courier-token': 'their-own-token' })).toBe(202);
    expect(await send({}, '?token=another-token')).toBe(202);
    expect(await send({ 'x-courier-token': 'another-token' })).toBe(401);
    expect(await send({}, '?token=another-token&token=another-token')).toBe(401);
    expect(await put([{ format: 'hub', secret: 'a-secret', scheme: 'hmac' }])).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/secrets/0/scheme' }] },
    });
  });

  it('takes what a key of the provider signed, and says to come again while the keys cannot be had', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwks = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1' }] });
    const provider = createServer((_, response) => response.end(jwks));
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const { port } = provider.address() as AddressInfo;
    const token = await hub.token('admin');
    const put = async (carrier: string, address: string) =>
      await hub.request('/api/v1/carriers', {
        token,
        body: { carrier, name: carrier, secrets: [{ format: 'shipengine', secret: address }] },
      });
    expect((await put('engine', `http://127.0.0.1:${port}/jwks`)).status).toBe(201);
    expect((await put('engine-away', 'http://127.0.0.1:1/jwks')).status).toBe(201);

    const text = '{"resource_type":"API_TRACK","data":{"tracking_number":"SE1","events":[]}}';
    const stamp = new Date().toISOString();
    const headers = {
      'x-shipengine-timestamp': stamp,
      'x-shipengine-rsa-sha256-key-id': 'k1',
      'x-shipengine-rsa-sha256-signature': sign(
        'RSA-SHA256',
        Buffer.from(`${stamp}.${text}`),
        privateKey,
      ).toString('base64'),
    };
    expect((await webhook(text, headers, 'engine/webhooks/shipengine')).status).toBe(202);
    expect((await webhook(`${text} `, headers, 'engine/webhooks/shipengine')).status).toBe(401);
    const away = await webhook(text, headers, 'engine-away/webhooks/shipengine');
    expect(away.status).toBe(503);
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
    provider.close();
  });

  it('slows down who guesses signatures, and nobody who signs', async () => {
    const put = await hub.request('/api/v1/carriers', {
      token: await hub.token('admin'),
      body: { carrier: 'beside', name: 'Beside', secrets: [{ format: 'easypost', secret }] },
    });
    expect(put.status).toBe(201);
    const headers = { 'x-hmac-signature': signature(body) };
    const guess = async (n: number): Promise<Answer> => await webhook(`${n}`, {});
    const guesses = await Promise.all(Array.from({ length: 150 }, async (_, n) => await guess(n)));
    const limited = guesses.find(({ status }) => status === 429);
    expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0);
    // By the same address, as behind a proxy that is not trusted: another carrier's are its own business.
    const others: number[] = [];
    while (others.length < 10) {
      if ((await guess(others.length)).status !== 429) continue;
      others.push((await webhook(body, headers, 'beside/webhooks/easypost')).status);
    }
    expect(new Set(others)).toEqual(new Set([202]));
    // Whoever makes up names has one measure for all of them.
    const names = await Promise.all(
      Array.from({ length: 150 }, async (_, n) => await webhook('{}', {}, `nobody-${n}/webhooks/easypost`)),
    );
    expect(names.some(({ status }) => status === 429)).toBe(true);
  });
});
