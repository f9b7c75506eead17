import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListAnswer, OrdersQuery, WrongFilter } from '../../src/hub/ports/lists.ts';
import { anOrderBody } from '../support/machines.ts';
import { type BoardNode, openBoardNode, placeOrder, tellOrder } from '../support/board.ts';

let node: BoardNode;
const orders: string[] = [];
beforeAll(async () => {
  node = await openBoardNode();
  for (let n = 0; n < 12; n += 1) {
    orders.push(
      await placeOrder(node.machines, `list-${n}`, {
        customer: {
          name: `Anna-Karin Öst${n}`,
          email: `anna.${n}@example.com`,
          phone: `+46 70 000 00 ${n + 10}`,
          language: 'sv',
        },
        lines: [
          { sku: `SKU-${n}`, name: 'Thing', quantity: 2, unitPrice: { amount: '10.00', currency: 'SEK' } },
        ],
        ...(n % 2 === 0 ? {} : { location: 'wh-2' }),
      }),
    );
  }
  await tellOrder(node.machines, orders[0] ?? '', 'ship');
  await tellOrder(node.machines, orders[1] ?? '', 'reject');
  await tellOrder(node.machines, orders[3] ?? '', 'reject');
});
afterAll(async () => {
  await node.close();
});

const page = <Row>(answer: ListAnswer<Row> | WrongFilter): Exclude<ListAnswer<Row>, 'bad_cursor'> => {
  if (answer === 'bad_cursor' || 'wrong' in answer) throw new Error('no page');
  return answer;
};
const find = async (query: Partial<OrdersQuery>): Promise<string[]> =>
  page(await node.board.lists.orders({ limit: 200, personal: true, ...query })).items.map(
    ({ orderId }) => orderId,
  );

describe('the lists', () => {
  it('wait for what was just written, and say how far they have read', async () => {
    const { answer, orderId } = await node.machines.placing.place({
      body: anOrderBody(),
      idempotencyKey: 'just-now',
      actor: { kind: 'storefront', id: 'web' },
      cause: 'test',
    });
    if (answer.outcome !== 'accepted' || answer.position === null) throw new Error('not placed');
    const { tx, position } = answer.position;
    const written = `${node.machines.epoch}.${tx}.${position}`;
    expect(await node.board.lists.waitFor(written, 2_000)).toBe(true);
    const list = page(await node.board.lists.orders({ limit: 5, personal: false }));
    expect(list.items[0]).toMatchObject({ orderId, customerName: null });
    expect(await node.board.lists.waitFor(list.position, 0)).toBe(true);
    // A transaction that is long in coming: what the order's own writing is followed by is soon past the next one.
    const ahead = BigInt(tx) + 1_000_000_000n;
    expect(await node.board.lists.waitFor(`${node.machines.epoch}.${ahead}.0`, 50)).toBe(false);
    expect(await node.board.lists.waitFor(`0000.${tx}.0`, 1_000)).toBe(false);
    expect(await node.board.lists.waitFor('nonsense', 1_000)).toBe(false);
  });

  it('give each row once from page to page, newest first, also when rows come in between', async () => {
    await expect.poll(async () => (await find({})).length).toBeGreaterThanOrEqual(12);
    const seen: { orderId: string; placedAt: string }[] = [];
    let cursor: string | null = null;
    do {
      const answer: Exclude<ListAnswer<{ orderId: string; placedAt: string }>, 'bad_cursor'> = page(
        await node.board.lists.orders({ limit: 5, personal: true, ...(cursor === null ? {} : { cursor }) }),
      );
      seen.push(...answer.items);
      cursor = answer.nextCursor;
      if (seen.length === 5) await placeOrder(node.machines, 'in-between');
    } while (cursor !== null);
    expect(new Set(seen.map(({ orderId }) => orderId)).size).toBe(seen.length);
    for (const orderId of orders) expect(seen.map((row) => row.orderId)).toContain(orderId);
    expect(seen.map(({ placedAt }) => placedAt)).toEqual(
      seen
        .map(({ placedAt }) => placedAt)
        .toSorted()
        .toReversed(),
    );
    for (const cursorOfElsewhere of ['x', 'bnVsbA', Buffer.from('["orders",1,2]').toString('base64url')]) {
      expect(await node.board.lists.orders({ limit: 5, personal: true, cursor: cursorOfElsewhere })).toBe(
        'bad_cursor',
      );
    }
  });

  it('find an order by number, mail, phone, name, tracking number and SKU', async () => {
    const orderId = orders[0] ?? '';
    const order = await node.machines.hub.readOrder(orderId);
    const number = order?.state.orderNumber ?? '';
    for (const text of [
      number,
      number.toLowerCase(),
      'anna.0@example.com',
      'ANNA.0@EXAMPLE',
      '+46 70 000 00 10',
      'öst0',
      'Karin Öst0',
      `PN-${orderId.slice(4)}`,
      'SKU-0',
    ]) {
      await expect.poll(async () => await find({ text }), { message: text }).toContain(orderId);
      expect(await find({ text })).toEqual([orderId]);
    }
    expect(await find({ text: 'nobody@example.com' })).toEqual([]);
    expect(await find({ text: `%' or 1=1 --` })).toEqual([]);
    expect(await find({ text: `100% \\ (a & b) | c:*` })).toEqual([]);
    // Who may not see names may not find by them either.
    expect(await find({ text: 'anna.0@example.com', personal: false })).toEqual([]);
    expect(await find({ text: 'öst0', personal: false })).toEqual([]);
  });

  it('forget whom the hub has forgotten', async () => {
    const orderId = orders[5] ?? '';
    await expect.poll(async () => await find({ text: 'anna.5@example.com' })).toEqual([orderId]);
    await tellOrder(node.machines, orderId, 'erase');
    expect(await find({ text: 'anna.5@example.com' })).toEqual([]);
    const all = page(await node.board.lists.orders({ limit: 200, personal: true }));
    expect(all.items.find((row) => row.orderId === orderId)?.customerName).toBeNull();
  });

  it('narrow by status, channel and location, and an empty list of them is nothing', async () => {
    await expect
      .poll(async () => await find({ statuses: ['partly_shipped', 'shipped'] }))
      .toContain(orders[0]);
    expect(await find({ locations: [] })).toEqual([]);
    expect(await find({ channels: ['other'] })).toEqual([]);
    const fulfilments = page(await node.board.lists.fulfilments({ limit: 200, locations: ['wh-2'] }));
    expect(fulfilments.items.length).toBeGreaterThan(0);
    expect(new Set(fulfilments.items.map(({ location }) => location))).toEqual(new Set(['wh-2']));
    const exceptions = page(await node.board.lists.exceptions({ limit: 200 }));
    expect(exceptions.items.map(({ orderId }) => orderId)).toEqual(
      expect.arrayContaining([orders[1], orders[3]]),
    );
    const ranks = exceptions.items.map(({ severity, dueAt }) => `${severity} ${dueAt ?? '9'}`);
    expect(ranks).toEqual(ranks.toSorted());
    const first = page(await node.board.lists.exceptions({ limit: 1 }));
    const second = page(
      await node.board.lists.exceptions({
        limit: 1,
        ...(first.nextCursor === null ? {} : { cursor: first.nextCursor }),
      }),
    );
    expect(second.items[0]?.exceptionId).toBe(exceptions.items[1]?.exceptionId);
  });
});
