import { createLinks } from '../../src/access/links.ts';
import { type CpuSplit, round, startCpu } from './cpu.ts';
import { startHubProcess } from './hub-process.ts';
import { type Answered, flood, floodConstant, type FloodResult, openCaller, signBenchToken } from './http.ts';
import { prepareDatabase, seedShippedOrders, waitForFollowers } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface ReadResult {
  /** All kinds at once: three customers with their link and one agent, of orders in memory. */
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly others: number;
  readonly availabilityP99Ms: number;
  readonly track: FloodResult;
  readonly order: FloodResult;
  /** Each order for the first time since the start. */
  readonly coldOrder: FloodResult;
  readonly availability: FloodResult;
  readonly rawHttp: FloodResult;
  readonly ratioToRawHttp: number;
  readonly cpuSeconds: CpuSplit;
}

/** As many addresses as it takes for none to ask for more than one may. */
const addresses = 256;
const atOnce = 32;
const hot = 2_000;
const seconds = 8;

/** What customers and agents read most: an order by its link, an order by its id, what can be had. */
export async function benchRead(services: Services, size: { readonly orders: number }): Promise<ReadResult> {
  const url = await prepareDatabase(services, 'bench_read', true);
  const pool = openPool(url);
  const orderIds = await seedShippedOrders(pool, size.orders, 'bench');
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  await waitForFollowers(pool);
  await pool.query('vacuum analyze');
  const secret = await pool.query<{ value: Buffer }>(`select value from secrets where name = 'links'`);
  const links = createLinks(secret.rows[0]?.value ?? Buffer.alloc(0));
  const token = await signBenchToken(['agent', 'ops', 'admin']);
  const call = openCaller(hub.url, addresses);
  const put = await call({
    method: 'PUT',
    path: '/api/v1/stock/BOOT-42/wh-1',
    token,
    body: { text: '{"onHand":100}', type: 'application/json' },
  });
  if (put.status !== 200) throw new Error(`the shelf was not filled: ${put.status}`);

  let turn = 0;
  const hotId = (): string => orderIds[turn++ % Math.min(hot, orderIds.length)] ?? '';
  let fresh = hot;
  const coldId = (): string => orderIds[fresh++] ?? '';
  const readOrder = async (orderId: string): Promise<Answered> =>
    await call({ method: 'GET', path: `/api/v1/orders/${orderId}`, token });
  const readTrack = async (): Promise<Answered> =>
    await call({ method: 'GET', path: `/api/v1/track/${links.toToken(hotId(), 0)}` });
  const askAvailability = async (): Promise<Answered> =>
    await call({
      method: 'GET',
      path: '/api/v1/availability?channel=bench&country=SE&postcode=21142&sku=BOOT-42',
    });
  const run = async (ask: () => Promise<Answered>, forSeconds = seconds): Promise<FloodResult> =>
    await flood(ask, { atOnce, seconds: forSeconds, wanted: 200 });

  for (const orderId of orderIds.slice(0, hot)) await readOrder(orderId);
  await run(readTrack, 2);
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  const mixed = await run(async () => (turn % 4 === 0 ? await readOrder(hotId()) : await readTrack()));
  const cpuSeconds = cpu();
  const track = await run(readTrack);
  const order = await run(async () => await readOrder(hotId()));
  const coldOrder = await flood(async () => await readOrder(coldId()), {
    atOnce,
    seconds: Math.min(seconds, Math.max(1, Math.floor((orderIds.length - hot) / 4_000))),
    wanted: 200,
  });
  const availability = await run(askAvailability);
  const rawHttp = await floodConstant(call, atOnce);
  await hub.stop();
  await pool.end();
  return {
    requestsPerSecond: mixed.perSecond,
    p50Ms: mixed.p50Ms,
    p99Ms: mixed.p99Ms,
    others: mixed.others,
    availabilityP99Ms: availability.p99Ms,
    track,
    order,
    coldOrder,
    availability,
    rawHttp,
    ratioToRawHttp: round(mixed.perSecond / rawHttp.perSecond, 3),
    cpuSeconds,
  };
}
