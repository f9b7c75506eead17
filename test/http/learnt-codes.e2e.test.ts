import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CarrierFormat } from '../../src/carriers/format.ts';
import { means } from '../../src/carriers/meaning.ts';
import { findFormat } from '../../src/carriers/registry.ts';
import type { MeaningPreview, UnmappedCode } from '../../src/contracts/code-meanings.ts';
import type { Job } from '../../src/contracts/dead-letters.ts';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

const learnt = means('out_for_delivery');

/** The hub's own format as a later release may have it: one code more, in the table and in what it reads. */
function withQ7(format: CarrierFormat): CarrierFormat {
  return {
    ...format,
    mapVersion: format.mapVersion + 1,
    codes: [...format.codes, 'Q7'],
    meaningOf: (code) => (code === 'Q7' ? learnt : (format.meaningOf?.(code) ?? 'untold')),
    parse(body) {
      const outcome = format.parse(body);
      if (!outcome.ok) return outcome;
      const parcels = outcome.parcels.map((parcel) => ({
        ...parcel,
        scans: parcel.scans.map((parsed) => ({
          ...parsed,
          scan: {
            ...parsed.scan,
            mapVersion: format.mapVersion + 1,
            ...(parsed.scan.carrierCode === 'Q7' ? { status: learnt.status } : {}),
          },
        })),
      }));
      return { ...outcome, parcels };
    },
  };
}

