// Builds the server into dist/ and the client into dist/client. With --if-stale only what `npm start` would else
// run in an old form: it looks at modification times and is done in a blink when there is nothing to do. With --server
// the client is left as it is: what a test needs that starts a hub of its own.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, tools } from './processes.mjs';

const withClient = !process.argv.includes('--server');
const stamp = withClient ? 'dist/.built' : 'dist/.built-server';
const sources = ['src', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
if (withClient) sources.push('client');

if (process.argv.includes('--if-stale') && isCurrent()) process.exit(0);

const started = new Date();
const codes = await Promise.all([buildServer(), withClient ? buildClient() : 0]);
const failed = codes.find((code) => code !== 0);
if (failed !== undefined) process.exit(failed);
// As of the start: what was edited during the build is stale.
mkdirSync('dist', { recursive: true });
writeFileSync(stamp, started.toISOString());
console.log(`built in ${((Date.now() - started.getTime()) / 1000).toFixed(1)} s`);

function isCurrent() {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return built > 0 && sources.every((source) => !isNewer(source, built));
}

/** Folders too: a file that was taken away leaves only its folder's time. */
function isNewer(path, than) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (stat.mtimeMs > than) return true;
  if (!stat.isDirectory()) return false;
  return readdirSync(path).some((entry) => entry !== 'node_modules' && isNewer(join(path, entry), than));
}

async function buildServer() {
  if (!existsSync('src/main.ts')) console.error('build: there is no src/main.ts yet');
  const code = await run(tools.tsc, ['-p', 'tsconfig.build.json']);
  removeOrphans('dist', 'src');
  return code;
}

/** What has no source any more would otherwise go on being found, by whoever lists a folder. */
function removeOrphans(built, source) {
  for (const entry of readdirSync(built, { withFileTypes: true })) {
    const path = join(built, entry.name);
    if (path === join('dist', 'client')) continue;
    if (entry.isDirectory()) {
      if (existsSync(join(source, entry.name))) removeOrphans(path, join(source, entry.name));
      else rmSync(path, { recursive: true });
    } else if (/\.js(\.map)?$/.test(entry.name)) {
      const original = join(source, entry.name.replace(/\.js(\.map)?$/, '.ts'));
      if (!existsSync(original)) rmSync(path);
    }
  }
}

async function buildClient() {
  if (!existsSync('client/vite.config.ts') || !readdirSync('client').some((file) => file.endsWith('.html')))
    return 0;
  return run(tools.vite, [
    'build',
    'client',
    '--config',
    'client/vite.config.ts',
    '--outDir',
    '../dist/client',
    '--emptyOutDir',
    '--logLevel',
    'warn',
  ]);
}
