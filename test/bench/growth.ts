import type { Pool } from 'pg';
import { round, startCpu } from './cpu.ts';
import { startHubProcess } from './hub-process.ts';
import { flood, type FloodResult, openCaller, signBenchToken } from './http.ts';
import { type IngestResult, measureIngest } from './ingest.ts';
import { toScanMessage } from './messages.ts';
import { prepareDatabase, seedShippedOrders, tidy, waitForFollowers } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

/** The hub over so many orders in the journal, each with a deadline that waits, one in a hundred with an open case. */
interface SizeResult {
  readonly orders: number;
  readonly fillSeconds: number;
  /** Scans for at most 20,000 of them, in turns, as in `ingest`. */
  readonly hotIngest: IngestResult;
  /** Scans for orders from anywhere. */
  readonly coldIngest: IngestResult;
  readonly hotRead: FloodResult;
  readonly coldRead: FloodResult;
  /** Of one core, hub and PostgreSQL, while nothing is due and nothing comes. */
  readonly idleCpuPercent: number;
}

export interface GrowthResult {
  /** The largest against the smallest: hot and uniformly cold. */
  readonly ratioIngest: number;
  readonly ratioIngestCold: number;
  readonly ratioRead: number;
  readonly ratioReadCold: number;
  /** At the largest. */
  readonly idleCpuPercent: number;
  readonly sizes: readonly SizeResult[];
}

const base = 10_000;
const mostHot = 20_000;
const atOnce = 32;
const idleSeconds = 20;
/** Until Node has tidied up what the start left behind. */
const settleSeconds = 15;
/** Of so many orders one has an open case: of a million ten thousand. */
const perCase = 100;
const damaged = { code: 'damaged', party: 'carrier' } as const;

export async function benchGrowth(
  services: Services,
  size: { readonly sizes: readonly number[]; readonly messages: number },
): Promise<GrowthResult> {
  const sizes: SizeResult[] = [];
  for (const orders of size.sizes) {
    const one = await measure(services, orders, size.messages);
    sizes.push(one);
    console.log(`growth  ${JSON.stringify(one)}`);
  }
  const small = sizes[0];
  const large = sizes.at(-1);
  if (small === undefined || large === undefined) throw new Error('growth needs sizes');
  return {
    ratioIngest: round(large.hotIngest.eventsPerSecond / small.hotIngest.eventsPerSecond),
    ratioIngestCold: round(large.coldIngest.eventsPerSecond / small.hotIngest.eventsPerSecond),
    ratioRead: round(large.hotRead.perSecond / small.hotRead.perSecond),
    ratioReadCold: round(large.coldRead.perSecond / small.hotRead.perSecond),
    idleCpuPercent: large.idleCpuPercent,
    sizes,
  };
}

async function measure(services: Services, orders: number, messages: number): Promise<SizeResult> {
  const url = await prepareDatabase(services, 'bench_growth', true);
  const pool = openPool(url);
  const began = performance.now();
  await fill(services, url, pool, orders);
  const fillSeconds = round((performance.now() - began) / 1_000, 1);
  const { rows } = await pool.query<{ id: string }>(
    `select substr(stream, 7) as id from heads where kind = 'order' order by random() limit $1`,
    [mostHot],
  );
  const orderIds = rows.map(({ id }) => id);

  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  await waitForFollowers(pool);
  await tidy(pool);
  await new Promise((resolve) => setTimeout(resolve, settleSeconds * 1_000));
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1_000));
  const used = cpu();
  const token = await signBenchToken(['agent']);
  const call = openCaller(hub.url, atOnce);
  const read = async (of: readonly string[], seconds: number): Promise<FloodResult> => {
    let turn = 0;
    return await flood(
      async () => await call({ method: 'GET', path: `/api/v1/orders/${of[turn++ % of.length]}`, token }),
      { atOnce, seconds, wanted: 200 },
    );
  };
  await read(orderIds.slice(0, 1_000), 2);
  const hotRead = await read(orderIds.slice(0, 1_000), 5);
  const coldRead = await read(orderIds.slice(1_000), 3);
  await hub.stop();

  const hot = Math.min(orders, mostHot);
  const ingest = async (bodies: Iterable<string>): Promise<IngestResult> => {
    await pool.query(`update carriers set paused = true where carrier = 'bench'`);
    return await measureIngest(services, { url, bodies, messages, publishEvents: false });
  };
  const hotIngest = await ingest(scans(messages, (index) => [index % hot, Math.floor(index / hot)]));
  // A prime step walks over all of them; each of their scans lies between two of those before.
  const coldIngest = await ingest(
    scans(messages, (index) => [(index * 7_919) % orders, Math.floor(index / orders) + 0.5]),
  );
  await pool.end();
  return {
    orders,
    fillSeconds,
    hotIngest,
    coldIngest,
    hotRead,
    coldRead,
    idleCpuPercent: round(((used.hub + used.postgres) / idleSeconds) * 100, 1),
  };
}

