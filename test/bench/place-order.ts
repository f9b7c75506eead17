import type { Pool } from 'pg';
import { type CpuSplit, round, startCpu } from './cpu.ts';
import { startHubProcess } from './hub-process.ts';
import {
  type BenchLine,
  type Caller,
  flood,
  floodConstant,
  type FloodResult,
  openCaller,
  signBenchToken,
  toOrderText,
} from './http.ts';
import { addLocations, prepareDatabase, waitForFollowers } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface PlaceOrderResult {
  readonly ordersPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 201. */
  readonly others: number;
  readonly rawHttp: FloodResult;
  readonly ratioToRawHttp: number;
  readonly cpuMicrosPerOrder: number;
  readonly cpuSeconds: CpuSplit;
}

const connections = 64;
const skus = 400;
const locations = ['wh-1', 'wh-2', 'wh-3'];
const seconds = 15;

/** Orders of one to four lines from a mixed catalogue with plenty in stock: until each is durable, sourced and reserved. */
export async function benchPlaceOrder(services: Services): Promise<PlaceOrderResult> {
  const url = await prepareDatabase(services, 'bench_place_order', true);
  const pool = openPool(url);
  await addLocations(pool, locations.slice(1));
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  const token = await signBenchToken(['agent', 'ops', 'admin']);
  const call = openCaller(hub.url, connections);
  await fill(call, pool, token);
  let order = 0;
  const place = async (): ReturnType<Caller> =>
    await call({
      method: 'POST',
      path: '/api/v1/orders',
      token,
      body: { text: toOrderText(linesOf(order)), type: 'application/json' },
      key: `order-${order++}`,
    });
  // What is compiled and planned for the first time is nobody's latency.
  await flood(place, { atOnce: connections, seconds: 3, wanted: 201 });
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  const before = order;
  const { perSecond, p50Ms, p99Ms, others } = await flood(place, {
    atOnce: connections,
    seconds,
    wanted: 201,
  });
  const cpuSeconds = cpu();
  const placed = order - before;
  await waitForFollowers(pool);
  const rawHttp = await floodConstant(call, connections);
  await hub.stop();
  await pool.end();
  return {
    ordersPerSecond: perSecond,
    p50Ms,
    p99Ms,
    others,
    rawHttp,
    ratioToRawHttp: round(perSecond / rawHttp.perSecond, 3),
    cpuMicrosPerOrder: Math.round(((cpuSeconds.hub + cpuSeconds.postgres) / placed) * 1e6),
    cpuSeconds,
  };
}

const skuOf = (index: number): string => `SKU-${index % skus}`;

const linesOf = (order: number): readonly BenchLine[] =>
  Array.from({ length: 1 + (order % 4 === 0 ? order % 3 : 0) }, (_, line) => ({
    sku: skuOf(order * 7 + line * 131),
    quantity: 1 + ((order + line) % 10 === 0 ? 1 : 0),
  }));

async function fill(call: Caller, pool: Pool, token: string): Promise<void> {
  const rows = Array.from({ length: skus }, (_, sku) =>
    locations.map((location) => `${location},${skuOf(sku)},1000000,0,5,Lamp ${sku}`),
  ).flat();
  const text = ['location,sku,onHand,safety,low,name', ...rows].join('\n');
  const { status } = await call({
    method: 'POST',
    path: '/api/v1/stock/loads',
    token,
    body: { text, type: 'text/csv' },
  });
  if (status !== 202) throw new Error(`the shelves were not filled: ${status}`);
  for (;;) {
    const { rows: found } = await pool.query<{ there: number }>(
      `select count(*)::int as there from stock_rows`,
    );
    if (found[0]?.there === rows.length) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await waitForFollowers(pool);
  await pool.query('vacuum analyze');
}
