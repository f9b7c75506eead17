import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createIngest } from '../../src/ingest/ingest.ts';
import { forgetReceipts } from '../../src/ingest/old-receipts.ts';
import { createFakeClock } from '../../src/platform/clock.ts';
import { createPool } from '../../src/platform/database.ts';
import { quiet } from '../support/journal.ts';
import { openTestMachines, type TestMachines } from '../support/machines.ts';

const before = '2026-11-01T00:00:00Z';

let machines: TestMachines;
beforeAll(async () => {
  machines = await openTestMachines();
});
afterAll(async () => {
  await machines.close();
});
beforeEach(async () => {
  await machines.pool.query('truncate inbox, effects');
});

async function receive(name: string, count: number, settledAt: string | null): Promise<void> {
  await machines.pool.query(
    `insert into inbox (receipt_id, sender, door, headers, body, message_id, received_at, settled_at, outcome)
     select $1 || n, 'postnord', 'carriers.postnord.tracking', '{}', null, 'm' || n, '2026-10-01T00:00:00Z', $3, '{}'
     from generate_series(1, $2::int) n`,
    [name, count, settledAt],
  );
}

const receipts = async (): Promise<readonly string[]> =>
  (
    await machines.pool.query<{ id: string }>('select receipt_id as id from inbox order by receipt_id')
  ).rows.map(({ id }) => id);

it('forgets receipts that were settled long ago, and no message that waits', async () => {
  await receive('old', 2_500, '2026-10-31T23:59:59Z');
  await receive('young', 1, '2026-11-01T00:00:00Z');
  await receive('waiting', 1, null);
  expect(await forgetReceipts(machines.pool, before, 1_500)).toBe(2_000);
  expect(await forgetReceipts(machines.pool, before)).toBe(500);
  expect(await forgetReceipts(machines.pool, before)).toBe(0);
  expect(await receipts()).toEqual(['waiting1', 'young1']);
});

it('is swept, with the effects that are done, when they are older than thirty days', async () => {
  await receive('old', 1, '2026-11-01T00:00:00Z');
  await receive('young', 1, '2026-11-01T00:00:02Z');
  await machines.pool.query(
    `insert into effects (key, stream, destination, payload, created_at, next_try_at, settled_at, outcome)
     select at, at, 'stock', '{}', at::timestamptz, at::timestamptz, at::timestamptz, 'sent'
     from unnest(array['2026-11-01T00:00:00Z', '2026-11-01T00:00:02Z']) as at`,
  );
  const ingest = createIngest({
    ...machines,
    refSecret: 'refs',
    wallClock: createFakeClock(Date.parse('2026-12-01T00:00:01Z')),
    log: quiet,
    node: 'test',
    scope: machines.epoch,
    sweepMs: 20,
  });
  await expect.poll(receipts, { timeout: 5_000 }).toEqual(['young1']);
  await expect
    .poll(async () => (await machines.pool.query('select key from effects')).rows, { timeout: 5_000 })
    .toEqual([{ key: '2026-11-01T00:00:02Z' }]);
  await ingest.stop();
});

it('is swept by one at a time, however long that takes', async () => {
  const aside = createPool({ url: machines.databaseUrl, max: 2, log: quiet });
  const holder = await aside.connect();
  await holder.query('begin');
  await holder.query('lock table unmapped_scans in access exclusive mode');
  const ingest = createIngest({
    ...machines,
    refSecret: 'refs',
    wallClock: createFakeClock(),
    log: quiet,
    node: 'test',
    scope: machines.epoch,
    sweepMs: 5,
  });
  const waiting = async (): Promise<number> =>
    (await aside.query(`select from pg_locks where relation = 'unmapped_scans'::regclass and not granted`))
      .rowCount ?? 0;
  await expect.poll(waiting, { timeout: 5_000 }).toBeGreaterThan(0);
  let most = 0;
  for (let look = 0; look < 200; look += 1) most = Math.max(most, await waiting());
  await holder.query('rollback');
  holder.release();
  // The other is that of the machines themselves.
  expect(most).toBeLessThanOrEqual(2);
  await ingest.stop();
  await aside.end();
});
