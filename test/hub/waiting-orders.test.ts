import { expect, it } from 'vitest';
import type { Pool } from 'pg';
import { createWaitingOrders, type WaitingOrders } from '../../src/hub/waiting-orders.ts';
import { evolveDemand, initialDemandState } from '../../src/stock/demand.ts';

const shelf = {
  status: 'present',
  onHand: 9,
  damaged: 0,
  quarantined: 0,
  reserved: 0,
  policy: { safety: 0 },
};

/** Orders a to e wait for a SKU of which there is enough; `routeWaiting` of some of them throws. */
function openQueue(broken: string): { readonly waiting: WaitingOrders; readonly asked: string[] } {
  const asked: string[] = [];
  const state = ['a', 'b', 'c', 'd', 'e'].reduce(
    (known, id) =>
      evolveDemand(known, { type: 'DemandAdded', data: { sku: 'A', demandId: `${id}:1:1`, quantity: 1 } }),
    initialDemandState,
  );
  const waiting = createWaitingOrders({
    pool: {} as Pool,
    stocks: {
      demand: { read: async () => ({ state, version: 5 }) },
      stock: { read: async () => ({ state: shelf, version: 1 }) },
    } as never,
    tracked: { find: async () => new Map([['A', ['wh-1']]]) } as never,
    routing: {
      routeWaiting: async ({ orderId }) => {
        asked.push(orderId);
        if (broken.includes(orderId)) throw new Error(`${orderId} cannot be routed`);
        return true;
      },
    },
    clock: { now: () => 0 } as never,
  });
  return { waiting, asked };
}

it('who waits behind an order that cannot be routed is served, and the effect is tried again', async () => {
  const { waiting, asked } = openQueue('b');
  await expect(waiting.serve({ key: 'k', sku: 'A' })).rejects.toThrow('b cannot be routed');
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('where nothing can be routed not all are asked', async () => {
  const { waiting, asked } = openQueue('abcde');
  await expect(waiting.serve({ key: 'k', sku: 'A' })).rejects.toThrow('a cannot be routed');
  expect(asked).toEqual(['a', 'b', 'c']);
});
