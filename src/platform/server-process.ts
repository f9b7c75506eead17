import { spawnSync } from 'node:child_process';
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A running server as the system knows it. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

/** What differs between one embedded server and another; `guard.ts` owns the life they share. */
export interface ServerKind {
  /** Makes what the server needs on disk. Runs once, while nothing else uses the directory. */
  prepare(): void;
  /** The program and its arguments for this port. */
  command(port: number): readonly [string, ...string[]];
  isReady(server: RunningServer): Promise<boolean>;
  /** Of one that can run and say so, and yet do nothing until it is started again. */
  readonly look?: {
    readonly everyMs: number;
    doesNothing(server: RunningServer): Promise<boolean>;
  };
  /** A server on this directory that outlived its guard. */
  findLeftover(): RunningServer | undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Pids are used again, after a restart of a container even the same ones: a pid alone proves nothing. */
export function isRunning(pid: number, mention: string): boolean {
  try {
    return isAlive(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(mention);
  } catch {
    return false;
  }
}

/** Resolves as soon as `condition` holds; false when `withinMs` pass before. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

/** The port of the last time if it is free, so that addresses people noted stay true; else any free one. */
export async function choosePort(directory: string, wanted?: number): Promise<number> {
  const file = join(directory, 'port');
  let kept = 0;
  try {
    kept = Number(readFileSync(file, 'utf8'));
  } catch {
    // The first start has none.
  }
  for (const candidate of [wanted, kept, 0]) {
    if (candidate === undefined || !Number.isInteger(candidate)) continue;
    const port = await probePort(candidate);
    if (port === undefined) continue;
    writeFileSync(file, String(port));
    return port;
  }
  throw new Error('no free port on 127.0.0.1');
}

function probePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(undefined);
    });
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' ? address?.port : undefined);
      });
    });
  });
}

let deathSignalWrapper: readonly string[] | undefined;

/** Lets the kernel interrupt the server when its guard dies: the guard can be killed too. */
export function withDeathSignal(command: readonly string[]): [string, ...string[]] {
  deathSignalWrapper ??=
    spawnSync('setpriv', ['--pdeathsig', 'INT', 'true'], { stdio: 'ignore' }).status === 0
      ? ['setpriv', '--pdeathsig', 'INT', '--']
      : [];
  return [...deathSignalWrapper, ...command] as [string, ...string[]];
}

const logLimitBytes = 20 * 1024 * 1024;

/** Opens the server's log for appending; a grown one is set aside first, and the one before it goes. */
export function openServerLog(directory: string): number {
  const path = serverLogPath(directory);
  try {
    if (statSync(path).size > logLimitBytes) renameSync(path, `${path}.1`);
  } catch {
    // There is none yet.
  }
  return openSync(path, 'a', 0o600);
}

const serverLogPath = (directory: string): string => join(directory, 'server.log');

/** The last lines of the log, for the person who reads why it did not start. */
export function readLogTail(directory: string): string {
  try {
    const file = openSync(serverLogPath(directory), 'r');
    const size = fstatSync(file).size;
    const bytes = Buffer.alloc(Math.min(size, 2_000));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    closeSync(file);
    return bytes.toString('utf8').trim().split('\n').slice(-8).join('\n');
  } catch {
    return '';
  }
}
