import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../src/contracts/dead-letters.ts';
import type { ImportedOrder } from '../../src/contracts/imports.ts';
import { toOrderId } from '../../src/hub/ids.ts';
import type { PresentOrder } from '../../src/orders/state.ts';
import { anImportedOrder, toNdjson } from '../support/imported-order.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

let machines: TestMachines;
beforeAll(async () => {
  machines = await openTestMachines();
  await registerWorld(machines);
  await machines.start();
});
afterAll(async () => {
  await machines.close();
});

const importing = async (lines: readonly (ImportedOrder | string)[]): Promise<Job> => {
  const job = await machines.ingest.orderImports.start({
    body: Readable.from([toNdjson(lines)]),
    startedBy: 'test',
  });
  if (typeof job === 'string' || 'wrong' in job) throw new Error(JSON.stringify(job));
  await expect
    .poll(async () => (await machines.ingest.orderImports.find(job.jobId))?.state, { timeout: 20_000 })
    .toBe('finished');
  const over = await machines.ingest.orderImports.find(job.jobId);
  if (over === undefined) throw new Error('the job is gone');
  return over;
};
const stateOf = async (key: string): Promise<PresentOrder> => {
  const order = await machines.hub.readOrder(toOrderId('web', key));
  if (order === undefined) throw new Error(`there is no order ${key}`);
  return order.state;
};
const now = (): number => machines.clock.now();
const effects = async (): Promise<readonly unknown[]> =>
  (await machines.pool.query('select key, destination from effects order by effect_id')).rows;

it('brings an order in with its number, its times and its past, and nothing goes out', async () => {
  const line = anImportedOrder(1, now());
  expect(await importing([line])).toMatchObject({ total: 1, counts: { imported: 1 } });
  const state = await stateOf('old-1');
  expect(state).toMatchObject({
    orderNumber: 'OLD-1',
    placedAt: line.placedAt,
    imported: { at: expect.any(String) },
    fulfilments: [{ location: 'wh-1', requestStatus: 'accepted' }],
    shipments: [{ trackingNumber: 'IMP00000001', announced: { status: 'in_transit' } }],
  });
  const events = await machines.hub.loadEvents(toOrderId('web', 'old-1'), 0, 99);
  expect(events.at(0)?.meta.at).toBe(line.placedAt);
  expect(events.findLast(({ meta }) => meta.cause.startsWith('import:'))?.type).toBe('OrderImported');
  // What comes now is followed: the parcel leads to the order, since it left.
  const parcels = await machines.pool.query(
    `select since from parcels where tracking_number = 'IMP00000001'`,
  );
  expect(parcels.rows[0]?.since.toISOString()).toBe(line.fulfilments?.[0]?.reports?.[2]?.at);
  // A later order goes out, so the reactions have been past this one.
  const placed = await machines.placing.place({
    body: anOrderBody(),
    idempotencyKey: 'lived-1',
    actor: { kind: 'storefront', id: 'web' },
    cause: 'test',
  });
  await expect.poll(effects, { timeout: 10_000 }).not.toEqual([]);
  expect(JSON.stringify(await effects())).not.toContain(toOrderId('web', 'old-1'));
  expect(JSON.stringify(await effects())).toContain(placed.orderId);
});

it('takes the same file twice and each order once, also when its storefront asks again', async () => {
  const lines = [2, 3, 4].map((number) => anImportedOrder(number, now()));
  expect((await importing(lines)).counts).toEqual({ imported: 3 });
  expect((await importing(lines)).counts).toEqual({ unchanged: 3 });
  const { answer } = await machines.placing.place({
    body: anOrderBody(),
    idempotencyKey: 'old-2',
    actor: { kind: 'storefront', id: 'web' },
    cause: 'test',
  });
  expect(answer).toMatchObject({ outcome: 'accepted', events: [], state: { orderNumber: 'OLD-2' } });
});

