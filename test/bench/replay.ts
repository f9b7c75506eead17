import { SignJWT } from 'jose';
import { checkpointName, views } from '../../src/board/projection.ts';
import { type CpuSplit, round, startCpu } from './cpu.ts';
import { benchSecret, startHubProcess } from './hub-process.ts';
import { prepareDatabase, seedShippedOrders, waitForFollowers } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface ReplayResult {
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly seconds: number;
  readonly cpuSeconds: CpuSplit;
}

/** Every read model made from the whole journal, as where there is none yet. */
export async function benchReplay(
  services: Services,
  size: { readonly orders: number },
): Promise<ReplayResult> {
  const url = await prepareDatabase(services, 'bench_replay', true);
  const pool = openPool(url);
  await seedShippedOrders(pool, size.orders, 'bench');
  const env = { DATABASE_URL: url, NATS_URL: services.natsUrl, PUBLISH_EVENTS: 'false' };
  const token = await new SignJWT({ roles: ['admin'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(benchSecret));
  const first = await startHubProcess(env);
  await count(first.url, 1);
  await waitForFollowers(pool);
  await first.stop();
  const rowsBefore = await countRows();
  await pool.query('vacuum analyze');
  // A node that has no order in memory.
  const hub = await startHubProcess(env);
  await waitForFollowers(pool);
  await emptyBoards();
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  const began = performance.now();
  // An event, that it looks at once.
  await count(hub.url, 2);
  await waitForFollowers(pool, { everyMs: 20 });
  const seconds = (performance.now() - began) / 1_000;
  const cpuSeconds = cpu();
  const events = Number((await pool.query('select count(*) as n from events')).rows[0]?.n);
  const rowsAfter = await countRows();
  if (rowsAfter !== rowsBefore) throw new Error(`${rowsBefore} rows became ${rowsAfter}`);
  await hub.stop();
  await pool.end();
  return { events, eventsPerSecond: Math.round(events / seconds), seconds: round(seconds), cpuSeconds };

  async function count(url: string, onHand: number): Promise<void> {
    const answer = await fetch(`${url}/api/v1/stock/BOOT-42/wh-1`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ onHand }),
    });
    if (answer.status !== 200) throw new Error(`the shelf was not counted: ${answer.status}`);
  }

  async function emptyBoards(): Promise<void> {
    const client = await pool.connect();
    await client.query('begin');
    // Waits for the batch under way.
    await client.query(`select 1 from checkpoints where name = $1 for update`, [checkpointName]);
    await client.query(
      `truncate ${Object.values(views)
        .map(({ table }) => table)
        .join(', ')}`,
    );
    await client.query(`truncate board_counts, board_changes`);
    await client.query(`update checkpoints set tx = '0', position = 0 where name = $1`, [checkpointName]);
    await client.query('commit');
    client.release();
  }

  async function countRows(): Promise<number> {
    const { rows } = await pool.query<{ n: number }>(
      `select (select count(*) from order_rows) + (select count(*) from fulfilment_rows)
         + (select count(*) from exception_rows) + (select count(*) from stock_rows) as n`,
    );
    return Number(rows[0]?.n);
  }
}
