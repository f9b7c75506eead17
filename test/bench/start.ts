import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHubProcess } from './hub-process.ts';

export interface StartResult {
  /** From the command to "ready", with a database and a broker of its own that are made first. */
  readonly firstMs: number;
  /** The same on the same data. */
  readonly againMs: number;
}

/** `npm start` where nothing runs and nothing is set, without npm's own half second. */
export async function benchStart(): Promise<StartResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-bench-start-'));
  try {
    const firstMs = await timeStart(dataDir);
    return { firstMs, againMs: await timeStart(dataDir) };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function timeStart(dataDir: string): Promise<number> {
  const began = performance.now();
  const hub = await startHubProcess({ DATA_DIR: dataDir, DATABASE_URL: '', NATS_URL: '' });
  const took = Math.round(performance.now() - began);
  await hub.stop();
  return took;
}
