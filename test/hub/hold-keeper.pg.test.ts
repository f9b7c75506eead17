import { afterEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../src/platform/clock.ts';
import { findGrant, type Grant } from '../../src/stock/levels.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const by = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;
const place = { location: 'wh-1', sku: 'LAMP' } as const;
const holdMs = 600_000;

/** Invariant 4: a hold of an order that was placed is never ended, whatever became of the effect that confirms it. */
describe('holds whose time is over', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  const clock = createFakeClock();
  async function openWorld(): Promise<TestMachines> {
    const machines = await openTestMachines({ clock });
    closing.push(async () => {
      await machines.close();
    });
    await registerWorld(machines);
    await machines.stocks.ask(
      { type: 'RecordMovement', ...place, movement: { kind: 'counted', onHand: 3 } },
      by,
    );
    return machines;
  }
  const order = (machines: TestMachines, key: string) =>
    machines.placing.place({
      body: anOrderBody({
        lines: [
          {
            sku: 'LAMP',
            name: 'Lamp',
            quantity: 2,
            unitPrice: { amount: '10.00', currency: 'SEK' },
          },
        ],
      }),
      idempotencyKey: key,
      ...by,
    });
  const grant = async ({ stocks }: TestMachines, id: string): Promise<Grant> =>
    findGrant((await stocks.stock.read('wh-1~LAMP')).state, id);

  it('stay with an order that was placed, though the effect that confirms them is dead', async () => {
    const machines = await openWorld();
    // Nobody reacts yet: the effect is written by hand, as one that was given up.
    const { orderId, answer } = await order(machines, 'placed');
    expect(answer.outcome).toBe('accepted');
    const id = `${orderId}:1:1:wh-1`;
    expect(await grant(machines, id)).toMatchObject({ status: 'held', expiresAt: clock.now() + holdMs });
    await machines.pool.query(
      `insert into effects (key, stream, destination, payload, created_at, next_try_at, tries, settled_at, outcome)
       select stream || '@' || version, stream || '#stock', 'stock', '{}', now(), now(), 30, now(), 'dead'
       from events where type = 'LinesAllocated'`,
    );
    clock.advance(2 * holdMs);
    await machines.start();
    await expect
      .poll(async () => await grant(machines, id), { timeout: 10_000 })
      .toEqual({ status: 'held', quantity: 2, expiresAt: null });
    const { answer: short } = await order(machines, 'next');
    expect(short).toMatchObject({ outcome: 'rejected', rejection: { code: 'insufficient_stock' } });
  });

  it('are given back when their order was never placed', async () => {
    const machines = await openWorld();
    const asked = { ...place, orderId: 'ord_never', reservations: [{ reservationId: 'never', quantity: 3 }] };
    await machines.stocks.ask({ type: 'Reserve', ...asked, expiresAt: clock.now() + holdMs }, by);
    clock.advance(holdMs - 1);
    expect((await order(machines, 'early')).answer).toMatchObject({ outcome: 'rejected' });
    await machines.start();
    clock.advance(1);
    await expect
      .poll(async () => await grant(machines, 'never'), { timeout: 10_000 })
      .toEqual({ status: 'expired' });
    expect((await order(machines, 'late')).answer).toMatchObject({ outcome: 'accepted' });
  });

  /** The process died after it had held and before the order was there; another one knows only the journal. */
  async function forget(machines: TestMachines, orderId: string): Promise<TestMachines> {
    for (const table of ['events', 'heads', 'personal'])
      await machines.pool.query(`delete from ${table} where stream = $1`, [`order:${orderId}`]);
    const again = await openTestMachines({ clock, databaseUrl: machines.databaseUrl, node: 'again' });
    closing.push(async () => {
      await again.close();
    });
    return again;
  }

  it('not yet over are what the next try of their order is placed with, though nothing else is left', async () => {
    const machines = await openWorld();
    const { orderId } = await order(machines, 'tried');
    const again = await forget(machines, orderId);
    expect((await order(again, 'tried')).answer.outcome).toBe('accepted');
    const { state } = await again.stocks.stock.read('wh-1~LAMP');
    expect(state).toMatchObject({ reserved: 2, reservations: { size: 1 } });
  });

  it('of a try long ago are not what the next one is placed with', async () => {
    const machines = await openWorld();
    const { orderId } = await order(machines, 'tried');
    const name = `${orderId}:1:1:wh-1`;
    clock.advance(holdMs / 2);
    const again = await forget(machines, orderId);
    const { answer } = await order(again, 'tried');
    expect(answer.outcome).toBe('accepted');
    expect(await grant(again, name)).toEqual({ status: 'released' });
    const { state } = await again.stocks.stock.read('wh-1~LAMP');
    expect(state).toMatchObject({ reserved: 2, reservations: { size: 1 } });
  });
});
