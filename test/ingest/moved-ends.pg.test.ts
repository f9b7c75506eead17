import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trackingOf } from '../../src/orders/tracking.ts';
import { placeOrder } from '../support/board.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';
import { parcelDoor } from '../support/parcel-door.ts';

/** 31 days after the first end, 29 after the one that takes its place once the parcel is known to have moved between. */
const first = { status: 'cancelled', at: '2026-05-05T09:00:00Z' };
const moved = { status: 'picked_up', at: '2026-05-06T09:00:00Z' };
const second = { status: 'cancelled', at: '2026-05-07T09:00:00Z' };
const late = { status: 'in_transit', at: '2026-06-05T09:00:00Z' };

describe('an end of a parcel takes the place of another of the same status', () => {
  let machines: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
    await machines.start();
  });
  afterAll(async () => {
    await machines.close();
  });

  const listOf = async (orderId: string): Promise<unknown> => {
    const [shipment] = (await machines.hub.readOrder(orderId))?.state.shipments ?? [];
    return shipment === undefined
      ? undefined
      : trackingOf(shipment).order.map(({ status, time }) => [status, time.written]);
  };
  const whole = [first, moved, second, late].map(({ status, at }) => [status, at]);

  it('lists the same scans in whatever order they come', async () => {
    for (const [run, order] of permutationsOf([first, moved, second, late]).entries()) {
      const door = parcelDoor(machines, `MOVED${run}X`);
      const orderId = await placeOrder(machines, `moved-${run}`);
      await door.ship(orderId, '2026-05-04T08:00:00Z');
      for (const scan of order) await door.scan(scan);
      await expect.poll(async () => await listOf(orderId), { timeout: 20_000, interval: 20 }).toEqual(whole);
    }
  }, 240_000);

  it('looks again in the same body: what moves the end comes together with what is too late for the old one', async () => {
    const door = parcelDoor(machines, 'MOVEDTOGETHER');
    const orderId = await placeOrder(machines, 'moved-together');
    await door.ship(orderId, '2026-05-04T08:00:00Z');
    await door.scan(first);
    await door.scan(second);
    expect(await door.scan(late, moved)).toBe('accepted');
    await expect.poll(async () => await listOf(orderId), { timeout: 20_000, interval: 20 }).toEqual(whole);
    const { items } = await machines.ingest.deadLetters.list({ state: 'waiting', limit: 10 });
    expect(items).toEqual([]);
  });

  it('leaves waiting what comes too late for every end', async () => {
    const door = parcelDoor(machines, 'MOVEDNOTENOUGH');
    const orderId = await placeOrder(machines, 'moved-not-enough');
    await door.ship(orderId, '2026-05-04T08:00:00Z');
    const tooLate = { ...late, at: '2026-06-09T09:00:00Z' };
    for (const scan of [first, tooLate, second, moved]) await door.scan(scan);
    expect(await listOf(orderId)).toEqual(whole.slice(0, 3));
    const { items } = await machines.ingest.deadLetters.list({ state: 'waiting', limit: 10 });
    expect(items).toHaveLength(1);
  });
});

function permutationsOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, at) => permutationsOf(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
