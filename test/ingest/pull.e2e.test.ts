import { type JetStreamManager, jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Incoming, Settlement } from '../../src/ingest/message.ts';
import { type Pull, startPull } from '../../src/ingest/pull.ts';
import { streamName } from '../../src/ingest/streams.ts';
import { createLog } from '../../src/platform/log.ts';
import { until } from '../../src/platform/server-process.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

interface Told {
  readonly message: Incoming;
  readonly at: number;
  readonly settle: (settled: Settlement) => void;
}

const sender = 'postnord';
const stream = streamName(sender);
const accepted: Settlement = { outcome: 'accepted', messageId: '' };
const retry: Settlement = { outcome: 'retry', messageId: '', why: 'busy' };

describeWithNats('a sender’s stream that is pulled', () => {
  let server: TestNatsServer;
  let nats: NatsConnection;
  let manager: JetStreamManager;
  let pull: Pull | undefined;
  let told: Told[] = [];
  let answers: string[] = [];
  let database = Promise.resolve();

  beforeEach(async () => {
    server = await startNatsServer();
    nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    manager = await jetstreamManager(nats);
    told = [];
    answers = [];
    database = Promise.resolve();
    nats.subscribe(`hub.answers.${sender}`, {
      callback: (_, message) => {
        answers.push(message.json<{ outcome: string }>().outcome);
      },
    });
  });
  afterEach(async () => {
    await pull?.stop();
    pull = undefined;
    await nats.close();
    await server.stop();
  });

  const open = async (retention: RetentionPolicy): Promise<void> => {
    await manager.streams.add({ name: stream, subjects: ['carriers.postnord.>'], retention });
  };
  const begin = (
    toSettlement: (body: string, times: number) => Settlement | undefined,
    lookMs = 50,
  ): void => {
    pull = startPull(
      { sender, subjects: ['carriers.postnord.>'], paused: false },
      {
        nats,
        manager,
        ensureStream: async () => await Promise.resolve(),
        log: createLog('silent', 'test'),
        gauge: { inHand: 0 },
        lookMs,
        whenDatabaseAnswers: async () => await database,
        telling: {
          tell(message, settle) {
            told.push({ message, at: performance.now(), settle });
            const settled = toSettlement(message.body.toString(), timesTold(message.body.toString()));
            if (settled !== undefined) settle(settled);
          },
          tellHere: () => undefined,
        },
      },
    );
  };
  const send = (body: string, messageId?: string): void => {
    const named = headers();
    if (messageId !== undefined) named.set('Nats-Msg-Id', messageId);
    nats.publish('carriers.postnord.tracking', body, { headers: named });
  };
  const of = (body: string): readonly Told[] =>
    told.filter(({ message }) => message.body.toString() === body);
  const timesTold = (body: string): number => of(body).length;
  const countInStream = async (): Promise<number> => (await manager.streams.info(stream)).state.messages;

  it('is told again what could not be taken, but not at once', async () => {
    await open(RetentionPolicy.Workqueue);
    begin((_, times) => (times === 1 ? retry : accepted), 60_000);
    send('scan');
    expect(await until(() => timesTold('scan') === 2, 10_000)).toBe(true);
    const [first, second] = of('scan');
    // Less than NATS waits by itself, and more than none.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(400);
    expect(await until(async () => (await countInStream()) === 0, 5_000)).toBe(true);
  });

  it('is not pulled while the database is away', { timeout: 30_000 }, async () => {
    await open(RetentionPolicy.Workqueue);
    let isAway = true;
    let comeBack = (): void => undefined;
    database = new Promise((resolve) => (comeBack = resolve));
    const all = 3_000;
    for (let count = 0; count < all; count += 1) send(String(count));
    begin(() => (isAway ? { ...retry, isAway } : accepted), 60_000);
    // Longer than anything stays away that is given back.
    await vi.waitUntil(() => performance.now() - (told.at(-1)?.at ?? Infinity) > 2_000, { timeout: 10_000 });
    expect((await manager.consumers.info(stream, 'hub')).num_waiting).toBe(0);
    expect(told.length).toBeLessThan(all);

    isAway = false;
    comeBack();
    expect(await until(async () => (await countInStream()) === 0, 10_000)).toBe(true);
    expect(answers.length).toBeGreaterThanOrEqual(all);
  });

  it('gives up what was acked and is there again: it is told once more, and removed', async () => {
    // What is acked stays: so it is after a server was killed that had not noted what it removed.
    await open(RetentionPolicy.Limits);
    begin(() => accepted);
    send('named', 'id-1');
    send('nameless');
    expect(await until(async () => (await countInStream()) === 0, 10_000)).toBe(true);
    expect(timesTold('named')).toBe(2);
    expect(timesTold('nameless')).toBe(2);
    // By the same names, or it would count twice.
    expect(of('named').map(({ message }) => message.messageId)).toEqual(['id-1', 'id-1']);
    const [before, again] = of('nameless').map(({ message }) => message);
    expect(again).toMatchObject({ door: 'carriers.postnord.tracking', sender });
    expect(again?.messageId).toBeUndefined();
    expect(again?.deliveryId?.()).toBe(before?.deliveryId?.());
    expect(await until(() => answers.length === 4, 5_000)).toBe(true);
  });

  it('leaves what cannot be taken, and what is in hand, where they are', async () => {
    await open(RetentionPolicy.Limits);
    begin((body, times) => {
      if (body === 'in hand' && times === 1) return undefined;
      return body === 'busy' && times > 1 && times < 4 ? retry : accepted;
    });
    send('in hand');
    send('busy');
    send('last');
    expect(await until(async () => (await countInStream()) === 1, 10_000)).toBe(true);
    expect(timesTold('busy')).toBe(4);
    expect(timesTold('last')).toBe(2);
    expect(timesTold('in hand')).toBe(1);
    of('in hand')[0]?.settle(accepted);
    expect(await until(async () => (await countInStream()) === 0, 10_000)).toBe(true);
  });

  it('is empty in the end, however often NATS is killed', { timeout: 60_000 }, async () => {
    await open(RetentionPolicy.Workqueue);
    // A few take longer than those behind them, so that what is removed has gaps.
    begin((body) => (Number(body) % 100 === 0 ? undefined : accepted), 200);
    const slowly = setInterval(() => {
      for (const { message, settle } of told.splice(0))
        if (Number(message.body.toString()) % 100 === 0) settle(accepted);
    }, 300);
    let sent = 0;
    const sending = setInterval(() => {
      for (let count = 0; count < 60; count += 1) send(String((sent += 1)), `id-${sent}`);
    }, 20);
    for (let kill = 0; kill < 3; kill += 1) {
      const enough = sent + 2_500;
      await vi.waitUntil(() => sent >= enough, { timeout: 20_000 });
      await server.kill();
      await server.start();
    }
    clearInterval(sending);
    expect(await until(async () => (await countInStream().catch(() => 1)) === 0, 30_000)).toBe(true);
    clearInterval(slowly);
  });
});
