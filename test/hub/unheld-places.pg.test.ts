import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrderCommand } from '../../src/orders/command.ts';
import { brokenStockLaws } from '../../src/stock/levels.ts';
import { aPlaceOrder, sek } from '../support/order-factory.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const asked = { actor: { kind: 'user', id: 'test' }, cause: 'test' } as const;

/** Invariant 4: what was sold while nobody counted it is in the first count, and is not sold again. */
describe('orders that were there before their stock', () => {
  let machines: TestMachines;
  beforeEach(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
    await machines.start();
  });
  afterEach(async () => {
    await machines.close();
  });

  const place = async (key: string, sku: string, quantity: number) =>
    await machines.placing.place({
      body: anOrderBody({
        lines: [{ sku, name: sku, quantity, unitPrice: { amount: '10.00', currency: 'SEK' } }],
      }),
      idempotencyKey: key,
      ...asked,
    });
  const count = async (sku: string, onHand: number): Promise<void> => {
    const movement = { kind: 'counted', onHand } as const;
    const command = { type: 'RecordMovement', location: 'wh-1', sku, movement } as const;
    expect((await machines.stocks.ask(command, asked)).outcome).toBe('accepted');
  };
  const tell = async (orderId: string, command: OrderCommand): Promise<void> => {
    expect(await machines.hub.ask(orderId, command, asked)).toMatchObject({ outcome: 'accepted' });
  };
  const levels = async (sku: string): Promise<unknown> => {
    const { state } = await machines.stocks.stock.read(`wh-1~${sku}`);
    if (state.status === 'absent') return null;
    expect(brokenStockLaws(state)).toEqual([]);
    return [state.onHand, state.reserved];
  };
  const ship = async (orderId: string, quantity: number): Promise<void> => {
    const lines = [{ lineId: '1', quantity }];
    await tell(orderId, {
      type: 'ReportFulfilment',
      fulfilmentId: `${orderId}-f1`,
      reported: 'shipped',
      parcels: [{ carrier: 'postnord', trackingNumber: `T${quantity}${orderId.slice(-4)}`, lines }],
    });
  };

  it('are held at its first count, and off the shelf when they leave', async () => {
    const { orderId } = await place('first', 'CUP', 2);
    await count('CUP', 3);
    await expect.poll(async () => await levels('CUP'), { timeout: 10_000 }).toEqual([3, 2]);
    expect((await place('second', 'CUP', 2)).answer).toMatchObject({
      outcome: 'rejected',
      rejection: { code: 'insufficient_stock' },
    });
    await ship(orderId, 2);
    await expect.poll(async () => await levels('CUP'), { timeout: 10_000 }).toEqual([1, 0]);
  });

  it('only with what they still have there', async () => {
    const [left, cancelled, part] = [
      (await place('left', 'PLATE', 2)).orderId,
      (await place('cancelled', 'PLATE', 3)).orderId,
      (await place('part', 'PLATE', 4)).orderId,
    ];
    await ship(left, 2);
    await tell(cancelled, { type: 'CancelOrder' });
    await tell(part, { type: 'CancelLines', lines: [{ lineId: '1', quantity: 1 }] });
    await count('PLATE', 10);
    await expect.poll(async () => await levels('PLATE'), { timeout: 10_000 }).toEqual([10, 3]);
    await tell(part, { type: 'CancelOrder' });
    await expect.poll(async () => await levels('PLATE'), { timeout: 10_000 }).toEqual([10, 0]);
  });

  it('also where the count came while the order was on its way', async () => {
    await count('BOWL', 5);
    const orderId = 'ord_aaaaaaaaaaaaaaau';
    const line = { lineId: '1', sku: 'BOWL', name: 'Bowl', quantity: 2, unitPrice: sek('1.00') };
    // Whoever placed it knew of no stock.
    await tell(orderId, aPlaceOrder({ orderId, lines: [{ ...line, kind: 'standard' }] }));
    await expect.poll(async () => await levels('BOWL'), { timeout: 10_000 }).toEqual([5, 2]);
  });
});
