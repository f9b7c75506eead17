import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { median } from './cpu.ts';
import { benchIngest, type IngestResult } from './ingest.ts';
import { benchLive, type LiveResult } from './live.ts';
import { benchRaw, type RawResult } from './raw.ts';
import { startServices } from './services.ts';

/** `npm run bench -- [name …] [--json FILE] [--runs 3] [--orders 20000] [--messages 200000]
 * [--customers 2000] [--seconds 15]`. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    runs: { type: 'string', default: '3' },
    orders: { type: 'string', default: '20000' },
    messages: { type: 'string', default: '200000' },
    customers: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '15' },
  },
});
const names = positionals.length > 0 ? positionals : ['raw', 'ingest'];
const known = ['raw', 'ingest', 'live'];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  process.exit(1);
}
const size = { orders: Number(values.orders), messages: Number(values.messages) };
const runs = Number(values.runs);
const services = await startServices();
const results: Record<string, unknown> = {};

try {
  const raws: RawResult[] = [];
  const ingests: IngestResult[] = [];
  const lives: LiveResult[] = [];
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
    });
    results['live'] = { at500: middle('at500'), at2000: middle('at2000'), runs: lives };
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
