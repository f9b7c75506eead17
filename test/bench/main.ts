import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAvailability, type AvailabilityResult } from './availability.ts';
import { median } from './cpu.ts';
import { benchDeadlines, type DeadlinesResult } from './deadlines.ts';
import { benchFlashSale, type FlashSaleResult, type SaleResult } from './flash-sale.ts';
import { benchImport, type ImportResult } from './import.ts';
import { benchIngest, type IngestResult } from './ingest.ts';
import { benchLive, type LiveResult } from './live.ts';
import { benchRaw, type RawResult } from './raw.ts';
import { startServices } from './services.ts';

/** `npm run bench -- [name …] [--json FILE] [--runs 3] [--orders 20000] [--messages 200000]
 * [--customers 2000] [--seconds 15] [--stocks 100000] [--waiting 1000000] [--profile FOLDER]`: the last writes the hub's CPU profile, for a flame graph. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    runs: { type: 'string', default: '3' },
    orders: { type: 'string', default: '20000' },
    messages: { type: 'string', default: '200000' },
    customers: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '15' },
    stocks: { type: 'string', default: '100000' },
    waiting: { type: 'string', default: '1000000' },
    profile: { type: 'string' },
  },
});
const names = positionals.length > 0 ? positionals : ['raw', 'ingest'];
const known = ['raw', 'ingest', 'live', 'flash-sale', 'deadlines', 'import', 'availability'];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  process.exit(1);
}
const size = { orders: Number(values.orders), messages: Number(values.messages) };
const runs = Number(values.runs);
if (values.profile !== undefined) process.env['BENCH_PROFILE'] = values.profile;
const services = await startServices();
const results: Record<string, unknown> = {};

try {
  const raws: RawResult[] = [];
  const ingests: IngestResult[] = [];
  const lives: LiveResult[] = [];
  const sales: FlashSaleResult[] = [];
  const deadlines: DeadlinesResult[] = [];
  const imports: ImportResult[] = [];
  const availabilities: AvailabilityResult[] = [];
  // Interleaved: what the machine does besides falls on both.
  for (let round = 0; round < runs; round += 1) {
    if (names.includes('raw')) {
      const raw = await benchRaw(services, size);
      raws.push(raw);
      console.log(
        `raw     ${raw.eventsPerSecond} events/s, ${raw.cpuMicrosPerEvent} µs/event`,
        JSON.stringify(raw.cpuSeconds),
      );
    }
    if (names.includes('ingest')) {
      const ingest = await benchIngest(services, size);
      ingests.push(ingest);
      console.log(
        `ingest  ${ingest.eventsPerSecond} events/s, ${ingest.cpuMicrosPerEvent} µs/event, +${ingest.rssGrowthMb} MB`,
        JSON.stringify(ingest.cpuSeconds),
      );
    }
    if (names.includes('live')) {
      const live = await benchLive(services, {
        customers: Number(values.customers),
        seconds: Number(values.seconds),
      });
      lives.push(live);
      console.log(`live    500/s ${JSON.stringify(live.at500)}`);
      console.log(`live   2000/s ${JSON.stringify(live.at2000)}`, JSON.stringify(live.cpuSeconds));
    }
    if (names.includes('deadlines')) {
      const one = await benchDeadlines(services, { waiting: Number(values.waiting), due: 5_000 });
      deadlines.push(one);
      console.log(`deadlines ${JSON.stringify(one)}`);
    }
    if (names.includes('import')) {
      const one = await benchImport(services, { orders: size.orders });
      imports.push(one);
      console.log(`import  ${JSON.stringify(one)}`);
    }
    if (names.includes('availability')) {
      const one = await benchAvailability(services, {
        skuLocations: Number(values.stocks),
        seconds: Number(values.seconds),
      });
      availabilities.push(one);
      console.log(`availability ${JSON.stringify(one)}`);
    }
    if (names.includes('flash-sale')) {
      const sale = await benchFlashSale(services, { orders: size.orders });
      sales.push(sale);
      const { manySkus, cpuSeconds, ...one } = sale;
      console.log(`flash   ${JSON.stringify(one)}`);
      console.log(`flash10 ${JSON.stringify(manySkus)}`, JSON.stringify(cpuSeconds));
    }
  }
  const rawPerSecond = median(raws.map(({ eventsPerSecond }) => eventsPerSecond));
  if (raws.length > 0)
    results['raw'] = {
      eventsPerSecond: rawPerSecond,
      cpuMicrosPerEvent: median(raws.map((one) => one.cpuMicrosPerEvent)),
      runs: raws,
    };
  if (ingests.length > 0) {
    const eventsPerSecond = median(ingests.map((one) => one.eventsPerSecond));
    results['ingest'] = {
      eventsPerSecond,
      ...(rawPerSecond > 0 ? { ratioToRaw: Number((eventsPerSecond / rawPerSecond).toFixed(3)) } : {}),
      cpuMicrosPerEvent: median(ingests.map((one) => one.cpuMicrosPerEvent)),
      rssGrowthMb: median(ingests.map((one) => one.rssGrowthMb)),
      runs: ingests,
    };
  }
  if (lives.length > 0) {
    const middle = (rate: 'at500' | 'at2000') => ({
      p50Ms: median(lives.map((live) => live[rate].p50Ms)),
      p99Ms: median(lives.map((live) => live[rate].p99Ms)),
      missed: lives.reduce((sum, live) => sum + live[rate].missed + live[rate].sent - live[rate].received, 0),
      bandToShopperP99Ms: median(lives.map((live) => live[rate].crossings?.shopper.p99Ms ?? NaN)),
      bandToDeskP99Ms: median(lives.map((live) => live[rate].crossings?.desk.p99Ms ?? NaN)),
      bandsMissed: lives.reduce(
        (sum, { [rate]: { crossings } }) =>
          sum + (crossings?.shopper.missed ?? 0) + (crossings?.desk.missed ?? 0),
        0,
      ),
    });
    results['live'] = { at500: middle('at500'), at2000: middle('at2000'), runs: lives };
  }
  if (deadlines.length > 0) results['deadlines'] = { ...deadlines.at(-1), runs: deadlines };
  if (imports.length > 0)
    results['import'] = {
      ordersPerSecond: median(imports.map((one) => one.ordersPerSecond)),
      eventsPerSecond: median(imports.map((one) => one.eventsPerSecond)),
      runs: imports,
    };
  if (availabilities.length > 0) {
    const middle = (phase: 'hot' | 'cold' | 'busy') => ({
      p50Ms: median(availabilities.map((one) => one[phase].p50Ms)),
      p99Ms: median(availabilities.map((one) => one[phase].p99Ms)),
    });
    results['availability'] = {
      loadSeconds: median(availabilities.map((one) => one.loadSeconds)),
      hot: middle('hot'),
      cold: middle('cold'),
      busy: middle('busy'),
      floodPerSecond: median(availabilities.map((one) => one.flood.perSecond)),
      runs: availabilities,
    };
  }
  if (sales.length > 0) {
    const middle = (of: (sale: FlashSaleResult) => SaleResult) => ({
      ordersPerSecond: median(sales.map((sale) => of(sale).ordersPerSecond)),
      p99Ms: median(sales.map((sale) => of(sale).p99Ms)),
      sold: median(sales.map((sale) => of(sale).sold)),
      oversold: sales.reduce((sum, sale) => sum + of(sale).oversold, 0),
      others: sales.reduce((sum, sale) => sum + of(sale).others, 0),
    });
    results['flashSale'] = {
      ...middle((sale) => sale),
      manySkus: middle((sale) => sale.manySkus),
      runs: sales,
    };
  }
} finally {
  await services.stop();
}

const report = {
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    at: new Date().toISOString(),
  },
  results,
};
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
console.log(
  JSON.stringify(
    Object.fromEntries(
      Object.entries(results).map(([name, result]) => [name, { ...(result as object), runs: undefined }]),
    ),
    null,
    2,
  ),
);
