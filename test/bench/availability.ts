import type { Pool } from 'pg';
import { type CpuSplit, round, startCpu } from './cpu.ts';
import {
  type Caller,
  flood as floodWith,
  openCaller,
  signBenchToken,
  toLatency,
  toOrderText,
} from './http.ts';
import { startHubProcess } from './hub-process.ts';
import { addLocations, prepareDatabase } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface AvailabilityResult {
  readonly skuLocations: number;
  /** First fill over HTTP, until the board has the last row. */
  readonly loadSeconds: number;
  /** SKUs that were asked for before. */
  readonly hot: PaceResult;
  /** SKUs that nobody has asked for yet: read from the board's table. */
  readonly cold: PaceResult & { readonly cpuMicros: { readonly hub: number; readonly postgres: number } };
  /** The same while orders are placed. */
  readonly busy: PaceResult & { readonly ordersPerSecond: number };
  /** As fast as it goes, hot. */
  readonly flood: { readonly perSecond: number; readonly p99Ms: number };
  readonly cpuSeconds: CpuSplit;
}

export interface PaceResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 200. */
  readonly others: number;
}

const locations = ['wh-1', 'wh-2', 'wh-3', 'wh-4', 'wh-5'];
const perSecond = 500;
const ordersPerSecond = 50;
const shoppers = 16;
const skusAsked = 2;
const warmUp = { perSecond: 200, seconds: 3 } as const;

/** Storefronts that ask what can be had, at a steady pace: from when a question is due to its answer. */
export async function benchAvailability(
  services: Services,
  size: { readonly skuLocations: number; readonly seconds: number },
): Promise<AvailabilityResult> {
  const url = await prepareDatabase(services, 'bench_availability', true);
  const pool = openPool(url);
  await addLocations(pool, locations.slice(1));
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  const token = await signBenchToken(['agent', 'ops', 'admin']);
  const skus = Math.floor(size.skuLocations / locations.length);
  const loadSeconds = await load(openCaller(hub.url, shoppers), token, pool, skus);
  // Connections of its own: an idle one would be closed under the first question.
  const call = openCaller(hub.url, shoppers);

  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  let fresh = 0;
  const nextFresh = (): string => skuOf(fresh++);
  const askCold = async (): Promise<number> => await ask(call, Array.from({ length: skusAsked }, nextFresh));
  const askHot = async (): Promise<number> =>
    await ask(
      call,
      Array.from({ length: skusAsked }, () => skuOf(Math.floor(Math.random() * fresh))),
    );
  // What is compiled and planned for the first time is nobody's latency.
  await pace(askCold, warmUp);
  // Each SKU is cold once, and two phases want them.
  const left = skus / skusAsked - warmUp.perSecond * warmUp.seconds;
  const coldSeconds = Math.min(size.seconds, Math.floor(left / 2 / perSecond));
  const cpuOfCold = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  const cold = await pace(askCold, { perSecond, seconds: coldSeconds });
  const usedCold = cpuOfCold();
  const perQuestion = (cpuSeconds: number): number =>
    Math.round((cpuSeconds * 1_000_000) / (perSecond * coldSeconds));
  const hot = await pace(askHot, { perSecond, seconds: size.seconds });
  let order = 0;
  const placing = pace(
    async () => await place(call, token, order++, skuOf(Math.floor(Math.random() * skus))),
    {
      perSecond: ordersPerSecond,
      seconds: coldSeconds,
    },
  );
  const busy = await pace(askCold, { perSecond, seconds: coldSeconds });
  const { others } = await placing;
  if (others > 0) throw new Error(`${others} orders were not placed`);
  const flood = await floodWith(async () => ({ status: await askHot() }), {
    atOnce: shoppers,
    seconds: 5,
    wanted: 200,
  });
  const cpuSeconds = cpu();
  await hub.stop();
  await pool.end();
  return {
    skuLocations: skus * locations.length,
    loadSeconds,
    hot,
    cold: {
      ...cold,
      cpuMicros: { hub: perQuestion(usedCold.hub), postgres: perQuestion(usedCold.postgres) },
    },
    busy: { ...busy, ordersPerSecond },
    flood,
    cpuSeconds,
  };
}

const skuOf = (index: number): string => `SKU-${String(index).padStart(6, '0')}`;

async function load(call: Caller, token: string, pool: Pool, skus: number): Promise<number> {
  const lines = ['location,sku,onHand,safety,low,name'];
  for (let sku = 0; sku < skus; sku += 1)
    for (const location of locations)
      lines.push(`${location},${skuOf(sku)},${100 + (sku % 50)},1,5,Lamp ${sku}`);
  const began = performance.now();
  const { status } = await call({
    method: 'POST',
    path: '/api/v1/stock/loads',
    token,
    body: { text: lines.join('\n'), type: 'text/csv' },
  });
  if (status !== 202) throw new Error(`the load was not taken: ${status}`);
  for (;;) {
    const { rows } = await pool.query<{ there: number }>(`select count(*)::int as there from stock_rows`);
    if (rows[0]?.there === skus * locations.length) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const seconds = round((performance.now() - began) / 1_000, 1);
  while (await isBusy(pool)) await new Promise((resolve) => setTimeout(resolve, 200));
  await pool.query('vacuum analyze');
  return seconds;
}

/** The job writes down what it has done, and followers of the log are not at its end. */
async function isBusy(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ busy: boolean }>(
    `select exists (select 1 from jobs where finished_at is null)
       or (select bool_or((c.tx, c.position) < (e.tx, e.position)) from checkpoints c,
         (select tx, position from events order by tx desc, position desc limit 1) e
         where c.name <> 'hub-events') as busy`,
  );
  return rows[0]?.busy === true;
}

const ask = async (call: Caller, skus: readonly string[]): Promise<number> =>
  (
    await call({
      method: 'GET',
      path: `/api/v1/availability?channel=bench&country=SE&postcode=21142&sku=${skus.join(',')}`,
    })
  ).status;

async function place(call: Caller, token: string, order: number, sku: string): Promise<number> {
  const { status } = await call({
    method: 'POST',
    path: '/api/v1/orders',
    token,
    body: { text: toOrderText([{ sku, quantity: 1 }]), type: 'application/json' },
    key: `order-${order}`,
  });
  return status === 201 ? 200 : status;
}

/** Every question at its instant, whether the ones before are answered or not. */
async function pace(
  send: () => Promise<number>,
  rate: { readonly perSecond: number; readonly seconds: number },
): Promise<PaceResult> {
  const answers: Promise<void>[] = [];
  const took: number[] = [];
  let others = 0;
  const began = performance.now();
  const total = rate.perSecond * rate.seconds;
  while (answers.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1_000) * rate.perSecond));
    while (answers.length < due) {
      const dueAt = began + (answers.length * 1_000) / rate.perSecond;
      answers.push(
        send().then((status) => {
          took.push(performance.now() - dueAt);
          if (status !== 200) others += 1;
        }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(answers);
  return { perSecond: rate.perSecond, ...toLatency(took), others };
}
