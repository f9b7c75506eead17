import pg from 'pg';
import { expect, it } from 'vitest';
import { createWebhookEndpoints } from '../../src/hub/webhook-endpoints.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { createPool } from '../../src/platform/database.ts';
import { createTestDatabase } from '../support/database.ts';
import { quiet } from '../support/journal.ts';

it('an endpoint is removed with more behind it than one statement settles', async () => {
  const database = await createTestDatabase();
  const pool = createPool({ url: database.url, max: 2, log: quiet });
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  try {
    await admin.query(
      `insert into webhook_endpoints (endpoint_id, url, secrets, created_at, created_by)
       values ('whe_1', 'https://shop.example', '[]', now(), 'test')`,
    );
    await admin.query(
      `insert into effects (key, stream, destination, payload, created_at, next_try_at, settled_at, outcome)
       select n::text, 'order:' || n, 'webhook.whe_1', '{"kind":"webhook"}', now(), now(),
         case when n % 10 = 0 then now() end, case when n % 10 = 0 then 'dead' end
       from generate_series(1, 12000) n`,
    );
    const endpoints = createWebhookEndpoints({
      pool,
      door: {
        findProblem: () => undefined,
        post: async () => await Promise.resolve({ outcome: 'taken', status: 204 }),
      },
      clock: createSystemClock(),
      wallClock: createSystemClock(),
      poke: { shout: () => undefined },
    });
    expect(await endpoints.remove('whe_1')).toBe(true);
    expect(await endpoints.remove('whe_1')).toBe(false);
    const { rows } = await admin.query(`select outcome, count(*)::int from effects group by outcome`);
    expect(rows).toEqual([{ outcome: 'obsolete', count: 12_000 }]);
  } finally {
    await admin.end();
    await pool.end();
    await database.drop();
  }
});
