import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeliveryChanges } from '../../src/hub/change-delivery.ts';
import { noteWaiting, startReleases } from '../../src/hub/releases.ts';
import { createRouteAgain, type RouteAgain } from '../../src/hub/route-again.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { brokenLaws, toQuantities, unroutedOf } from '../../src/orders/quantities.ts';
import type { PresentOrder } from '../../src/orders/state.ts';
import { quiet } from '../support/journal.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const by = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;

/** No effect is done by itself: what runs beside what is the test's. */
describe('an order that changes while its stock is seen to', () => {
  let machines: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
  });
  afterAll(async () => {
    await machines.close();
  });

  async function fill(sku: string, location: string, onHand: number): Promise<void> {
    const movement = { kind: 'counted', onHand } as const;
    const answer = await machines.stocks.ask({ type: 'RecordMovement', sku, location, movement }, by);
    expect(answer.outcome).toBe('accepted');
  }
  async function place(sku: string, quantity: number): Promise<string> {
    const unitPrice = { amount: '10.00', currency: 'SEK' };
    const body = anOrderBody({ lines: [{ sku, name: sku, quantity, unitPrice }], whenShort: 'backorder' });
    const { orderId, answer } = await machines.placing.place({ body, idempotencyKey: sku, ...by });
    expect(answer.outcome).toBe('accepted');
    return orderId;
  }
  async function read(orderId: string): Promise<{ readonly state: PresentOrder; readonly version: number }> {
    const order = await machines.hub.readOrder(orderId);
    if (order === undefined) throw new Error(`there is no order ${orderId}`);
    return order;
  }
  const tell = async (orderId: string, command: OrderCommand): Promise<void> => {
    expect(await machines.hub.ask(orderId, command, by)).toMatchObject({ outcome: 'accepted' });
  };
  const reject = async (orderId: string, quantity: number): Promise<void> => {
    await tell(orderId, {
      type: 'ReportFulfilment',
      fulfilmentId: `${orderId}-f1`,
      reported: 'rejected',
      reason: 'no_capacity',
      lines: [{ lineId: '1', quantity }],
    });
  };

  /** The customer cancels one of two while they are planned, and the effect is tried again if it fails. */
  async function routeWhileCancelled(orderId: string): Promise<void> {
    const routing: RouteAgain = createRouteAgain({
      hub: machines.hub,
      tracked: { find: async (skus) => new Map(skus.map((sku) => [sku, new Set(['wh-1', 'wh-2'])])) },
      sourcing: {
        ...machines.sourcing,
        source: async (request) => {
          const sourced = await machines.sourcing.source(request);
          if ((await read(orderId)).state.lines[0]?.cancelled === 0)
            await tell(orderId, { type: 'CancelLines', lines: [{ lineId: '1', quantity: 1 }] });
          return sourced;
        },
      },
    });
    const { version } = await read(orderId);
    const asked = {
      orderId,
      key: `order:${orderId}@${version}`,
      version,
      lines: [{ lineId: '1', quantity: 2 }],
    };
    await routing.route(asked).catch(async () => {
      await routing.route(asked);
    });
  }

  it('has what is left of it routed when some is cancelled meanwhile', async () => {
    await fill('LEFT', 'wh-1', 2);
    const orderId = await place('LEFT', 2);
    await fill('LEFT', 'wh-2', 9);
    await reject(orderId, 2);
    await routeWhileCancelled(orderId);
    const quantities = toQuantities((await read(orderId)).state).get('1');
    expect(quantities).toMatchObject({ allocated: 1, cancelled: 1, backordered: 0 });
    expect(quantities === undefined ? null : unroutedOf(quantities)).toBe(0);
  });

  it('has no more routed and waiting than is ordered', async () => {
    await fill('MORE', 'wh-1', 3);
    const orderId = await place('MORE', 4);
    await fill('MORE', 'wh-2', 1);
    await reject(orderId, 2);
    await routeWhileCancelled(orderId);
    expect(brokenLaws((await read(orderId)).state)).toEqual([]);
  });

  /** `wh-2` is one from then on. */
  const openStore = async (): Promise<void> => {
    await machines.registry.putLocation({
      location: 'wh-2',
      type: 'store',
      name: 'Gdańsk',
      timeZone: 'Europe/Warsaw',
    });
  };
  it('is given nothing elsewhere once it is to be fetched in a store', async () => {
    await openStore();
    await fill('FETCH', 'wh-1', 0);
    const orderId = await place('FETCH', 1);
    await fill('FETCH', 'wh-1', 1);
    const routing = createRouteAgain({
      hub: machines.hub,
      tracked: { find: async (skus) => new Map(skus.map((sku) => [sku, new Set(['wh-1', 'wh-2'])])) },
      sourcing: {
        ...machines.sourcing,
        source: async (request) => {
          const sourced = await machines.sourcing.source(request);
          const delivery = { option: 'pickup_in_store', pickupLocation: 'wh-2' } as const;
          await machines.deliveryChanges.change({ orderId, delivery, asking: by });
          return sourced;
        },
      },
    });
    expect(await routing.routeWaiting({ orderId, sku: 'FETCH', cause: 'test' })).toBe(false);
    const { state } = await read(orderId);
    expect(state.delivery).toMatchObject({ pickupLocation: 'wh-2' });
    expect(state.fulfilments).toEqual([]);
    expect((await machines.stocks.stock.read('wh-1~FETCH')).state).toMatchObject({ onHand: 1, reserved: 0 });
  });

  it('is fetched in a store with what it was given elsewhere while it was asked about', async () => {
    await openStore();
    await fill('MEET', 'wh-1', 0);
    const orderId = await place('MEET', 1);
    await fill('MEET', 'wh-1', 1);
    await fill('MEET', 'wh-2', 1);
    const { hub, sourcing, registry, clock } = machines;
    const lines = [{ lineId: '1', quantity: 1 }];
    const changes = createDeliveryChanges({
      hub: {
        ...hub,
        readOrder: async (id) => {
          const found = await read(id);
          if (found.state.fulfilments.length === 0)
            await tell(id, {
              type: 'AllocateLines',
              plan: { allocations: [{ location: 'wh-1', lines, candidates: [] }] },
            });
          return found;
        },
      },
      sourcing,
      registry,
      clock,
    });
    const delivery = { option: 'pickup_in_store', pickupLocation: 'wh-2' } as const;
    expect(await changes.change({ orderId, delivery, asking: by })).toMatchObject({ outcome: 'accepted' });
    expect((await read(orderId)).state.fulfilments).toMatchObject([
      { location: 'wh-1', outcome: 'cancelled' },
      { location: 'wh-2', outcome: 'open' },
    ]);
  });

  it('holds nothing again that was given back, when what held it is followed only then', async () => {
    await fill('BACK', 'wh-1', 3);
    const orderId = await place('BACK', 1);
    await tell(orderId, { type: 'CancelOrder' });
    const events = await machines.hub.loadEvents(orderId, 0, 9);
    for (const type of ['LinesCancelled', 'LinesAllocated']) {
      const version = events.find((one) => one.type === type)?.version ?? 0;
      await machines.orderStock.follow({ key: `order:${orderId}@${version}`, orderId, version });
      const { state } = await machines.stocks.stock.read('wh-1~BACK');
      expect(state).toMatchObject({ onHand: 3, reserved: 0 });
    }
  });

  it('is told again where another part of it was held back while it was told', async () => {
    const { pool, clock } = machines;
    const data = { fulfilmentId: 'f1', location: 'wh-1' };
    const note = async (): Promise<void> => {
      const tx = await pool.connect();
      try {
        await noteWaiting(tx, [{ type: 'ReleasePaused', stream: 'order:ord_x', data } as never]);
      } finally {
        tx.release();
      }
    };
    await note();
    let asked = 0;
    const releases = startReleases({
      pool,
      hub: {
        ask: async (orderId: string) => {
          if (orderId === 'ord_x') asked += 1;
          // Another fulfilment of it, which was planned while the location was paused.
          if (asked === 1) await note();
          return { outcome: 'accepted' } as never;
        },
      },
      registry: { pauses: () => new Map(), onChanged: () => undefined },
      clock,
      log: quiet,
      pollMs: 20,
    });
    await expect.poll(() => asked).toBe(2);
    await expect.poll(async () => (await pool.query('select from waiting_releases')).rowCount).toBe(0);
    await releases.stop();
  });
});