it('tells which lines are wrong and why, and takes the others', async () => {
  const good = anImportedOrder(10, now());
  const job = await importing([
    good,
    '{"half": ',
    '',
    { ...anImportedOrder(11, now()), order: anOrderBody({ channel: 'nowhere' }) },
    anImportedOrder(12, now(), { fulfilments: [{ location: 'wh-9' }], scans: [] }),
    anImportedOrder(13, now(), { scans: [], placedAt: new Date(now() + 3_600_000).toISOString() }),
    anImportedOrder(14, now(), { fulfilments: [{ location: 'wh-1' }] }),
    anImportedOrder(15, now(), {
      fulfilments: [{ location: 'wh-1', lines: [{ lineId: '1', quantity: 3 }] }],
      scans: [],
    }),
    { ...good, orderNumber: 'OTHER' },
    `"${'x'.repeat(1_000_001)}"`,
    anImportedOrder(16, now(), { order: anOrderBody({ reference: 'a\0b' }) }),
    anImportedOrder(17, now()),
  ]);
  expect(job.total).toBe(11);
  const refused = await machines.ingest.orderImports.refused(job.jobId, 0, 100);
  expect(refused).toMatchObject([
    { line: 2, why: expect.stringMatching(/^not JSON/) },
    { line: 4, why: 'There is no channel "nowhere".' },
    { line: 5, why: 'There is no location "wh-9".' },
    { line: 6, why: expect.stringMatching(/is still to come\.$/) },
    { line: 7, why: 'No report ships the parcel "IMP00000014" of postnord.' },
    { line: 8, why: 'More than there is. Of line 1 2 were ordered, and locations have 3.' },
    { line: 9, why: 'The order is here already, with another history.' },
    { line: 10, why: 'The line is longer than 1000000 characters.' },
    { line: 11 },
  ]);
  expect(job.counts).toEqual({ imported: 2, refused: 9 });
  // Nothing personal is left behind.
  const left = await machines.pool.query(`select 1 from order_import_rows where body is not null`);
  expect(left.rows).toEqual([]);
});

it('ends although what is wrong with a line cannot be written as it is', async () => {
  const odd = { ...anImportedOrder(51, now()), 'a\0b': 1 };
  const job = await importing([odd, anImportedOrder(52, now())]);
  expect(job.counts).toEqual({ imported: 1, refused: 1 });
  const refused = await machines.ingest.orderImports.refused(job.jobId, 0, 100);
  expect(refused).toEqual([{ line: 1, why: '/a\\u0000b: is not a field here' }]);
});

it('ends although an order of it is there and cannot be read', async () => {
  const stream = `order:${toOrderId('web', 'old-61')}`;
  await machines.pool.query(
    `insert into heads (stream, kind, version, previous, rules_version) values ($1, 'order', 1, 0, 1)`,
    [stream],
  );
  await machines.pool.query(
    `insert into events (stream, version, type, data, meta, recorded_at)
     values ($1, 1, 'WrittenByALaterRelease', '{}', '{"at": "2026-11-22T08:00:00.000Z", "cause": "x"}', now())`,
    [stream],
  );
  const job = await importing([61, 62].map((number) => anImportedOrder(number, now())));
  expect(job.counts).toEqual({ imported: 1, refused: 1 });
  const refused = await machines.ingest.orderImports.refused(job.jobId, 0, 100);
  expect(refused).toMatchObject([{ line: 1, why: expect.stringContaining('WrittenByALaterRelease') }]);
});

it('keeps nothing of a line that is no JSON but that it is none', async () => {
  const job = await importing(['{"name": Anna Berg}', anImportedOrder(53, now())]);
  const refused = await machines.ingest.orderImports.refused(job.jobId, 0, 100);
  expect(refused).toMatchObject([{ line: 1, why: expect.stringMatching(/^not JSON/) }]);
  expect(JSON.stringify(refused)).not.toContain('Anna');
});

it('goes on after a crash without doubling what was taken', async () => {
  const lines = Array.from({ length: 30 }, (_, index) => anImportedOrder(100 + index, now()));
  const { jobId } = await importing(lines);
  const versions = async (): Promise<unknown> =>
    (await machines.pool.query(`select stream, version from heads where stream like 'order:%' order by 1`))
      .rows;
  const before = await versions();
  // As if the node had died between taking the lines and marking them.
  await machines.pool.query(
    `update order_import_rows r set outcome = null, body = b.body
     from unnest($2::int[], $3::text[]) as b(line, body)
     where import_id = (select subject from jobs where job_id = $1) and r.line = b.line`,
    [jobId, lines.map((_, index) => index + 1), lines.map((line) => JSON.stringify(line))],
  );
  await machines.pool.query(
    `update jobs set state = 'running', counts = '{}', leased_until = null where job_id = $1`,
    [jobId],
  );
  await expect
    .poll(async () => (await machines.ingest.orderImports.find(jobId))?.counts, { timeout: 10_000 })
    .toEqual({ unchanged: 30 });
  expect(await versions()).toEqual(before);
});

it('a body that is cut off leaves nothing behind', async () => {
  const broken = new Readable({
    read() {
      this.push(`${JSON.stringify(anImportedOrder(900, now()))}\n`);
      this.destroy(new Error('the connection is gone'));
    },
  });
  await expect(machines.ingest.orderImports.start({ body: broken, startedBy: 'test' })).rejects.toThrow(
    'the connection is gone',
  );
  const left = await machines.pool.query(`select 1 from order_import_rows where outcome is null`);
  expect(left.rows).toEqual([]);
});