describe('a code that the table learns later', () => {
  let before: HttpApp;
  let after: HttpApp;
  let ops: string;
  let orders: readonly string[];
  beforeAll(async () => {
    before = await openHttpApp();
    after = await openHttpApp({
      databaseUrl: before.machines.databaseUrl,
      findFormat: (id) => {
        const format = findFormat(id);
        return id === 'hub' && format !== undefined ? withQ7(format) : format;
      },
    });
    ops = await after.token('ops');
  });
  afterAll(async () => {
    await after.close();
    await before.close();
  });

  const receive = async (hub: HttpApp, sender: string, door: string, body: unknown): Promise<void> => {
    const { doors } = hub.machines.ingest;
    const { receiptId } = await doors.receive({ sender, door, body: Buffer.from(JSON.stringify(body)) });
    await expect
      .poll(async () => (await doors.findReceipt(receiptId))?.outcome, { interval: 10 })
      .toMatch(/accepted|duplicate/);
  };
  const shipped = async (key: string, trackingNumber: string): Promise<string> => {
    const { orderId } = await before.place(key);
    await receive(before, 'wh-1', 'warehouses.wh-1.fulfilment', {
      fulfilmentId: `${orderId}-f1`,
      type: 'shipped',
      at: '2026-11-22T08:00:00Z',
      parcels: [{ carrier: 'postnord', trackingNumber, lines: [{ lineId: '1', quantity: 2 }] }],
    });
    return orderId;
  };
  const scan = async (hub: HttpApp, trackingNumber: string, code: string, at: string): Promise<void> =>
    await receive(hub, 'postnord', 'carriers.postnord.tracking', {
      trackingNumber,
      code,
      occurredAt: `2026-11-23T${at}:00Z`,
      location: { city: 'Malmö', country: 'SE' },
    });
  const statuses = async (): Promise<readonly string[]> =>
    await Promise.all(
      orders.map(
        async (orderId) =>
          (await after.request(`/api/v1/orders/${orderId}`, { token: ops })).body.shipments[0].status,
      ),
    );
  const codeOf = async (hub: HttpApp): Promise<UnmappedCode> =>
    (await hub.request('/api/v1/unmapped-codes', { token: ops })).body.items[0];
  const versions = async (): Promise<unknown> =>
    (await after.machines.pool.query('select stream, version from heads order by stream')).rows;
  const code = { carrier: 'postnord', format: 'hub', code: 'Q7' } as const;
  const apply = async (expectedVersion: number) =>
    await after.request('/api/v1/unmapped-codes/meanings', {
      token: ops,
      body: { ...code, status: learnt.status, why: 'the table knows it now (version 2)', expectedVersion },
    });

  it('is said to be known, and changes nothing that was recorded before', async () => {
    orders = [await shipped('l-1', 'LRN1'), await shipped('l-2', 'LRN2'), await shipped('l-3', 'LRN3')];
    await scan(before, 'LRN1', 'OF', '07:00');
    await scan(before, 'LRN1', 'Q7', '09:00');
    await scan(before, 'LRN2', 'Q7', '10:00');
    await scan(before, 'LRN3', 'Q7', '10:00');
    await scan(before, 'LRN3', 'DL', '12:00');
    expect(await codeOf(before)).toMatchObject({ ...code, waiting: 3, table: { known: 'no' } });
    expect(await codeOf(after)).toMatchObject({
      meaning: null,
      waiting: 3,
      table: { known: 'yes', status: 'out_for_delivery', reason: { code: 'none' }, mapVersion: 2 },
    });
    expect(await statuses()).toEqual(['in_transit', 'pending', 'delivered']);
  });

  it('shows what reading it as the table does would change', async () => {
    const were = await versions();
    const preview = await after.request('/api/v1/unmapped-codes/preview', {
      token: ops,
      body: { ...code, status: learnt.status },
    });
    expect(preview.body satisfies MeaningPreview).toMatchObject({
      orders: 3,
      changes: expect.arrayContaining([
        { from: 'in_transit', to: 'out_for_delivery', parcels: 1 },
        { from: 'pending', to: 'out_for_delivery', parcels: 1 },
      ]),
      unchanged: 1,
    });
    expect(await versions()).toEqual(were);
  });

  it('is one scan with the old reading when the carrier sends it again beside another', async () => {
    const told = ['Q7', 'OF'].map((one) => ({
      trackingNumber: 'LRN2',
      code: one,
      occurredAt: one === 'Q7' ? '2026-11-23T10:00:00Z' : '2026-11-23T07:00:00Z',
      location: { city: 'Malmö', country: 'SE' },
    }));
    await receive(after, 'postnord', 'carriers.postnord.tracking', { scans: told });
    expect(await statuses()).toEqual(['in_transit', 'out_for_delivery', 'delivered']);
    // A node of the old release is still there.
    await receive(before, 'postnord', 'carriers.postnord.tracking', { scans: told.toReversed() });
    expect(await statuses()).toEqual(['in_transit', 'out_for_delivery', 'delivered']);
    const order = await after.request(`/api/v1/orders/${orders[1]}`, { token: ops });
    expect(order.body.shipments[0].scans).toHaveLength(2);
  });

  it('is read anew in every order by a job, with who applied it and why', async () => {
    const given = await apply(0);
    expect(given).toMatchObject({
      status: 201,
      body: { meaning: { version: 1, by: 'user:ops-1', why: 'the table knows it now (version 2)' } },
    });
    const { jobId } = given.body.job as Job;
    await expect
      .poll(
        async () => (await after.request(`/api/v1/dead-letters/jobs/${jobId}`, { token: ops })).body.state,
        { timeout: 15_000 },
      )
      .toBe('finished');
    expect(await statuses()).toEqual(['out_for_delivery', 'out_for_delivery', 'delivered']);
    expect(await codeOf(after)).toMatchObject({ waiting: 0, meaning: { version: 1 }, jobId: null });
  });

  it('changes nothing when it is applied again', async () => {
    const were = await versions();
    expect(await apply(1)).toMatchObject({ status: 201, body: { meaning: { version: 1 }, job: null } });
    expect((await apply(0)).status).toBe(409);
    expect(await versions()).toEqual(were);
    const jobs = await after.machines.pool.query(`select 1 from jobs where kind = 'remap'`);
    expect(jobs.rowCount).toBe(1);
  });

  it('says so where the code alone does not tell what the table makes of it', async () => {
    await receive(before, 'postnord', 'carriers.postnord.raw.shipengine', {
      resource_type: 'API_TRACK',
      data: {
        tracking_number: 'LRN1',
        events: [
          { occurred_at: '2026-11-23T13:00:00Z', status_code: 'IT', status_detail_code: 'TELEPORTED' },
        ],
      },
    });
    const listed: readonly UnmappedCode[] = (await after.request('/api/v1/unmapped-codes', { token: ops }))
      .body.items;
    expect(listed.find(({ format }) => format === 'shipengine')).toMatchObject({
      code: 'TELEPORTED',
      table: { known: 'untold' },
    });
  });
});
