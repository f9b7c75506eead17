import { expect, it } from 'vitest';
import type { OrderRow } from '../../src/contracts/orders.ts';
import type { BoardChanged, BoardWatched } from '../../src/contracts/socket.ts';
import { placeOrder, tellOrder } from '../support/board.ts';
import { ask, type Client, granted, openLiveApp } from '../support/live-app.ts';

it('a name that is erased goes from the boards that show it, and from those that come back', async () => {
  const app = await openLiveApp({ heartbeatMs: 200 });
  const orderId = await placeOrder(app.machines, 'erased');
  const names = new Map<string, string | null>();
  const take = (rows: readonly unknown[]): void => {
    for (const row of rows as readonly OrderRow[]) names.set(row.orderId, row.customerName);
  };
  const watch = async (client: Client, more: object = {}): Promise<BoardWatched> => {
    const answer = granted(await ask(client, 'board:watch', { view: 'orders', filter: '', ...more }));
    take('rows' in answer ? answer.rows : answer.changes.upserts);
    return answer;
  };
  const client = await app.connect({ token: await app.token(['ops']) });
  client.on('board:changed', (frame: BoardChanged) => {
    take(frame.upserts);
  });
  let watched: BoardWatched | undefined;
  await expect
    .poll(async () => {
      watched = await watch(client);
      return names.get(orderId);
    })
    .toEqual(expect.any(String));
  const { epoch = '', seq = 0 } = watched ?? {};
  const before = names.get(orderId) ?? null;
  await tellOrder(app.machines, orderId, 'erase');
  await expect.poll(() => names.get(orderId)).toBe(null);

  names.set(orderId, before);
  const again = await app.connect({ token: await app.token(['ops']) });
  await watch(again, { cursor: { epoch, seq } });
  expect(names.get(orderId)).toBe(null);
  await app.close();
});
