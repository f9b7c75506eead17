import { SignJWT } from 'jose';
import { boardViews } from '../../src/contracts/socket.ts';
import { rebuild } from '../../src/board/maintenance.ts';
import { type CpuSplit, round, startCpu } from './cpu.ts';
import { benchSecret, startHubProcess } from './hub-process.ts';
import { openPool, prepareDatabase, seedShippedOrders, waitForFollowers } from './seed.ts';
import type { Services } from './services.ts';

export interface ReplayResult {
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly seconds: number;
  readonly cpuSeconds: CpuSplit;
}

/** Every read model made again from the whole journal, as an administrator has a node do it. */
export async function benchReplay(
  services: Services,
  size: { readonly orders: number },
): Promise<ReplayResult> {
  const url = await prepareDatabase(services, 'bench_replay', true);
  const pool = openPool(url);
  await seedShippedOrders(pool, size.orders, 'bench');
  const env = { DATABASE_URL: url, NATS_URL: services.natsUrl, PUBLISH_EVENTS: 'false' };
  const first = await startHubProcess(env);
  await waitForFollowers(pool);
  await first.stop();
  const rowsBefore = await countRows();
  await pool.query('vacuum analyze');
  const token = await new SignJWT({ roles: ['admin'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(benchSecret));
  // A node that has no order in memory.
  const hub = await startHubProcess(env);
  await waitForFollowers(pool);
  // It is told of the last: it begins when all are empty.
  for (const view of boardViews) await rebuild(pool, view);
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  const began = performance.now();
  const answer = await fetch(`${hub.url}/api/v1/boards/orders/rebuild`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  if (answer.status !== 202) throw new Error(`the board was not rebuilt: ${answer.status}`);
  await waitForFollowers(pool, { everyMs: 20 });
  const seconds = (performance.now() - began) / 1_000;
  const cpuSeconds = cpu();
  const events = Number((await pool.query('select count(*) as n from events')).rows[0]?.n);
  const rowsAfter = await countRows();
  if (rowsAfter !== rowsBefore) throw new Error(`${rowsBefore} rows became ${rowsAfter}`);
  await hub.stop();
  await pool.end();
  return { events, eventsPerSecond: Math.round(events / seconds), seconds: round(seconds), cpuSeconds };

  async function countRows(): Promise<number> {
    const { rows } = await pool.query<{ n: number }>(
      `select (select count(*) from order_rows) + (select count(*) from fulfilment_rows)
         + (select count(*) from exception_rows) + (select count(*) from stock_rows) as n`,
    );
    return Number(rows[0]?.n);
  }
}
