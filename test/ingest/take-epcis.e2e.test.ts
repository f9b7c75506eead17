import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer, DeadLetter } from '../../src/contracts/registry.ts';
import type { PresentOrder } from '../../src/orders/state.ts';
import { toOrderStatus } from '../../src/orders/status.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';
import { document } from '../warehouses/epcis-documents.ts';

const boots = 'urn:epc:class:lgtin:0614141.107346.LOT-7';
const caps = 'urn:epc:class:lgtin:0614141.107347.LOT-7';
const label = 'urn:epc:id:sscc:4012345.0000000333';

/** As a warehouse's system writes it: GTINs, a label, and its own name for the work with ours at the end. */
const event = (fulfilmentId: string, bizStep: string, fields: object = {}): Record<string, unknown> => ({
  type: 'ObjectEvent',
  eventTime: '2026-11-22T09:30:00.000+01:00',
  eventTimeZoneOffset: '+01:00',
  action: 'OBSERVE',
  bizStep,
  bizTransactionList: [
    { type: 'desadv', bizTransaction: `urn:epcglobal:cbv:bt:4012345000054:${fulfilmentId}` },
  ],
  quantityList: [
    { epcClass: boots, quantity: 2 },
    { epcClass: 'urn:orderhub:sku:SOCK', quantity: 1 },
  ],
  ...fields,
});

const shipping = (fulfilmentId: string, fields: object = {}): Record<string, unknown> => {
  const { quantityList: _, ...rest } = event(fulfilmentId, 'shipping', {
    eventTime: '2026-11-22T11:00:00.000+01:00',
    epcList: [label],
  });
  return { ...rest, ...fields };
};

