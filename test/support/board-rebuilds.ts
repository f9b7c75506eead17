import type { Pool } from 'pg';
import { expect } from 'vitest';
import { views } from '../../src/board/projection.ts';
import type { BoardRebuild } from '../../src/contracts/boards.ts';
import type { BoardView } from '../../src/contracts/socket.ts';
import type { PlacedCommand } from '../../src/stock/command.ts';
import { type BoardNode, placeOrder, tellOrder } from './board.ts';

const by = { actor: { kind: 'warehouse', id: 'wh-1' }, cause: 'test' } as const;
const person = { actor: { kind: 'user', id: 'anna' }, cause: 'test' } as const;

export async function tellStock({ machines }: BoardNode, command: PlacedCommand): Promise<void> {
  const answer = await machines.stocks.ask(command, by);
  if (answer.outcome !== 'accepted') throw new Error(`refused: ${JSON.stringify(answer)}`);
}

export async function countShelf(
  node: BoardNode,
  sku: string,
  onHand: number,
  location = 'wh-1',
): Promise<void> {
  await tellStock(node, { type: 'RecordMovement', location, sku, movement: { kind: 'counted', onHand } });
}

/** From now on PostgreSQL refuses the row of a shelf with a thousand units or more, as it does one that it cannot read. */
export async function refuseFullShelves({ machines }: BoardNode): Promise<void> {
  await machines.pool.query(
    `alter table stock_rows add constraint few check (1 / (available < 1000)::int = 1)`,
  );
}

/** A case that opens and is over again. */
export async function raiseShortfall(node: BoardNode, sku: string): Promise<void> {
  await countShelf(node, sku, -1);
  await countShelf(node, sku, 20);
}

export async function declareStorm({ machines }: BoardNode, id: string): Promise<void> {
  const now = machines.clock.now();
  const toIso = (ms: number): string => new Date(ms).toISOString();
  const answer = await machines.incidents.ask(
    id,
    {
      type: 'DeclareIncident',
      id,
      kind: 'storm',
      title: id,
      scope: { country: 'SE' },
      from: toIso(now - 3_600_000),
      until: toIso(now + 36_000_000),
    },
    person,
  );
  if (answer.outcome !== 'accepted') throw new Error(`refused: ${JSON.stringify(answer)}`);
}

/** Rows of every view, several of each. */
export async function bringToLife(node: BoardNode): Promise<readonly string[]> {
  const { machines } = node;
  const orders = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => await placeOrder(machines, `life-${n}`)),
  );
  await Promise.all(
    orders.map(async (orderId, n) => {
      if (n % 3 === 0) await tellOrder(machines, orderId, 'hold');
      await tellOrder(machines, orderId, n % 2 === 0 ? 'reject' : 'ship');
      if (n % 2 === 1) for (let scan = 0; scan < 3; scan += 1) await tellOrder(machines, orderId, { scan });
    }),
  );
  for (const [n, sku] of ['LAMP', 'BULB', 'SHADE', 'CORD', 'PLUG'].entries()) {
    await countShelf(node, sku, n * 4);
    await countShelf(node, sku, 7, 'wh-2');
  }
  await declareStorm(node, 'inc_storm');
  return orders;
}

/** To the last event there is. */
export async function caughtUp({ machines }: BoardNode): Promise<void> {
  const behind = async (): Promise<number | undefined> =>
    (
      await machines.pool.query<{ n: number }>(
        `select count(*) as n from events e, checkpoints c
         where c.name = 'board' and (e.tx, e.position) > (c.tx, c.position)`,
      )
    ).rows[0]?.n;
  await expect.poll(behind, { timeout: 10_000 }).toBe(0);
}

/** An open transaction that writes: what is appended from now on is followed when it ends. */
export async function holdFeed(pool: Pool): Promise<{ release(): Promise<void> }> {
  const holder = await pool.connect();
  await holder.query(`begin`);
  await holder.query(`set local idle_in_transaction_session_timeout = '60s'`);
  await holder.query(`select pg_current_xact_id()`);
  return {
    async release() {
      await holder.query(`rollback`);
      holder.release();
    },
  };
}

/** Asks for it and waits until it is over. */
export async function askedFor({ board }: BoardNode, view: BoardView): Promise<BoardRebuild | undefined> {
  await board.rebuilds.ask(view);
  await expect
    .poll(async () => (await board.rebuilds.find(view))?.finishedAt, { timeout: 20_000 })
    .toEqual(expect.any(String));
  return await board.rebuilds.find(view);
}

/** All rows and counters, but for the version and time of rows that later events left as they were. */
export async function dumpBoards({ machines }: BoardNode): Promise<Readonly<Record<string, unknown>>> {
  const dump: Record<string, unknown> = {};
  for (const { view, table, key } of Object.values(views)) {
    const { rows } = await machines.pool.query<{ one: unknown }>(
      `select to_jsonb(t) - '{seq,version,row}'::text[]
         || jsonb_build_object('row', t.row - '{version,updatedAt}'::text[]) as one
       from ${table} t order by ${key}`,
    );
    dump[view] = rows.map(({ one }) => one);
  }
  const counts = await machines.pool.query(
    `select view, scope, facet, n from board_counts where n <> 0 order by view, scope, facet`,
  );
  return { ...dump, counts: counts.rows };
}

/** As where no node has run yet; nobody may project meanwhile. */
export async function emptyBoards({ machines: { pool } }: BoardNode): Promise<void> {
  await pool.query(
    `truncate ${Object.values(views)
      .map(({ table }) => table)
      .join(', ')}, board_counts`,
  );
  await pool.query(`update checkpoints set tx = '0', position = 0 where name = 'board'`);
}
