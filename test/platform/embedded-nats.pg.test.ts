import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startEmbeddedNats } from '../../src/platform/embedded-nats.ts';
import type { EmbeddedNats } from '../../src/platform/embedded-nats.ts';
import { createLog } from '../../src/platform/log.ts';
import { findNatsServer } from '../../src/platform/nats-binary.ts';
import { createNatsServerKind } from '../../src/platform/nats-server.ts';
import { choosePort, isAlive, until } from '../../src/platform/server-process.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';
import { startStandIn } from './stand-in.ts';

const log = createLog('silent', 'test');
const patienceMs = 20_000;
const started: EmbeddedNats[] = [];
let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'hub-nats-'));
});
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedNats> {
  const server = await startEmbeddedNats({ dataDir, log });
  if ('unavailable' in server) throw new Error(server.unavailable);
  started.push(server);
  return server;
}

async function withConnection<T>(url: string, use: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const connection = await connect({ servers: url, reconnect: false });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

const answers = (url: string): Promise<boolean> =>
  withConnection(url, () => Promise.resolve(true)).catch(() => false);
const publish = (url: string, stream: string): Promise<unknown> =>
  withConnection(url, async (connection) => {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: stream, subjects: [`${stream}.>`] });
    await jetstream(connection).publish(`${stream}.one`, 'kept');
  });
const countMessages = (url: string, stream: string): Promise<number> =>
  withConnection(url, async (connection) => {
    const manager = await jetstreamManager(connection);
    return (await manager.streams.info(stream)).state.messages;
  });
const serverPid = (): number => Number(readFileSync(join(dataDir, 'nats/server.pid'), 'utf8'));

test('a NATS_SERVER_BIN that does not run is told, with the cure', async () => {
  const answer = await startEmbeddedNats({ dataDir, log, bin: '/nowhere/nats-server' });
  expect(answer).toEqual({ unavailable: expect.stringMatching(/^NATS_SERVER_BIN=\/nowhere.*correct it/) });
});

describeWithNats('embedded NATS', () => {
  test('a restart finds the streams at the same address', async () => {
    const first = await start();
    await publish(first.url, 'KEPT');
    await first.stop();
    expect(await answers(first.url)).toBe(false);

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await countMessages(second.url, 'KEPT')).toBe(1);
  });

  test('the server ends when its hub is killed, and keeps what was acknowledged', async () => {
    const hub = await startStandIn('nats', dataDir);
    await publish(hub.url, 'SURVIVORS');
    const pid = serverPid();
    await hub.end('SIGKILL');
    expect(await until(() => !isAlive(pid), patienceMs)).toBe(true);

    const { url } = await start();
    expect(await countMessages(url, 'SURVIVORS')).toBe(1);
  });

  test('two hubs share a server, and neither stops it for the other', async () => {
    const first = await startStandIn('nats', dataDir);
    const second = await start();
    expect(second.url).toBe(first.url);
    await first.end('SIGTERM');
    expect(await answers(second.url)).toBe(true);
  });

  test('a server that dies comes back at the same address', async () => {
    const { url } = await start();
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    expect(await until(() => !isAlive(pid), patienceMs)).toBe(true);
    expect(await until(() => answers(url), patienceMs)).toBe(true);
  });

  test('a server without its JetStream, as one whose disk was full for a moment, is started again', async () => {
    const binary = await findNatsServer({ dataDir, log });
    if ('unavailable' in binary) throw new Error(binary.unavailable);
    const bin = join(dataDir, 'ill-at-first');
    const once = join(dataDir, 'was-ill');
    const isServing = '[ "$1" = -c ]';
    const without = `grep -v -e jetstream -e store -e sync -e '^}' "$2" > "$2.ill"`;
    writeFileSync(
      bin,
      `#!/bin/sh\nif ${isServing} && ! [ -e ${once} ]; then touch ${once}; ${without}; exec ${binary.bin} -c "$2.ill"; fi\nexec ${binary.bin} "$@"\n`,
      { mode: 0o755 },
    );
    const server = await startEmbeddedNats({ dataDir, log, bin, lookEveryMs: 300 });
    if ('unavailable' in server) throw new Error(server.unavailable);
    started.push(server);
    await expect(countMessages(server.url, 'KEPT')).rejects.toThrow();
    expect(
      await until(async () => (await countMessages(server.url, 'KEPT').catch(() => 0)) === 1, patienceMs),
    ).toBe(true);
  });

  test('a NATS_SERVER_BIN may be a path from where the hub is started', async () => {
    const binary = await findNatsServer({ dataDir, log });
    if ('unavailable' in binary) throw new Error(binary.unavailable);
    const bin = join(dataDir, 'here');
    writeFileSync(bin, `#!/bin/sh\nexec ${binary.bin} "$@"\n`, { mode: 0o755 });
    const server = await startEmbeddedNats({ dataDir, log, bin: relative(process.cwd(), bin) });
    if ('unavailable' in server) throw new Error(server.unavailable);
    started.push(server);
    expect(await answers(server.url)).toBe(true);
  });

  test('a server that stays without a guard is taken over, and stopped in the end', async () => {
    await (await start()).stop();
    const directory = join(dataDir, 'nats');
    const binary = await findNatsServer({ dataDir, log });
    if ('unavailable' in binary) throw new Error(binary.unavailable);
    const { bin } = binary;
    const kind = createNatsServerKind({
      kind: 'nats',
      directory,
      bin,
      syncsAlways: false,
      lookEveryMs: 5_000,
    });
    const [program, ...args] = kind.command(await choosePort(directory));
    const orphan = spawn(program, args, { stdio: 'ignore' });
    expect(await until(() => kind.findLeftover() !== undefined, patienceMs)).toBe(true);
    const { url, stop } = await start();
    expect(await answers(url)).toBe(true);
    expect(serverPid()).toBe(orphan.pid);
    await stop();
    expect(await until(() => orphan.exitCode !== null, patienceMs)).toBe(true);
  });

  test("a test's own server can be killed and started again on its store", async () => {
    const server = await startNatsServer();
    await publish(server.url, 'OWN');
    await server.kill();
    expect(await answers(server.url)).toBe(false);
    await server.start();
    expect(await countMessages(server.url, 'OWN')).toBe(1);
    await server.stop();
  });
});
