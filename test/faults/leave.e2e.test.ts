import { once } from 'node:events';
import { type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { streamName } from '../../src/ingest/streams.ts';
import type { ClientToServer, Goodbye, ServerToClient } from '../../src/contracts/socket.ts';
import { until } from '../../src/platform/server-process.ts';
import { createTestDatabase } from '../support/database.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';
import { ensureBuilt, type HubProcess, startHub } from './hub-process.ts';
import { placeWatched, staffToken } from './rounds.ts';
import { openSenders, type Senders } from './senders.ts';
import { loadDelivered, prepareDatabase, prepareStreams, senders as senderNames } from './world.ts';

const askers = 16;
const sockets = 40;

/** A node that is told to leave goes in seconds, and leaves nothing behind that another would have to wait for. */
describeWithNats('a hub that is told to leave under load', () => {
  let closing: (() => Promise<void>)[] = [];
  let natsUrl: string;
  let databaseUrl: string;
  let senders: Senders;
  beforeAll(ensureBuilt, 180_000);
  beforeEach(async () => {
    const server = await startNatsServer();
    closing.push(async () => await server.stop());
    const database = await createTestDatabase();
    closing.push(async () => await database.drop());
    natsUrl = server.url;
    databaseUrl = database.url;
    await prepareDatabase(databaseUrl);
    await prepareStreams(natsUrl);
    senders = await openSenders({ natsUrl, seed: 5 });
    closing.push(async () => await senders.close());
  });
  afterEach(async () => {
    for (const close of closing.toReversed()) await close();
    closing = [];
  });

  const start = async (): Promise<HubProcess> => {
    const hub = await startHub({ DATABASE_URL: databaseUrl, NATS_URL: natsUrl, NODE_NAME: 'leaving' });
    closing.push(async () => await hub.kill());
    return hub;
  };

  it('answers, says goodbye, gives back what it held, and ends with 0', { timeout: 120_000 }, async () => {
    const hub = await start();
    const token = await staffToken();
    const orders = await placeWatched(() => hub.url, token, 'leave', 4);
    const [first] = orders;
    if (first === undefined) throw new Error('there is no order');
    await senders.send({ orders: 30 });
    expect(await until(() => senders.due() >= 100, 20_000)).toBe(true);
    await senders.send({});

    // Everybody at once: requests that follow each other on the same lines, messages, and sockets.
    const answers: Record<string, number> = {};
    let asking = true;
    const ask = async (): Promise<void> => {
      while (asking) {
        const status = await fetch(`${hub.url}/api/v1/orders/${first.orderId}`, {
          headers: { authorization: `Bearer ${token}` },
        }).then(
          async (answer) => {
            await answer.arrayBuffer();
            return answer.status;
          },
          () => 0,
        );
        answers[status] = (answers[status] ?? 0) + 1;
        if (status === 0) return;
      }
    };
    const asked = Promise.all(Array.from({ length: askers }, ask));
    const goodbyes: Goodbye[] = [];
    const clients = await Promise.all(
      Array.from({ length: sockets }, async (_, index) => {
        const { orderId, trackingToken } = orders[index % orders.length] ?? first;
        const client: Socket<ServerToClient, ClientToServer> = io(`${hub.url}/live`, {
          auth: { trackingToken },
          transports: ['websocket'],
          forceNew: true,
          reconnection: false,
        });
        closing.push(async () => await Promise.resolve(void client.disconnect()));
        await new Promise<void>((resolve, reject) => {
          client.once('connect', resolve);
          client.once('connect_error', reject);
        });
        client.on('goodbye', (message) => goodbyes.push(message));
        await client.timeout(10_000).emitWithAck('order:watch', { orderId });
        return client;
      }),
    );
    // One neither reads nor answers a closing.
    const [deaf, ...others] = clients;
    if (deaf === undefined) throw new Error('nobody is here');
    tcpOf(deaf).pause();
    const sending = senders.send({ orders: 40, scans: 4_000 });
    const nats = await connect({ servers: natsUrl });
    closing.push(async () => await nats.close());
    const manager = await jetstreamManager(nats);
    expect(await until(async () => (await loadDelivered(manager)).pending >= 100, 10_000)).toBe(true);

    const ended = Promise.all(others.map(async (client) => await once(client as never, 'disconnect')));
    const began = performance.now();
    // Throws when it ends with anything but 0; at its own limit of 25 s that is 1.
    await hub.stop();
    const tookMs = Math.round(performance.now() - began);
    const left = await loadDelivered(manager);
    const handedOn = await countHandedOn(nats, left.pending);
    asking = false;
    await Promise.all([asked, ended, sending]);
    process.stdout.write(
      `told to leave: gone after ${tookMs} ms; answers ${JSON.stringify(answers)}; ` +
        `${goodbyes.length} goodbyes to ${others.length} who read; ${handedOn} of ${left.pending} messages that it had and not begun are there for the next one\n`,
    );
    expect(Object.keys(answers).filter((status) => !['0', '200'].includes(status))).toEqual([]);
    // Each line ended once, when nobody was there any more.
    expect(answers['0']).toBe(askers);
    expect(goodbyes).toHaveLength(others.length);
    expect(goodbyes.every(({ reason, againInMs }) => reason === 'draining' && againInMs !== undefined)).toBe(
      true,
    );
    await expectNothingHeld(databaseUrl);
    // Not all: one that was to be tried again comes a little later.
    expect(handedOn).toBeGreaterThanOrEqual(left.pending * 0.9);

    // And whoever comes after it takes the rest.
    await start();
    await expect
      .poll(
        async () => {
          if (senders.due() > 0) await senders.send({});
          const { pending, waiting } = await loadDelivered(manager);
          return [senders.due(), pending, waiting];
        },
        { timeout: 60_000, interval: 100 },
      )
      .toEqual([0, 0, 0]);
  });
});

/** What the client's own socket is: it stops taking anything from the network. */
function tcpOf(client: Socket<ServerToClient, ClientToServer>): { pause(): void } {
  const { ws } = client.io.engine.transport as unknown as { ws: Record<'_socket', { pause(): void }> };
  const { _socket: tcp } = ws;
  return tcp;
}

/** Messages that NATS gives whoever asks now, though another had them a moment ago; given back again. */
async function countHandedOn(nats: NatsConnection, most: number): Promise<number> {
  const handedOn: JsMsg[] = [];
  for (const sender of Object.values(senderNames)) {
    const consumer = await jetstream(nats).consumers.get(streamName(sender), 'hub');
    for await (const message of await consumer.fetch({ max_messages: Math.max(1, most), expires: 1_000 }))
      handedOn.push(message);
  }
  for (const message of handedOn) message.nak();
  return handedOn.filter(({ info }) => info.redelivered).length;
}

/** Leases of one node at a time, of its followers, and of what it had received or sent. */
async function expectNothingHeld(databaseUrl: string): Promise<void> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    const { rows } = await db.query<Record<string, number>>(
      `select (select count(*)::int from leases where held_until > now()) as leases,
         (select count(*)::int from checkpoints where leased_until > now()) as checkpoints,
         (select count(*)::int from effects where settled_at is null and leased_until > now()) as effects,
         (select count(*)::int from inbox where settled_at is null and leased_until > now()) as received`,
    );
    expect(rows[0]).toEqual({ leases: 0, checkpoints: 0, effects: 0, received: 0 });
  } finally {
    await db.end();
  }
}
