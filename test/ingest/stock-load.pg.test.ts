import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../src/contracts/dead-letters.ts';
import { createStockRehearsal } from '../../src/hub/stock-rehearsal.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

let machines: TestMachines;
beforeAll(async () => {
  machines = await openTestMachines();
  await registerWorld(machines);
});
afterAll(async () => {
  await machines.close();
});

const asked = { actor: { kind: 'user', id: 'test' }, cause: 'test' } as const;
const versionOf = async (id: string): Promise<number> => (await machines.stocks.stock.read(id)).version;
const start = async (rows: readonly string[]): Promise<Job> => {
  const job = await machines.ingest.stockLoads.start({
    body: Readable.from(['location,sku,onHand\n', ...rows.map((row) => `${row}\n`)]),
    format: 'csv',
    startedBy: 'test',
  });
  if (typeof job === 'string' || 'wrong' in job) throw new Error(JSON.stringify(job));
  return job;
};
const finished = async (jobId: string): Promise<Job> => {
  await expect
    .poll(async () => (await machines.ingest.stockLoads.find(jobId))?.state, { timeout: 10_000 })
    .toBe('finished');
  const job = await machines.ingest.stockLoads.find(jobId);
  if (job === undefined) throw new Error('the job is gone');
  return job;
};

it('takes each row once, though a crash has it taken again', async () => {
  const { jobId } = await start(Array.from({ length: 50 }, (_, index) => `wh-1,R-${index},7`));
  expect((await finished(jobId)).counts).toEqual({ taken: 50 });
  const before = await versionOf('wh-1~R-3');
  // As if the node had died between taking the rows and marking them.
  await machines.pool.query(
    `update stock_load_rows set outcome = null where job_id = (select subject from jobs where job_id = $1)`,
    [jobId],
  );
  await machines.pool.query(
    `update jobs set state = 'running', counts = '{}', leased_until = null where job_id = $1`,
    [jobId],
  );
  await expect
    .poll(async () => (await machines.ingest.stockLoads.find(jobId))?.counts, { timeout: 10_000 })
    .toEqual({ taken: 50 });
  expect(await versionOf('wh-1~R-3')).toBe(before);
});

it('what came while it ran is added to what was counted when it began', async () => {
  const told = { type: 'RecordMovement', location: 'wh-1', sku: 'MEAN' } as const;
  await machines.stocks.ask({ ...told, movement: { kind: 'counted', onHand: 1 } }, { ...asked, at: 1_000 });
  const later = machines.clock.now() + 1;
  await machines.stocks.ask({ ...told, movement: { kind: 'received', quantity: 5 } }, asked);
  expect((await machines.stocks.stock.read('wh-1~MEAN')).state).toMatchObject({ onHand: 6 });
  // A load that began before the delivery, as a job on a busy machine would tell it.
  await machines.stocks.ask(
    { ...told, movement: { kind: 'counted', onHand: 20 } },
    { ...asked, at: later - 60_000 },
  );
  expect((await machines.stocks.stock.read('wh-1~MEAN')).state).toMatchObject({ onHand: 25 });
});

it('ends although a shelf of it is there and cannot be read', async () => {
  await machines.pool.query(
    `insert into heads (stream, kind, version, previous, rules_version)
     values ('stock:wh-1~LATER', 'stock', 1, 0, 1)`,
  );
  await machines.pool.query(
    `insert into events (stream, version, type, data, meta, recorded_at) values ('stock:wh-1~LATER', 1,
       'WrittenByALaterRelease', '{}', '{"at": "2026-11-22T08:00:00.000Z", "cause": "x"}', now())`,
  );
  const { jobId } = await start(['wh-1,LATER,7', 'wh-1,BESIDE,7']);
  expect((await finished(jobId)).counts).toEqual({ taken: 1, refused: 1 });
  expect(await machines.ingest.stockLoads.refused(jobId, 0, 9)).toMatchObject([
    { why: expect.stringContaining('WrittenByALaterRelease') },
  ]);
});

it('a body that is cut off leaves nothing behind', async () => {
  const broken = new Readable({
    read() {
      this.push('location,sku,onHand\nwh-1,CUT,5\n');
      this.destroy(new Error('the connection is gone'));
    },
  });
  await expect(
    machines.ingest.stockLoads.start({ body: broken, format: 'csv', startedBy: 'test' }),
  ).rejects.toThrow('the connection is gone');
  const left = await machines.pool.query(`select 1 from stock_load_rows where sku = 'CUT'`);
  expect(left.rows).toEqual([]);
});

it('a line without an end is refused while it comes, and pieces may end anywhere', async () => {
  let pushed = 0;
  const endless = new Readable({
    read() {
      pushed += 1;
      this.push('x'.repeat(1_000));
    },
  });
  const refused = await machines.ingest.stockLoads.start({ body: endless, format: 'csv', startedBy: 'test' });
  expect(refused).toEqual({ line: 1, wrong: 'longer than 4000 characters' });
  expect(pushed).toBeLessThan(100);
  const text = 'location,sku,onHand\r\nwh-1,PIECE,5\r\nwh-2,PIECE,6';
  const job = await machines.ingest.stockLoads.start({
    body: Readable.from(text.split('')),
    format: 'csv',
    startedBy: 'test',
  });
  expect(job).toMatchObject({ total: 2 });
});

it('is rehearsed without a trace: one command upon the other, each message once', async () => {
  const rehearsal = createStockRehearsal({
    stocks: machines.stocks,
    pool: machines.pool,
    clock: machines.clock,
  });
  const told = { type: 'RecordMovement', location: 'wh-1', sku: 'DRY' } as const;
  const key = { source: 'stock.wh-1', messageId: 'm1' };
  const first = await rehearsal.ask({ ...told, movement: { kind: 'counted', onHand: 3 } }, { ...asked, key });
  expect(first).toMatchObject({ outcome: 'accepted', state: { onHand: 3 } });
  const again = await rehearsal.ask({ ...told, movement: { kind: 'counted', onHand: 3 } }, { ...asked, key });
  expect(again).toMatchObject({ outcome: 'duplicate', earlier: null });
  const reserved = await rehearsal.ask(
    { type: 'Reserve', location: 'wh-1', sku: 'DRY', reservations: [{ reservationId: 'o1', quantity: 4 }] },
    asked,
  );
  expect(reserved).toMatchObject({ outcome: 'rejected', rejection: { code: 'insufficient_stock' } });
  expect(await versionOf('wh-1~DRY')).toBe(0);
});
