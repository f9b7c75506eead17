import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

const clientId = 'ups-track-alert';
const secret = 'the-secret-that-ups-was-given';
const nextSecret = 'the-one-it-will-be-given-next';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const grant = 'grant_type=client_credentials';
const basic = (id: string, given: string): Record<string, string> => ({
  ...form,
  authorization: `Basic ${Buffer.from(`${id}:${given}`).toString('base64')}`,
});

describe("UPS's token endpoint and its push", () => {
  let hub: HttpApp;
  let warehouse: string;
  let ops: string;
  const put = async (carrier: string, secrets: object[]): Promise<Answer> =>
    await hub.request('/api/v1/carriers', {
      token: await hub.token('admin'),
      body: { carrier, name: carrier, secrets },
    });
  const live = { format: 'ups-track-alert', secret, apiKey: clientId };
  beforeAll(async () => {
    hub = await openHttpApp();
    [warehouse, ops] = await Promise.all([hub.token('warehouse'), hub.token('ops')]);
    expect((await put('ups', [live])).status).toBe(201);
    expect((await put('other-ups', [{ ...live, secret: 'the-secret-of-another-account' }])).status).toBe(201);
  });
  afterAll(async () => {
    await hub.close();
  });

  const ask = async (headers: Record<string, string>, body = grant, carrier = 'ups'): Promise<Answer> =>
    await hub.request(`/api/v1/carriers/${carrier}/oauth/token`, { body, headers });
  const tokenBy = async (given = secret, carrier = 'ups'): Promise<string> =>
    (await ask(basic(clientId, given), grant, carrier)).body.access_token as string;
  const push = async (
    token: string | undefined,
    body: object,
    headers: Record<string, string> = { 'x-api-key': clientId },
  ): Promise<Answer> =>
    await hub.request('/api/v1/carriers/ups/webhooks/ups-track-alert', {
      ...(token === undefined ? {} : { token }),
      body,
      headers: { 'user-agent': 'UPSPubSubTrackingService', ...headers },
    });
  const event = (type: string, code: string, time: string): object => ({
    trackingNumber: '1Z204W4R0308071865',
    localActivityDate: '20261122',
    localActivityTime: time,
    activityLocation: { city: 'CHARLOTTE', stateProvince: 'NC', postalCode: '28209', country: 'US' },
    activityStatus: { type, code, description: code },
    scheduledDeliveryDate: '20261122',
    gmtOffset: '-05.00',
    deliveryPhoto: 'iVBORw0KGgo=',
    receivedBy: 'JOHN',
  });

  it('gives a token for the secret, the push with it is taken, and the parcel of the order moves', async () => {
    const { orderId } = await hub.place('ups-1');
    const lines = [
      { lineId: '1', quantity: 2 },
      { lineId: '2', quantity: 1 },
    ];
    await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: warehouse,
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'shipped',
        at: '2026-11-21T08:00:00Z',
        parcels: [{ carrier: 'ups', trackingNumber: '1Z 204W4R 0308071865', lines }],
      },
    });
    const answer = await ask(basic(clientId, secret));
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3600 } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const token = answer.body.access_token as string;

    const moved = async (type: string, code: string, time: string): Promise<unknown> => {
      const received = await push(token, event(type, code, time));
      expect(received.status).toBe(202);
      for (;;) {
        const receipt = await hub.request(`/api/v1/receipts/${received.body.receiptId}`, { token: ops });
        if (receipt.body.outcome !== 'pending') break;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const order = await hub.request(`/api/v1/orders/${orderId}`, { token: ops });
      expect(order.text).not.toContain('iVBORw0KGgo');
      return order.body.shipments[0];
    };
    expect(await moved('I', 'OT', '091519')).toMatchObject({
      status: 'out_for_delivery',
      estimatedDelivery: { from: '2026-11-22', to: '2026-11-22' },
    });
    expect(await moved('U', 'UT', '093000')).toMatchObject({ status: 'out_for_delivery' });
    expect(await moved('D', 'FS', '095004')).toMatchObject({
      status: 'delivered',
      scans: expect.arrayContaining([expect.objectContaining({ signedBy: 'JOHN' })]),
    });
  });

  it('takes the id and secret in the form too, and the id as the x-api-key', async () => {
    const inForm = await ask(form, `${grant}&client_id=${clientId}&client_secret=${secret}`);
    expect(inForm.status).toBe(200);
    const token = inForm.body.access_token as string;
    expect((await push(token, event('I', 'AR', '080000'))).status).toBe(202);
    expect((await push(token, event('I', 'AR', '080000'), {})).status).toBe(401);
    expect((await push(token, event('I', 'AR', '080000'), { 'x-api-key': 'guess' })).status).toBe(401);
    expect((await push(undefined, event('I', 'AR', '080000'))).status).toBe(401);
    expect((await push(secret, event('I', 'AR', '080000'))).status).toBe(401);
  });

  it.each([
    ['a wrong secret', basic(clientId, 'guess'), grant, 'ups'],
    ['a wrong id', basic('guess', secret), grant, 'ups'],
    ['the secret of another carrier', basic(clientId, secret), grant, 'other-ups'],
    ['a carrier that there is none of', basic(clientId, secret), grant, 'nobody'],
    ['a carrier that signs', basic(clientId, secret), grant, 'postnord'],
    ['no credentials', form, grant, 'ups'],
  ])('refuses %s, in the words of RFC 6749', async (_, headers, body, carrier) => {
    const answer = await ask(headers, body, carrier);
    expect(answer).toMatchObject({
      status: 401,
      body: { code: 'invalid_client', error: 'invalid_client' },
    });
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="hub"');
  });

  it('says what is wrong with a request that is not one', async () => {
    const refusal = async (body: string): Promise<unknown> => {
      const answer = await ask(basic(clientId, secret), body);
      return [answer.status, answer.body.error];
    };
    expect(await refusal('grant_type=password')).toEqual([400, 'unsupported_grant_type']);
    expect(await refusal('{"grant_type":"client_credentials"}')).toEqual([400, 'invalid_request']);
  });

  it('knows a token only at the doors of its carrier and format', async () => {
    const foreign = await tokenBy('the-secret-of-another-account', 'other-ups');
    expect((await push(foreign, event('I', 'AR', '080000'))).status).toBe(401);
    const mine = await tokenBy();
    const elsewhere = await hub.request('/api/v1/carriers/other-ups/webhooks/ups-track-alert', {
      token: mine,
      body: event('I', 'AR', '080000'),
      headers: { 'x-api-key': clientId },
    });
    expect(elsewhere.status).toBe(401);
    expect((await hub.request('/api/v1/me', { token: mine })).status).toBe(401);
  });

  it('holds two secrets while one is changed; a token dies with its secret', async () => {
    const old = await tokenBy();
    expect((await put('ups', [live, { ...live, secret: nextSecret }])).status).toBe(200);
    const next = await tokenBy(nextSecret);
    expect((await push(old, event('I', 'AR', '080000'))).status).toBe(202);
    expect((await push(next, event('I', 'AR', '080000'))).status).toBe(202);
    expect((await put('ups', [{ ...live, secret: nextSecret }])).status).toBe(200);
    expect((await push(old, event('I', 'AR', '080000'))).status).toBe(401);
    expect((await push(next, event('I', 'AR', '080000'))).status).toBe(202);
    expect((await ask(basic(clientId, secret))).status).toBe(401);
  });

  it('answers a provider that looks whether the address is there', async () => {
    for (const path of ['ups/webhooks/ups-track-alert', 'nobody/webhooks/inpost']) {
      expect(await hub.request(`/api/v1/carriers/${path}`)).toMatchObject({
        status: 200,
        body: { ready: true },
      });
    }
  });

  it('slows down who guesses secrets', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 150 }, async (_, guess) => await ask(basic(clientId, `guess ${guess}`))),
    );
    const limited = guesses.find(({ status }) => status === 429);
    expect(Number(limited?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
