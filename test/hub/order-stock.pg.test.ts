import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Disposition } from '../../src/contracts/returns.ts';
import type { PlaceOrderBody } from '../../src/contracts/orders.ts';
import type { OrderAnswer } from '../../src/hub/hub.ts';
import { toOrderId } from '../../src/hub/ids.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import type { PresentOrder } from '../../src/orders/state.ts';
import { brokenStockLaws, toAvailable } from '../../src/stock/levels.ts';
import { valuesOf } from '../../src/stock/keyed.ts';
import type { PresentStock } from '../../src/stock/state.ts';
import { aPlaceOrder, sek } from '../support/order-factory.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const by = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;

type Wanted = readonly (readonly [sku: string, quantity: number])[];
const bodyOf = (wanted: Wanted, more: Partial<PlaceOrderBody> = {}): PlaceOrderBody =>
  anOrderBody({
    lines: wanted.map(([sku, quantity]) => ({
      sku,
      name: sku,
      quantity,
      unitPrice: { amount: '10.00', currency: 'SEK' },
    })),
    ...more,
  });

/** Invariant 4: stock is honest, whoever orders, cancels, rejects and ships at once. */
describe('orders and their stock', () => {
  let machines: TestMachines;
  let other: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
    other = await openTestMachines({ databaseUrl: machines.databaseUrl, node: 'other' });
    await machines.start();
  });
  afterAll(async () => {
    await other.close();
    await machines.close();
  });

  async function fill(sku: string, location: string, onHand: number): Promise<void> {
    const answer = await machines.stocks.ask(
      { type: 'RecordMovement', sku, location, movement: { kind: 'counted', onHand } },
      by,
    );
    expect(answer.outcome).toBe('accepted');
  }
  const place = async (
    key: string,
    wanted: Wanted,
    more: Partial<PlaceOrderBody> = {},
    node: TestMachines = machines,
  ): Promise<OrderAnswer> =>
    (await node.placing.place({ body: bodyOf(wanted, more), idempotencyKey: key, ...by })).answer;
  const mustPlace = async (...args: Parameters<typeof place>): Promise<PresentOrder> => {
    const answer = await place(...args);
    if (answer.outcome !== 'accepted' || answer.state.status === 'absent')
      throw new Error(`not placed: ${JSON.stringify(answer)}`);
    return answer.state;
  };
  async function stock(sku: string, location: string): Promise<PresentStock> {
    const { state } = await machines.stocks.stock.read(`${location}~${sku}`);
    if (state.status === 'absent') throw new Error(`${sku} is not recorded at ${location}`);
    expect(brokenStockLaws(state)).toEqual([]);
    return state;
  }
  const tell = async (order: PresentOrder, command: OrderCommand): Promise<void> => {
    expect(await machines.hub.ask(order.orderId, command, by)).toMatchObject({ outcome: 'accepted' });
  };
  const followed = async (): Promise<void> => {
    await expect
      .poll(
        async () => {
          const { rows } = await machines.pool.query<{ n: number }>(
            `select (select count(*)::int from effects where settled_at is null) +
               (select count(*)::int from events e, checkpoints c
                where c.name = 'reactions' and (e.tx, e.position) > (c.tx, c.position)) as n`,
          );
          return rows[0]?.n;
        },
        { timeout: 15_000, interval: 20 },
      )
      .toBe(0);
  };

  it('what comes back is on the shelf of whoever has it, as far as it can be sold, and once', async () => {
    await fill('SHIRT', 'wh-1', 10);
    await fill('SHIRT', 'wh-2', 0);
    const order = await mustPlace('shirt', [['SHIRT', 4]]);
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId: `${order.orderId}-f1`,
      reported: 'shipped',
      parcels: [{ carrier: 'postnord', trackingNumber: 'SHIRT1', lines: [{ lineId: '1', quantity: 4 }] }],
    });
    const returnId = `${order.orderId}-ra`;
    await tell(order, {
      type: 'RequestReturn',
      returnId,
      lines: [{ lineId: '1', quantity: 4, reason: 'changed_mind' }],
      method: 'drop_off',
      isByCustomer: false,
      days: 30,
    });
    const inspect = async (
      location: string,
      key: string,
      dispositions: Readonly<Partial<Record<Disposition, number>>>,
    ): Promise<void> => {
      const lines = Object.entries(dispositions).map(([disposition, quantity]) => ({
        lineId: '1',
        quantity,
        disposition: disposition as Disposition,
      }));
      const answer = await machines.hub.ask(
        order.orderId,
        { type: 'ReportReturn', returnId, location, reported: 'inspected', lines },
        { ...by, key: { source: `returns.${location}`, messageId: key } },
      );
      expect(['accepted', 'duplicate']).toContain(answer.outcome);
    };
    await inspect('wh-1', 'a', { restocked: 1, to_process: 1, missing: 1 });
    await inspect('wh-1', 'a', { restocked: 1, to_process: 1, missing: 1 });
    await followed();
    expect(await stock('SHIRT', 'wh-1')).toMatchObject({ onHand: 8, quarantined: 1 });
    await inspect('wh-1', 'b', { restocked: 1 });
    // What was called missing is at another location.
    await inspect('wh-2', 'c', { restocked: 1, not_restocked: 1 });
    await followed();
    expect(await stock('SHIRT', 'wh-1')).toMatchObject({ onHand: 8, quarantined: 0, damaged: 0 });
    expect(await stock('SHIRT', 'wh-2')).toMatchObject({ onHand: 1, quarantined: 0 });
    const { rows } = await machines.pool.query<{ reference: string }>(
      `select distinct data ->> 'reference' as reference from events where type = 'StockReturned'`,
    );
    expect(rows).toEqual([{ reference: returnId }]);
  });

  it('what is counted nowhere is sold without a reservation', async () => {
    const order = await mustPlace('free', [['FREE', 3]]);
    expect(order.fulfilments).toMatchObject([{ location: 'wh-1' }]);
    expect(order.fulfilments[0]?.reservations).toBeUndefined();
  });

  it('what is counted is held, then confirmed, and refused when there is too little', async () => {
    await fill('LAMP', 'wh-1', 3);
    const order = await mustPlace('lamp-1', [['LAMP', 2]]);
    expect(await stock('LAMP', 'wh-1')).toMatchObject({ onHand: 3, reserved: 2 });
    const refused = await place('lamp-2', [['LAMP', 2]]);
    expect(refused).toMatchObject({ outcome: 'rejected', rejection: { code: 'insufficient_stock' } });
    await followed();
    const held = valuesOf((await stock('LAMP', 'wh-1')).reservations);
    expect(held).toMatchObject([{ id: `${order.orderId}:1:1:wh-1`, quantity: 2, expiresAt: null }]);
  });

  it('the same key again reserves once, is answered the same, and has another chance after a refusal', async () => {
    await fill('AGAIN', 'wh-1', 1);
    await fill('AGAIN-2', 'wh-1', 0);
    const wanted = [
      ['AGAIN', 1],
      ['AGAIN-2', 1],
    ] as const;
    expect(await place('again', wanted)).toMatchObject({ outcome: 'rejected' });
    await fill('AGAIN-2', 'wh-1', 5);
    const answers = await Promise.all([1, 2, 3].map(async () => await place('again', wanted)));
    expect(answers.map((answer) => answer.outcome)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await stock('AGAIN', 'wh-1')).toMatchObject({ reserved: 1 });
    expect(await stock('AGAIN-2', 'wh-1')).toMatchObject({ reserved: 1 });
  });

  it('an order of several locations has a fulfilment each', async () => {
    await fill('SPLIT', 'wh-1', 2);
    await fill('SPLIT', 'wh-2', 2);
    const order = await mustPlace('split', [['SPLIT', 3]]);
    expect(order.fulfilments).toMatchObject([
      {
        fulfilmentId: `${order.orderId}-f1`,
        location: 'wh-1',
        lines: [{ quantity: 2 }],
        requestStatus: 'submitted',
      },
      {
        fulfilmentId: `${order.orderId}-f2`,
        location: 'wh-2',
        lines: [{ quantity: 1 }],
        requestStatus: 'submitted',
      },
    ]);
    expect(order.placedVersion).toBe(5);
    expect(await stock('SPLIT', 'wh-1')).toMatchObject({ reserved: 2 });
    expect(await stock('SPLIT', 'wh-2')).toMatchObject({ reserved: 1 });
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId: `${order.orderId}-f1`,
      reported: 'shipped',
      parcels: [{ carrier: 'postnord', trackingNumber: 'SPLIT1', lines: [{ lineId: '1', quantity: 2 }] }],
    });
    await followed();
    expect(await stock('SPLIT', 'wh-1')).toMatchObject({ onHand: 0, reserved: 0 });
    await tell(order, { type: 'CancelLines', lines: [{ lineId: '1', quantity: 1 }] });
    await followed();
    expect(await stock('SPLIT', 'wh-2')).toMatchObject({ onHand: 2, reserved: 0 });
  });

  it('a backorder is accepted, counted as demand, and settled when it is cancelled', async () => {
    await fill('LATER', 'wh-1', 1);
    await machines.stocks.ask(
      {
        type: 'ExpectIncoming',
        sku: 'LATER',
        location: 'wh-1',
        incomingId: 'PO-1',
        quantity: 9,
        expectedAt: '2027-01-10T08:00:00.000Z',
      },
      by,
    );
    const order = await mustPlace('later', [['LATER', 3]], { whenShort: 'backorder' });
    expect(order.lines).toMatchObject([{ ordered: 3, backordered: 2 }]);
    expect(order.fulfilments).toMatchObject([{ lines: [{ quantity: 1 }] }]);
    expect(order.promise.from > '2027-01-10').toBe(true);
    await followed();
    expect((await machines.stocks.demand.read('LATER')).state.total).toBe(2);
    await tell(order, { type: 'CancelOrder' });
    await followed();
    expect((await machines.stocks.demand.read('LATER')).state.total).toBe(0);
    expect(await stock('LATER', 'wh-1')).toMatchObject({ onHand: 1, reserved: 0 });
  });

  it('what waits is promised from the delivery that is left for it, not from one that others wait for', async () => {
    await fill('QUEUE', 'wh-1', 0);
    for (const [incomingId, day] of [
      // It should have come and did not: nobody waits for it.
      ['PO-0', '2020-01-01'],
      ['PO-1', '2099-01-10'],
      ['PO-2', '2099-01-20'],
    ] as const) {
      const place = { sku: 'QUEUE', location: 'wh-1' } as const;
      const expectedAt = `${day}T08:00:00.000Z`;
      await machines.stocks.ask(
        { type: 'ExpectIncoming', ...place, incomingId, quantity: 4, expectedAt },
        by,
      );
    }
    const wait = async (key: string, ...units: readonly number[]): Promise<string> => {
      const wanted = units.map((quantity) => ['QUEUE', quantity] as const);
      const order = await mustPlace(key, wanted, { whenShort: 'backorder' });
      await followed();
      return order.promise.from.slice(0, 10);
    };
    const [first, second] = ['2099-01-13', '2099-01-21'];
    // Two lines of one SKU are not in the first delivery twice.
    expect(await wait('queue-1', 3, 3)).toBe(second);
    expect(await wait('queue-2', 2)).toBe(second);
    const cancelled = toOrderId('web', 'queue-1');
    expect(await machines.hub.ask(cancelled, { type: 'CancelOrder' }, by)).toMatchObject({
      outcome: 'accepted',
    });
    await followed();
    expect(await wait('queue-3', 2)).toBe(first);
    // Nothing that is announced is left: nobody knows when.
    expect((await wait('queue-4', 5)) < '2099').toBe(true);
  });

  it.each([
    ['not_in_stock', { onHand: 0, damaged: 0 }],
    ['mismatch', { onHand: 3, damaged: 0 }],
    ['damaged', { onHand: 5, damaged: 2 }],
    ['no_capacity', { onHand: 5, damaged: 0 }],
  ] as const)('a rejection (%s) gives back, and says of the shelf what it says', async (reason, levels) => {
    const sku = `REJ-${reason}`;
    await fill(sku, 'wh-1', 5);
    const order = await mustPlace(sku, [[sku, 2]]);
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId: `${order.orderId}-f1`,
      reported: 'rejected',
      reason,
    });
    await followed();
    expect(await stock(sku, 'wh-1')).toMatchObject({ ...levels, reserved: 0 });
  });

  it('a part that is rejected as not there leaves on the shelf what the location still sends', async () => {
    await fill('PART', 'wh-1', 9);
    const wanted: Wanted = [
      ['PART', 3],
      ['PART', 2],
    ];
    const order = await mustPlace('part', wanted);
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId: `${order.orderId}-f1`,
      reported: 'rejected',
      reason: 'not_in_stock',
      lines: [{ lineId: '1', quantity: 1 }],
    });
    await followed();
    const { onHand, reserved, shortfall } = await stock('PART', 'wh-1');
    expect({ onHand, reserved, shortfall }).toEqual({ onHand: 4, reserved: 4, shortfall: null });
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId: `${order.orderId}-f1`,
      reported: 'shipped',
      parcels: [
        {
          carrier: 'postnord',
          trackingNumber: 'PART1',
          lines: [
            { lineId: '1', quantity: 2 },
            { lineId: '2', quantity: 2 },
          ],
        },
      ],
    });
    await followed();
    expect(await stock('PART', 'wh-1')).toMatchObject({ onHand: 0, reserved: 0, mismatch: null });
  });

  it('what could not be found is neither reserved nor on the shelf', async () => {
    await fill('SHORT', 'wh-1', 4);
    const order = await mustPlace('short', [['SHORT', 3]]);
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId: `${order.orderId}-f1`,
      reported: 'shortPicked',
      lines: [{ lineId: '1', quantity: 1 }],
    });
    await followed();
    expect(await stock('SHORT', 'wh-1')).toMatchObject({ onHand: 3, reserved: 2 });
  });

  it('what a location rejects goes to another one that has it', async () => {
    await fill('ROUTE', 'wh-1', 5);
    await fill('ROUTE', 'wh-2', 2);
    const order = await mustPlace('route', [['ROUTE', 2]]);
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId: `${order.orderId}-f1`,
      reported: 'rejected',
      reason: 'no_capacity',
    });
    await followed();
    const now = await machines.hub.readOrder(order.orderId);
    expect(now?.state.fulfilments).toMatchObject([
      { location: 'wh-1', outcome: 'rejected' },
      { location: 'wh-2', outcome: 'open', requestStatus: 'submitted', lines: [{ quantity: 2 }] },
    ]);
    expect(now?.state.cases).toMatchObject([{ type: 'location_rejected', state: 'resolved' }]);
    expect(await stock('ROUTE', 'wh-1')).toMatchObject({ onHand: 5, reserved: 0 });
    expect(await stock('ROUTE', 'wh-2')).toMatchObject({ onHand: 2, reserved: 2 });
    expect(now?.state.placedVersion).toBe(order.placedVersion);
    // Nobody else has it: a person decides.
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId: `${order.orderId}-f2`,
      reported: 'rejected',
      reason: 'no_capacity',
    });
    await followed();
    const last = await machines.hub.readOrder(order.orderId);
    expect(last?.state.fulfilments).toHaveLength(2);
    expect(last?.state.cases.filter(({ state }) => state !== 'resolved')).not.toEqual([]);
    expect(await stock('ROUTE', 'wh-2')).toMatchObject({ reserved: 0 });
  });

  it('a hold that ended before it was confirmed is held anew, and what is gone is routed elsewhere', async () => {
    await fill('LOST', 'wh-1', 1);
    await fill('LOST', 'wh-2', 1);
    const orderId = 'ord_aaaaaaaaaaaaaaaa';
    const plan = (location: string, id: string) => ({
      allocations: [
        {
          location,
          lines: [{ lineId: '1', quantity: 1 }],
          candidates: [],
          reservations: [{ lineId: '1', reservationId: id }],
        },
      ],
    });
    // Nobody holds it by that name: as if its time had come.
    const line = { lineId: '1', sku: 'LOST', quantity: 1 };
    const placed = async (suffix: string): Promise<void> => {
      const id = `${orderId.slice(0, -1)}${suffix}`;
      const answer = await machines.hub.ask(
        id,
        aPlaceOrder({
          orderId: id,
          lines: [{ ...line, name: 'Lost', unitPrice: sek('1.00'), kind: 'standard' }],
          plan: plan('wh-1', `${id}:1:1:wh-1`),
        }),
        by,
      );
      expect(answer).toMatchObject({ outcome: 'accepted' });
    };
    await placed('b');
    await followed();
    expect(valuesOf((await stock('LOST', 'wh-1')).reservations)).toMatchObject([
      { id: 'ord_aaaaaaaaaaaaaaab:1:1:wh-1+', expiresAt: null },
    ]);
    await placed('c');
    await followed();
    expect(await stock('LOST', 'wh-1')).toMatchObject({ reserved: 1 });
    expect(await stock('LOST', 'wh-2')).toMatchObject({ reserved: 1 });
    expect((await machines.hub.readOrder('ord_aaaaaaaaaaaaaaac'))?.state.fulfilments).toMatchObject([
      { location: 'wh-1', outcome: 'rejected' },
      { location: 'wh-2', outcome: 'open' },
    ]);
    await tell((await machines.hub.readOrder('ord_aaaaaaaaaaaaaaab'))!.state, { type: 'CancelOrder' });
    await followed();
    expect(await stock('LOST', 'wh-1')).toMatchObject({ reserved: 0 });
  });

  it('what was held anew stays the order’s when the effect is tried again after a part was cancelled', async () => {
    await fill('ANEW', 'wh-1', 2);
    const orderId = 'ord_aaaaaaaaaaaaaaad';
    const lines = [{ lineId: '1', quantity: 2 }];
    const reservations = [{ lineId: '1', reservationId: `${orderId}:1:1:wh-1` }];
    const placed = await machines.hub.ask(
      orderId,
      aPlaceOrder({
        orderId,
        lines: [{ ...lines[0]!, sku: 'ANEW', name: 'Anew', unitPrice: sek('1.00'), kind: 'standard' }],
        plan: { allocations: [{ location: 'wh-1', lines, candidates: [], reservations }] },
      }),
      by,
    );
    if (placed.outcome !== 'accepted' || placed.state.status === 'absent') throw new Error('not placed');
    await followed();
    await tell(placed.state, { type: 'CancelLines', lines: [{ lineId: '1', quantity: 1 }] });
    await followed();
    await machines.orderStock.follow({ key: `order:${orderId}@2`, orderId, version: 2 });
    await followed();
    expect((await machines.hub.readOrder(orderId))?.state.fulfilments).toMatchObject([
      { outcome: 'open', rejections: [], lines: [{ quantity: 1 }] },
    ]);
    expect(await stock('ANEW', 'wh-1')).toMatchObject({ reserved: 1 });
  });

  const lampSet = (quantity: number, prefix: string): PlaceOrderBody['lines'][number] => ({
    sku: `${prefix}-SET`,
    name: 'Set',
    quantity,
    unitPrice: { amount: '10.00', currency: 'SEK' },
    parts: [
      { sku: `${prefix}-L`, quantity: 1 },
      { sku: `${prefix}-B`, quantity: 2 },
    ],
  });

  it('what leaves after it was cancelled is off the shelf', async () => {
    await fill('AFTER', 'wh-1', 1);
    const order = await mustPlace('after', [['AFTER', 1]]);
    await followed();
    await tell(order, { type: 'CancelOrder' });
    await followed();
    const parcels = [
      { carrier: 'postnord', trackingNumber: 'AFTER1', lines: [{ lineId: '1', quantity: 1 }] },
    ];
    const fulfilmentId = `${order.orderId}-f1`;
    await tell(order, { type: 'ReportFulfilment', fulfilmentId, reported: 'shipped', parcels });
    await followed();
    expect(await stock('AFTER', 'wh-1')).toMatchObject({ onHand: 0, reserved: 0 });
    expect(await place('after-2', [['AFTER', 1]])).toMatchObject({ outcome: 'rejected' });
  });

  it('what left before it was counted frees units by being told late, and who waits has them', async () => {
    const at = Date.now() - 60_000;
    const count = async (since: number): Promise<void> => {
      const movement = { kind: 'counted', onHand: 2 } as const;
      const command = { type: 'RecordMovement', sku: 'LATE', location: 'wh-1', movement } as const;
      expect((await machines.stocks.ask(command, { ...by, at: since })).outcome).toBe('accepted');
    };
    await count(at);
    const first = await mustPlace('late-1', [['LATE', 2]]);
    const waits = await mustPlace('late-2', [['LATE', 2]], { whenShort: 'backorder' });
    await followed();
    // The two left, two more came and were counted, and only then their departure is told.
    await count(at + 20_000);
    await followed();
    const parcels = [{ carrier: 'postnord', trackingNumber: 'LATE1', lines: [{ lineId: '1', quantity: 2 }] }];
    const fulfilmentId = `${first.orderId}-f1`;
    const told = await machines.hub.ask(
      first.orderId,
      { type: 'ReportFulfilment', fulfilmentId, reported: 'shipped', parcels },
      { ...by, at: at + 10_000 },
    );
    expect(told.outcome).toBe('accepted');
    await followed();
    expect(await stock('LATE', 'wh-1')).toMatchObject({ onHand: 2, reserved: 2 });
    const served = await machines.hub.readOrder(waits.orderId);
    expect(served?.state.lines).toMatchObject([{ backordered: 0 }]);
  });

  it('what another node recorded first at a place is followed there, also where its word was lost', async () => {
    await fill('THERE', 'wh-2', 0);
    await place('there-0', [['THERE', 1]]);
    const movement = { kind: 'counted', onHand: 3 } as const;
    await other.stocks.ask({ type: 'RecordMovement', sku: 'THERE', location: 'wh-1', movement }, by);
    const order = await mustPlace('there', [['THERE', 1]], {}, other);
    await followed();
    await tell(order, { type: 'CancelOrder' });
    await followed();
    expect(await stock('THERE', 'wh-1')).toMatchObject({ onHand: 3, reserved: 0 });
  });

  it('a bundle is held, shipped, short-picked and cancelled with all of its parts', async () => {
    await fill('BU-L', 'wh-1', 3);
    await fill('BU-B', 'wh-1', 6);
    await fill('BU-B', 'wh-2', 50);
    const order = await mustPlace('bundle', [], { lines: [lampSet(3, 'BU')] });
    expect(order.fulfilments).toMatchObject([
      { location: 'wh-1', lines: [{ lineId: '1', quantity: 3 }], reservations: [{ lineId: '1' }] },
    ]);
    expect(order.fulfilments[0]?.reservations).toHaveLength(1);
    expect(await place('bundle-2', [], { lines: [lampSet(1, 'BU')] })).toMatchObject({
      rejection: { code: 'insufficient_stock', message: expect.stringContaining('BU-SET') },
    });
    const fulfilmentId = `${order.orderId}-f1`;
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId,
      reported: 'shipped',
      parcels: [{ carrier: 'postnord', trackingNumber: 'BUNDLE1', lines: [{ lineId: '1', quantity: 1 }] }],
    });
    await followed();
    expect(await stock('BU-L', 'wh-1')).toMatchObject({ onHand: 2, reserved: 2 });
    expect(await stock('BU-B', 'wh-1')).toMatchObject({ onHand: 4, reserved: 4 });
    await tell(order, {
      type: 'ReportFulfilment',
      fulfilmentId,
      reported: 'shortPicked',
      lines: [{ lineId: '1', quantity: 1 }],
      skus: ['BU-B'],
    });
    await followed();
    expect(await stock('BU-L', 'wh-1')).toMatchObject({ onHand: 2, reserved: 1 });
    expect(await stock('BU-B', 'wh-1')).toMatchObject({ onHand: 2, reserved: 2 });
    await tell(order, { type: 'CancelLines', lines: [{ lineId: '1', quantity: 2 }] });
    await followed();
    expect(await stock('BU-L', 'wh-1')).toMatchObject({ onHand: 2, reserved: 0 });
    expect(await stock('BU-B', 'wh-1')).toMatchObject({ onHand: 2, reserved: 0 });
  });

  it('a bundle that waits is demand of each part, and is served whole when the last of them comes', async () => {
    await fill('BW-L', 'wh-1', 0);
    await fill('BW-B', 'wh-1', 0);
    const order = await mustPlace('bundle-waits', [], { lines: [lampSet(2, 'BW')], whenShort: 'backorder' });
    expect(order.lines).toMatchObject([{ backordered: 2 }]);
    await followed();
    const demandOf = async (sku: string): Promise<number> =>
      (await machines.stocks.demand.read(sku)).state.total;
    expect([await demandOf('BW-L'), await demandOf('BW-B')]).toEqual([2, 4]);
    await fill('BW-L', 'wh-1', 2);
    await followed();
    expect(await stock('BW-L', 'wh-1')).toMatchObject({ reserved: 0 });
    await fill('BW-B', 'wh-1', 5);
    await followed();
    expect(await stock('BW-L', 'wh-1')).toMatchObject({ reserved: 2 });
    expect(await stock('BW-B', 'wh-1')).toMatchObject({ reserved: 4 });
    expect([await demandOf('BW-L'), await demandOf('BW-B')]).toEqual([0, 0]);
  });

  it(
    'bundles and single units of their parts are sold to the last one, whole or not',
    { timeout: 60_000 },
    async () => {
      await fill('BR-L', 'wh-1', 12);
      await fill('BR-B', 'wh-1', 20);
      const answers = await Promise.all(
        Array.from({ length: 40 }, async (_, index) => {
          const one = { ...lampSet(1, 'BR'), sku: 'BR-B' };
          const lines =
            index % 4 === 0
              ? [{ ...one, parts: undefined }]
              : [lampSet(1, 'BR'), { ...one, parts: undefined }];
          const node = index % 3 === 0 ? machines : other;
          const answer = await place(`bundle-race-${index}`, [], { lines }, node);
          return answer.outcome === 'accepted' ? (index % 4 === 0 ? [0, 1] : [1, 3]) : [0, 0];
        }),
      );
      await followed();
      const sold = [0, 1].map((nth) => answers.reduce((sum, units) => sum + (units[nth] ?? 0), 0));
      expect([(await stock('BR-L', 'wh-1')).reserved, (await stock('BR-B', 'wh-1')).reserved]).toEqual(sold);
      expect(sold[1]).toBeGreaterThanOrEqual(18);
    },
  );

  it('two hubs that sell the same SKU at once sell what there is', { timeout: 60_000 }, async () => {
    await fill('HOT', 'wh-1', 25);
    await fill('HOT', 'wh-2', 15);
    const answers = await Promise.all(
      Array.from(
        { length: 120 },
        async (_, index) => await place(`hot-${index}`, [['HOT', 1]], {}, index % 2 === 0 ? machines : other),
      ),
    );
    const sold = answers.filter(({ outcome }) => outcome === 'accepted');
    expect(sold).toHaveLength(40);
    for (const answer of answers)
      if (answer.outcome !== 'accepted')
        expect(answer).toMatchObject({ outcome: 'rejected', rejection: { code: 'insufficient_stock' } });
    await followed();
    const both = await Promise.all([stock('HOT', 'wh-1'), stock('HOT', 'wh-2')]);
    expect(both.map(toAvailable)).toEqual([0, 0]);
    expect(
      both.flatMap(({ reservations }) => valuesOf(reservations)).every((one) => one.expiresAt === null),
    ).toBe(true);
    expect(both.reduce((sum, { reserved }) => sum + reserved, 0)).toBe(40);
  });

  it('of orders that want the same two SKUs each has both or none', { timeout: 60_000 }, async () => {
    await fill('PAIR-A', 'wh-1', 10);
    await fill('PAIR-B', 'wh-2', 10);
    const wanted = (index: number): Wanted =>
      index % 2 === 0
        ? [
            ['PAIR-A', 1],
            ['PAIR-B', 1],
          ]
        : [
            ['PAIR-B', 1],
            ['PAIR-A', 1],
          ];
    const answers = await Promise.all(
      Array.from(
        { length: 40 },
        async (_, index) =>
          await place(`pair-${index}`, wanted(index), {}, index % 3 === 0 ? machines : other),
      ),
    );
    const sold = answers.filter(({ outcome }) => outcome === 'accepted').length;
    await followed();
    expect(await stock('PAIR-A', 'wh-1')).toMatchObject({ reserved: sold });
    expect(await stock('PAIR-B', 'wh-2')).toMatchObject({ reserved: sold });
    expect(sold).toBeGreaterThan(0);
  });
});
