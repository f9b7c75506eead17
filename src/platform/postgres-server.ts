import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { GuardedKind } from './guard-socket.ts';
import { findPostgresRunner } from './postgres-runner.ts';
import { isRunning } from './server-process.ts';
import type { RunningServer, ServerKind } from './server-process.ts';

export const postgresUser = 'hub';
export const postgresPasswordPath = (directory: string): string => join(directory, 'password');

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // Off: the path of a socket may be 107 bytes long, the data directory's may be any.
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  fsync: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** The cluster under `directory`/data, run by the binaries of the npm install. */
export function createPostgresServerKind(options: Extract<GuardedKind, { kind: 'postgres' }>): ServerKind {
  const { directory } = options;
  const data = join(directory, 'data');
  const runner = findPostgresRunner(directory);

  return {
    prepare() {
      if (!existsSync(data)) initialise();
      runner.own(directory);
      // Of a server that is gone, or of a pid that something else has by now: PostgreSQL would refuse the latter.
      // Two servers on one directory are still impossible: the shared memory segment is bound to it.
      if (findLeftover() === undefined) rmSync(join(data, 'postmaster.pid'), { force: true });
    },
    command(port) {
      const flags = Object.entries({ ...settings, ...options.settings, port: String(port) });
      return runner.command('postgres', [
        '-D',
        data,
        ...flags.flatMap(([key, value]) => ['-c', `${key}=${value}`]),
      ]);
    },
    isReady(server) {
      const pidFile = readPidFile();
      return Promise.resolve(pidFile?.pid === server.pid && pidFile.status === 'ready');
    },
    findLeftover,
  };

  /** Beside first, then renamed: a start that is cut off leaves no half cluster. */
  function initialise(): void {
    const draft = join(directory, 'data.new');
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    runner.own(directory);
    const access = [
      '-U',
      postgresUser,
      '--auth=scram-sha-256',
      `--pwfile=${postgresPasswordPath(directory)}`,
      // Iterations make guessing dear; nobody guesses 256 random bits, and the usual 4,096 are half of what it costs to connect.
      '--set=scram_iterations=1',
    ];
    // The built-in provider sorts by code point on every machine: a library update cannot break an index.
    const text = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const [program, ...args] = runner.command('initdb', ['-D', draft, ...access, ...text]);
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', cwd: directory });
    if (status !== 0) throw new Error(`initdb failed: ${stderr || stdout}`);
    renameSync(draft, data);
  }

  function findLeftover(): RunningServer | undefined {
    const pidFile = readPidFile();
    return pidFile !== undefined && isRunning(pidFile.pid, data) ? pidFile : undefined;
  }

  function readPidFile(): (RunningServer & { readonly status: string }) | undefined {
    try {
      const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
      return { pid: Math.abs(Number(lines[0])), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
    } catch {
      return undefined;
    }
  }
}
