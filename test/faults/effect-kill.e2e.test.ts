import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { ensureBuilt, startHub } from './hub-process.ts';
import { toRemoteNode } from './nodes.ts';
import { prepareDatabase } from './world.ts';
import { openPool } from '../support/pool.ts';

/** Invariant 6 over a death: what a node was sending goes out by another, once by its key, and soon. */
describeWithNats('a hub that is killed while an effect is on its way', () => {
  let server: TestNatsServer;
  let line: TcpProxy;
  let database: TestDatabase;
  let db: pg.Pool;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    await ensureBuilt();
    server = await startNatsServer();
    closing.push(async () => await server.stop());
    line = await startTcpProxy(Number(new URL(server.url).port));
    closing.push(async () => await line.close());
    database = await createTestDatabase();
    closing.push(async () => await database.drop());
    await prepareDatabase(database.url);
    db = openPool(database.url, { max: 1 });
    closing.push(async () => await db.end());
  }, 180_000);
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });

  it('leaves it to the other within seconds', { timeout: 120_000 }, async () => {
    const settings = { DATABASE_URL: database.url, METRICS_TOKEN: 'the-metrics-token-of-the-tests' };
    const dies = await startHub({
      ...settings,
      NATS_URL: `nats://127.0.0.1:${line.port}`,
      NODE_NAME: 'dies',
    });
    closing.push(async () => await dies.kill());
    const node = await toRemoteNode(dies);
    // What it sends hangs from here on.
    line.stall();
    await node.place('on-its-way');
    const find = async (): Promise<
      { tries: number; outcome: string | null; leaseMs: number | null } | undefined
    > =>
      (
        await db.query<{ tries: number; outcome: string | null; leaseMs: number | null }>(
          `select tries, outcome, (extract(epoch from leased_until - now()) * 1000)::float8 as "leaseMs"
           from effects where destination like 'work.%'`,
        )
      ).rows[0];
    await expect
      .poll(async () => (await find())?.leaseMs ?? 0, { timeout: 20_000, interval: 20 })
      .toBeGreaterThan(0);
    await dies.kill();
    const killedAt = performance.now();
    const held = await find();
    const other = await startHub({ ...settings, NATS_URL: server.url, NODE_NAME: 'other' });
    closing.push(async () => await other.stop());
    // Another can take it when the lease is over: no later than the dead one's last word and five seconds.
    expect(held?.leaseMs).toBeLessThanOrEqual(5_000);
    await expect.poll(async () => (await find())?.outcome, { timeout: 30_000, interval: 50 }).toBe('sent');
    process.stdout.write(
      `an effect of a killed hub: sent by another, which started only then, after ${Math.round(performance.now() - killedAt)} ms\n`,
    );
    const nats = await connect({ servers: server.url });
    const { state } = await (await jetstreamManager(nats)).streams.info('HUB_WORK');
    await nats.close();
    expect(state.messages).toBe(1);
  });
});
