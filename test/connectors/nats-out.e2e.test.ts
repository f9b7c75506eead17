import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { openNatsOut } from '../../src/connectors/nats-out.ts';
import type { WorkRequest } from '../../src/contracts/fulfilments.ts';
import { until } from '../../src/platform/server-process.ts';
import { describeWithNats, startNatsServer } from '../support/nats.ts';

const message = (id: string, size = 10): { subject: string; id: string; body: string } => ({
  subject: 'hub.events.order.ord_a.Happened',
  id,
  body: 'x'.repeat(size),
});

async function readIds(nats: NatsConnection): Promise<string[]> {
  const { state } = await (await jetstreamManager(nats)).streams.info('HUB_EVENTS');
  const consumer = await jetstream(nats).consumers.get('HUB_EVENTS');
  const ids: string[] = [];
  while (ids.length < state.messages)
    for await (const one of await consumer.fetch({ max_messages: state.messages - ids.length }))
      ids.push(one.headers?.get('Nats-Msg-Id') ?? '');
  return ids;
}

describeWithNats('events that go out', () => {
  // Of a batch on a line that breaks some are lost, and what the client kept is sent when it is there again.
  it('never overtake one that was not stored', async () => {
    const server = await startNatsServer();
    const nats = await connect({ servers: server.url });
    try {
      const { events } = await openNatsOut(nats);
      await events.publish(['a', 'b'].map((id) => message(id)));
      // Larger than any message may be: it is refused, as if it had been lost on its way.
      await expect(
        events.publish([message('c'), message('d', 2 ** 20 + 1), message('e'), message('f')]),
      ).rejects.toThrow();
      expect(await readIds(nats)).toEqual(['a', 'b', 'c']);
      await events.publish(['c', 'd', 'e', 'f'].map((id) => message(id)));
      await events.publish([message('g')]);
      expect(await readIds(nats)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
      // A node that takes over knows nothing of it, and one that was before may repeat itself.
      const { events: later } = await openNatsOut(nats);
      await later.publish([message('g'), message('h')]);
      await events.publish([message('h')]);
      await events.publish([message('i')]);
      expect(await readIds(nats)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    } finally {
      await nats.close();
      await server.stop();
    }
  });

  it('go again between new ones, in order per order, whatever of a batch was stored before', async () => {
    const server = await startNatsServer();
    const nats = await connect({ servers: server.url });
    const of = (order: string, id: string, size?: number) => ({
      ...message(`${order}${id}`, size),
      subject: `hub.events.order.ord_${order}.Happened`,
    });
    try {
      const { events } = await openNatsOut(nats);
      await events.publish([message('1')]);
      // The third of one order is refused, as if it had been lost: its fourth must not come before it.
      await expect(
        events.publishAgain([
          of('a', '1'),
          of('a', '2'),
          of('b', '1'),
          of('a', '3', 2 ** 20 + 1),
          of('a', '4'),
        ]),
      ).rejects.toThrow();
      await events.publish([message('2'), message('3')]);
      await events.publishAgain([of('a', '1'), of('a', '2'), of('b', '1'), of('a', '3'), of('a', '4')]);
      await events.publish([message('4'), message('5')]);
      const ids = await readIds(nats);
      expect(ids.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3', 'a4']);
      expect(ids.filter((id) => /^\d/.test(id))).toEqual(['1', '2', '3', '4', '5']);
      expect(ids.filter((id) => id.startsWith('b'))).toEqual(['b1']);
    } finally {
      await nats.close();
      await server.stop();
    }
  });

  it('have their streams again when NATS has lost them', async () => {
    const server = await startNatsServer();
    const nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    try {
      const { events, work } = await openNatsOut(nats);
      const manager = await jetstreamManager(nats);
      await events.publish([message('a')]);
      await server.lose();
      await server.start();
      // Who listens for work finds the stream before any is sent.
      const names = async (): Promise<string[]> =>
        await Promise.all(
          ['HUB_EVENTS', 'HUB_WORK'].map(async (name) => (await manager.streams.info(name)).config.name),
        ).catch(() => []);
      expect(await until(async () => (await names()).length === 2, 10_000)).toBe(true);

      // An operator's mistake, of which the line says nothing: what was sent is tried again.
      await manager.streams.delete('HUB_WORK');
      await manager.streams.delete('HUB_EVENTS');
      const sent = async (): Promise<boolean> => {
        try {
          await work.send({ location: 'wh-1', kind: 'requested', body: {} as WorkRequest, key: 'k' });
          await events.publish([message('b')]);
          return true;
        } catch {
          return false;
        }
      };
      expect(await until(sent, 10_000)).toBe(true);
      expect(await readIds(nats)).toEqual(['b']);
    } finally {
      await nats.close();
      await server.stop();
    }
  });
});
