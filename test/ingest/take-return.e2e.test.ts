import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ReturnNotice, returnNoticeSchema } from '../../src/contracts/returns.ts';
import type { Answer } from '../../src/contracts/registry.ts';
import { findKey } from '../../src/ingest/message.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

describeWithNats('what locations report of goods that come back, over NATS', () => {
  let server: TestNatsServer;
  let nats: NatsConnection;
  let machines: TestMachines;
  let orderId: string;
  let returnId: string;
  const answers: Answer[] = [];
  const notices: { subject: string; body: ReturnNotice }[] = [];
  const by = { actor: { kind: 'user', id: 'anna' }, cause: 'test' } as const;
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
    nats.subscribe('hub.work.*.*', {
      callback: (_, message) => {
        if (message.subject.includes('.return'))
          notices.push({ subject: message.subject, body: returnNoticeSchema.parse(message.json()) });
      },
    });
    await nats.flush();
    const placed = await machines.placing.place({ body: anOrderBody(), idempotencyKey: 'o-1', ...by });
    ({ orderId } = placed);
    returnId = `${orderId}-ra`;
    await tell({
      type: 'ReportFulfilment',
      fulfilmentId: `${orderId}-f1`,
      reported: 'shipped',
      parcels: [{ carrier: 'postnord', trackingNumber: 'PN1', lines: [{ lineId: '1', quantity: 1 }] }],
    });
    await tell({
      type: 'RequestReturn',
      returnId,
      lines: [{ lineId: '1', quantity: 1, reason: 'changed_mind' }],
      method: 'drop_off',
      isByCustomer: false,
      days: 30,
    });
  });
  afterAll(async () => {
    await nats.close();
    await machines.close();
    await server.stop();
  });

  const tell = async (command: OrderCommand): Promise<void> => {
    expect(await machines.hub.ask(orderId, command, by)).toMatchObject({ outcome: 'accepted' });
  };
  const publish = async (subject: string, body: object): Promise<void> => {
    await jetstream(nats).publish(subject, JSON.stringify(body));
  };
  const answered = async (count: number): Promise<Answer[]> => {
    await expect.poll(() => answers.length).toBe(count);
    return answers.splice(0);
  };
  const returnOf = async () => (await machines.hub.readOrder(orderId))?.state.returns?.[0];

  it('is taken once, with or without its number in the subject, from whoever has it', async () => {
    const received = { returnId, type: 'received', at: '2026-11-24T09:00:00Z', note: 'A torn box.' };
    await publish('warehouses.wh-2.returns', received);
    await publish(`warehouses.wh-2.returns.${returnId}`, received);
    expect((await answered(2)).map(({ outcome }) => outcome).toSorted()).toEqual(['accepted', 'duplicate']);
    expect(await returnOf()).toMatchObject({
      receivedAt: '2026-11-24T09:00:00.000Z',
      lines: [{ received: 1 }],
    });
    await publish('warehouses.wh-2.returns', {
      returnId,
      type: 'inspected',
      at: '2026-11-24T10:00:00Z',
      lines: [{ lineId: '1', quantity: 1, disposition: 'restocked' }],
    });
    expect(await answered(1)).toMatchObject([{ outcome: 'accepted', orderId }]);
    const events = await machines.hub.loadEvents(orderId, 0);
    expect(
      events.filter(({ type }) => type.startsWith('Return')).map(({ type, meta }) => [type, meta.actor.id]),
    ).toEqual([
      ['ReturnRequested', 'anna'],
      ['ReturnApproved', 'anna'],
      ['ReturnReceived', 'wh-2'],
      ['ReturnInspected', 'wh-2'],
    ]);
    expect(JSON.stringify(events)).not.toContain('torn');
  });

  it('of a return that nobody has, and what cannot be read, are kept', async () => {
    const at = '2026-11-24T09:00:00Z';
    await publish('warehouses.wh-1.returns', { returnId: `${orderId}-rz`, type: 'received', at });
    await publish('warehouses.wh-1.returns', { returnId: 'RMA-7', type: 'received', at });
    await publish('warehouses.wh-1.returns', { returnId, type: 'inspected', at });
    const all = await answered(3);
    expect(all.map(({ outcome, rejection }) => `${outcome} ${rejection?.code}`).toSorted()).toEqual([
      'parked invalid',
      'parked unknown_order',
      'parked unknown_order',
    ]);
  });

  it('is announced to the location where it goes, and called off', async () => {
    await expect.poll(() => notices.map(({ subject }) => subject)).toEqual(['hub.work.wh-1.returnExpected']);
    expect(notices.splice(0)).toMatchObject([
      {
        body: {
          returnId,
          orderNumber: expect.any(String),
          method: 'drop_off',
          lines: [{ lineId: '1', quantity: 1, reason: 'changed_mind' }],
        },
      },
    ]);
    const second = `${orderId}-rb`;
    const line = { lineId: '2', quantity: 1, reason: 'other' } as const;
    await tell({
      type: 'ReportFulfilment',
      fulfilmentId: `${orderId}-f1`,
      reported: 'shipped',
      parcels: [{ carrier: 'postnord', trackingNumber: 'PN2', lines: [{ lineId: '2', quantity: 1 }] }],
    });
    await tell({
      type: 'RequestReturn',
      returnId: second,
      lines: [line],
      method: 'store',
      location: 'wh-2',
      isByCustomer: false,
      days: 30,
    });
    await tell({ type: 'CancelReturn', returnId: second });
    await expect
      .poll(() => notices.map(({ subject, body }) => `${subject} ${body.returnId}`))
      .toEqual([`hub.work.wh-2.returnExpected ${second}`, `hub.work.wh-2.returnCancelled ${second}`]);
  });

  it('goes to the node of its order', () => {
    const body = Buffer.from(JSON.stringify({ type: 'received', returnId }));
    expect(findKey({ sender: 'wh-1', door: 'warehouses.wh-1.returns', body })).toBe(orderId);
    expect(findKey({ sender: 'wh-1', door: `warehouses.wh-1.returns.${returnId}`, body })).toBe(orderId);
    expect(
      findKey({ sender: 'wh-1', door: 'warehouses.wh-1.returns', body: Buffer.from('{}') }),
    ).toBeUndefined();
  });
});
