import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrderRow } from '../../src/contracts/orders.ts';
import { type BoardNode, openBoardNode, placeOrder, tellOrder } from '../support/board.ts';
import { type LiveApp, openLiveApp } from '../support/live-app.ts';
import { createReferenceClient, type ReferenceClient } from '../support/reference-client.ts';

const filter = 'status:allocated,on_hold';

/** mulberry32: the same seed, the same story. */
function createRandom(seed: number): (below: number) => number {
  let at = seed;
  return (below) => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

let base: BoardNode;
beforeAll(async () => {
  base = await openBoardNode({ node: 'base' });
});
afterAll(async () => {
  await base.close();
});

async function expectConverged(client: ReferenceClient, orderIds: readonly string[]): Promise<void> {
  const rowsInDatabase = async (): Promise<OrderRow[]> => {
    const found = await base.machines.pool.query<{ row: OrderRow }>(
      `select row || jsonb_build_object('customerName', p.data->>'name') as row
       from order_rows o join personal p on p.stream = 'order:' || o.order_id and p.ref = o.customer_ref
       where status in ('allocated', 'on_hold') order by order_id`,
    );
    return found.rows.map(({ row }) => row);
  };
  const inHub = async (): Promise<(number | undefined)[]> =>
    await Promise.all(orderIds.map(async (orderId) => (await base.machines.hub.readOrder(orderId))?.version));
  await expect
    .poll(() => orderIds.map((orderId) => client.orders.get(orderId)?.version), { timeout: 10_000 })
    .toEqual(await inHub());
  for (const orderId of orderIds) {
    const { state } = (await base.machines.hub.readOrder(orderId)) ?? {};
    const shown = client.orders.get(orderId);
    expect(shown?.holds.map(({ holdId }) => holdId)).toEqual(state?.holds.map(({ holdId }) => holdId));
    expect(shown?.shipments.flatMap(({ scans }) => scans).length).toBe(
      state?.shipments.flatMap(({ scans }) => scans).length,
    );
  }
  // The boards may still be on their way to the end of the log: both sides are looked at again each time.
  await expect
    .poll(
      async () => {
        const here = [...client.rows.values()].toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
        return findDifferences(here, await rowsInDatabase());
      },
      { timeout: 10_000 },
    )
    .toEqual([]);
}

function findDifferences(here: readonly OrderRow[], there: readonly OrderRow[]): string[] {
  const toText = (row: OrderRow): string =>
    JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const known = new Set(there.map(toText));
  const held = new Set(here.map(toText));
  return [
    ...here
      .filter((row) => !known.has(toText(row)))
      .map(({ orderId, version }) => `client only: ${orderId}@${version}`),
    ...there
      .filter((row) => !held.has(toText(row)))
      .map(({ orderId, version }) => `database only: ${orderId}@${version}`),
  ];
}

// Invariant 5: every live client converges, whatever was cut, restarted or counted anew.
it.each([11, 4_242])(
  'a client that was cut, moved and reset has the state of the database in the end (seed %i)',
  async (seed) => {
    const random = createRandom(seed);
    const open = async (n: number): Promise<LiveApp> =>
      await openLiveApp({ databaseUrl: base.machines.databaseUrl, node: `live-${seed}-${n}` });
    const apps = [await open(0), await open(1)] as [LiveApp, LiveApp];
    const orderIds = await Promise.all(
      Array.from({ length: 8 }, async (_, n) => await placeOrder(base.machines, `chaos-${seed}-${n}`)),
    );
    const token = await apps[0].token(['ops'], { sub: `chaos-${seed}` });
    const client = createReferenceClient({ token }, orderIds, filter);
    await client.connect(apps[0]);
    const shipped = new Set<string>();
    const held = new Set<string>();
    let scan = 0;
    let restarts = 0;

    for (let step = 0; step < 150; step += 1) {
      const machines = [base.machines, apps[0].machines, apps[1].machines][random(3)] ?? base.machines;
      const orderId = orderIds[random(orderIds.length)] ?? '';
      const dice = random(100);
      if (dice < 60) {
        if (!shipped.has(orderId)) await tellOrder(machines, orderId, 'ship');
        shipped.add(orderId);
        await tellOrder(machines, orderId, { scan: (scan += 1), text: `scan ${scan}` });
      } else if (dice < 75) {
        if (!held.has(orderId)) await tellOrder(machines, orderId, 'hold');
        held.add(orderId);
      } else if (dice < 82) await placeOrder(machines, `chaos-${seed}-late-${step}`);
      else if (dice < 92) {
        client.cut();
        if (random(2) === 0)
          await tellOrder(machines, await placeOrder(machines, `chaos-${seed}-gone-${step}`), 'hold');
        await client.connect(apps[random(2)] ?? apps[0]);
      } else if (dice < 97) await base.board.rebuilds.ask('orders');
      else if (restarts < 2) {
        restarts += 1;
        const which = random(2);
        const leaving = apps[which];
        apps[which] = await open(10 + step);
        await leaving?.live.drain(0);
        await leaving?.close();
        await client.connect(apps[random(2)] ?? apps[0]);
      }
    }
    // And a stretch that nothing interrupts, where a change that is left out would stay so.
    for (let n = 0; n < 40; n += 1) {
      const machines = apps[random(2)]?.machines ?? base.machines;
      const orderId = await placeOrder(machines, `chaos-${seed}-calm-${n}`);
      if (n % 3 === 0) await tellOrder(base.machines, orderId, 'hold');
      if (n % 3 === 1) await tellOrder(base.machines, orderId, 'ship');
      const [first = ''] = [...shipped];
      if (first !== '') await tellOrder(machines, first, { scan: (scan += 1) });
    }
    await expectConverged(client, orderIds);
    for (const app of apps) await app.close();
  },
);
