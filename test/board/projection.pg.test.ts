import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toExceptionRows, toFulfilmentRows, toOrderRow } from '../../src/orders/rows.ts';
import { type BoardNode, openBoardNode, placeOrder, tellOrder } from '../support/board.ts';
import {
  countShelf,
  holdFeed,
  raiseShortfall,
  refuseFullShelves,
  tellStock,
} from '../support/board-rebuilds.ts';

/** Every row is f(state), apart from the version and time of rows that later events left as they were. */
async function expectRowsOfStates(node: BoardNode, orderIds: readonly string[]): Promise<void> {
  const { pool, hub } = node.machines;
  for (const orderId of orderIds) {
    const order = await hub.readOrder(orderId);
    if (order === undefined) throw new Error(`no order ${orderId}`);
    const rowsOf = async (table: string, key: string): Promise<unknown[]> =>
      (
        await pool.query<{ row: unknown }>(
          `select row from ${table} where row->>'orderId' = $1 order by ${key}`,
          [orderId],
        )
      ).rows.map(({ row }) => row);
    const plain = (rows: readonly object[]): unknown[] =>
      rows.map((row) => ({ ...(JSON.parse(JSON.stringify(row)) as object), version: 0, updatedAt: '' }));
    expect(plain((await rowsOf('order_rows', 'order_id')) as object[])).toEqual(
      plain([toOrderRow(order.state, order.version)]),
    );
    expect(plain((await rowsOf('fulfilment_rows', 'fulfilment_id')) as object[])).toEqual(
      plain(toFulfilmentRows(order.state, order.version)),
    );
    expect(plain((await rowsOf('exception_rows', 'exception_id')) as object[])).toEqual(
      plain(toExceptionRows(order.state, order.version)),
    );
  }
}

/** To the last event there is: what the feed gives now may end before it, while somebody's transaction is open. */
async function caughtUp(node: BoardNode): Promise<void> {
  const { pool } = node.machines;
  await expect
    .poll(
      async () => {
        const behind = await pool.query<{ n: number }>(
          `select count(*) as n from events e, checkpoints c
           where c.name = 'board' and (e.tx, e.position) > (c.tx, c.position)`,
        );
        return behind.rows[0]?.n;
      },
      { timeout: 10_000 },
    )
    .toBe(0);
}

/** Counted anew from the rows. */
async function expectCountsOfRows(node: BoardNode): Promise<void> {
  const { pool } = node.machines;
  for (const [view, table] of [
    ['orders', 'order_rows'],
    ['fulfilments', 'fulfilment_rows'],
    ['exceptions', 'exception_rows'],
    ['stock', 'stock_rows'],
  ] as const) {
    const counted = await pool.query<{ facet: string; n: number }>(
      `select facet, count(*) as n from ${table}, unnest(facets) as facet group by facet order by facet`,
    );
    expect(await node.board.counts(view, null)).toEqual(
      Object.fromEntries(counted.rows.map(({ facet, n }) => [facet, n])),
    );
  }
}

