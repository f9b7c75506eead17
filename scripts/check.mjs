// Everything that can be said about the code without running it. What is well is one line; what is not, is shown.
import { existsSync } from 'node:fs';
import { capture, tools } from './processes.mjs';

const sources = ['src', 'client/src'].filter((folder) => existsSync(folder));
const types = (config) => {
  const memory = `node_modules/.cache/types-${config.replaceAll('/', '-')}.tsbuildinfo`;
  return ['--noEmit', '--incremental', '--tsBuildInfoFile', memory, '-p', config];
};
/** @type {[name: string, file: string, args: string[]][]} */
const checks = [
  ['lint', tools.oxlint, ['--type-aware', '--deny-warnings']],
  ['types', tools.tsc, types('tsconfig.json')],
  ['types of the pure folders', tools.tsc, types('tsconfig.pure.json')],
  ...(existsSync('client/tsconfig.json')
    ? [['types of the client', tools.tsc, types('client/tsconfig.json')]]
    : []),
  [
    'import boundaries',
    tools.depcruise,
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...sources],
  ],
  ['unused code', tools.knip, ['--no-progress']],
  ['house rules', 'scripts/house-rules.mjs', []],
  ['formatting', tools.oxfmt, ['--check', '.']],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((one) => !checks.some(([name]) => name === one));
if (unknown.length > 0) {
  console.error(`there is no check "${unknown.join('", "')}": ${checks.map(([name]) => name).join(', ')}`);
  process.exit(1);
}
const queue = checks.filter(([name]) => wanted.length === 0 || wanted.includes(name));
const failed = [];

async function work() {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const [name, file, args] = check;
    const started = performance.now();
    const { code, output } = await capture(file, args);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
    if (code !== 0) failed.push({ name, output });
  }
}

// Two at a time: most of them are single-threaded, and two cores is what there is at the least.
await Promise.all([work(), work()]);
for (const { name, output } of failed) console.log(`\n--- ${name}\n${output.trim()}`);
if (failed.length > 0) {
  console.log(`\n${failed.length} of the checks failed: ${failed.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}
