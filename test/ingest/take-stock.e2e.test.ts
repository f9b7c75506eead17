import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../../src/contracts/registry.ts';
import type { Incoming, Settlement } from '../../src/ingest/message.ts';
import { takeStock } from '../../src/ingest/take-stock.ts';
import { findGrant } from '../../src/stock/levels.ts';
import type { PresentStock } from '../../src/stock/state.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

describeWithNats('what locations report of their shelves over NATS', () => {
  let server: TestNatsServer;
  let nats: NatsConnection;
  let machines: TestMachines;
  const answers: Answer[] = [];
  beforeAll(async () => {
    server = await startNatsServer();
    machines = await openTestMachines({ natsUrl: server.url });
    await registerWorld(machines);
    await machines.start();
    nats = await connect({ servers: server.url });
    nats.subscribe('hub.answers.>', {
      callback: (_, message) => {
        answers.push(message.json());
      },
    });
    await nats.flush();
  });
  afterAll(async () => {
    await nats.close();
    await machines.close();
    await server.stop();
  });

  const publish = async (subject: string, body: object, msgID?: string): Promise<void> => {
    await jetstream(nats).publish(subject, JSON.stringify(body), msgID === undefined ? {} : { msgID });
  };
  const stockOf = async (sku: string): Promise<PresentStock> => {
    const { state } = await machines.stocks.stock.read(`wh-1~${sku}`);
    if (state.status === 'absent') throw new Error(`nothing is known of ${sku}`);
    return state;
  };
  const answered = async (count: number): Promise<Answer[]> => {
    await expect.poll(() => answers.length, { timeout: 5_000 }).toBe(count);
    return answers.splice(0);
  };

  it('counts and deltas move the shelf, with or without the SKU in the subject', async () => {
    await publish('warehouses.wh-1.stock', { sku: 'LAMP', type: 'counted', quantity: 10 }, 'm1');
    await publish('warehouses.wh-1.stock.LAMP', { sku: 'LAMP', type: 'received', quantity: 5 }, 'm2');
    await publish(
      'warehouses.wh-1.stock.LAMP',
      { sku: 'LAMP', type: 'adjusted', quantity: -2, reason: 'Anna dropped two' },
      'm3',
    );
    expect((await answered(3)).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await stockOf('LAMP')).toMatchObject({ onHand: 13 });
    const events = await machines.stocks.stock.loadEvents('wh-1~LAMP', 0);
    expect(JSON.stringify(events)).not.toContain('Anna');
    expect(JSON.stringify([...(await machines.stocks.stock.loadPersonal('wh-1~LAMP'))])).toContain('Anna');
  });

  it('what is wrong with a large body fits into an answer, and the body is put away', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 40_000 }, (_, n) => [`k${n}`, 0]));
    await publish(
      'warehouses.wh-1.stock',
      { sku: 'LARGE', type: 'counted', quantity: 1, ...unknown },
      'large',
    );
    const [answer] = await answered(1);
    expect(answer).toMatchObject({ messageId: 'large', outcome: 'parked', rejection: { code: 'invalid' } });
    expect(answer?.rejection?.message.length).toBeLessThanOrEqual(2_000);
  });

  it('a count without an id or a time that is handed over twice does not undo what came in between', async () => {
    const bytes = (body: object): Buffer => Buffer.from(JSON.stringify(body));
    const told = async (body: object, of: Partial<Incoming>): Promise<Settlement> =>
      await takeStock(
        { stocks: machines.stocks },
        { sender: 'wh-1', door: 'warehouses.wh-1.stock', body: bytes(body), ...of },
        'wh-1',
      );
    const count = { sku: 'TWICE', type: 'counted', quantity: 10 };
    // The process dies between the commit and the ack: the same delivery comes again.
    const delivery = { deliveryId: () => '7@1' };
    expect((await told(count, delivery)).outcome).toBe('accepted');
    await told({ sku: 'TWICE', type: 'adjusted', quantity: -1 }, { messageId: 'between' });
    expect((await told(count, delivery)).outcome).toBe('duplicate');
    expect(await stockOf('TWICE')).toMatchObject({ onHand: 9 });
    // An equal count of another day is another one.
    expect((await told(count, { deliveryId: () => '8@2' })).outcome).toBe('accepted');
    expect(await stockOf('TWICE')).toMatchObject({ onHand: 10 });
  });

  it('a delta counts once by its id, and is refused without one: two equal deliveries are two', async () => {
    const delivery = { sku: 'ROPE', type: 'received', quantity: 5 };
    await publish('warehouses.wh-1.stock', delivery);
    expect(await answered(1)).toMatchObject([
      { outcome: 'rejected', rejection: { code: 'missing_message_id' } },
    ]);
    // JetStream forgets ids after a while; the hub does not.
    const door = { sender: 'wh-1', door: 'warehouses.wh-1.stock', messageId: 'd1' };
    for (let times = 0; times < 3; times += 1)
      await machines.ingest.doors.receive({ ...door, body: Buffer.from(JSON.stringify(delivery)) });
    await expect.poll(async () => (await machines.stocks.stock.read('wh-1~ROPE')).version).toBe(3);
    await expect.poll(() => machines.ingest.measure().inboxWaiting).toBe(0);
    expect(await stockOf('ROPE')).toMatchObject({ onHand: 5 });
  });

  it('the same count again, later, is a count again', async () => {
    const count = { sku: 'BOLT', type: 'counted', quantity: 7 };
    await publish('warehouses.wh-1.stock', count);
    await publish('warehouses.wh-1.stock', { sku: 'BOLT', type: 'found', quantity: 1 }, 'b1');
    await publish('warehouses.wh-1.stock', count);
    await answered(3);
    expect(await stockOf('BOLT')).toMatchObject({ onHand: 7 });
    // Each by its place in the sender's stream.
    const { rows } = await machines.pool.query<{ id: string }>(
      `select message_id as id from message_keys where stream = 'stock:wh-1~BOLT' and message_id <> 'b1'`,
    );
    expect(rows.map(({ id }) => id)).toEqual([
      expect.stringMatching(/^\d+@\d+$/),
      expect.stringMatching(/^\d+@\d+$/),
    ]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  });

  it('what cannot be read is kept with what is wrong', async () => {
    await publish('warehouses.wh-1.stock', { sku: 'LAMP', type: 'received', quantity: -1 }, 'bad');
    expect(await answered(1)).toMatchObject([{ outcome: 'parked', rejection: { code: 'invalid' } }]);
  });

  it('many who reserve at once are given what there is, and no more', async () => {
    await publish('warehouses.wh-1.stock', { sku: 'HOT', type: 'counted', quantity: 50 }, 'h1');
    await answered(1);
    const asked = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const reservationId = `o${index}`;
        return await machines.stocks.ask(
          {
            type: 'Reserve',
            location: 'wh-1',
            sku: 'HOT',
            reservations: [{ reservationId, quantity: 1 }],
            orderId: reservationId,
          },
          {
            actor: { kind: 'storefront', id: 'web' },
            cause: 'test',
            key: { source: 'reserve', messageId: reservationId },
          },
        );
      }),
    );
    expect(asked.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(50);
    expect(asked.filter(({ outcome }) => outcome === 'rejected')).toHaveLength(150);
    const state = await stockOf('HOT');
    expect(state.reserved).toBe(50);
    const granted = asked.flatMap((answer, index) => (answer.outcome === 'accepted' ? [`o${index}`] : []));
    expect(granted.every((id) => findGrant(state, id).status === 'held')).toBe(true);
  });

  it('a hold whose time is over is given back by the clock', async () => {
    await publish('warehouses.wh-1.stock', { sku: 'CART', type: 'counted', quantity: 1 }, 'c1');
    await answered(1);
    const held = await machines.stocks.ask(
      {
        type: 'Reserve',
        location: 'wh-1',
        sku: 'CART',
        reservations: [{ reservationId: 'cart', quantity: 1 }],
        expiresAt: machines.clock.now() + 300,
      },
      { actor: { kind: 'storefront', id: 'web' }, cause: 'test' },
    );
    expect(held.outcome).toBe('accepted');
    await expect.poll(async () => (await stockOf('CART')).reserved, { timeout: 5_000 }).toBe(0);
    expect(findGrant(await stockOf('CART'), 'cart')).toEqual({ status: 'expired' });
  });
});
