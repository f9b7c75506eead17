import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Log } from './log.ts';

const run = promisify(execFile);
const program = 'nats-server';
const unpackWithinMs = 60_000;
const serverDirs = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin'];

export type NatsBinary =
  | { readonly bin: string; readonly version: string }
  | { readonly unavailable: string };

interface Search {
  readonly dataDir: string;
  readonly log: Log;
  readonly bin?: string | undefined;
}

/** The configured server, else one that lies about, else one unpacked from the system's package archive. */
export async function findNatsServer({ dataDir, log, bin }: Search): Promise<NatsBinary> {
  if (bin !== undefined) {
    // A path is from here; the server is started elsewhere. A bare name is looked up in PATH.
    const found = await probe(bin.includes('/') ? resolve(bin) : bin);
    return (
      found ?? {
        unavailable: `NATS_SERVER_BIN=${bin} is not a nats-server that runs here: correct it or leave it out`,
      }
    );
  }
  const cacheDirs = [resolve(dataDir, 'bin'), ...findHome().map((home) => join(home, '.cache/order-hub'))];
  // The bare name is looked up in PATH, which for an ordinary user often lacks the directories of servers.
  const candidates = [
    ...cacheDirs.map((dir) => join(dir, program)),
    program,
    ...serverDirs.map((dir) => join(dir, program)),
  ];
  for (const candidate of candidates) {
    const found = await probe(candidate);
    if (found !== undefined) return found;
  }
  log.info('no nats-server found: looking in the package archive of this system');
  return (
    (await unpackFromArchive(cacheDirs.toReversed(), log)) ?? {
      unavailable:
        'NATS is off: no nats-server here. Install it (apt-get install nats-server), set NATS_SERVER_BIN to one, or NATS_URL to a running one',
    }
  );
}

/** A user that only a number names has none, and asking for it throws. */
function findHome(): readonly string[] {
  try {
    return [homedir()];
  } catch {
    return [];
  }
}

async function probe(bin: string): Promise<{ bin: string; version: string } | undefined> {
  const version = await readVersion(bin);
  return version === undefined ? undefined : { bin, version };
}

async function readVersion(bin: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(bin, ['--version'], { timeout: 5_000 });
    return /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** Debian and its children: download, check and unpack as whoever we are; nothing is installed. */
export async function unpackFromArchive(
  cacheDirs: readonly string[],
  log: Log,
): Promise<NatsBinary | undefined> {
  let workDir = '';
  const signal = AbortSignal.timeout(unpackWithinMs);
  const apt = async (command: string, ...args: string[]): Promise<string> =>
    (await run(command, args, { cwd: workDir, signal })).stdout;
  try {
    workDir = mkdtempSync(join(tmpdir(), 'order-hub-nats-'));
    let lists: readonly string[] = [];
    let versions = await listVersions(apt, lists);
    if (versions.length === 0) {
      // Images drop the package lists, and only root may fetch them to where they belong: fetch them for us alone.
      mkdirSync(join(workDir, 'lists/partial'), { recursive: true });
      lists = ['-o', `Dir::State::lists=${join(workDir, 'lists')}`, '-o', `Dir::Cache=${workDir}`];
      await apt('apt-get', ...lists, 'update');
      versions = await listVersions(apt, lists);
    }
    for (const version of versions) {
      await apt('apt-get', ...lists, 'download', `${program}=${version}`);
      const deb = readdirSync(workDir).find((file) => file.endsWith('.deb'));
      if (deb === undefined) continue;
      await apt('dpkg-deb', '-x', deb, 'unpacked');
      rmSync(join(workDir, deb));
      const unpacked = ['usr/sbin', 'usr/bin']
        .map((dir) => join(workDir, 'unpacked', dir, program))
        .find(existsSync);
      // A version from a newer release may ask for a newer C library than there is: then the next one.
      if (unpacked === undefined || (await readVersion(unpacked)) === undefined) continue;
      return await probe(keep(unpacked, cacheDirs));
    }
  } catch (error) {
    log.debug({ err: error }, 'the package archive gave no nats-server');
  } finally {
    if (workDir !== '') rmSync(workDir, { recursive: true, force: true });
  }
  return undefined;
}

/** What the configured sources offer, newest first. */
async function listVersions(
  apt: (command: string, ...args: string[]) => Promise<string>,
  options: readonly string[],
): Promise<string[]> {
  const table = await apt('apt-cache', ...options, 'madison', program);
  const versions = table.split('\n').flatMap((line) => line.split('|')[1]?.trim() ?? []);
  return [...new Set(versions)].toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

function keep(bin: string, directories: readonly string[]): string {
  for (const directory of directories) {
    const kept = join(directory, program);
    const draft = `${kept}.${process.pid}`;
    try {
      mkdirSync(directory, { recursive: true });
      copyFileSync(bin, draft);
      renameSync(draft, kept);
      return kept;
    } catch {
      rmSync(draft, { force: true });
    }
  }
  throw new Error('no directory to keep nats-server in');
}
