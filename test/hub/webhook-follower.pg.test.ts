import { expect, it } from 'vitest';
import { mostWebhookEndpoints } from '../../src/hub/ports/webhook-endpoints.ts';
import { startWebhookFollower } from '../../src/hub/webhook-follower.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { createPool } from '../../src/platform/database.ts';
import { createTestDatabase } from '../support/database.ts';
import { quiet } from '../support/journal.ts';

/** While one transaction writes, no follower of the log sees what comes after it: boards would stand for seconds. */
it('what many endpoints are to be told of is written a little at a time', async () => {
  const database = await createTestDatabase();
  const pool = createPool({ url: database.url, max: 3, log: quiet });
  const count = async (text: string): Promise<number> => {
    const { rows } = await pool.query<{ n: number }>(text);
    return rows[0]?.n ?? 0;
  };
  await pool.query(
    `insert into webhook_endpoints (endpoint_id, url, secrets, created_at, created_by)
     select 'whe_' || n, 'https://shop.example', '[]', now(), 'test' from generate_series(1, $1::int) n`,
    [mostWebhookEndpoints],
  );
  await pool.query(
    `insert into events (stream, version, type, data, meta, recorded_at)
     select 'order:' || n, 1, 'OrderPlaced', '{}', '{"at":"2026-03-02T09:00:00Z","cause":"test"}', now()
     from generate_series(1, 2000) n`,
  );
  const follower = startWebhookFollower({
    pool,
    clock: createSystemClock(),
    log: quiet,
    isWanted: () => true,
    onWritten: () => undefined,
  });
  try {
    await expect
      .poll(async () => await count(`select count(*)::int as n from effects`), { timeout: 30_000 })
      .toBe(2_000 * mostWebhookEndpoints);
    // Each row says which transaction wrote it.
    expect(
      await count(
        `select max(of_one)::int as n from (select count(*) as of_one from effects group by xmin::text) as written`,
      ),
    ).toBeLessThanOrEqual(25_000);
  } finally {
    await follower.stop();
    await pool.end();
    await database.drop();
  }
}, 60_000);
