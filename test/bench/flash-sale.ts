import { Agent, request } from 'node:http';
import { SignJWT } from 'jose';
import type { Pool } from 'pg';
import { type CpuSplit, startCpu } from './cpu.ts';
import { benchSecret, startHubProcess } from './hub-process.ts';
import { prepareDatabase } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface SaleResult {
  readonly ordersPerSecond: number;
  readonly sold: number;
  /** Units reserved beyond what there was. */
  readonly oversold: number;
  /** Orders that what is left would have been enough for: 0 is all that can be sold. */
  readonly missed: number;
  readonly refused: number;
  /** Answers that were neither 201 nor 422 `insufficient_stock`. */
  readonly others: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly seconds: number;
  /** From the last answer until locations have their work, holds are confirmed and boards say so. */
  readonly settledSeconds: number;
}

export interface FlashSaleResult extends SaleResult {
  /** Each order wants two of ten SKUs, which five locations share. */
  readonly manySkus: SaleResult;
  readonly cpuSeconds: CpuSplit;
}

interface Sale {
  readonly name: string;
  readonly orders: number;
  readonly skus: readonly string[];
  readonly locations: readonly string[];
  /** Of each SKU at each location. */
  readonly onHand: number;
  readonly skusOf: (order: number) => readonly string[];
}

const buyers = 200;

/** Buyers over HTTP, more than there is for: what is measured is an order's answer with its reservation, or its refusal. */
export async function benchFlashSale(
  services: Services,
  size: { readonly orders: number },
): Promise<FlashSaleResult> {
  const url = await prepareDatabase(services, 'bench_flash_sale', true);
  const pool = openPool(url);
  const five = ['wh-1', 'wh-2', 'wh-3', 'wh-4', 'wh-5'];
  for (const location of five.slice(1))
    await pool.query(`insert into locations (location, data) values ($1, $2)`, [
      location,
      JSON.stringify({ location, type: 'warehouse', name: location, timeZone: 'Europe/Stockholm' }),
    ]);
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  const token = await new SignJWT({ roles: ['agent', 'ops'], channels: ['bench'] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(benchSecret));
  const call = openCaller(hub.url, token);
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  const one = await sell(call, pool, {
    name: 'one',
    orders: size.orders,
    skus: ['HOT'],
    locations: ['wh-1'],
    onHand: Math.floor(size.orders / 4),
    skusOf: () => ['HOT'],
  });
  const ten = Array.from({ length: 10 }, (_, index) => `SKU-${index}`);
  const manySkus = await sell(call, pool, {
    name: 'many',
    orders: Math.floor(size.orders / 2),
    skus: ten,
    locations: five,
    onHand: Math.floor(size.orders / 100),
    skusOf: (order) => [`SKU-${order % 10}`, `SKU-${(order + 1 + (Math.floor(order / 10) % 9)) % 10}`],
  });
  const cpuSeconds = cpu();
  await hub.stop();
  await pool.end();
  return { ...one, manySkus, cpuSeconds };
}

async function sell(call: Caller, pool: Pool, sale: Sale): Promise<SaleResult> {
  for (const sku of sale.skus)
    for (const location of sale.locations) {
      const { status } = await call('PUT', `/stock/${sku}/${location}`, { onHand: sale.onHand });
      if (status !== 200) throw new Error(`${sku} at ${location} was not filled: ${status}`);
    }
  const answers: { readonly status: number; readonly code: string; readonly ms: number }[] = [];
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: buyers }, async () => {
      while (next < sale.orders) {
        const order = next;
        next += 1;
        const from = performance.now();
        const answer = await call('POST', '/orders', aBody(sale.skusOf(order)), `${sale.name}-${order}`);
        answers.push({ ...answer, ms: performance.now() - from });
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  const sold = answers.filter(({ status }) => status === 201).length;
  const refused = answers.filter(
    ({ status, code }) => status === 422 && code === 'insufficient_stock',
  ).length;
  const wanted = sale.skusOf(0).length;
  const sentAt = performance.now();
  const { reserved, placed } = await settle(pool, sale);
  const settledSeconds = Math.round((performance.now() - sentAt) / 100) / 10;
  if (reserved !== sold * wanted) throw new Error(`${sold} were sold, ${reserved} units are reserved`);
  if (placed !== sold) throw new Error(`${sold} were sold, ${placed} orders are there`);
  const { rows } = await pool.query<{ over: number; left: number }>(
    `select sum(greatest(0, (row->>'reserved')::int - (row->>'onHand')::int))::int as over,
       sum(greatest(0, available))::int as left
     from stock_rows where sku = any($1) group by sku`,
    [sale.skus],
  );
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  return {
    ordersPerSecond: Math.round(answers.length / seconds),
    sold,
    oversold: rows.reduce((sum, { over }) => sum + over, 0),
    missed: countOrders(
      rows.map(({ left }) => left),
      wanted,
    ),
    refused,
    others: answers.length - sold - refused,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    seconds: Math.round(seconds * 10) / 10,
    settledSeconds,
  };
}

/** How many orders of one unit of each of `skus` different SKUs, one or two, could still be had of what is left. */
const countOrders = (left: readonly number[], skus: number): number => {
  const total = left.reduce((sum, units) => sum + units, 0);
  return skus === 1 ? total : Math.min(Math.floor(total / 2), total - Math.max(0, ...left));
};

/** When every effect is sent and the board is at the end of the log: what the board says of the stock is all there is. */
async function settle(
  pool: Pool,
  sale: Sale,
): Promise<{ readonly reserved: number; readonly placed: number }> {
  for (;;) {
    const { rows } = await pool.query<{ behind: boolean; effects: number; reserved: number; placed: number }>(
      `select (select bool_or((c.tx, c.position) < (e.tx, e.position)) from checkpoints c,
           (select tx, position from events order by tx desc, position desc limit 1) e
           where c.name <> 'hub-events') as behind,
         (select count(*)::int from effects where settled_at is null and destination = 'stock') as effects,
         (select coalesce(sum((row->>'reserved')::int), 0)::int from stock_rows where sku = any($1)) as reserved,
         (select count(*)::int from events where type = 'OrderPlaced' and data->'lines'->0->>'sku' = any($1)) as placed`,
      [sale.skus],
    );
    const [now] = rows;
    if (now !== undefined && !now.behind && now.effects === 0) return now;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Caller = (
  method: string,
  path: string,
  body: object,
  key?: string,
) => Promise<{ readonly status: number; readonly code: string }>;

/** One connection a buyer, kept open. */
function openCaller(url: string, token: string): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: buyers });
  return async (method, path, body, key) =>
    await new Promise((resolve, reject) => {
      const text = JSON.stringify(body);
      const sent = request(
        `${url}/api/v1${path}`,
        {
          agent,
          method,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () => {
            const status = answer.statusCode ?? 0;
            const code = status === 422 ? String(JSON.parse(Buffer.concat(chunks).toString()).code) : '';
            resolve({ status, code });
          });
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
}

const aBody = (skus: readonly string[]): object => ({
  channel: 'bench',
  currency: 'SEK',
  customer: { name: 'Åsa Łukasz', email: 'asa@example.com', language: 'sv' },
  shipTo: { name: 'Åsa Łukasz', line1: 'Storgatan 1', postcode: '21142', city: 'Malmö', country: 'SE' },
  delivery: { option: 'standard' },
  lines: skus.map((sku) => ({
    sku,
    name: sku,
    quantity: 1,
    unitPrice: { amount: '129.00', currency: 'SEK' },
  })),
  payment: { method: 'invoice' },
});
