import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { until } from '../../src/platform/server-process.ts';
import { createTestDatabase } from '../support/database.ts';
import { anImportedOrder, toNdjson } from '../support/imported-order.ts';
import { ensureBuilt, type HubProcess, startHub } from './hub-process.ts';
import { authSecret } from './post.ts';
import { prepareDatabase } from './world.ts';
import { openPool } from '../support/pool.ts';

const orders = 1_500;
const kills = 2;
const path = '/api/v1/imports/orders';

interface Job {
  readonly jobId: string;
  readonly state: string;
  readonly total: number;
  readonly done: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** Every order of the file once, with the same history as the one beside it, whatever was killed when. */
it('an import goes on after kill -9: none lost, none doubled', { timeout: 240_000 }, async () => {
  await ensureBuilt();
  const database = await createTestDatabase();
  const db = openPool(database.url, { max: 2 });
  let hub: HubProcess | undefined;
  try {
    await prepareDatabase(database.url);
    const token = await new SignJWT({ sub: 'mover', roles: ['admin', 'ops'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(Buffer.from(authSecret));
    const start = async (): Promise<HubProcess> =>
      await startHub({ DATABASE_URL: database.url, NATS_SERVER_BIN: '/nowhere/nats-server' });
    const ask = async <Body>(at: HubProcess, where: string, body?: string): Promise<Body> => {
      const answer = await fetch(`${at.url}${where}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        ...(body === undefined ? {} : { body }),
      });
      if (!answer.ok) throw new Error(`${where}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Body;
    };

    hub = await start();
    const now = Date.now();
    const file = toNdjson(Array.from({ length: orders }, (_, index) => anImportedOrder(index, now)));
    const { job } = await ask<{ job: Job }>(hub, path, file);
    expect(job.total).toBe(orders);
    const done = async (): Promise<number> => {
      const placed = await db.query<{ n: number }>(
        `select count(*)::int as n from heads where stream like 'order:%'`,
      );
      return placed.rows[0]?.n ?? 0;
    };
    const killedAt: number[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const before = await done();
      expect(await until(async () => (await done()) > before + 50, 60_000)).toBe(true);
      await hub.kill();
      killedAt.push(await done());
      hub = await start();
    }
    const node = hub;
    const find = async (): Promise<Job> => (await ask<{ job: Job }>(node, `${path}/${job.jobId}`)).job;
    expect(await until(async () => (await find()).state === 'finished', 120_000)).toBe(true);
    const over = await find();
    process.stdout.write(
      `kill -9 while importing: at ${killedAt.join(', ')} of ${orders} orders; ${JSON.stringify(over.counts)}\n`,
    );
    // Killed in the middle, and what was taken and not marked was known when it came again.
    expect(killedAt.every((at) => at < orders)).toBe(true);
    expect(over.counts['unchanged']).toBeGreaterThan(0);
    expect(over.done).toBe(orders);
    expect((over.counts['imported'] ?? 0) + (over.counts['unchanged'] ?? 0)).toBe(orders);
    expect(await done()).toBe(orders);
    const histories = await db.query<{ versions: number; orders: number }>(
      `select version as versions, count(*)::int as orders from heads where stream like 'order:%' group by version`,
    );
    expect(histories.rows).toHaveLength(1);
    const events = await db.query<{ type: string; n: number }>(
      `select type, count(*)::int as n from events where type in ('OrderPlaced', 'OrderImported', 'FulfilmentShipped')
       group by type order by type`,
    );
    expect(events.rows.map(({ n }) => n)).toEqual([orders, orders, orders]);
    // The same file once more is known, all of it.
    const again = await ask<{ job: Job }>(node, path, file);
    const known = async (): Promise<number | undefined> =>
      (await ask<{ job: Job }>(node, `${path}/${again.job.jobId}`)).job.counts['unchanged'];
    expect(await until(async () => (await known()) === orders, 120_000)).toBe(true);
    const sent = await db.query(`select 1 from effects`);
    expect(sent.rows).toEqual([]);
    await hub.stop();
  } finally {
    await hub?.kill();
    await db.end();
    await database.drop();
  }
});
