import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { views } from '../../src/board/projection.ts';
import { startRebuilds } from '../../src/board/rebuilds.ts';
import { createStreamRows } from '../../src/board/stream-rows.ts';
import { type BoardView, boardViews } from '../../src/contracts/socket.ts';
import { type BoardNode, openBoardNode, placeOrder, tellOrder } from '../support/board.ts';
import { quiet } from '../support/journal.ts';
import { openTestMachines } from '../support/machines.ts';
import { createMortalPool } from '../support/mortal.ts';
import {
  askedFor,
  bringToLife,
  caughtUp,
  countShelf,
  dumpBoards,
  emptyBoards,
  holdFeed,
  raiseShortfall,
  refuseFullShelves,
} from '../support/board-rebuilds.ts';

/** As small as makes every step have several. */
const rebuilding = { pageSize: 3, lookMs: 20 };

describe('a view that is made again in place', () => {
  let node: BoardNode;
  const others: BoardNode[] = [];
  beforeEach(async () => {
    node = await openBoardNode({ rebuilding });
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await other.close();
    await node.close();
  });
  const query = async (sql: string, values: unknown[] = []): Promise<void> => {
    await node.machines.pool.query(sql, values);
  };

  it.each(boardViews)('has the rows of %s that a projection makes of the whole log', async (view) => {
    await bringToLife(node);
    await caughtUp(node);
    const { table, key } = views[view];
    const before = await dumpBoards(node);
    const { rows } = await node.machines.pool.query<{ k: string }>(
      `select ${key} as k from ${table} order by ${key}`,
    );
    const [lost, lying, ahead, hidden] = rows.map(({ k }) => k);
    if (hidden === undefined) throw new Error(`only ${rows.length} rows of ${view}`);
    await query(`delete from ${table} where ${key} = $1`, [lost]);
    await query(
      `update ${table} set row = jsonb_set(row, '{updatedAt}', '"2000-01-01T00:00:00Z"')
         || '{"nonsense": true}' where ${key} = $1`,
      [lying],
    );
    // No event would ever be written over it.
    await query(
      `update ${table} set version = 1000000, row = row || '{"version": 1000000}' where ${key} = $1`,
      [ahead],
    );
    // What it is found by, and counted.
    await query(`update ${table} set scope = 'nowhere', facets = '{is:wrong}' where ${key} = $1`, [hidden]);
    const columns = `version, seq, scope, facets, row, ${views[view].columns.map(([name]) => name).join(', ')}`;
    await query(
      `insert into ${table} (${key}, ${columns})
       select $2, ${columns.replaceAll(/\border_id\b/g, `'ord_nobody'`)} from ${table} where ${key} = $1`,
      [lying, view === 'stock' ? 'wh-9~NOTHING' : 'nobody.1'],
    );
    await query(`update board_counts set n = n + 7 where view = $1`, [view]);

    expect(await askedFor(node, view)).toMatchObject({ mended: 4, removed: 1 });
    expect(await dumpBoards(node)).toEqual(before);
    await node.board.stop();
    await emptyBoards(node);
    const fresh = await openBoardNode({ databaseUrl: node.machines.databaseUrl, node: 'fresh' });
    others.push(fresh);
    await caughtUp(fresh);
    expect(await dumpBoards(fresh)).toEqual(before);
  });

  it('writes nothing where all is well, and has whoever watches begin again', async () => {
    await bringToLife(node);
    await caughtUp(node);
    for (const view of boardViews) {
      const cursor = await node.board.cursor(view);
      const { table } = views[view];
      const written = async (): Promise<unknown> =>
        (await node.machines.pool.query(`select ctid, xmin from ${table} order by ctid`)).rows;
      const before = await written();
      expect(await askedFor(node, view)).toMatchObject({ mended: 0, removed: 0 });
      expect(await written()).toEqual(before);
      expect(await node.board.changesAfter(view, cursor)).toMatchObject({ why: 'new_epoch' });
    }
  });

  it('goes on where a dead node was, and changes nothing for a node that is only taken for dead', async () => {
    await bringToLife(node);
    await caughtUp(node);
    const before = await dumpBoards(node);
    const streams = await node.machines.pool.query(`select from heads where kind = 'order'`);
    await node.board.stop();
    await query(`update order_rows set row = row || '{"nonsense": true}'`);
    const { hub, pool } = node.machines;
    const rows = createStreamRows({ orders: hub, cases: [] });
    const mortal = createMortalPool(pool);
    let loaded = 0;
    const dying = startRebuilds({
      pool: mortal.pool,
      log: quiet,
      onWritten: () => undefined,
      ...rebuilding,
      rows: {
        ...rows,
        async load(...wanted) {
          loaded += 1;
          // In the middle of the second page: one is written, one is compared.
          if (loaded === 8) mortal.kill();
          return await rows.load(...wanted);
        },
      },
    });
    await dying.ask('orders');
    await expect.poll(() => loaded, { timeout: 5_000 }).toBeGreaterThanOrEqual(8);
    const open = async (): Promise<unknown> =>
      (await pool.query(`select step, checked from board_rebuilds where view = 'orders'`)).rows[0];
    expect(await open()).toEqual({ step: 'streams', checked: 3 });

    const living = await openBoardNode({
      databaseUrl: node.machines.databaseUrl,
      node: 'living',
      rebuilding,
    });
    others.push(living);
    await expect
      .poll(async () => await living.board.rebuilds.find('orders'), { timeout: 10_000 })
      .toMatchObject({ finishedAt: expect.any(String) as string });
    // Each order once, whoever looked at it.
    const count = streams.rowCount;
    expect(await living.board.rebuilds.find('orders')).toMatchObject({ checked: count, mended: count });
    expect(await dumpBoards(living)).toEqual(before);
  });

  it('is made by two nodes as by one, and begins again when it is asked for meanwhile', async () => {
    const second = await openBoardNode({
      databaseUrl: node.machines.databaseUrl,
      node: 'second',
      rebuilding,
    });
    others.push(second);
    await bringToLife(node);
    await caughtUp(node);
    const before = await dumpBoards(node);
    await query(`update exception_rows set row = row || '{"nonsense": true}'`);
    await query(`delete from fulfilment_rows`);
    for (let n = 0; n < 5; n += 1)
      for (const view of ['exceptions', 'fulfilments'] as const)
        await (n % 2 === 0 ? node : second).board.rebuilds.ask(view);
    const isOver = async (view: BoardView): Promise<boolean> =>
      ((await second.board.rebuilds.find(view))?.finishedAt ?? null) !== null;
    for (const view of ['exceptions', 'fulfilments'] as const)
      await expect.poll(async () => await isOver(view), { timeout: 10_000 }).toBe(true);
    expect(await dumpBoards(node)).toEqual(before);
  });

  it('finds its streams in whatever order the database sorts', async () => {
    await bringToLife(node);
    await caughtUp(node);
    const before = await dumpBoards(node);
    // There ':' and ';' weigh less than letters.
    await query(`alter table heads drop column kind cascade`);
    await query(`alter table heads alter column stream type text collate "und-x-icu"`);
    await query(
      `alter table heads add column kind text generated always as (split_part(stream, ':', 1)) stored`,
    );
    for (const view of boardViews) {
      await query(`update ${views[view].table} set row = row || '{"nonsense": true}'`);
      const { rows } = await node.machines.pool.query(`select from ${views[view].table}`);
      expect(await askedFor(node, view)).toMatchObject({ mended: rows.length });
    }
    expect(await dumpBoards(node)).toEqual(before);
  });

  it('waits behind the others while it fails, whichever fail', async () => {
    await bringToLife(node);
    await caughtUp(node);
    const { hub, pool } = node.machines;
    const rows = createStreamRows({ orders: hub, cases: [] });
    await node.board.stop();
    const failing = startRebuilds({
      pool,
      log: quiet,
      onWritten: () => undefined,
      pageSize: 1,
      lookMs: 20,
      rows: {
        kindsOf: (view) => rows.kindsOf(view),
        async load(view, stream, atLeast) {
          if (view === 'orders' || view === 'exceptions') throw new Error('cannot be folded');
          return await rows.load(view, stream, atLeast);
        },
      },
    });
    try {
      for (const view of ['orders', 'exceptions', 'fulfilments'] as const) await failing.ask(view);
      await expect
        .poll(async () => (await failing.find('fulfilments'))?.finishedAt, { timeout: 10_000 })
        .toEqual(expect.any(String));
      for (const view of ['orders', 'exceptions'] as const)
        expect(await failing.find(view)).toMatchObject({ finishedAt: null, checked: 0 });
    } finally {
      await failing.stop();
    }
  });

  it('leaves out what PostgreSQL refuses, and mends the rest', async () => {
    for (const [n, sku] of ['LAMP', 'BULB', 'SHADE', 'CORD', 'PLUG'].entries())
      await countShelf(node, sku, n);
    await caughtUp(node);
    const before = await dumpBoards(node);
    // Its row stays that of before.
    await refuseFullShelves(node);
    await countShelf(node, 'CORD', 3_000);
    await caughtUp(node);
    await query(`update stock_rows set row = row || '{"nonsense": true}' where sku <> 'CORD'`);
    expect(await askedFor(node, 'stock')).toMatchObject({ checked: 5, mended: 4, removed: 0 });
    expect(await dumpBoards(node)).toEqual(before);
  });

  it('leaves out a stream that cannot be read, when it has been tried again, and mends the rest', async () => {
    const orders = await bringToLife(node);
    await caughtUp(node);
    const before = await dumpBoards(node);
    await query(`update events set type = 'WrittenByALaterRelease' where version = 1 and stream = $1`, [
      `order:${orders[3]}`,
    ]);
    await query(`update order_rows set row = row || '{"nonsense": true}' where order_id <> $1`, [orders[3]]);
    expect(await askedFor(node, 'orders')).toMatchObject({ checked: 8, mended: 7, removed: 0 });
    expect(await dumpBoards(node)).toEqual(before);
  });

  it('is not taken for what the projection wrote last', async () => {
    const orderId = await placeOrder(node.machines, 'back');
    await caughtUp(node);
    const before = await dumpBoards(node);
    // Somebody's open transaction holds the projection back, and not who makes the view again.
    const held = await holdFeed(node.machines.pool);
    await tellOrder(node.machines, orderId, 'hold');
    expect(await askedFor(node, 'orders')).toMatchObject({ mended: 1 });
    await tellOrder(node.machines, orderId, { release: 1 });
    await held.release();
    await caughtUp(node);
    expect(await dumpBoards(node)).toEqual(before);
  });

  it('nor is it, where the projection comes later to a state that is older', async () => {
    const { pool } = node.machines;
    const orderId = await placeOrder(node.machines, 'behind');
    await caughtUp(node);
    const second = await openTestMachines({ databaseUrl: node.machines.databaseUrl, node: 'second' });
    try {
      const first = await holdFeed(pool);
      await tellOrder(node.machines, orderId, 'hold');
      const last = await holdFeed(pool);
      await tellOrder(second, orderId, { release: 1 });
      await query(`update order_rows set row = row || '{"nonsense": true}'`);
      expect(await askedFor(node, 'orders')).toMatchObject({ mended: 1 });
      const { position } = (
        await pool.query<{ position: number }>(
          `select position from events where stream = $1 and type = 'OrderHeld'`,
          [`order:${orderId}`],
        )
      ).rows[0] ?? { position: 0 };
      await first.release();
      const reached = async (): Promise<number | undefined> =>
        (await pool.query<{ position: number }>(`select position from checkpoints where name = 'board'`))
          .rows[0]?.position;
      await expect.poll(reached, { timeout: 5_000 }).toBeGreaterThanOrEqual(position);
      await tellOrder(second, orderId, 'hold');
      await last.release();
      await caughtUp(node);
      const { rows } = await pool.query(`select status from order_rows`);
      expect(rows).toEqual([{ status: 'on_hold' }]);
      expect(await askedFor(node, 'orders')).toMatchObject({ mended: 0 });
    } finally {
      await second.close();
    }
  });

  it('leaves what a stock has forgotten of its cases', async () => {
    // One more than are remembered; all but the last are over.
    for (let n = 0; n <= 41; n += 1) {
      await raiseShortfall(node, 'SHORT');
      // The boards must have seen the first before the stock forgets it: what they come to late they see as it is then.
      if (n === 20) await caughtUp(node);
    }
    await caughtUp(node);
    const cases = async (): Promise<unknown> =>
      (
        await node.machines.pool.query(
          `select exception_id, state from exception_rows where order_id = '' order by exception_id`,
        )
      ).rows;
    const before = (await cases()) as unknown[];
    expect(before.length).toBeGreaterThan(40);
    await query(
      `insert into exception_rows select (jsonb_populate_record(e, '{"exception_id": "stock:wh-1~SHORT.9999"}')).*
       from exception_rows e limit 1`,
    );
    expect(await askedFor(node, 'exceptions')).toMatchObject({ mended: 0, removed: 1 });
    expect(await cases()).toEqual(before);
  });

  it('is written over by nothing older, while a shelf moves all the time', async () => {
    for (let n = 0; n < 9; n += 1) await countShelf(node, `LAMP-${n}`, 5);
    await caughtUp(node);
    await query(`update stock_rows set row = row || '{"nonsense": true}'`);
    await node.board.rebuilds.ask('stock');
    const seen = new Map<string, number>();
    for (let onHand = 6; onHand < 60; onHand += 1) {
      await countShelf(node, `LAMP-${onHand % 9}`, onHand);
      const { rows } = await node.machines.pool.query<{ stock_id: string; version: number }>(
        `select stock_id, version from stock_rows`,
      );
      expect(rows).toHaveLength(9);
      for (const { stock_id: id, version } of rows) {
        expect(version).toBeGreaterThanOrEqual(seen.get(id) ?? 0);
        seen.set(id, version);
      }
      if (onHand % 20 === 0) await node.board.rebuilds.ask('stock');
    }
    await expect
      .poll(async () => (await node.board.rebuilds.find('stock'))?.finishedAt, { timeout: 10_000 })
      .toEqual(expect.any(String));
    await caughtUp(node);
    const { rows } = await node.machines.pool.query<{ row: { sku: string; onHand: number } }>(
      `select row from stock_rows order by stock_id`,
    );
    expect(rows.map(({ row }) => row.onHand)).toEqual([54, 55, 56, 57, 58, 59, 51, 52, 53]);
    expect(rows.some(({ row }) => 'nonsense' in row)).toBe(false);
  });
});
