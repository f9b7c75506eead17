import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorkCounts } from '../../src/board/work-counts.ts';
import { type BoardNode, openBoardNode, placeOrder, tellOrder } from '../support/board.ts';

const lines = [{ sku: 'A', name: 'A', quantity: 2, unitPrice: { amount: '1.00', currency: 'SEK' } }];
let node: BoardNode;
beforeAll(async () => {
  node = await openBoardNode();
});
afterAll(async () => {
  await node.close();
});

it('counts what is to do until the end of a day and what of the day is done, and nothing that came to nothing', async () => {
  const { machines } = node;
  const orders: string[] = [];
  for (const key of ['open', 'shipped', 'rejected', 'late'])
    orders.push(await placeOrder(machines, key, { location: 'wh-2', lines }));
  await tellOrder(machines, orders[1] ?? '', 'ship');
  await tellOrder(machines, orders[2] ?? '', 'reject');
  const settled = async () =>
    (await machines.pool.query('select status from fulfilment_rows order by status')).rows.map(
      (row: { readonly status: string }) => row.status,
    );
  await expect.poll(settled).toEqual(['closed', 'incomplete', 'open', 'open']);
  const { rows: due } = await machines.pool.query<{ ship_by: Date }>(
    'select ship_by from fulfilment_rows where order_id = $1',
    [orders[0]],
  );
  const shipBy = due[0]?.ship_by.getTime() ?? 0;
  const count = async (from: number, to: number) =>
    (await createWorkCounts(machines.pool).countWork([{ location: 'wh-2', from, to }])).get('wh-2');
  expect(await count(shipBy, shipBy + 1)).toBe(3);
  // A day later what was not done is still to do, and what was is over.
  expect(await count(shipBy + 1, shipBy + 86_400_000)).toBe(2);
  expect(await count(shipBy - 86_400_000, shipBy)).toBe(0);
});
