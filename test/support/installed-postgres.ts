import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { leftOutMark } from './left-out.ts';

/** A PostgreSQL of the system, which has the programs that the npm install lacks: dump and restore. */
export interface InstalledPostgres {
  /** Makes a cluster in `directory` and runs it; `stop` ends it. */
  start(directory: string, port: number): { readonly url: string; readonly stop: () => void };
  /** Runs one of its client programs to its end; throws what it said when it failed. */
  run(program: 'pg_dump' | 'pg_restore', args: readonly string[]): void;
}

/** `describe` for what needs it; where there is none, its tests are left out and counted at the end. */
export function describeWithInstalledPostgres(
  name: string,
  body: (postgres: InstalledPostgres) => void,
): void {
  const bin = findBin();
  if (bin !== undefined) {
    describe(name, () => {
      body(createInstalledPostgres(bin));
    });
  }
  // oxlint-disable-next-line vitest/no-disabled-tests -- it says so at the end
  else describe.skip(`${name} ${leftOutMark}: no pg_dump with its server is installed here`, () => undefined);
}

function findBin(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const folders = [
    ...(existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin')) : []),
    ...(process.env['PATH'] ?? '').split(':'),
  ];
  return folders.find((folder) =>
    ['pg_dump', 'pg_restore', 'initdb', 'pg_ctl'].every((program) => existsSync(join(folder, program))),
  );
}

function createInstalledPostgres(bin: string): InstalledPostgres {
  const isRoot = process.getuid?.() === 0;
  const nobody = 65534;
  const run = (program: string, args: readonly string[], unprivileged: boolean): void => {
    const command = [join(bin, program), ...args];
    const [file = '', ...rest] =
      isRoot && unprivileged
        ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--', ...command]
        : command;
    // Not piped: the server that pg_ctl starts would hold the pipe open.
    const ended = spawnSync(file, rest, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', cwd: '/' });
    if (ended.status !== 0) throw new Error(`${program}: ${ended.stderr}`);
  };
  return {
    start(directory, port) {
      mkdirSync(directory, { recursive: true });
      if (isRoot) chownSync(directory, nobody, nobody);
      const data = join(directory, 'data');
      run('initdb', ['-D', data, '-U', 'hub', '--auth=trust', '--no-sync'], true);
      const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
      run('pg_ctl', ['-D', data, '-l', join(directory, 'log'), '-o', settings, '-w', 'start'], true);
      return {
        url: `postgres://hub@127.0.0.1:${port}/postgres`,
        stop: () => {
          run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop'], true);
        },
      };
    },
    run: (program, args) => {
      run(program, args, false);
    },
  };
}
