import { readFileSync } from 'node:fs';
import { jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithNats, startNatsServer } from '../support/nats.ts';
import type { TestNatsServer } from '../support/nats.ts';

/** The accounts as they are deployed; listeners and store are the test's own. */
function readAccounts(): string {
  const config = readFileSync(new URL('../../deploy/nats-server.conf', import.meta.url), 'utf8');
  return config.slice(config.indexOf('\naccounts {')).replaceAll(/\$NATS_\w+/g, 'secret');
}

describeWithNats('the accounts of deploy/nats-server.conf', () => {
  let server: TestNatsServer;
  let hub: NatsConnection;
  let postnord: NatsConnection;
  let web: NatsConnection;
  let streams: JetStreamManager;
  const connectAs = (user: string): Promise<NatsConnection> =>
    connect({ servers: server.url, user, pass: 'secret', reconnect: false });
  const countIn = async (stream: string): Promise<number> =>
    (await streams.streams.info(stream)).state.messages;

  beforeAll(async () => {
    server = await startNatsServer(readAccounts());
    [hub, postnord, web] = [await connectAs('hub'), await connectAs('postnord'), await connectAs('web')];
    streams = await jetstreamManager(hub);
    await streams.streams.add({ name: 'SENDER_postnord', subjects: ['carriers.postnord.>'] });
    await streams.streams.add({ name: 'SENDER_web', subjects: ['storefronts.web.>'] });
  });
  afterAll(async () => {
    for (const connection of [hub, postnord, web]) await connection.close();
    await server.stop();
  });

  test('a sender publishes as itself and is told that it is stored', async () => {
    const acknowledged = await postnord.request('carriers.postnord.tracking', '{}', { timeout: 5_000 });
    expect(acknowledged.json()).toMatchObject({ stream: 'SENDER_postnord' });
    const order = await web.request('storefronts.web.orders', '{}', { timeout: 5_000 });
    expect(order.json()).toMatchObject({ stream: 'SENDER_web' });
  });

  test('it cannot publish as another', async () => {
    const before = await countIn('SENDER_web');
    await expect(postnord.request('storefronts.web.orders', '{}', { timeout: 5_000 })).rejects.toThrow();
    expect(await countIn('SENDER_web')).toBe(before);
  });

  test('a forged reply subject does not put the acknowledgement into the stream of another', async () => {
    const before = { postnord: await countIn('SENDER_postnord'), web: await countIn('SENDER_web') };
    postnord.publish('carriers.postnord.tracking', '{}', { reply: 'storefronts.web.orders' });
    // Answered after the forged one was: requests on one connection are taken in order.
    await postnord.request('carriers.postnord.tracking', '{}', { timeout: 5_000 });
    expect(await countIn('SENDER_postnord')).toBe(before.postnord + 2);
    expect(await countIn('SENDER_web')).toBe(before.web);
  });

  test('it hears the answers to itself and nothing else', async () => {
    const heard: string[] = [];
    const last = new Promise<void>((resolve) => {
      postnord.subscribe('>', {
        callback: (_error, message) => {
          heard.push(message.subject);
          if (message.string() === 'last') resolve();
        },
      });
    });
    await postnord.flush();
    for (const subject of ['hub.answers.web', 'hub.work.wh-1.requested', 'hub.events.order.o1.OrderPlaced']) {
      hub.publish(subject, '{}');
    }
    web.publish('storefronts.web.orders', '{}');
    await web.flush();
    hub.publish('hub.answers.postnord', 'last');
    await last;
    expect(heard).toEqual(['hub.answers.postnord']);
  });

  test('it can neither see nor change streams', async () => {
    await expect(jetstreamManager(postnord)).rejects.toThrow();
  });
});
