import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const config = fileURLToPath(new URL('../../../client/vite.config.ts', import.meta.url));
const vite = fileURLToPath(new URL('../../../node_modules/vite/bin/vite.js', import.meta.url));

/** The client as it is delivered, in a folder of its own that the caller removes. */
export async function buildClient(): Promise<string> {
  const dist = await mkdtemp(join(tmpdir(), 'hub-client-'));
  // As a process of its own: under a test runner React would be built for development.
  await run(process.execPath, [vite, 'build', '--config', config, '--outDir', dist, '--emptyOutDir'], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return dist;
}
