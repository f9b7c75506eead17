import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ensureDatabase, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { createPostgresServerKind } from '../../src/platform/postgres-server.ts';
import { choosePort, isAlive, until } from '../../src/platform/server-process.ts';
import { UnusableSetting } from '../../src/platform/unusable-setting.ts';
import { startStandIn } from './stand-in.ts';

const log = createLog('silent', 'test');
const patienceMs = 20_000;
const started: EmbeddedPostgres[] = [];
let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'hub-pg-'));
});
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log });
  started.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

const answers = (url: string): Promise<boolean> =>
  query(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
const serverPid = (): number =>
  Number(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
const parentOf = (pid: number): number =>
  Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);

test('a restart finds the data at the same address', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  expect(await answers(first.url)).toBe(false);

  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT answer FROM kept')).toBe(42);
});

test('it is durable, checked, and speaks UTF-8 alike on every machine', async () => {
  const { url } = await start();
  expect(await query(url, 'SHOW fsync')).toBe('on');
  expect(await query(url, 'SHOW synchronous_commit')).toBe('on');
  expect(await query(url, 'SHOW data_checksums')).toBe('on');
  expect(await query(url, 'SHOW server_encoding')).toBe('UTF8');
  expect(await query(url, "SELECT upper('åäö')")).toBe('ÅÄÖ');
});

test('nobody enters without the password, which only the owner can read', async () => {
  const { url } = await start();
  const guessed = new URL(url);
  guessed.password = 'guessed';
  await expect(query(guessed.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  expect(statSync(join(dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);
});

test('a password that is gone is said by its name, and one that is put back opens', async () => {
  await (await start()).stop();
  const path = join(dataDir, 'postgres/password');
  const password = readFileSync(path, 'utf8');
  rmSync(path);
  await expect(start()).rejects.toThrow(`${path} is not the password of the database beside it`);
  writeFileSync(path, password);
  expect(await answers((await start()).url)).toBe(true);
});

test('a directory that cannot be one is the fault of a setting', async () => {
  const file = join(dataDir, 'a-file');
  writeFileSync(file, '');
  const starting = startEmbeddedPostgres({ dataDir: file, log });
  await expect(starting).rejects.toThrow(UnusableSetting);
  await expect(starting).rejects.toThrow(
    `DATA_DIR: ENOTDIR: not a directory, open '${file}/postgres/password'`,
  );
});

test('a server that recovers is waited for', async () => {
  const tooSoon = Buffer.from('SFATAL\0C57P03\0Mthe database system is starting up\0\0');
  const refusal = Buffer.concat([Buffer.from('E'), Buffer.alloc(4), tooSoon]);
  refusal.writeInt32BE(4 + tooSoon.length, 1);
  let refused = 0;
  const recovering = createServer((socket) => {
    refused += 1;
    socket.on('error', () => undefined).once('data', () => socket.end(refusal));
  });
  await new Promise<void>((resolve) => recovering.listen(0, '127.0.0.1', resolve));
  const address = recovering.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { url } = await start();
  await ensureDatabase(
    (name) => (refused < 3 ? `postgres://hub@127.0.0.1:${port}/${name}` : url.replace(/hub$/, name)),
    log,
  );
  expect(refused).toBe(3);
  await new Promise((resolve) => recovering.close(resolve));
});

test('the server ends when its hub is killed, and keeps what was committed', async () => {
  const hub = await startStandIn('postgres', dataDir);
  await query(hub.url, "CREATE TABLE survivors AS SELECT 'committed' AS word");
  const pid = serverPid();
  await hub.end('SIGKILL');
  expect(await until(() => !isAlive(pid), patienceMs)).toBe(true);

  const { url } = await start();
  expect(await query(url, 'SELECT word FROM survivors')).toBe('committed');
});

test('a start right after a kill waits for the server that is still stopping', async () => {
  const hub = await startStandIn('postgres', dataDir);
  await hub.end('SIGKILL');
  const { url } = await start();
  expect(await answers(url)).toBe(true);
});

test('two hubs share a server, and neither stops it for the other', async () => {
  const first = await startStandIn('postgres', dataDir);
  const second = await start();
  expect(second.url).toBe(first.url);
  const pid = serverPid();

  await first.end('SIGTERM');
  expect(await answers(second.url)).toBe(true);
  const third = await startStandIn('postgres', dataDir);
  await second.stop();
  expect(await answers(third.url)).toBe(true);
  expect(serverPid()).toBe(pid);
  await third.end('SIGTERM');
  expect(isAlive(pid)).toBe(false);
});

test('two hubs may start at the same moment', async () => {
  const [first, second] = await Promise.all([
    startStandIn('postgres', dataDir),
    startStandIn('postgres', dataDir),
  ]);
  expect(second.url).toBe(first.url);
  await Promise.all([first.end('SIGTERM'), second.end('SIGTERM')]);
});

test('a pid file that names a process of someone else does not keep it from starting', async () => {
  const { url, stop } = await start();
  const pidFile = join(dataDir, 'postgres/data/postmaster.pid');
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  await stop();
  writeFileSync(pidFile, [process.pid, ...lines.slice(1)].join('\n'));
  await start();
  expect(await answers(url)).toBe(true);
});

test('a server that dies comes back at the same address', async () => {
  const { url } = await start();
  const pid = serverPid();
  process.kill(pid, 'SIGKILL');
  expect(await until(() => !isAlive(pid), patienceMs)).toBe(true);
  expect(await until(() => answers(url), patienceMs)).toBe(true);
});

test('a killed guard takes the server along, and the hub raises both again', async () => {
  const { url } = await start();
  const pid = serverPid();
  process.kill(parentOf(pid), 'SIGKILL');
  expect(await until(() => !isAlive(pid), patienceMs)).toBe(true);
  expect(await until(() => answers(url), patienceMs)).toBe(true);
});

test('a server that stays without a guard is taken over, and stopped in the end', async () => {
  await (await start()).stop();
  const directory = join(dataDir, 'postgres');
  const [program, ...args] = createPostgresServerKind({ kind: 'postgres', directory, settings: {} }).command(
    await choosePort(directory),
  );
  const orphan = spawn(program, args, { stdio: 'ignore' });
  const pid = orphan.pid ?? 0;
  const { url, stop } = await start();
  expect(await answers(url)).toBe(true);
  expect(serverPid()).toBe(pid);
  await stop();
  expect(await until(() => orphan.exitCode === 0, patienceMs)).toBe(true);
});

test.skipIf(process.getuid?.() !== 0)(
  'what keeps it from being run at all is told, with the cure',
  async () => {
    const { PATH } = process.env;
    // Without unshare and setpriv there is no way from root to nobody.
    process.env['PATH'] = '/nowhere';
    try {
      await expect(startEmbeddedPostgres({ dataDir: join(dataDir, 'of-root'), log })).rejects.toThrow(
        /^embedded postgres: PostgreSQL does not run as root, .* set DATABASE_URL$/,
      );
    } finally {
      process.env['PATH'] = PATH;
    }
  },
);
