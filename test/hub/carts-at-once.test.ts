import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { createCarts } from '../../src/hub/carts.ts';
import type { Hold } from '../../src/hub/holds.ts';
import { findGrant } from '../../src/stock/levels.ts';
import { openStocksInMemory } from '../support/stocks-in-memory.ts';

it('a cart that is asked for twice at once has what it is told to have', async () => {
  const { turn, place, close, stateOf, stocks, sourcing, clock } = openStocksInMemory({ A: 1, B: 1 }, [
    'wh-1',
    'wh-2',
  ]);
  turn({ type: 'RecordMovement', ...place('A', 'wh-2'), movement: { kind: 'counted', onHand: 0 } });
  const rows = new Map<string, { readonly held: { readonly holds: readonly Hold[] } }>();
  const pool = {
    query: async ({ name, values }: { readonly name: string; readonly values: readonly string[] }) => {
      const [id = '', channel, request_hash, held = '', expires_at] = values;
      if (name === 'write-cart' && !rows.has(id))
        rows.set(id, { channel, request_hash, held: JSON.parse(held), expires_at } as never);
      return { rows: rows.has(id) ? [rows.get(id)] : [] };
    },
  } as unknown as Pool;
  const registry = { pauses: () => new Map(), bundles: () => new Map() };
  const carts = createCarts({ pool, sourcing, stocks, registry, clock, holdMs: 60_000 });
  const reserve = async () =>
    await carts.reserve(
      { channel: 'web', lines: ['A', 'B'].map((sku) => ({ sku, quantity: 1 })) },
      { idempotencyKey: 'k', actor: { kind: 'storefront', id: 'web' }, cause: 'test' },
    );
  const [first, second] = [close('Reserve wh-1~B'), close('Reserve wh-2~B')];
  const one = reserve();
  await first.reached;
  // The client asks again with the same key; by itself its plan would go around the first one's.
  const two = reserve();
  await Promise.race([second.reached, new Promise((resolve) => setTimeout(resolve, 100))]);
  turn({
    type: 'Reserve',
    ...place('B', 'wh-2'),
    reservations: [{ reservationId: 'faster', quantity: 1 }],
  });
  second.open();
  await new Promise(setImmediate);
  first.open();

  expect((await one).outcome).toBe('held');
  expect(await two).toEqual(await one);
  const holds = [...rows.values()].flatMap(({ held }) => held.holds);
  const grants = holds.map(({ location, sku, reservationId }) =>
    findGrant(stateOf(`${location}~${sku}`), reservationId),
  );
  expect(grants.map(({ status }) => status)).toEqual(['held', 'held']);
});
