import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../../src/contracts/registry.ts';
import { toOrderStatus } from '../../src/orders/status.ts';
import { trackingOf } from '../../src/orders/tracking.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

const storefront = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;

describeWithNats('one order from checkout to doorstep', () => {
  let server: TestNatsServer;
  let nats: NatsConnection;
  let machines: TestMachines;
  const answers: Answer[] = [];
  const work: { subject: string; body: { fulfilmentId: string; orderNumber: string; shipTo: unknown } }[] =
    [];

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
    nats.subscribe('hub.work.>', {
      callback: (_, message) => {
        work.push({ subject: message.subject, body: message.json() });
      },
    });
    await nats.flush();
  });
  afterAll(async () => {
    await nats.close();
    await machines.close();
    await server.stop();
  });

  const read = async (orderId: string) => {
    const order = await machines.hub.readOrder(orderId);
    if (order === undefined) throw new Error(`no order ${orderId}`);
    return order;
  };

  it('goes out to its location, comes back as shipped, and follows its parcel', async () => {
    const placed = await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'k1', ...storefront });
    expect(placed.answer).toMatchObject({ outcome: 'accepted', version: 3 });
    const fulfilmentId = `${placed.orderId}-f1`;
    await expect.poll(() => work).toHaveLength(1);
    expect(work[0]).toMatchObject({
      subject: 'hub.work.wh-1.requested',
      body: { fulfilmentId, shipTo: { city: 'Malmö' } },
    });

    const js = jetstream(nats);
    const at = '2026-11-22T09:00:00Z';
    const report = async (body: object, id: string): Promise<void> => {
      await js.publish(
        `warehouses.wh-1.fulfilment.${fulfilmentId}`,
        JSON.stringify({ fulfilmentId, at, ...body }),
        { msgID: id },
      );
    };
    await report({ type: 'accepted' }, 'w1');
    await report({ type: 'picked' }, 'w2');
    await report(
      {
        type: 'shipped',
        parcels: [
          { carrier: 'postnord', trackingNumber: 'RR 1', lines: [{ lineId: '1', quantity: 2 }] },
          { carrier: 'postnord', trackingNumber: 'RR 2', lines: [{ lineId: '2', quantity: 1 }] },
        ],
      },
      'w3',
    );
    await expect.poll(async () => toOrderStatus((await read(placed.orderId)).state)).toBe('shipped');

    const scan = async (trackingNumber: string, status: string, occurredAt: string): Promise<void> => {
      await js.publish(
        'carriers.postnord.tracking',
        JSON.stringify({ trackingNumber, status, occurredAt, description: `is ${status}` }),
      );
    };
    await scan('RR1', 'delivered', '2026-11-23T12:00:00Z');
    await scan('RR1', 'in_transit', '2026-11-23T08:00:00Z');
    await scan('RR2', 'in_transit', '2026-11-23T08:00:00Z');
    await expect
      .poll(async () => (await read(placed.orderId)).state.shipments.map((one) => trackingOf(one).status))
      .toEqual(['delivered', 'in_transit']);
    expect(toOrderStatus((await read(placed.orderId)).state)).toBe('partly_delivered');
    await scan('RR2', 'delivered', '2026-11-24T08:00:00Z');
    await expect.poll(async () => toOrderStatus((await read(placed.orderId)).state)).toBe('delivered');

    await expect.poll(() => answers.length).toBe(7);
    expect(new Set(answers.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
    const stored = await machines.hub.loadEvents(placed.orderId, 0);
    expect(stored.map(({ version }) => version)).toEqual(stored.map((_, index) => index + 1));
    // Invariant 10: nothing of the person is in the events.
    expect(JSON.stringify(stored)).not.toMatch(/Åsa|Storgatan|asa@|46701234567|is delivered/);
  });

  it('takes a repeated message once and says so', async () => {
    const placed = await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'k2', ...storefront });
    const again = await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'k2', ...storefront });
    expect(again.answer).toMatchObject({ outcome: 'accepted', version: 3, events: [] });
    const other = await machines.placing.place({
      body: anOrderBody({ currency: 'SEK', reference: 'x' }),
      idempotencyKey: 'k2',
      ...storefront,
    });
    expect(other.answer).toMatchObject({ outcome: 'rejected', rejection: { code: 'idempotency_conflict' } });
    const body = Buffer.from(
      JSON.stringify({ fulfilmentId: `${placed.orderId}-f1`, type: 'accepted', at: '2026-11-22T09:00:00Z' }),
    );
    const message = { sender: 'wh-1', door: 'warehouses.wh-1.fulfilment', body };
    const first = await machines.ingest.doors.receive(message);
    await expect
      .poll(async () => (await machines.ingest.doors.findReceipt(first.receiptId))?.outcome)
      .toBe('accepted');
    const second = await machines.ingest.doors.receive(message);
    await expect
      .poll(async () => (await machines.ingest.doors.findReceipt(second.receiptId))?.outcome)
      .toBe('duplicate');
  });

  it('refuses a location the order of another, as if there were none', async () => {
    const placed = await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'k3', ...storefront });
    const body = Buffer.from(
      JSON.stringify({ fulfilmentId: `${placed.orderId}-f1`, type: 'accepted', at: '2026-11-22T09:00:00Z' }),
    );
    const { receiptId } = await machines.ingest.doors.receive({
      sender: 'wh-2',
      door: 'warehouses.wh-2.fulfilment',
      body,
    });
    await expect
      .poll(async () => await machines.ingest.doors.findReceipt(receiptId))
      .toMatchObject({
        outcome: 'rejected',
        rejection: { code: 'unknown_fulfilment' },
      });
  });

  it('parks what it cannot use with its bytes and the reason, goes on, and replays it when it can', async () => {
    const js = jetstream(nats);
    const early = Buffer.from(
      JSON.stringify({ trackingNumber: 'EARLY-1', status: 'picked_up', occurredAt: '2026-11-23T08:00:00Z' }),
    );
    await js.publish('carriers.postnord.tracking', '{ broken', { msgID: 'bad1' });
    await js.publish(
      'carriers.postnord.tracking',
      JSON.stringify({ trackingNumber: 'X1Y2', occurredAt: 'yesterday' }),
      { msgID: 'bad2' },
    );
    await js.publish('carriers.postnord.raw.nobody', '{}', { msgID: 'bad3' });
    await js.publish('carriers.postnord.tracking', early, { msgID: 'early' });
    const waiting = async () =>
      (await machines.ingest.deadLetters.list({ state: 'waiting', limit: 50 })).items;
    await expect
      .poll(async () => (await waiting()).map(({ reason }) => reason).toSorted())
      .toEqual(['invalid', 'malformed', 'unknown_format', 'unknown_parcel']);
    const letter = (await waiting()).find(({ reason }) => reason === 'unknown_parcel');
    expect(letter).toMatchObject({
      sender: 'postnord',
      body: early.toString(),
      tries: 1,
      messageId: 'early',
    });

    const placed = await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'k4', ...storefront });
    await js.publish(
      'warehouses.wh-1.fulfilment',
      JSON.stringify({
        fulfilmentId: `${placed.orderId}-f1`,
        type: 'shipped',
        at: '2026-11-23T09:00:00Z',
        parcels: [{ carrier: 'postnord', trackingNumber: 'EARLY-1', lines: [{ lineId: '1', quantity: 2 }] }],
      }),
    );
    await expect
      .poll(async () => (await read(placed.orderId)).state.shipments.map((one) => trackingOf(one).status))
      .toEqual(['picked_up']);
    await expect.poll(async () => (await waiting()).length).toBe(3);
  });

  it('goes on by itself after the NATS server was killed', async () => {
    const placed = await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'k5', ...storefront });
    await server.kill();
    await server.start();
    const again = await connect({ servers: server.url });
    await jetstream(again).publish(
      'warehouses.wh-1.fulfilment',
      JSON.stringify({ fulfilmentId: `${placed.orderId}-f1`, type: 'accepted', at: '2026-11-23T09:00:00Z' }),
    );
    await again.close();
    await expect
      .poll(async () => (await read(placed.orderId)).state.fulfilments[0]?.requestStatus, { timeout: 15_000 })
      .toBe('accepted');
  });
});
