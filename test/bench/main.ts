import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { median } from './cpu.ts';
import { benchIngest, type IngestResult } from './ingest.ts';
import { benchRaw, type RawResult } from './raw.ts';
import { startServices } from './services.ts';

/** `npm run bench -- [name …] [--json FILE] [--runs 3] [--orders 20000] [--messages 200000]`. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    runs: { type: 'string', default: '3' },
    orders: { type: 'string', default: '20000' },
    messages: { type: 'string', default: '200000' },
  },
});
const names = positionals.length > 0 ? positionals : ['raw', 'ingest'];
const known = ['raw', 'ingest'];
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
