import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHandOver, type HandOver } from '../../src/ingest/hand-over.ts';
import type { Incoming, Settlement } from '../../src/ingest/message.ts';
import type { Peers } from '../../src/ingest/peers.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { createLog } from '../../src/platform/log.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

interface Node {
  readonly nats: NatsConnection;
  readonly handing: HandOver;
  /** What it took itself. */
  readonly taken: Incoming[];
  /** Of what it took and has said nothing of. */
  readonly unsettled: ((settled: Settlement) => void)[];
  /** What it says of them; undefined: nothing. */
  say: (message: Incoming) => Settlement | undefined;
  lose(peer: string): void;
  readonly lost: string[];
  renewed: number;
}

describeWithNats('messages that are handed to the node that has their order', () => {
  let server: TestNatsServer;
  let nodes: Node[] = [];
  beforeEach(async () => {
    server = await startNatsServer();
  });
  afterEach(async () => {
    for (const { handing, nats } of nodes) {
      handing.close();
      await nats.close();
    }
    nodes = [];
    await server.stop();
  });

  /** A node of that name whose keys all belong to `owner`. */
  async function open(
    self: string,
    owner: string | undefined,
    limits: {
      readonly maxPending?: number;
      readonly slowAfterMs?: number;
      readonly lostAfterMs?: number;
    } = {},
  ): Promise<Node> {
    const nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
    const listeners: ((peer: string) => void)[] = [];
    const lost: string[] = [];
    const lose = (peer: string): void => {
      lost.push(peer);
      for (const listener of listeners) listener(peer);
    };
    const peers: Peers = {
      areThere: () => owner !== undefined,
      ownerOf: () => (lost.includes(owner ?? '') ? undefined : owner),
      lose,
      onLost: (listener) => {
        listeners.push(listener);
      },
      renew: () => {
        node.renewed += 1;
      },
      leave: () => undefined,
      close: () => undefined,
    };
    const taken: Incoming[] = [];
    const handing = createHandOver({
      nats,
      peers,
      self,
      scope: 'test',
      take(message, settle) {
        taken.push(message);
        const settled = node.say(message);
        if (settled === undefined) node.unsettled.push(settle);
        else settle(settled);
      },
      wallClock: createSystemClock(),
      log: createLog('fatal', 'test'),
      ...limits,
    });
    await nats.flush();
    const node: Node = {
      nats,
      handing,
      taken,
      unsettled: [],
      lose,
      lost,
      renewed: 0,
      say: ({ messageId = '' }) => ({ outcome: 'accepted', messageId, orderId: self }),
    };
    nodes.push(node);
    return node;
  }

  const aMessage = (messageId: string, size = 3): Incoming => ({
    sender: 'dhl',
    door: 'carriers.dhl.tracking',
    body: Buffer.alloc(size, 0xfe),
    messageId,
  });
  const hand = ({ handing }: Node, message: Incoming): Settlement[] => {
    const settled: Settlement[] = [];
    expect(handing.offer('key', message, (one) => settled.push(one))).toBe(true);
    return settled;
  };

  it('are taken there, as the bytes they are, and settled here', async () => {
    const [holder, owner] = [await open('a', 'b'), await open('b', undefined)];
    const settled = Array.from({ length: 500 }, (_, index) => hand(holder, aMessage(`m${index}`, 2_000)));
    await expect.poll(() => settled.filter((one) => one.length === 1).length).toBe(500);
    expect(settled[7]).toEqual([{ outcome: 'accepted', messageId: 'm7', orderId: 'b' }]);
    expect(owner.taken.map(({ messageId }) => messageId)).toEqual(settled.map((_, index) => `m${index}`));
    expect(owner.taken[7]?.body).toEqual(Buffer.alloc(2_000, 0xfe));
    expect(holder.taken).toEqual([]);
    expect(holder.handing.bounds()['handed_over']?.used).toBe(0);
  });

  it('are its own where nobody else has them, where they are large, and where enough are on their way', async () => {
    const alone = await open('a', undefined);
    expect(alone.handing.offer('key', aMessage('m'), () => undefined)).toBe(false);
    const holder = await open('c', 'd', { maxPending: 2 });
    const owner = await open('d', undefined);
    owner.say = () => undefined;
    expect(holder.handing.offer('key', aMessage('m', 600_000), () => undefined)).toBe(false);
    hand(holder, aMessage('m1'));
    hand(holder, aMessage('m2'));
    expect(holder.handing.offer('key', aMessage('m3'), () => undefined)).toBe(false);
  });

  it('are taken here at once where nobody is there any more', async () => {
    const holder = await open('a', 'gone');
    const settled = hand(holder, aMessage('m'));
    await expect.poll(() => settled).toEqual([{ outcome: 'accepted', messageId: 'm', orderId: 'a' }]);
    expect(holder.lost).toEqual(['gone']);
  });

  it('are taken here when the other is lost with them, and what it says later is not heard', async () => {
    const [holder, owner] = [await open('a', 'b'), await open('b', undefined)];
    owner.say = () => undefined;
    const settled = hand(holder, aMessage('m'));
    await expect.poll(() => owner.taken.length).toBe(1);
    holder.lose('b');
    expect(settled).toEqual([{ outcome: 'accepted', messageId: 'm', orderId: 'a' }]);
    owner.nats.publish(
      'hub.handed.test.a.b',
      JSON.stringify([[0, { outcome: 'duplicate', messageId: 'm' }]]),
    );
    await owner.nats.flush();
    await holder.nats.flush();
    expect(settled).toHaveLength(1);
  });

  it('are taken here when the other can do nothing, but not when its order is busy', async () => {
    const [holder, owner] = [await open('a', 'b'), await open('b', undefined)];
    owner.say = ({ messageId = '' }) => ({
      outcome: 'retry',
      messageId,
      why: messageId,
      isBusy: messageId === 'overloaded',
    });
    const [away, busy] = [
      hand(holder, aMessage('the database is away')),
      hand(holder, aMessage('overloaded')),
    ];
    await expect.poll(() => [away.length, busy.length]).toEqual([1, 1]);
    expect(away).toMatchObject([{ outcome: 'accepted', orderId: 'a' }]);
    expect(busy).toMatchObject([{ outcome: 'retry' }]);
  });

  it('are taken here when a word was lost, and when NATS goes away', async () => {
    const [holder, owner] = [await open('a', 'b', { lostAfterMs: 500 }), await open('b', undefined)];
    owner.say = () => undefined;
    const lost = hand(holder, aMessage('m1'));
    await expect.poll(() => lost, { timeout: 5_000 }).toMatchObject([{ orderId: 'a' }]);
    const away = hand(holder, aMessage('m2'));
    await server.kill();
    await expect.poll(() => away, { timeout: 5_000 }).toMatchObject([{ orderId: 'a' }]);
    expect(holder.handing.offer('key', aMessage('m3'), () => undefined)).toBe(false);
    await server.start();
    await expect.poll(() => holder.renewed, { timeout: 5_000 }).toBe(1);
    await expect
      .poll(() => holder.handing.offer('key', aMessage('m4'), () => undefined), { timeout: 5_000 })
      .toBe(true);
  });

  it('are its own while the other has had one for too long, and once more when that is settled', async () => {
    const [holder, owner] = [await open('a', 'b', { slowAfterMs: 200 }), await open('b', undefined)];
    owner.say = () => undefined;
    const settled = hand(holder, aMessage('m1'));
    hand(holder, aMessage('m2'));
    const isOffered = (): boolean => holder.handing.offer('key', aMessage('m'), () => undefined);
    await expect.poll(isOffered, { timeout: 5_000 }).toBe(false);
    for (const settle of owner.unsettled) settle({ outcome: 'accepted', messageId: 'm', orderId: 'b' });
    await expect.poll(() => settled.length).toBe(1);
    expect(isOffered()).toBe(true);
  });

  it('are answered however much there is to say of them, and what is no word ends nothing', async () => {
    const [holder, owner] = [await open('a', 'b'), await open('b', undefined)];
    for (const subject of ['hub.hand.test.b', 'hub.handed.test.a.b']) {
      owner.nats.publish(subject, Buffer.from([0, 0, 255, 255, 1]));
      owner.nats.publish(subject, 'null');
    }
    const detail = 'ü'.repeat(2_000);
    owner.say = ({ messageId = '' }) => ({ outcome: 'parked', messageId, reason: 'invalid', detail });
    const settled = Array.from({ length: 600 }, (_, index) => hand(holder, aMessage(`m${index}`)));
    await expect.poll(() => settled.filter((one) => one.length === 1).length, { timeout: 10_000 }).toBe(600);
    expect(settled.flat().every((one) => one.outcome === 'parked' && one.detail === detail)).toBe(true);
    expect(holder.taken).toEqual([]);
  });

  it('are finished before a node has left', async () => {
    const [holder, owner] = [await open('a', 'b'), await open('b', undefined)];
    owner.say = () => undefined;
    const settled = hand(holder, aMessage('m'));
    await expect.poll(() => owner.taken.length).toBe(1);
    let hasLeft = false;
    const leaving = owner.handing.leave().then(() => {
      hasLeft = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(hasLeft).toBe(false);
    for (const settle of owner.unsettled) settle({ outcome: 'accepted', messageId: 'm', orderId: 'b' });
    await leaving;
    await expect.poll(() => settled).toMatchObject([{ orderId: 'b' }]);
  });
});
