import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndingSubscription } from '../../src/contracts/parcel-subscriptions.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

const secret = 'what-ups-brings-with-each-push';
const door = {
  adapter: 'ups-track-alert',
  clientId: 'client-of-the-tests',
  clientSecret: 'secret-of-the-tests',
  url: 'https://hub.example/api/v1/carriers/ups/webhooks/ups-track-alert',
  credential: secret,
} as const;

describe('subscriptions of parcels over HTTP', () => {
  let hub: HttpApp;
  let ops: string;
  let orderId: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    ops = await hub.token('ops');
    ({ orderId } = await hub.place('subscribed'));
  });
  afterAll(async () => {
    await hub.close();
  });

  const put = async (subscriptions: object): Promise<Answer> =>
    await hub.request('/api/v1/carriers', {
      token: await hub.token('admin'),
      body: {
        carrier: 'ups',
        name: 'UPS',
        subscriptions,
        secrets: [{ format: 'ups-track-alert', secret, scheme: 'header-token', header: 'credential' }],
      },
    });
  const ending = async (): Promise<Answer> =>
    await hub.request('/api/v1/carriers/ups/subscriptions', { token: ops });

  it('are set with the carrier, and their secrets are never read', async () => {
    expect((await ending()).status).toBe(404);
    const wrong = await put({ expiresAfterDays: 14, warnDays: 14 });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: '/subscriptions/warnDays' }] } });
    expect((await put({ expiresAfterDays: 14, door: { ...door, url: 'ftp://hub' } })).status).toBe(400);
    expect((await put({ expiresAfterDays: 14, door })).status).toBe(201);
    const listed = await hub.request('/api/v1/carriers', { token: ops });
    expect(listed.text).not.toMatch(/secret-of-the-tests|what-ups-brings/);
    expect((await ending()).body.items).toEqual([]);
  });

  it('that end are listed with their orders, and are not when they were renewed by hand', async () => {
    const { pool, clock } = hub.machines;
    const at = (days: number): string => new Date(clock.now() + days * 86_400_000).toISOString();
    await pool.query(
      `insert into followed_parcels
         (carrier, tracking_number, stream, shipment_id, since, next_look_at, subscribed_until, renewal_tries, renewal_error)
       values ('ups', '1ZSOON', $1, 's', $2, $3, $4, 0, null), ('ups', '1ZNEVER', $1, 's', $2, $3, null, 3, 'it answered 401'),
         ('ups', '1ZLATER', $1, 's', $2, $3, $5, 0, null), ('ups', '1ZOVER', $1, 's', $2, 'infinity', $4, 0, null)`,
      [`order:${orderId}`, at(-12), at(1), at(1), at(8)],
    );
    const items: readonly EndingSubscription[] = (await ending()).body.items;
    expect(items).toMatchObject([
      { trackingNumber: '1ZNEVER', orderId, endsAt: null, tries: 3, problem: 'it answered 401' },
      { trackingNumber: '1ZSOON', orderId, endsAt: expect.any(String), problem: null },
    ]);
    const renewed = await hub.request('/api/v1/carriers/ups/subscriptions/renewed', {
      token: ops,
      body: { trackingNumbers: ['1zsoon'] },
    });
    expect(renewed).toMatchObject({ status: 200, body: { renewed: 1 } });
    expect((await ending()).body.items).toMatchObject([{ trackingNumber: '1ZNEVER' }]);
    const all = await hub.request('/api/v1/carriers/ups/subscriptions/renewed', {
      token: ops,
      body: { until: at(5) },
    });
    expect(all.body).toEqual({ renewed: 1 });
    expect((await ending()).body.items).toEqual([]);
    const audit = await pool.query(
      `select subject, detail from audit where action = 'renew subscriptions' order by audit_id`,
    );
    expect(audit.rows).toMatchObject([
      { subject: 'ups', detail: { parcels: 1 } },
      { detail: { parcels: 1, until: expect.any(String) } },
    ]);
  });

  it('lead to pushes that are known by what the subscription gave them to bring', async () => {
    const push = async (credential: string): Promise<number> =>
      (
        await hub.request('/api/v1/carriers/ups/webhooks/ups-track-alert', {
          headers: { credential, 'user-agent': 'UPSPubSubTrackingService' },
          body: {
            trackingNumber: '1Z204W4R0308071865',
            localActivityDate: '20261122',
            localActivityTime: '091519',
            gmtOffset: '-05.00',
            activityStatus: { type: 'I', code: 'OT', description: 'Out for Delivery' },
          },
        })
      ).status;
    expect(await push(secret)).toBe(202);
    expect(await push('what-ups-does-not-bring')).toBe(401);
  });
});
