import { afterAll, beforeAll, expect, it } from 'vitest';
import { placeOrder, tellOrder } from '../support/board.ts';
import { openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

let first: TestMachines;
let second: TestMachines;
beforeAll(async () => {
  first = await openTestMachines();
  await registerWorld(first);
  second = await openTestMachines({ databaseUrl: first.databaseUrl, node: 'second' });
});
afterAll(async () => {
  await second.close();
  await first.close();
});

it('answers from memory when that is far enough, and loads what another node has added when it is not', async () => {
  const orderId = await placeOrder(first, 'peek');
  expect(await first.hub.peekOrder(orderId, 1)).toMatchObject({ version: 3, state: { orderId } });
  expect((await second.hub.peekOrder(orderId, 3))?.version).toBe(3);
  await tellOrder(second, orderId, 'hold');
  expect((await first.hub.peekOrder(orderId, 3))?.version).toBe(3);
  expect(await first.hub.peekOrder(orderId, 4)).toMatchObject({
    version: 4,
    state: { holds: [{ reason: 'address_check' }] },
  });
  expect(await first.hub.peekOrder('ord_aaaaaaaaaaaaaaaa', 0)).toBeUndefined();
});