describe('the board projection', () => {
  let node: BoardNode;
  const others: BoardNode[] = [];
  beforeEach(async () => {
    node = await openBoardNode({ batchSize: 7 });
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await other.close();
    await node.close();
  });

  it('has the rows of every state, its counters and its logs, after a life of orders', async () => {
    const orders = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => await placeOrder(node.machines, `o${n}`)),
    );
    await Promise.all(
      orders.map(async (orderId, n) => {
        if (n % 3 === 0) await tellOrder(node.machines, orderId, 'hold');
        if (n % 4 === 1) await tellOrder(node.machines, orderId, 'reject');
        else await tellOrder(node.machines, orderId, 'ship');
        if (n % 4 !== 1)
          for (let scan = 0; scan < 5; scan += 1) await tellOrder(node.machines, orderId, { scan });
      }),
    );
    await caughtUp(node);
    await expectRowsOfStates(node, orders);
    await expectCountsOfRows(node);
    const exceptions = await node.board.counts('exceptions', null);
    expect(exceptions['is:open']).toBeGreaterThan(0);
    const unlogged = await node.machines.pool.query(
      `select order_id from order_rows o, board_logs l
       where l.view = 'orders' and not exists (
         select 1 from board_changes c
         where c.view = 'orders' and o.order_id = any(c.keys) and c.seq >= o.seq and c.seq <= l.seq)`,
    );
    expect(unlogged.rows).toEqual([]);
  });

  it('is made by two nodes at once as by one, and again after a restart', async () => {
    const second = await openBoardNode({
      databaseUrl: node.machines.databaseUrl,
      node: 'second',
      batchSize: 5,
    });
    others.push(second);
    const orders = await Promise.all(
      Array.from(
        { length: 10 },
        async (_, n) => await placeOrder((n % 2 === 0 ? node : second).machines, `o${n}`),
      ),
    );
    await Promise.all(
      orders.map(async (orderId, n) => {
        await tellOrder((n % 2 === 0 ? second : node).machines, orderId, 'ship');
      }),
    );
    await node.board.stop();
    for (let scan = 0; scan < 6; scan += 1) {
      await Promise.all(
        orders.map(async (orderId, n) => {
          await tellOrder(((n + scan) % 2 === 0 ? second : node).machines, orderId, { scan });
        }),
      );
    }
    const third = await openBoardNode({
      databaseUrl: node.machines.databaseUrl,
      node: 'third',
      batchSize: 11,
    });
    others.push(third);
    await caughtUp(third);
    await expectRowsOfStates(third, orders);
    await expectCountsOfRows(third);
  });

  it('does not write again what it does not remember writing, where the same stands there', async () => {
    const orderId = await placeOrder(node.machines, 'o1');
    await tellOrder(node.machines, orderId, 'ship');
    await caughtUp(node);
    await node.board.stop();
    const { pool } = node.machines;
    const look = async (): Promise<unknown> => {
      const rows = await pool.query(
        `select row, seq from order_rows union all select row, seq from fulfilment_rows`,
      );
      const changes = await pool.query(`select view, seq, keys from board_changes order by view, seq`);
      return [rows.rows, changes.rows];
    };
    const before = await look();

    const second = await openBoardNode({ databaseUrl: node.machines.databaseUrl, node: 'second' });
    others.push(second);
    // Of now: one of long ago would raise a case.
    const scan = Math.floor((Date.now() - Date.parse('2026-11-23T08:00:00Z')) / 60_000);
    await tellOrder(second.machines, orderId, { scan });
    const order = await second.machines.hub.readOrder(orderId);
    if (order === undefined) throw new Error('no order');
    expect(order.state.shipments[0]?.announced.status).toBe('in_transit');
    await caughtUp(second);
    expect(await look()).toEqual(before);

    await tellOrder(second.machines, orderId, 'hold');
    await caughtUp(second);
    expect(await look()).not.toEqual(before);
    await expectRowsOfStates(second, [orderId]);
    await expectCountsOfRows(second);
  });

  it('tells of a shelf with each of its events: its ledger is read again then', async () => {
    const { pool } = node.machines;
    const versionOf = async (): Promise<number | undefined> =>
      (
        await pool.query<{ version: number }>(
          `select (row->>'version')::int as version from stock_rows where stock_id = 'wh-1~COUNTED'`,
        )
      ).rows[0]?.version;
    await countShelf(node, 'COUNTED', 7);
    await caughtUp(node);
    const before = await versionOf();
    await node.board.stop();
    // Come together, they leave the shelf as it was.
    for (const quantity of [1, -1])
      await tellStock(node, {
        type: 'RecordMovement',
        location: 'wh-1',
        sku: 'COUNTED',
        movement: { kind: 'adjusted', quantity },
      });
    const second = await openBoardNode({ databaseUrl: node.machines.databaseUrl, node: 'second' });
    others.push(second);
    await caughtUp(second);
    expect(await versionOf()).toBe((before ?? NaN) + 2);
  });

  it('a case of a shelf that was over and forgotten before the board came to it is over there too', async () => {
    const { pool } = node.machines;
    await countShelf(node, 'FLAPS', 5);
    await countShelf(node, 'FLAPS', -1);
    await caughtUp(node);
    const open = async (): Promise<number | undefined> =>
      (
        await pool.query<{ n: number }>(
          `select count(*)::int as n from exception_rows where row->>'state' <> 'resolved'`,
        )
      ).rows[0]?.n;
    expect(await open()).toBe(1);
    const feed = await holdFeed(pool);
    await countShelf(node, 'FLAPS', 20);
    for (let n = 0; n < 42; n += 1) await raiseShortfall(node, 'FLAPS');
    await feed.release();
    await caughtUp(node);
    expect(await open()).toBe(0);
    await expectCountsOfRows(node);
  });

  it('shows a shelf that has promised more than two thousand million units', async () => {
    const { pool } = node.machines;
    const place = { location: 'wh-1', sku: 'SCREW' } as const;
    await countShelf(node, 'SCREW', 5);
    // As an order of a million boxes of a thousand each, and two more.
    for (const reservationId of ['r1', 'r2', 'r3'])
      await tellStock(node, {
        type: 'Reserve',
        ...place,
        isPromised: true,
        reservations: [{ reservationId, quantity: 1_000_000_000 }],
      });
    await caughtUp(node);
    const shown = await pool.query(
      `select row->'available' as available, row->'shortfall' as shortfall from stock_rows where shortfall > 0 and available < 0`,
    );
    expect(shown.rows).toEqual([{ available: -2_999_999_995, shortfall: 2_999_999_995 }]);
  });

  it('takes what comes again without a second effect', async () => {
    const orderId = await placeOrder(node.machines, 'again');
    await tellOrder(node.machines, orderId, 'reject');
    await caughtUp(node);
    const before = await node.machines.pool.query(
      `select * from order_rows union all select * from order_rows`,
    );
    const counts = await node.board.counts('exceptions', null);
    // As a restore of the checkpoint would: the whole feed once more.
    await node.machines.pool.query(`update checkpoints set tx = '0', position = 0 where name = 'board'`);
    await caughtUp(node);
    expect(
      (await node.machines.pool.query(`select * from order_rows union all select * from order_rows`)).rows,
    ).toEqual(before.rows);
    expect(await node.board.counts('exceptions', null)).toEqual(counts);
  });

  it('goes on without a row that PostgreSQL refuses, which is written when it can be', async () => {
    const { pool } = node.machines;
    const shelves = async (): Promise<unknown> =>
      (await pool.query(`select sku, available from stock_rows order by sku`)).rows;
    await countShelf(node, 'LAMP', 5);
    await caughtUp(node);
    const cursor = await node.board.cursor('stock');
    const held = await holdFeed(pool);
    await countShelf(node, 'BULB', 2);
    await refuseFullShelves(node);
    await countShelf(node, 'LAMP', 3_000);
    await countShelf(node, 'SHADE', 3);
    const orderId = await placeOrder(node.machines, 'beside');
    await held.release();
    await caughtUp(node);
    expect(await shelves()).toEqual([
      { sku: 'BULB', available: 2 },
      { sku: 'LAMP', available: 5 },
      { sku: 'SHADE', available: 3 },
    ]);
    await expectRowsOfStates(node, [orderId]);
    await expectCountsOfRows(node);
    const changes = await node.board.changesAfter('stock', cursor);
    if (changes === null || 'why' in changes) throw new Error('nothing was told');
    expect(changes.rows.map(({ key }) => key).toSorted()).toEqual(['wh-1~BULB', 'wh-1~SHADE']);

    await countShelf(node, 'LAMP', 6);
    await caughtUp(node);
    expect(await shelves()).toContainEqual({ sku: 'LAMP', available: 6 });
    await expectCountsOfRows(node);
  });

  it('goes on without the rows of an order that none can be made of', async () => {
    const { pool } = node.machines;
    await node.board.stop();
    const [broken = '', ...sound] = await Promise.all(
      ['o1', 'o2', 'o3'].map(async (key) => await placeOrder(node.machines, key)),
    );
    await pool.query(`update events set data = (data::jsonb - 'totals')::json where stream = $1`, [
      `order:${broken}`,
    ]);
    const second = await openBoardNode({ databaseUrl: node.machines.databaseUrl, node: 'second' });
    others.push(second);
    await caughtUp(second);
    await expectRowsOfStates(second, sound);
    const { rows } = await pool.query(`select from order_rows where order_id = $1`, [broken]);
    expect(rows).toEqual([]);
  });

  it('goes on without an order and a shelf that cannot be read, when it has been tried again', async () => {
    const { pool } = node.machines;
    await node.board.stop();
    const [broken = '', ...sound] = await Promise.all(
      ['o1', 'o2', 'o3'].map(async (key) => await placeOrder(node.machines, key)),
    );
    await countShelf(node, 'LAMP', 5);
    await countShelf(node, 'BULB', 2);
    await pool.query(
      `update events set type = 'WrittenByALaterRelease' where version = 1 and stream = any($1)`,
      [[`order:${broken}`, 'stock:wh-1~LAMP']],
    );
    const second = await openBoardNode({ databaseUrl: node.machines.databaseUrl, node: 'second' });
    others.push(second);
    const rows = async (): Promise<unknown> =>
      (await pool.query(`select order_id as id from order_rows union select sku from stock_rows order by id`))
        .rows;
    await expect.poll(rows, { timeout: 15_000 }).toEqual(['BULB', ...sound.toSorted()].map((id) => ({ id })));
    await expectRowsOfStates(second, sound);
    await expectCountsOfRows(second);
  });
});
