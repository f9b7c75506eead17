import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface StartedHub {
  readonly url: string;
  readonly exitCode: Promise<number | null>;
  /** Ctrl-C. */
  stop(): void;
}

/** `npm start` as a newcomer types it: nothing configured but where it may write and listen. */
async function startHub(dataDir: string): Promise<StartedHub> {
  const { DATABASE_URL: _database, NATS_URL: _nats, NODE_ENV: _mode, VITEST: _runner, ...env } = process.env;
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: { ...env, PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what a terminal does on Ctrl-C can be done to it.
    detached: true,
  });
  const exited = once(npm, 'exit') as Promise<[number | null]>;
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const ready = /ready at (http\S+)/.exec(output)?.[1];
      if (ready !== undefined) resolve(ready);
    };
    npm.stdout.on('data', listen);
    npm.stderr.on('data', listen);
    void exited.then(([code]) => {
      reject(new Error(`npm start ended with ${code} before it was ready:\n${output}`));
    });
  });
  return {
    url,
    exitCode: exited.then(([code]) => code),
    stop() {
      process.kill(-(npm.pid ?? 0), 'SIGINT');
    },
  };
}

test('npm start needs nothing, says where it is ready, ends on Ctrl-C, and starts again', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-start-'));
  try {
    for (const attempt of ['first', 'again']) {
      const hub = await startHub(dataDir);
      const ready = await fetch(`${hub.url}/health/ready`).finally(() => {
        hub.stop();
      });
      expect([attempt, ready.status, await hub.exitCode]).toEqual([attempt, 200, 0]);
      await expect(fetch(hub.url)).rejects.toThrow();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 240_000);
