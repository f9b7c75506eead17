import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benches } from './benches.ts';
import { drawFlames } from './flame.ts';
import { readMachine, writeTable } from './report.ts';
import { startServices } from './services.ts';

/**
 * `npm run bench -- [name …] [--json FILE] [--from FILE] [--table FILE] [--runs 3] [--profile FOLDER]` and sizes. `--from`
 * runs nothing and takes what another run wrote with `--json`; `--table` replaces
 * the rows of what was measured in a markdown file; `--profile` writes the hub's CPU profiles and a
 * flame graph (SVG) of each.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    from: { type: 'string' },
    table: { type: 'string' },
    profile: { type: 'string' },
    runs: { type: 'string', default: '3' },
    orders: { type: 'string', default: '20000' },
    messages: { type: 'string', default: '200000' },
    customers: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '15' },
    stocks: { type: 'string', default: '100000' },
    waiting: { type: 'string', default: '1000000' },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    rows: { type: 'string', default: '10000' },
    changes: { type: 'string', default: '1000' },
    'board-seconds': { type: 'string', default: '60' },
    sockets: { type: 'string', default: '10000' },
  },
});
const names = positionals.length > 0 ? positionals : ['raw', 'ingest'];
const unknown = names.filter((name) => benches.every((bench) => bench.name !== name));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(1);
}
const options = {
  orders: Number(values.orders),
  messages: Number(values.messages),
  customers: Number(values.customers),
  seconds: Number(values.seconds),
  stocks: Number(values.stocks),
  waiting: Number(values.waiting),
  sizes: values.sizes.split(',').map(Number),
  rows: Number(values.rows),
  changes: Number(values.changes),
  boardSeconds: Number(values['board-seconds']),
  sockets: Number(values.sockets),
};
if (values.profile !== undefined) process.env['BENCH_PROFILE'] = values.profile;
const wanted = benches.filter(({ name }) => names.includes(name));
let machine = readMachine();
if (values.from === undefined) await runAll();
else {
  const earlier = JSON.parse(readFileSync(values.from, 'utf8')) as Written;
  machine = earlier.machine;
  for (const bench of wanted) bench.take(earlier.results[bench.key]?.runs ?? []);
}
if (values.profile !== undefined)
  for (const path of drawFlames(values.profile)) console.log('flame graph', path);

const reports = wanted.flatMap((bench) => {
  const report = bench.report();
  return report === undefined ? [] : [{ key: bench.key, name: bench.name, ...report }];
});
const results = Object.fromEntries(
  reports.map(({ key, summary, runs }) => [key, { ...summary, runs }] as const),
);
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
if (values.table !== undefined)
  writeTable(values.table, reports, { names: benches.map(({ name }) => name), at: machine.at });
console.log(JSON.stringify(Object.fromEntries(reports.map(({ key, summary }) => [key, summary])), null, 2));

interface Written {
  readonly machine: ReturnType<typeof readMachine>;
  readonly results: Readonly<Record<string, { readonly runs: readonly object[] } | undefined>>;
}

async function runAll(): Promise<void> {
  const services = await startServices();
  try {
    // Interleaved: what the machine does besides falls on all.
    for (let round = 0; round < Number(values.runs); round += 1)
      for (const bench of wanted) console.log(bench.name, JSON.stringify(await bench.run(services, options)));
  } finally {
    await services.stop();
  }
  machine = { ...machine, at: new Date().toISOString() };
}