describeWithNats('EPCIS documents of a warehouse', () => {
  let server: TestNatsServer;
  let nats: NatsConnection;
  let machines: TestMachines;
  const answers: Answer[] = [];
  let placed = 0;
  beforeAll(async () => {
    server = await startNatsServer();
    machines = await openTestMachines({ natsUrl: server.url });
    await registerWorld(machines);
    await machines.registry.putLocation({
      location: 'wh-1',
      type: 'warehouse',
      name: 'Malmö',
      timeZone: 'Europe/Stockholm',
      default: true,
      epcis: {
        carrier: 'postnord',
        articles: [
          { gtin: '10614141073464', sku: 'BOOT-42' },
          { gtin: '10614141073471', sku: 'CAP' },
        ],
      },
    });
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

  const place = async (): Promise<{ orderId: string; fulfilmentId: string }> => {
    placed += 1;
    const { orderId } = await machines.placing.place({
      body: anOrderBody(),
      idempotencyKey: `epcis-${placed}`,
      actor: { kind: 'storefront', id: 'web' },
      cause: 'test',
    });
    return { orderId, fulfilmentId: `${orderId}-f1` };
  };
  const send = async (body: object, location = 'wh-1'): Promise<Answer> => {
    await jetstream(nats).publish(`warehouses.${location}.raw.epcis`, JSON.stringify(body));
    await expect.poll(() => answers.length, { timeout: 5_000 }).toBe(1);
    const [answer] = answers.splice(0);
    if (answer === undefined) throw new Error('no answer');
    return answer;
  };
  const stateOf = async (orderId: string): Promise<PresentOrder> => {
    const order = await machines.hub.readOrder(orderId);
    if (order === undefined) throw new Error('no order');
    return order.state;
  };
  const waiting = async (): Promise<readonly DeadLetter[]> =>
    (await machines.ingest.deadLetters.list({ state: 'waiting', limit: 50 })).items;

  it('tells two events apart whose long ids differ at their ends only', async () => {
    const { orderId, fulfilmentId } = await place();
    const id = `urn:example:${'event-'.repeat(50)}`;
    const body = document(
      event(fulfilmentId, 'picking', { eventID: `${id}1` }),
      event(fulfilmentId, 'packing', { eventID: `${id}2`, eventTime: '2026-11-22T10:00:00.000+01:00' }),
    );
    expect(await send(body)).toMatchObject({ outcome: 'accepted', orderId });
    const [fulfilment] = (await stateOf(orderId)).fulfilments;
    expect(fulfilment?.lines.map(({ picked, packed }) => [picked, packed])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  it('over NATS: picked, packed and shipped in one document', async () => {
    const { orderId, fulfilmentId } = await place();
    const body = document(
      event(fulfilmentId, 'picking'),
      event(fulfilmentId, 'packing', { eventTime: '2026-11-22T10:00:00.000+01:00' }),
      shipping(fulfilmentId),
      event(fulfilmentId, 'receiving'),
    );
    expect(await send(body)).toMatchObject({ outcome: 'accepted', orderId });
    const state = await stateOf(orderId);
    expect(toOrderStatus(state)).toBe('shipped');
    expect(state.shipments).toMatchObject([
      {
        carrier: 'postnord',
        trackingNumber: '00040123450000003338',
        shippedAt: '2026-11-22T10:00:00.000Z',
        lines: [
          { lineId: '1', quantity: 2 },
          { lineId: '2', quantity: 1 },
        ],
      },
    ]);
    expect(await waiting()).toEqual([]);
    // The same again, its events in other words and another order: nothing is told twice.
    const again = { ...body, creationDate: '2026-11-22T23:00:00Z' };
    expect(await send(again)).toMatchObject({ outcome: 'duplicate' });
    expect(await stateOf(orderId)).toEqual(state);
  });

  it('one wrong event waits alone, and can be taken when the list of articles knows better', async () => {
    const { orderId, fulfilmentId } = await place();
    const unknown = { epcClass: 'https://id.example.org/01/00614141999996', quantity: 1 };
    const body = document(
      event(fulfilmentId, 'picking'),
      event(fulfilmentId, 'packing', { quantityList: [unknown] }),
      { ...event(fulfilmentId, 'packing'), action: 'WRAP' },
    );
    expect(await send(body)).toMatchObject({ outcome: 'accepted', orderId });
    const letters = await waiting();
    expect(letters.map(({ reason, detail }) => `${reason} ${detail}`).toSorted()).toEqual([
      "invalid event 1: the location's list of articles has no SKU for GTIN 00614141999996",
      'invalid event 2: /epcisBody/eventList/2/action: is not one of ADD, OBSERVE, DELETE',
    ]);
    const [line] = (await stateOf(orderId)).fulfilments[0]?.lines ?? [];
    expect(line).toMatchObject({ picked: 2, packed: 0 });

    const held = machines.registry.locations().get('wh-1');
    if (held === undefined) throw new Error('no location');
    await machines.registry.putLocation({
      ...held,
      epcis: {
        carrier: 'postnord',
        articles: [...(held.epcis?.articles ?? []), { gtin: '614141999996', sku: 'BOOT-42' }],
      },
    });
    const letter = letters.find(({ detail }) => detail.startsWith('event 1'));
    expect(await machines.ingest.deadLetters.replay(letter?.deadLetterId ?? '')).toMatchObject({
      outcome: 'accepted',
    });
    expect((await stateOf(orderId)).fulfilments[0]?.lines[0]).toMatchObject({ packed: 1 });
    for (const { deadLetterId } of await waiting())
      await machines.ingest.deadLetters.discard(deadLetterId, 'test');
  });

  it('a void shipment and a declared error take back what was reported', async () => {
    const { orderId, fulfilmentId } = await place();
    const other = 'urn:epc:id:sscc:4012345.0000000777';
    const shipped = shipping(fulfilmentId, { eventID: 'urn:uuid:1', epcList: [other] });
    expect(await send(shipped)).toMatchObject({ outcome: 'accepted', messageId: 'urn:uuid:1' });
    expect(toOrderStatus(await stateOf(orderId))).toBe('shipped');
    expect(
      await send(
        shipping(fulfilmentId, {
          bizStep: 'void_shipping',
          eventTime: '2026-11-22T12:00:00.000+01:00',
          epcList: [other],
        }),
      ),
    ).toMatchObject({ outcome: 'accepted', orderId });
    expect(toOrderStatus(await stateOf(orderId))).toBe('in_fulfilment');
    const error = {
      ...event(fulfilmentId, 'picking', { eventID: 'urn:uuid:2' }),
      errorDeclaration: { declarationTime: '2026-11-22T12:30:00Z', reason: 'did_not_occur' },
    };
    // The declaration comes first: the report it is about has no effect when it comes.
    expect(await send(error)).toMatchObject({ outcome: 'accepted', messageId: 'urn:uuid:2#error' });
    const { errorDeclaration: _, ...report } = error;
    expect(await send(report)).toMatchObject({ outcome: 'accepted' });
    const events = await machines.hub.loadEvents(orderId, 0);
    // What is overdue on the day of the test is not what is asked.
    const types = events.map(({ type }) => type).filter((type) => !type.startsWith('Exception'));
    expect(types.slice(-4)).toEqual([
      'ReportRetracted',
      'ShipmentStatusChanged',
      'ReportRetracted',
      'LateReportNoted',
    ]);
  });

  it('a document of many orders moves them all', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, place));
    const events = orders.flatMap(({ fulfilmentId }, at) => [
      event(fulfilmentId, 'picking'),
      shipping(fulfilmentId, { epcList: [`urn:epc:id:sscc:4012345.00000008${String(at).padStart(2, '0')}`] }),
    ]);
    expect(await send(document(...events))).toMatchObject({ outcome: 'accepted' });
    for (const { orderId } of orders) expect(toOrderStatus(await stateOf(orderId))).toBe('shipped');
  });

  it('counts reach the stock', async () => {
    const count = event('', 'cycle_counting', {
      bizTransactionList: [],
      quantityList: [
        { epcClass: caps, quantity: 40 },
        { epcClass: 'urn:orderhub:sku:ROPE', quantity: 0, uom: 'H87' },
      ],
    });
    expect(await send(count)).toMatchObject({ outcome: 'accepted' });
    const { state } = await machines.stocks.stock.read('wh-1~CAP');
    expect(state).toMatchObject({ status: 'present', onHand: 40 });
    expect(await send(count)).toMatchObject({ outcome: 'duplicate' });
  });

  it('a count with an article that nobody knows counts the others, and says which it was', async () => {
    const count = event('', 'cycle_counting', {
      eventTime: '2026-11-22T10:30:00.000+01:00',
      bizTransactionList: [],
      quantityList: [
        { epcClass: 'urn:epc:class:lgtin:0614141.999999.LOT-7', quantity: 3 },
        { epcClass: caps, quantity: 41 },
      ],
    });
    expect(await send(count)).toMatchObject({
      outcome: 'parked',
      rejection: {
        code: 'invalid',
        message: expect.stringContaining('1 of 2 counts cannot be used: ') as string,
      },
    });
    const { state } = await machines.stocks.stock.read('wh-1~CAP');
    expect(state).toMatchObject({ status: 'present', onHand: 41 });
  });

  it('another location’s fulfilment is to it as if it did not exist, and an order that is not there waits', async () => {
    const { fulfilmentId } = await place();
    expect(await send(event(fulfilmentId, 'picking'), 'wh-2')).toMatchObject({
      outcome: 'rejected',
      rejection: { code: 'unknown_fulfilment' },
    });
    expect(await send(event('ord_zzzzzzzzzzzzzzzz-f1', 'picking'))).toMatchObject({
      outcome: 'parked',
      rejection: { code: 'unknown_order' },
    });
    expect(await send({ type: 'EPCISDocument' })).toMatchObject({
      outcome: 'parked',
      rejection: { code: 'invalid', message: expect.stringContaining('/@context: is missing') as string },
    });
  });
});
