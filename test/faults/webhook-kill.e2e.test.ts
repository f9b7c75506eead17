import { SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewWebhookEndpoint } from '../../src/contracts/webhook-endpoints.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  countSigned,
  type ReceivedWebhook,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.ts';
import { ensureBuilt, type HubProcess, startHub } from './hub-process.ts';
import { toRemoteNode } from './nodes.ts';
import { authSecret } from './post.ts';
import { createRandom } from './random.ts';
import { prepareDatabase } from './world.ts';
import { openPool } from '../support/pool.ts';

const kills = 8;
const ordersEach = 12;
const seed = Number(process.env['HUB_SEED'] ?? 11);

/** Invariant 6 outside: what a receiver hears is the log, in order per order, whichever hubs die while they tell it. */
describe('two hubs that are killed while they tell a receiver', () => {
  let database: TestDatabase;
  let db: pg.Pool;
  let receiver: WebhookReceiver;
  const hubs: HubProcess[] = [];
  const closing: (() => Promise<void>)[] = [];
  const random = createRandom(seed);

  const start = async (node: string): Promise<HubProcess> =>
    await startHub({
      DATABASE_URL: database.url,
      NATS_SERVER_BIN: '/nowhere/nats-server',
      NODE_NAME: node,
      WEBHOOK_PRIVATE_ADDRESSES: 'true',
    });

  beforeAll(async () => {
    await ensureBuilt();
    database = await createTestDatabase();
    closing.push(async () => await database.drop());
    await prepareDatabase(database.url);
    db = openPool(database.url, { max: 2 });
    closing.push(async () => await db.end());
    receiver = await startWebhookReceiver();
    closing.push(async () => await receiver.close());
    for (const node of ['one', 'two']) hubs.push(await start(node));
  }, 180_000);
  afterAll(async () => {
    for (const hub of hubs) await hub.kill();
    for (const close of closing.toReversed()) await close();
  });

  it('loses nothing, changes no order and no id, and repeats little', { timeout: 240_000 }, async () => {
    const token = await new SignJWT({ sub: 'admin', roles: ['admin'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(Buffer.from(authSecret));
    const made = await fetch(`${hubs[0]?.url}/api/v1/webhook-endpoints`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url }),
    });
    const { endpointId, secret } = (await made.json()) as NewWebhookEndpoint;

    // It takes its time, and refuses one in twenty.
    let inHand = 0;
    receiver.behave((_, answer) => {
      inHand += 1;
      setTimeout(
        () => {
          inHand -= 1;
          answer.writeHead(random.chance(0.05) ? 503 : 204).end();
        },
        5 + random.below(60),
      );
    });
    const inHandAtKills: number[] = [];
    const placed: string[] = [];
    for (let round = 0; round < kills; round += 1) {
      const dies = round % 2;
      const lives = hubs[1 - dies];
      if (lives === undefined) throw new Error('nobody is left');
      const node = await toRemoteNode(lives);
      const placing = Array.from({ length: ordersEach }, async (_, n) => await node.place(`${round}-${n}`));
      await expect.poll(() => inHand, { timeout: 20_000, interval: 5 }).toBeGreaterThan(4);
      inHandAtKills.push(inHand);
      await hubs[dies]?.kill();
      placed.push(...(await Promise.all(placing)));
      hubs[dies] = await start(dies === 0 ? 'one' : 'two');
    }
    await expect
      .poll(
        async () => {
          // As if the time to the next try had passed.
          await db.query(
            `update effects set next_try_at = now()
             where settled_at is null and leased_until is null and next_try_at > now() + interval '10 seconds'`,
          );
          const { rows } = await db.query<{ left: number }>(
            `select (select count(*) from effects where settled_at is null)::int
               + (select count(*) from events e where e.stream like 'order:%' and not exists (
                   select from effects where key = 'webhook:' || $1 || ':' || e.stream || '@' || e.version))::int as left`,
            [endpointId],
          );
          return rows[0]?.left;
        },
        { timeout: 90_000, interval: 200 },
      )
      .toBe(0);

    const { rows: log } = await db.query<{ id: string; stream: string }>(
      `select stream || '@' || version as id, stream from events where stream like 'order:%' order by stream, version`,
    );
    const { received } = receiver;
    const first = new Map<string, ReceivedWebhook>();
    const changed: string[] = [];
    for (const one of received) {
      const before = first.get(one.id);
      if (before === undefined) first.set(one.id, one);
      else if (before.text !== one.text) changed.push(one.id);
    }
    const heardOf = (stream: string): readonly string[] =>
      [...first.keys()].filter((id) => id.startsWith(`${stream}@`));
    const streams = [...new Set(log.map(({ stream }) => stream))];
    const inLog = (stream: string): readonly string[] =>
      log.filter((one) => one.stream === stream).map(({ id }) => id);
    process.stdout.write(
      `webhooks over kill -9: ${kills} kills, in hand at each ${inHandAtKills.join(', ')}; ${placed.length} orders, ` +
        `${log.length} events, ${received.length} requests, ${received.length - first.size} of them repeated (refused ones too)\n`,
    );
    expect(streams).toHaveLength(kills * ordersEach);
    expect(changed).toEqual([]);
    expect(received.filter((one) => countSigned(one, secret) !== 1)).toEqual([]);
    // Each event once, none that is not in the log, and in its order.
    for (const stream of streams) expect(heardOf(stream)).toEqual(inLog(stream));
    expect(first.size).toBe(log.length);
  });
});
