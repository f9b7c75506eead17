import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlaceOrderBody } from '../../src/contracts/orders.ts';
import type { ReserveCart } from '../../src/contracts/reservations.ts';
import type { CartAnswer } from '../../src/hub/carts.ts';
import { valuesOf } from '../../src/stock/keyed.ts';
import { brokenStockLaws } from '../../src/stock/levels.ts';
import type { PresentStock } from '../../src/stock/state.ts';
import { createFakeClock, type FakeClock } from '../../src/platform/clock.ts';
import { minuteMs } from '../support/order-factory.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const by = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;
type Wanted = readonly (readonly [sku: string, quantity: number])[];

/** Invariant 4: what a cart holds is nobody else's, becomes the order that names it, and comes back by itself. */
describe('carts', () => {
  let machines: TestMachines;
  let clock: FakeClock;
  beforeAll(async () => {
    clock = createFakeClock();
    machines = await openTestMachines({ clock });
    await registerWorld(machines);
    await machines.start();
  });
  afterAll(async () => {
    await machines.close();
  });

  async function fill(sku: string, location: string, onHand: number): Promise<void> {
    const answer = await machines.stocks.ask(
      { type: 'RecordMovement', sku, location, movement: { kind: 'counted', onHand } },
      by,
    );
    expect(answer.outcome).toBe('accepted');
  }
  const reserve = async (key: string, wanted: Wanted, more: Partial<ReserveCart> = {}): Promise<CartAnswer> =>
    await machines.carts.reserve(
      { channel: 'web', lines: wanted.map(([sku, quantity]) => ({ sku, quantity })), ...more },
      { idempotencyKey: key, ...by },
    );
  const mustReserve = async (...asked: Parameters<typeof reserve>) => {
    const answer = await reserve(...asked);
    if (answer.outcome !== 'held') throw new Error(`not held: ${JSON.stringify(answer)}`);
    return answer.reservation;
  };
  const place = async (key: string, wanted: Wanted, more: Partial<PlaceOrderBody> = {}) =>
    await machines.placing.place({
      body: anOrderBody({
        lines: wanted.map(([sku, quantity]) => ({
          sku,
          name: sku,
          quantity,
          unitPrice: { amount: '10.00', currency: 'SEK' },
        })),
        ...more,
      }),
      idempotencyKey: key,
      ...by,
    });
  async function stock(sku: string, location: string): Promise<PresentStock> {
    const { state } = await machines.stocks.stock.read(`${location}~${sku}`);
    if (state.status === 'absent') throw new Error(`${sku} is not recorded at ${location}`);
    expect(brokenStockLaws(state)).toEqual([]);
    return state;
  }

  it('holds all of several SKUs and places or nothing, and says where', async () => {
    await fill('C-A', 'wh-1', 2);
    await fill('C-B', 'wh-2', 1);
    const cart = await mustReserve('several', [
      ['C-A', 2],
      ['C-B', 1],
    ]);
    expect(cart).toMatchObject({
      channel: 'web',
      lines: [
        { sku: 'C-A', quantity: 2, location: 'wh-1' },
        { sku: 'C-B', quantity: 1, location: 'wh-2' },
      ],
    });
    expect(Date.parse(cart.expiresAt)).toBe(clock.now() + 15 * minuteMs);
    await fill('C-A', 'wh-1', 5);
    expect(
      await reserve('too-much', [
        ['C-A', 3],
        ['C-B', 1],
      ]),
    ).toMatchObject({ outcome: 'rejected', rejection: { code: 'insufficient_stock' } });
    expect(await stock('C-A', 'wh-1')).toMatchObject({ reserved: 2 });
    expect(await stock('C-B', 'wh-2')).toMatchObject({ reserved: 1 });
  });

  it('the same key again is the same cart, with another body it is refused', async () => {
    await fill('C-SAME', 'wh-1', 5);
    const carts = await Promise.all([1, 2, 3].map(async () => await mustReserve('same', [['C-SAME', 2]])));
    expect(new Set(carts.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await stock('C-SAME', 'wh-1')).toMatchObject({ reserved: 2 });
    expect(await reserve('same', [['C-SAME', 3]])).toMatchObject({
      outcome: 'rejected',
      rejection: { code: 'idempotency_conflict' },
    });
  });

  it('an order that names it has what it held, for good, however its lines are called', async () => {
    await fill('C-BUY', 'wh-1', 1);
    await fill('C-BUY-2', 'wh-2', 3);
    const { reservationId } = await mustReserve('buy', [
      ['C-BUY', 1],
      ['C-BUY-2', 3],
    ]);
    expect((await place('stranger', [['C-BUY', 1]])).answer).toMatchObject({ outcome: 'rejected' });
    const wanted: Wanted = [
      ['C-BUY-2', 3],
      ['C-BUY', 1],
    ];
    const { orderId, answer } = await place('buyer', wanted, { reservationId });
    expect(answer).toMatchObject({ outcome: 'accepted' });
    const order = await machines.hub.readOrder(orderId);
    expect(order?.state.fulfilments).toMatchObject([
      { location: 'wh-1', lines: [{ lineId: '2', quantity: 1 }] },
      { location: 'wh-2', lines: [{ lineId: '1', quantity: 3 }] },
    ]);
    await expect
      .poll(async () => valuesOf((await stock('C-BUY', 'wh-1')).reservations))
      .toMatchObject([{ orderId, quantity: 1, expiresAt: null }]);
    // Whoever comes back with the same key is answered the same; another order has nothing of it.
    expect((await place('buyer', wanted, { reservationId })).answer).toMatchObject({ outcome: 'accepted' });
    expect((await place('second', wanted, { reservationId })).answer).toMatchObject({
      outcome: 'rejected',
      rejection: { code: 'reservation_over' },
    });
    expect(await machines.carts.release(reservationId, by)).toEqual({ reservationId, released: false });
    expect(await stock('C-BUY', 'wh-1')).toMatchObject({ reserved: 1 });
    expect(await stock('C-BUY-2', 'wh-2')).toMatchObject({ reserved: 3 });
  });

  it('a bundle of the registry is held by its parts, and bought as it was held', async () => {
    await fill('C-LAMP', 'wh-1', 2);
    await fill('C-BULB', 'wh-1', 3);
    await machines.registry.putBundle({
      sku: 'C-SET',
      name: 'Set',
      parts: [
        { sku: 'C-LAMP', quantity: 1 },
        { sku: 'C-BULB', quantity: 2 },
      ],
    });
    expect(await reserve('set-2', [['C-SET', 2]])).toMatchObject({ outcome: 'rejected' });
    const { reservationId, lines } = await mustReserve('set', [['C-SET', 1]]);
    expect(lines).toEqual([{ sku: 'C-SET', quantity: 1, location: 'wh-1' }]);
    expect(await stock('C-BULB', 'wh-1')).toMatchObject({ reserved: 2 });
    const { orderId, answer } = await place('set-buyer', [['C-SET', 1]], { reservationId });
    expect(answer).toMatchObject({ outcome: 'accepted' });
    await machines.registry.dropBundle('C-SET');
    // What was ordered stays as it was.
    expect((await machines.hub.readOrder(orderId))?.state.lines).toMatchObject([
      { sku: 'C-SET', parts: [{ sku: 'C-LAMP' }, { sku: 'C-BULB' }] },
    ]);
    await expect
      .poll(async () => valuesOf((await stock('C-BULB', 'wh-1')).reservations))
      .toMatchObject([{ orderId, quantity: 2, expiresAt: null }]);
    await machines.hub.ask(orderId, { type: 'CancelOrder' }, by);
    for (const sku of ['C-LAMP', 'C-BULB'])
      await expect.poll(async () => (await stock(sku, 'wh-1')).reserved).toBe(0);
  });

  it('of two orders that name one cart at once one has it', async () => {
    await fill('C-RACE', 'wh-1', 1);
    await fill('C-RACE-2', 'wh-2', 1);
    const wanted: Wanted = [
      ['C-RACE', 1],
      ['C-RACE-2', 1],
    ];
    const { reservationId } = await mustReserve('race', wanted);
    const answers = await Promise.all(
      ['race-1', 'race-2', 'race-3'].map(async (key) => await place(key, wanted, { reservationId })),
    );
    expect(answers.filter(({ answer }) => answer.outcome === 'accepted')).toHaveLength(1);
    expect(await stock('C-RACE', 'wh-1')).toMatchObject({ reserved: 1 });
  });

  it('other goods than the cart’s, another place, another channel and an unknown cart are refused', async () => {
    await fill('C-DIFF', 'wh-1', 5);
    const { reservationId } = await mustReserve('differs', [['C-DIFF', 2]]);
    const codeOf = async (key: string, wanted: Wanted, more: Partial<PlaceOrderBody>) => {
      const { answer } = await place(key, wanted, { reservationId, ...more });
      return answer.outcome === 'rejected' ? answer.rejection.code : answer.outcome;
    };
    expect(await codeOf('d1', [['C-DIFF', 3]], {})).toBe('reservation_differs');
    expect(await codeOf('d2', [['C-DIFF', 2]], { location: 'wh-2' })).toBe('reservation_differs');
    expect(await codeOf('d3', [['C-DIFF', 2]], { reservationId: 'res_none' })).toBe('reservation_not_found');
    await machines.registry.putChannel({ channel: 'pos', name: 'Shop' });
    expect(await codeOf('d4', [['C-DIFF', 2]], { channel: 'pos' })).toBe('reservation_not_found');
    expect(await codeOf('d5', [['C-DIFF', 2]], {})).toBe('accepted');
  });

  it('what is given back or over is free again, and no order has it', async () => {
    await fill('C-BACK', 'wh-1', 2);
    const { reservationId } = await mustReserve('back', [['C-BACK', 2]]);
    expect(await machines.carts.release(reservationId, by)).toEqual({ reservationId, released: true });
    expect(await stock('C-BACK', 'wh-1')).toMatchObject({ reserved: 0 });
    const next = await mustReserve('next', [['C-BACK', 2]], { minutes: 5 });
    clock.advance(5 * minuteMs);
    await expect
      .poll(async () => (await stock('C-BACK', 'wh-1')).reserved, { timeout: 10_000, interval: 50 })
      .toBe(0);
    for (const id of [reservationId, next.reservationId])
      expect((await place(`late-${id}`, [['C-BACK', 2]], { reservationId: id })).answer).toMatchObject({
        outcome: 'rejected',
        rejection: { code: 'reservation_over' },
      });
    expect(await machines.carts.release('res_none', by)).toBeUndefined();
  });

  it('a process that dies after it took a cart leaves nothing held', async () => {
    await fill('C-DIES', 'wh-1', 1);
    const { reservationId } = await mustReserve('dies', [['C-DIES', 1]], { minutes: 60 });
    const taken = await machines.carts.take({
      reservationId,
      orderId: 'ord_zzzzzzzzzzzzzzzz',
      channel: 'web',
      location: undefined,
      lines: [{ lineId: '1', sku: 'C-DIES', quantity: 1 }],
      ...by,
    });
    expect(taken).toMatchObject({ outcome: 'held' });
    clock.advance(10 * minuteMs);
    await expect
      .poll(async () => (await stock('C-DIES', 'wh-1')).reserved, { timeout: 10_000, interval: 50 })
      .toBe(0);
  });
});
