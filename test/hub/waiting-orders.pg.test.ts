import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/contracts/delivery.ts';
import type { PresentOrder } from '../../src/orders/state.ts';
import { toQuantities } from '../../src/orders/quantities.ts';
import { brokenStockLaws, toAvailable } from '../../src/stock/levels.ts';
import type { Movement } from '../../src/stock/command.ts';
import type { PresentStock } from '../../src/stock/state.ts';
import { aPlaceOrder, sek } from '../support/order-factory.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const by = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;

/** Invariants 4, 6: who waits gets what comes, the longest first, once, and nobody else’s. */
describe('orders that wait for stock', () => {
  let machines: TestMachines;
  let other: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
    other = await openTestMachines({ databaseUrl: machines.databaseUrl, node: 'other' });
    await Promise.all([machines.start(), other.start()]);
  });
  afterAll(async () => {
    await other.close();
    await machines.close();
  });

  const move = async (sku: string, location: string, movement: Movement): Promise<void> => {
    const answer = await machines.stocks.ask({ type: 'RecordMovement', sku, location, movement }, by);
    expect(answer.outcome).toBe('accepted');
  };
  const wait = async (key: string, sku: string, quantity: number, more: object = {}): Promise<string> => {
    const { orderId, answer } = await machines.placing.place({
      body: anOrderBody({
        lines: [{ sku, name: sku, quantity, unitPrice: { amount: '10.00', currency: 'SEK' } }],
        whenShort: 'backorder',
        ...more,
      }),
      idempotencyKey: key,
      ...by,
    });
    expect(answer).toMatchObject({ outcome: 'accepted' });
    return orderId;
  };
  const order = async (orderId: string): Promise<PresentOrder> => {
    const found = await machines.hub.readOrder(orderId);
    if (found === undefined) throw new Error(`there is no ${orderId}`);
    return found.state;
  };
  const waitsFor = async (orderId: string): Promise<number> =>
    [...toQuantities(await order(orderId)).values()].reduce((sum, { backordered }) => sum + backordered, 0);
  async function stock(sku: string, location: string): Promise<PresentStock> {
    const { state } = await machines.stocks.stock.read(`${location}~${sku}`);
    if (state.status === 'absent') throw new Error(`${sku} is not recorded at ${location}`);
    expect(brokenStockLaws(state)).toEqual([]);
    return state;
  }
  const followed = async (): Promise<void> => {
    await expect
      .poll(
        async () => {
          const { rows } = await machines.pool.query<{ n: number }>(
            `select (select count(*)::int from effects where settled_at is null and destination = 'stock') +
               (select count(*)::int from events e, checkpoints c
                where c.name = 'reactions' and (e.tx, e.position) > (c.tx, c.position)) as n`,
          );
          return rows[0]?.n;
        },
        { timeout: 15_000, interval: 20 },
      )
      .toBe(0);
  };

  it('the one who waits longest has it first, a part of it too, and keeps its place', async () => {
    await move('W-1', 'wh-1', { kind: 'counted', onHand: 0 });
    const first = await wait('w1-first', 'W-1', 3);
    const second = await wait('w1-second', 'W-1', 2);
    const third = await wait('w1-third', 'W-1', 1);
    await followed();
    await move('W-1', 'wh-1', { kind: 'received', quantity: 2 });
    await followed();
    expect([await waitsFor(first), await waitsFor(second), await waitsFor(third)]).toEqual([1, 2, 1]);
    await move('W-1', 'wh-2', { kind: 'received', quantity: 2 });
    await followed();
    expect([await waitsFor(first), await waitsFor(second), await waitsFor(third)]).toEqual([0, 1, 1]);
    expect((await order(first)).fulfilments).toMatchObject([
      { location: 'wh-1', requestStatus: 'submitted', lines: [{ quantity: 2 }] },
      { location: 'wh-2', requestStatus: 'submitted', lines: [{ quantity: 1 }] },
    ]);
    expect((await machines.stocks.demand.read('W-1')).state.total).toBe(2);
    await move('W-1', 'wh-1', { kind: 'counted', onHand: 9 });
    await followed();
    expect([await waitsFor(second), await waitsFor(third)]).toEqual([0, 0]);
    expect((await machines.stocks.demand.read('W-1')).state.total).toBe(0);
    expect(await stock('W-1', 'wh-1')).toMatchObject({ reserved: 4 });
    expect(await stock('W-1', 'wh-2')).toMatchObject({ reserved: 2 });
  });

  it('what another order gives back goes to who waits', async () => {
    await move('W-2', 'wh-1', { kind: 'counted', onHand: 1 });
    const has = await wait('w2-has', 'W-2', 1);
    const waits = await wait('w2-waits', 'W-2', 1);
    await followed();
    expect(await waitsFor(waits)).toBe(1);
    expect(await machines.hub.ask(has, { type: 'CancelOrder' }, by)).toMatchObject({ outcome: 'accepted' });
    await followed();
    expect(await waitsFor(waits)).toBe(0);
    expect(await stock('W-2', 'wh-1')).toMatchObject({ onHand: 1, reserved: 1 });
  });

  it('a location that cannot do it is not asked again, one that had none is', async () => {
    await move('W-3', 'wh-1', { kind: 'counted', onHand: 1 });
    const rejected = await wait('w3', 'W-3', 1);
    const reject = async (reason: 'no_capacity' | 'not_in_stock', number: number): Promise<void> => {
      const fulfilmentId = `${rejected}-f${number}`;
      const answer = await machines.hub.ask(
        rejected,
        { type: 'ReportFulfilment', fulfilmentId, reported: 'rejected', reason },
        by,
      );
      expect(answer).toMatchObject({ outcome: 'accepted' });
    };
    await reject('not_in_stock', 1);
    await followed();
    expect(await waitsFor(rejected)).toBe(1);
    await move('W-3', 'wh-1', { kind: 'received', quantity: 1 });
    await followed();
    expect(await waitsFor(rejected)).toBe(0);
    await reject('no_capacity', 2);
    await followed();
    await move('W-3', 'wh-1', { kind: 'received', quantity: 1 });
    await followed();
    expect(await waitsFor(rejected)).toBe(1);
    expect((await order(rejected)).fulfilments).toHaveLength(2);
    await move('W-3', 'wh-2', { kind: 'received', quantity: 1 });
    await followed();
    expect((await order(rejected)).fulfilments.at(-1)).toMatchObject({ location: 'wh-2', outcome: 'open' });
  });

  it('who picks it up in a store has it there, and who is cancelled waits no longer', async () => {
    await move('W-4', 'wh-1', { kind: 'counted', onHand: 0 });
    const gone = await wait('w4-gone', 'W-4', 1);
    const picksUp = await wait('w4-pickup', 'W-4', 1, {
      delivery: { option: 'pickup_in_store', pickupLocation: 'wh-2' },
    });
    const last = await wait('w4-last', 'W-4', 1);
    expect(await machines.hub.ask(gone, { type: 'CancelOrder' }, by)).toMatchObject({ outcome: 'accepted' });
    await followed();
    await move('W-4', 'wh-1', { kind: 'received', quantity: 1 });
    await followed();
    expect([await waitsFor(gone), await waitsFor(picksUp), await waitsFor(last)]).toEqual([0, 1, 0]);
    await move('W-4', 'wh-2', { kind: 'received', quantity: 1 });
    await followed();
    expect((await order(picksUp)).fulfilments).toMatchObject([{ location: 'wh-2' }]);
    expect((await order(gone)).fulfilments).toEqual([]);
  });

  describe('in a store, and how they come changes', () => {
    const inStore = (pickupLocation: string) => ({ option: 'pickup_in_store', pickupLocation }) as const;
    const change = async (orderId: string, delivery: Delivery) =>
      await machines.deliveryChanges.change({ orderId, delivery, asking: by });
    const rejected = async (sku: string): Promise<string> => {
      await move(sku, 'wh-2', { kind: 'counted', onHand: 2 });
      const orderId = await wait(sku, sku, 2, { delivery: inStore('wh-2'), whenShort: 'refuse' });
      const fulfilmentId = `${orderId}-f1`;
      await machines.hub.ask(
        orderId,
        { type: 'ReportFulfilment', fulfilmentId, reported: 'rejected', reason: 'closed' },
        by,
      );
      await followed();
      return orderId;
    };

    it('have at once what lies elsewhere', async () => {
      await move('W-10', 'wh-1', { kind: 'counted', onHand: 5 });
      await move('W-10', 'wh-2', { kind: 'counted', onHand: 0 });
      const orderId = await wait('w10', 'W-10', 2, { delivery: inStore('wh-2') });
      await followed();
      expect(await waitsFor(orderId)).toBe(2);
      expect(await change(orderId, { option: 'standard' })).toMatchObject({ outcome: 'accepted' });
      await followed();
      expect(await waitsFor(orderId)).toBe(0);
      expect((await order(orderId)).fulfilments).toMatchObject([{ location: 'wh-1', outcome: 'open' }]);
    });

    it('are sent from elsewhere what the store has rejected', async () => {
      await move('W-11', 'wh-1', { kind: 'counted', onHand: 2 });
      const orderId = await rejected('W-11');
      expect((await order(orderId)).fulfilments).toMatchObject([{ location: 'wh-2', outcome: 'rejected' }]);
      expect(await change(orderId, { option: 'standard' })).toMatchObject({ outcome: 'accepted' });
      await followed();
      expect((await order(orderId)).fulfilments.slice(1)).toMatchObject([
        { location: 'wh-1', outcome: 'open', lines: [{ quantity: 2 }] },
      ]);
      expect(await stock('W-11', 'wh-1')).toMatchObject({ reserved: 2 });
    });

    it('fetch it in another one that has it, and in none that has not', async () => {
      for (const location of ['wh-1', 'wh-2'])
        await machines.registry.putLocation({
          location,
          type: 'store',
          name: location,
          timeZone: 'Europe/Stockholm',
        });
      await move('W-12', 'wh-1', { kind: 'counted', onHand: 1 });
      const orderId = await rejected('W-12');
      expect(await change(orderId, inStore('wh-1'))).toMatchObject({
        rejection: { code: 'insufficient_stock' },
      });
      await move('W-12', 'wh-1', { kind: 'received', quantity: 1 });
      expect(await change(orderId, inStore('wh-1'))).toMatchObject({ outcome: 'accepted' });
      expect((await order(orderId)).fulfilments.slice(1)).toMatchObject([
        { location: 'wh-1', outcome: 'open', lines: [{ quantity: 2 }] },
      ]);
      await followed();
      expect(await stock('W-12', 'wh-1')).toMatchObject({ reserved: 2 });
    });
  });

  it('a location where its hold was lost has it again when goods come', async () => {
    await move('W-7', 'wh-1', { kind: 'counted', onHand: 0 });
    const orderId = 'ord_aaaaaaaaaaaaaaaw';
    const line = { lineId: '1', sku: 'W-7', name: 'W', quantity: 1, unitPrice: sek('1.00') };
    // Nobody holds it by that name, and nothing is left: as if its time had come and another had been faster.
    const reservations = [{ lineId: '1', reservationId: `${orderId}:1:1:wh-1` }];
    const lines = [{ lineId: '1', quantity: 1 }];
    const placed = await machines.hub.ask(
      orderId,
      aPlaceOrder({
        orderId,
        whenShort: 'backorder',
        lines: [{ ...line, kind: 'standard' }],
        plan: { allocations: [{ location: 'wh-1', lines, candidates: [], reservations }] },
      }),
      by,
    );
    expect(placed).toMatchObject({ outcome: 'accepted' });
    await followed();
    expect(await waitsFor(orderId)).toBe(1);
    await move('W-7', 'wh-1', { kind: 'received', quantity: 1 });
    await followed();
    expect(await waitsFor(orderId)).toBe(0);
    expect((await order(orderId)).fulfilments.at(-1)).toMatchObject({ location: 'wh-1', outcome: 'open' });
  });

  it('more than an effect serves, on two hubs, while others buy: all that came is sold once', async () => {
    await move('W-5', 'wh-1', { kind: 'counted', onHand: 0 });
    const waiting: string[] = [];
    for (let index = 0; index < 60; index += 1) waiting.push(await wait(`w5-${index}`, 'W-5', 1));
    await followed();
    const buy = async (key: string) =>
      (
        await other.placing.place({
          body: anOrderBody({
            lines: [{ sku: 'W-5', name: 'W', quantity: 1, unitPrice: { amount: '10.00', currency: 'SEK' } }],
          }),
          idempotencyKey: key,
          ...by,
        })
      ).answer.outcome;
    const [, ...bought] = await Promise.all([
      move('W-5', 'wh-1', { kind: 'received', quantity: 50 }),
      ...Array.from({ length: 10 }, async (_, index) => await buy(`w5-buy-${index}`)),
    ]);
    await followed();
    const sold = bought.filter((outcome) => outcome === 'accepted').length;
    const served = await Promise.all(waiting.map(async (orderId) => (await waitsFor(orderId)) === 0));
    expect(served.filter(Boolean)).toHaveLength(50 - sold);
    expect(served.slice(0, 50 - sold).every(Boolean)).toBe(true);
    const left = await stock('W-5', 'wh-1');
    expect([left.reserved, toAvailable(left)]).toEqual([50, 0]);
  }, 60_000);

  it('the same effect again moves nothing', async () => {
    await move('W-6', 'wh-1', { kind: 'counted', onHand: 0 });
    const waits = await wait('w6', 'W-6', 1);
    await followed();
    await move('W-6', 'wh-1', { kind: 'received', quantity: 5 });
    await followed();
    const { fulfilments } = await order(waits);
    await Promise.all(
      [machines, other].map(async (node) => await node.orderStock.serve({ key: 'again', sku: 'W-6' })),
    );
    expect((await order(waits)).fulfilments).toEqual(fulfilments);
    expect(await stock('W-6', 'wh-1')).toMatchObject({ reserved: 1 });
  });
});