function* scans(
  messages: number,
  of: (index: number) => readonly [order: number, scan: number],
): Generator<string> {
  for (let index = 0; index < messages; index += 1) yield toScanMessage(...of(index));
}

/** The first by the hub's own decisions and projection; the others are copies of these with ids of their own. */
async function fill(services: Services, url: string, pool: Pool, orders: number): Promise<void> {
  const own = Math.min(orders, base);
  await seedShippedOrders(pool, own, 'bench', {
    reportOf: (order) => (order % perCase === 0 ? { status: 'exception', reason: damaged } : undefined),
  });
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  await waitForFollowers(pool);
  await hub.stop();
  await pool.query(
    `create table originals as
     select p.stream, substr(p.stream, 7) as id, p.tracking_number as number,
       substr(p.tracking_number, 3, 9)::int as place
     from parcels p`,
  );
  await pool.query('create index on originals (stream)');
  for (let copy = 1; copy * own < orders; copy += 1) await copyAll(pool, copy, own);
  await pool.query('drop table originals');
  await pool.query(
    `update checkpoints set tx = e.tx, position = e.position
     from (select tx, position from events order by tx desc, position desc limit 1) e`,
  );
  await tidy(pool);
}

/** Every id of an order begins with its own, and its number is its parcel's: replacing the two makes another order. */
async function copyAll(pool: Pool, copy: number, own: number): Promise<void> {
  const another = `lateral (
    select 'ord_' || translate(substr(md5(o.id || '-${copy}'), 1, 16), '0189', 'ghij') as id,
      'RR' || lpad((o.place + ${copy * own})::text, 9, '0') || 'SE' as number) a`;
  const renamed = (text: string): string => `replace(replace(${text}, o.id, a.id), o.number, a.number)`;
  const from = (table: string): string =>
    `from ${table} t join originals o on o.stream = t.stream, ${another}`;
  await pool.query(
    `insert into events (stream, version, type, data, meta, recorded_at)
     select 'order:' || a.id, t.version, t.type, ${renamed('t.data::text')}::json, t.meta, t.recorded_at
     ${from('events')} order by t.stream, t.version`,
  );
  await pool.query(
    `insert into heads (stream, version, previous, next_check_at, rules_version)
     select 'order:' || a.id, t.version, t.previous, t.next_check_at + interval '1 day', t.rules_version
     ${from('heads')}`,
  );
  await pool.query(
    `insert into parcels (carrier, tracking_number, stream, shipment_id, since)
     select t.carrier, a.number, 'order:' || a.id, ${renamed('t.shipment_id')}, t.since ${from('parcels')}`,
  );
  for (const table of ['order_rows', 'fulfilment_rows', 'exception_rows'])
    await pool.query(
      `insert into ${table} select made.*
       from ${table} t join originals o on o.id = t.order_id, ${another},
         lateral jsonb_populate_record(null::${table}, ${renamed('to_jsonb(t)::text')}::jsonb) made`,
    );
}
