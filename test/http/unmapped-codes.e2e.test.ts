import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../src/contracts/dead-letters.ts';
import type { MeaningPreview, UnmappedCode } from '../../src/contracts/code-meanings.ts';
import { createFeedConcerns } from '../../src/ingest/feed-concerns.ts';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('codes that no table knows', () => {
  let hub: HttpApp;
  let ops: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    ops = await hub.token('ops');
  });
  afterAll(async () => {
    await hub.close();
  });

  const receive = async (door: string, sender: string, body: unknown): Promise<void> => {
    const { receiptId } = await hub.machines.ingest.doors.receive({
      sender,
      door,
      body: Buffer.from(JSON.stringify(body)),
    });
    await expect
      .poll(async () => (await hub.machines.ingest.doors.findReceipt(receiptId))?.outcome, { interval: 10 })
      .toMatch(/accepted|duplicate/);
  };
  const shipped = async (key: string, trackingNumber: string): Promise<string> => {
    const { orderId } = await hub.place(key);
    await receive('warehouses.wh-1.fulfilment', 'wh-1', {
      fulfilmentId: `${orderId}-f1`,
      type: 'shipped',
      at: '2026-11-22T08:00:00Z',
      parcels: [{ carrier: 'postnord', trackingNumber, lines: [{ lineId: '1', quantity: 2 }] }],
    });
    return orderId;
  };
  const scan = async (trackingNumber: string, code: string, at: string, description?: string) =>
    await receive('carriers.postnord.tracking', 'postnord', {
      trackingNumber,
      code,
      occurredAt: `2026-11-23T${at}:00Z`,
      location: { city: 'Malmö', country: 'SE' },
      ...(description === undefined ? {} : { description }),
    });
  const statusOf = async (orderId: string): Promise<string> =>
    (await hub.request(`/api/v1/orders/${orderId}`, { token: ops })).body.shipments[0].status;
  const codes = async (): Promise<readonly UnmappedCode[]> =>
    (await hub.request('/api/v1/unmapped-codes', { token: ops })).body.items;
  const code = { carrier: 'postnord', format: 'hub', code: 'Q7' } as const;
  const give = async (meaning: object) =>
    await hub.request('/api/v1/unmapped-codes/meanings', { token: ops, body: { ...code, ...meaning } });
  const finished = async (job: Job): Promise<Job> => {
    await expect
      .poll(
        async () => (await hub.request(`/api/v1/dead-letters/jobs/${job.jobId}`, { token: ops })).body.state,
        { timeout: 15_000 },
      )
      .toBe('finished');
    return (await hub.request(`/api/v1/dead-letters/jobs/${job.jobId}`, { token: ops })).body;
  };
  let first: string;
  let second: string;
  let done: string;

  it('are counted once a scan, with examples that name nobody', async () => {
    [first, second, done] = [
      await shipped('u-1', 'UNM1'),
      await shipped('u-2', 'UNM2'),
      await shipped('u-3', 'UNM3'),
    ];
    await scan('UNM1', 'OF', '07:00');
    await scan('UNM1', 'Q7', '09:00', 'Left with Åsa Łukasz, +46701234567');
    await scan('UNM2', 'Q7', '10:00', 'Left with neighbour');
    // The same again, in other words: one scan.
    await scan('UNM2', 'Q7', '10:00', 'Lämnat');
    await scan('UNM3', 'Q7', '10:30');
    await scan('UNM3', 'DL', '12:00');
    expect(await codes()).toMatchObject([{ ...code, scans: 3, orders: 3, waiting: 3, meaning: null }]);
    expect([await statusOf(first), await statusOf(done)]).toEqual(['in_transit', 'delivered']);
    const examples = await hub.request(
      '/api/v1/unmapped-codes/examples?carrier=postnord&format=hub&code=Q7',
      { token: ops },
    );
    expect(examples.body.items).toHaveLength(3);
    const example = (examples.body.items as { orderId: string; words: string }[]).find(
      ({ orderId }) => orderId === first,
    );
    expect(example).toMatchObject({ place: 'Malmö, SE', before: 'in_transit', after: null });
    expect(JSON.stringify(examples.body)).not.toMatch(/Łukasz|4670123|UNM1/);
  });

  it('show what a meaning would change before it is given, and change nothing by that', async () => {
    const versions = async () =>
      (await hub.machines.pool.query('select stream, version from heads order by stream')).rows;
    const before = await versions();
    const preview = await hub.request('/api/v1/unmapped-codes/preview', {
      token: ops,
      body: { ...code, status: 'out_for_delivery' },
    });
    expect(preview.body satisfies MeaningPreview).toMatchObject({
      orders: 3,
      looked: 3,
      changes: expect.arrayContaining([
        { from: 'in_transit', to: 'out_for_delivery', parcels: 1 },
        { from: 'pending', to: 'out_for_delivery', parcels: 1 },
      ]),
      unchanged: 1,
    });
    const failing = await hub.request('/api/v1/unmapped-codes/preview', {
      token: ops,
      body: { ...code, status: 'attempt_failed', reason: 'consignee_absent' },
    });
    expect(failing.body.raised).toEqual([{ type: 'attempt_failed', cases: 2 }]);
    expect(await versions()).toEqual(before);
  });

  it('get their meaning in every order by an event that says who, and in new messages at once', async () => {
    const given = await give({
      status: 'attempt_failed',
      reason: 'consignee_absent',
      why: 'as their manual',
      expectedVersion: 0,
    });
    expect(given).toMatchObject({ status: 201, body: { meaning: { version: 1, by: 'user:ops-1' } } });
    // While the job still waits for what was under way, a new scan is read with the meaning already.
    const late = await shipped('u-4', 'UNM4');
    await scan('UNM4', 'Q7', '11:00');
    expect(await statusOf(late)).toBe('attempt_failed');
    expect((await finished(given.body.job)).counts).toEqual({ applied: 3 });
    expect([await statusOf(first), await statusOf(second), await statusOf(done)]).toEqual([
      'attempt_failed',
      'attempt_failed',
      'delivered',
    ]);
    const timeline = await hub.request(`/api/v1/orders/${first}/timeline`, { token: ops });
    const reread = (
      timeline.body.items as {
        type: string;
        actor: object;
        cause: string;
        data: { scan?: { identity: string; mapVersion: number } };
      }[]
    ).filter(({ type, data }) => type === 'ScanRecorded' && (data.scan?.mapVersion ?? 0) > 1_000_000);
    expect(reread).toMatchObject([
      {
        actor: { kind: 'user', id: 'ops-1' },
        cause: 'code:postnord/hub/Q7@1',
        data: { scan: { reason: { code: 'consignee_absent', party: 'consignee' } } },
      },
    ]);
    const order = await hub.request(`/api/v1/orders/${first}`, { token: ops });
    expect(order.body.shipments[0].scans).toHaveLength(2);
    expect(await codes()).toMatchObject([{ scans: 4, orders: 4, waiting: 0, meaning: { version: 1 } }]);
  });

  it('are corrected by a later meaning, and not by somebody who has not seen the last one', async () => {
    const stale = await give({ status: 'delivered', why: 'late', expectedVersion: 0 });
    expect(stale).toMatchObject({ status: 409, body: { code: 'meaning_changed' } });
    const given = await give({ status: 'out_for_delivery', why: 'the manual was old', expectedVersion: 1 });
    expect((await finished(given.body.job)).counts).toEqual({ applied: 4 });
    expect([await statusOf(first), await statusOf(done)]).toEqual(['out_for_delivery', 'delivered']);
    const known = await hub.request('/api/v1/unmapped-codes/meanings?carrier=postnord&format=hub&code=Q7', {
      token: await hub.token('agent'),
    });
    expect(known.body.items).toMatchObject([
      { version: 2, status: 'out_for_delivery', by: 'user:ops-1', why: 'the manual was old' },
      { version: 1, status: 'attempt_failed', why: 'as their manual' },
    ]);
    // A message that comes again with the old reading behind it changes nothing.
    await scan('UNM1', 'Q7', '09:00', 'Left with Åsa Łukasz, +46701234567');
    expect(await statusOf(first)).toBe('out_for_delivery');
    const audit = await hub.machines.pool.query(
      `select subject, detail from audit where action = 'map code' order by audit_id`,
    );
    expect(audit.rows).toMatchObject([
      { subject: 'postnord/hub/Q7', detail: { version: 1, status: 'attempt_failed' } },
      { detail: { version: 2, status: 'out_for_delivery', orders: 4 } },
    ]);
  });

  it('are counted per carrier and stand at its feed, as long as they have no meaning', async () => {
    const counted = async () =>
      (await hub.request('/api/v1/unmapped-codes/carriers', { token: ops })).body.items as object[];
    await scan('UNM2', 'Q8', '13:00');
    await scan('UNM3', 'Q8', '13:00');
    expect(await counted()).toMatchObject([
      { carrier: 'postnord', codes: 2, scans: 6, openCodes: 1, openScans: 2 },
    ]);
    // What was said of Q7 is taken back: it is a code that nobody can read again.
    const given = await give({ status: 'unmapped', why: 'it was another manual', expectedVersion: 2 });
    await finished(given.body.job);
    expect(await counted()).toMatchObject([{ codes: 2, scans: 6, openCodes: 2, openScans: 6 }]);
    await hub.machines.registry.putCarrier({ carrier: 'dhl', name: 'DHL' });
    const of = async (carrier: string): Promise<readonly string[]> =>
      (
        (await hub.request(`/api/v1/unmapped-codes?carrier=${carrier}`, { token: ops })).body
          .items as UnmappedCode[]
      ).map((row) => row.code);
    expect([await of('postnord'), await of('dhl')]).toEqual([['Q8', 'Q7'], []]);
    const told = new Map<string, readonly string[]>();
    const concerns = createFeedConcerns({
      pool: hub.machines.pool,
      captures: { findFailing: async () => await Promise.resolve([]) },
      note: async (carrier, its) => {
        told.set(
          carrier,
          its.map(({ key }) => key),
        );
        return await Promise.resolve(true);
      },
    });
    await concerns.tell();
    expect(Object.fromEntries(told)).toEqual({ dhl: [], postnord: ['hub/Q7', 'hub/Q8'] });
  });

  it('refuse what cannot be', async () => {
    expect((await give({ status: 'lost', why: 'x', expectedVersion: 2 })).status).toBe(400);
    expect((await give({ status: 'delivered', expectedVersion: 2 })).body.errors[0].path).toBe('/why');
    const unseen = await hub.request('/api/v1/unmapped-codes/meanings', {
      token: ops,
      body: { ...code, code: 'NEVER', status: 'delivered', why: 'x', expectedVersion: 0 },
    });
    expect(unseen.status).toBe(404);
  });
});
