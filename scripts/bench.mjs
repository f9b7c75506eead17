// Compiles the benchmarks with the server and runs them: Node strips types, but not Nest's decorators.
// `npm run bench -- ingest live --json out.json`
import { existsSync } from 'node:fs';
import { run, tools } from './processes.mjs';

if (!existsSync('test/bench/main.ts')) {
  console.error('bench: there is no test/bench/main.ts');
  process.exit(1);
}
const code = await run(tools.tsc, ['-p', 'tsconfig.bench.json']);
process.exitCode = code === 0 ? await run('dist-bench/test/bench/main.js', process.argv.slice(2)) : code;
