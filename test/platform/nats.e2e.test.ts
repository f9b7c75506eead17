import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NatsConnection, nkeys } from '@nats-io/transport-node';
import { afterEach, expect, it } from 'vitest';
import { connectNats } from '../../src/platform/nats.ts';
import { quiet } from '../support/journal.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

describeWithNats('the connection to NATS', () => {
  let server: TestNatsServer;
  const connections: NatsConnection[] = [];
  afterEach(async () => {
    for (const connection of connections.splice(0)) await connection.close();
    await server.stop();
  });

  async function open(url: string, credsFile?: string): Promise<NatsConnection> {
    const creds = credsFile === undefined ? {} : { credsFile };
    const connection = await connectNats({ url, ...creds, name: 'test', log: quiet });
    connections.push(connection);
    return connection;
  }

  it('is made to several servers that are named without a scheme', async () => {
    server = await startNatsServer();
    const { host } = new URL(server.url);
    const nats = await open(`${host}, ${host}`);
    expect(nats.getServer()).toBe(host);
  });

  it('is not made in the clear where the address says tls', async () => {
    server = await startNatsServer();
    await expect(open(server.url.replace('nats:', 'tls:'))).rejects.toThrow(/does not support 'tls'/);
  });

  it('is made with a token, which is a name alone', async () => {
    server = await startNatsServer('authorization { token: s3cret }');
    const nats = await open(server.url.replace('//', '//s3cret@'));
    await expect(nats.flush()).resolves.toBeUndefined();
  });

  it('comes back when it was not let in for a while', async () => {
    process.env['HUB_TEST_NATS_PASSWORD'] = 'the-old-one';
    server = await startNatsServer('authorization { user: hub, password: $HUB_TEST_NATS_PASSWORD }');
    const nats = await open(server.url.replace('//', '//hub:the-old-one@'));
    const refusals: string[] = [];
    void (async () => {
      for await (const status of nats.status())
        if (status.type === 'error') refusals.push(String(status.error));
    })();
    await server.kill();
    process.env['HUB_TEST_NATS_PASSWORD'] = 'a-new-one';
    await server.start();
    await expect.poll(() => refusals.length).toBeGreaterThan(2);
    await server.kill();
    process.env['HUB_TEST_NATS_PASSWORD'] = 'the-old-one';
    await server.start();
    expect(nats.isClosed()).toBe(false);
    await expect.poll(async () => await nats.flush().then(() => 'there', String)).toBe('there');
  });

  it('comes back with credentials that were renewed meanwhile', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hub-creds-'));
    const credsFile = join(directory, 'hub.creds');
    const renew = (): void => {
      const user = nkeys.createUser();
      const seed = new TextDecoder().decode(user.getSeed());
      const part = (name: string, text: string): string =>
        `-----BEGIN ${name}-----\n${text}\n------END ${name}------\n\n`;
      writeFileSync(credsFile, `${part('NATS USER JWT', 'none')}${part('USER NKEY SEED', seed)}`);
      process.env['HUB_TEST_NATS_USER'] = user.getPublicKey();
    };
    renew();
    server = await startNatsServer('authorization { users: [{ nkey: $HUB_TEST_NATS_USER }] }');
    const nats = await open(server.url, credsFile);
    await server.kill();
    renew();
    await server.start();
    await expect.poll(async () => await nats.flush().then(() => 'there', String)).toBe('there');
    rmSync(directory, { recursive: true });
  });
});
