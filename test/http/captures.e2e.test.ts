import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFeedConcerns } from '../../src/ingest/feed-concerns.ts';
import type { SignatureFailure } from '../../src/contracts/captures.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

const right = 'the-right-secret-of-the-provider';
const sign = (body: string, secret: string): Record<string, string> => ({
  'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', secret).update(body).digest('hex')}`,
});
const bodyOf = (n: number): string =>
  JSON.stringify({
    id: `evt_${n}`,
    object: 'Event',
    description: 'tracker.updated',
    result: {
      object: 'Tracker',
      tracking_code: 'CAP1',
      status: 'in_transit',
      updated_at: `2026-11-23T1${n}:00:00Z`,
      tracking_details: [
        {
          object: 'TrackingDetail',
          status: 'in_transit',
          datetime: `2026-11-23T1${n}:00:00Z`,
          tracking_location: { city: 'Malmö', country: 'SE' },
        },
      ],
    },
  });

describe('webhooks whose signature does not fit', () => {
  let hub: HttpApp;
  let ops: string;
  let orderId: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    ops = await hub.token('ops');
    ({ orderId } = await hub.place('captures'));
  });
  afterAll(async () => {
    await hub.close();
  });

  const webhook = async (body: string, headers: Record<string, string>): Promise<Answer> =>
    await hub.request('/api/v1/carriers/postnord/webhooks/easypost', { body, headers });
  const failures = async (): Promise<readonly SignatureFailure[]> =>
    (await hub.request('/api/v1/signature-failures', { token: ops })).body.items;
  const replay = async (): Promise<Answer> =>
    await hub.request('/api/v1/signature-failures/postnord/easypost/replay', { token: ops, body: {} });
  const scansOf = async (): Promise<number> =>
    (await hub.request(`/api/v1/orders/${orderId}`, { token: ops })).body.shipments[0].scans.length;
  const concerns = async (): Promise<readonly unknown[]> => {
    const said: unknown[] = [];
    await createFeedConcerns({
      pool: hub.machines.pool,
      captures: {
        findFailing: async () =>
          (await failures())
            .filter((one) => one.fittedAt === null)
            .map(({ carrier, format, since }) => ({ carrier, format, since })),
      },
      note: async (carrier, its) => {
        if (its.length > 0) said.push({ carrier, its });
        return await Promise.resolve(true);
      },
    }).tell();
    return said;
  };

  it('are refused and counted, and kept once however often they are tried', async () => {
    const { receiptId } = await hub.machines.ingest.doors.receive({
      sender: 'wh-1',
      door: 'warehouses.wh-1.fulfilment',
      body: Buffer.from(
        JSON.stringify({
          fulfilmentId: `${orderId}-f1`,
          type: 'shipped',
          at: '2026-11-22T08:00:00Z',
          parcels: [{ carrier: 'postnord', trackingNumber: 'CAP1', lines: [{ lineId: '1', quantity: 1 }] }],
        }),
      ),
    });
    await expect
      .poll(async () => (await hub.machines.ingest.doors.findReceipt(receiptId))?.outcome)
      .toBe('accepted');
    for (const n of [1, 2, 3])
      for (let tries = 0; tries < 2; tries += 1)
        expect((await webhook(bodyOf(n), sign(bodyOf(n), right))).status).toBe(401);
    // Somebody else's attempt is kept too, and never taken.
    expect((await webhook(bodyOf(4), sign(bodyOf(4), 'a guess'))).status).toBe(401);
    await expect
      .poll(failures, { timeout: 5_000 })
      .toMatchObject([{ carrier: 'postnord', format: 'easypost', failures: 7, fittedAt: null, held: 4 }]);
    expect(await concerns()).toMatchObject([
      { carrier: 'postnord', its: [{ type: 'signature_failing', key: 'easypost' }] },
    ]);
    const stored = await hub.machines.pool.query(`select headers from webhook_captures limit 1`);
    expect(Object.keys(stored.rows[0].headers)).toContain('x-hmac-signature');
    expect(Object.keys(stored.rows[0].headers)).not.toContain('host');
  });

  it('are verified again before they are taken: with the old secret nothing is', async () => {
    expect((await replay()).body).toMatchObject({ verified: 0, stillBad: 4 });
    expect(await scansOf()).toBe(0);
  });

  it('are taken when the secret was corrected, and what is forged is not', async () => {
    await hub.machines.registry.putCarrier({
      carrier: 'postnord',
      name: 'PostNord',
      secrets: [{ format: 'easypost', secret: right }],
    });
    expect((await replay()).body).toEqual({
      carrier: 'postnord',
      format: 'easypost',
      verified: 3,
      stillBad: 1,
      unverifiable: 0,
    });
    await expect.poll(scansOf).toBe(3);
    // The provider tries one of them again: it counts once. A signature fits, so the trouble is over.
    expect((await webhook(bodyOf(2), sign(bodyOf(2), right))).status).toBe(202);
    await expect.poll(async () => (await failures())[0]?.fittedAt, { timeout: 5_000 }).not.toBeNull();
    expect(await scansOf()).toBe(3);
    expect(await concerns()).toEqual([]);
    const other = await hub.request('/api/v1/signature-failures/postnord/aftership/replay', {
      token: ops,
      body: {},
    });
    expect(other.status).toBe(404);
  });
});
