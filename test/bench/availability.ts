import { Agent, request } from 'node:http';
import { SignJWT } from 'jose';
import type { Pool } from 'pg';
import { type CpuSplit, round, startCpu } from './cpu.ts';
import { benchSecret, startHubProcess } from './hub-process.ts';
import { openPool, prepareDatabase } from './seed.ts';
import type { Services } from './services.ts';

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
  for (const location of locations.slice(1))
    await pool.query(`insert into locations (location, data) values ($1, $2)`, [
      location,
      JSON.stringify({ location, type: 'warehouse', name: location, timeZone: 'Europe/Stockholm' }),
    ]);
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  const token = await new SignJWT({ roles: ['agent', 'ops', 'admin'], channels: ['bench'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(benchSecret));
  const skus = Math.floor(size.skuLocations / locations.length);
  const loadSeconds = await load(openCaller(hub.url, token), pool, skus);
  // Connections of its own: an idle one would be closed under the first question.
  const call = openCaller(hub.url, token);

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
  const placing = pace(async () => await place(call, order++, skuOf(Math.floor(Math.random() * skus))), {
    perSecond: ordersPerSecond,
    seconds: coldSeconds,
  });
  const busy = await pace(askCold, { perSecond, seconds: coldSeconds });
  const { others } = await placing;
  if (others > 0) throw new Error(`${others} orders were not placed`);
  const flood = await run(askHot, 5_000);
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

async function load(call: Caller, pool: Pool, skus: number): Promise<number> {
  const lines = ['location,sku,onHand,safety,low,name'];
  for (let sku = 0; sku < skus; sku += 1)
    for (const location of locations)
      lines.push(`${location},${skuOf(sku)},${100 + (sku % 50)},1,5,Lamp ${sku}`);
  const began = performance.now();
  const { status } = await call('POST', '/stock/loads', { text: lines.join('\n'), type: 'text/csv' });
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
  (await call('GET', `/availability?channel=bench&country=SE&postcode=21142&sku=${skus.join(',')}`)).status;

async function place(call: Caller, order: number, sku: string): Promise<number> {
  const body = {
    channel: 'bench',
    currency: 'SEK',
    customer: { name: 'Åsa Łukasz', email: 'asa@example.com', language: 'sv' },
    shipTo: { name: 'Åsa Łukasz', line1: 'Storgatan 1', postcode: '21142', city: 'Malmö', country: 'SE' },
    delivery: { option: 'standard' },
    lines: [{ sku, name: sku, quantity: 1, unitPrice: { amount: '129.00', currency: 'SEK' } }],
    payment: { method: 'invoice' },
  };
  const { status } = await call(
    'POST',
    '/orders',
    { text: JSON.stringify(body), type: 'application/json' },
    `order-${order}`,
  );
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
  return { perSecond: rate.perSecond, ...middle(took), others };
}

async function run(
  send: () => Promise<number>,
  forMs: number,
): Promise<{ readonly perSecond: number; readonly p99Ms: number }> {
  const took: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: shoppers }, async () => {
      while (performance.now() - began < forMs) {
        const from = performance.now();
        await send();
        took.push(performance.now() - from);
      }
    }),
  );
  return { perSecond: Math.round(took.length / (forMs / 1_000)), p99Ms: middle(took).p99Ms };
}

const middle = (took: readonly number[]): { readonly p50Ms: number; readonly p99Ms: number } => {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.floor(sorted.length * share)] ?? 0, 1);
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
};

type Caller = (
  method: string,
  path: string,
  body?: { readonly text: string; readonly type: string },
  key?: string,
) => Promise<{ readonly status: number }>;

/** Each question from the next of many addresses: what one address may ask for is limited. */
function openCaller(url: string, token: string): Caller {
  const agents = Array.from({ length: shoppers }, () => new Agent({ keepAlive: true }));
  let turn = 0;
  return async (method, path, body, key) =>
    await new Promise((resolve, reject) => {
      const shopper = turn++ % shoppers;
      const sent = request(
        `${url}/api/v1${path}`,
        {
          agent: agents[shopper],
          localAddress: `127.0.0.${shopper + 2}`,
          method,
          headers: {
            ...(method === 'GET' ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined
              ? {}
              : { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) }),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
        },
        (answer) => {
          answer.resume();
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0 }));
        },
      );
      sent.on('error', reject);
      sent.end(body?.text);
    });
}
