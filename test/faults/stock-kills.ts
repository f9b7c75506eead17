import pg from 'pg';
import { SignJWT } from 'jose';
import { expect } from 'vitest';
import type { PlaceOrderBody } from '../../src/contracts/orders.ts';
import { brokenStockLaws } from '../../src/stock/levels.ts';
import { valuesOf } from '../../src/stock/keyed.ts';
import { until } from '../../src/platform/server-process.ts';
import { createTestDatabase } from '../support/database.ts';
import { anOrderBody, openTestMachines } from '../support/machines.ts';
import { ensureBuilt, type HubProcess, startHub } from './hub-process.ts';
import { authSecret } from './post.ts';
import { createRandom } from './random.ts';
import { prepareDatabase } from './world.ts';

/** SKU and the location that has it: every order of two SKUs is held at two. */
const shelves = [
  ['KILL-A', 'wh-1'],
  ['KILL-B', 'wh-2'],
  ['KILL-C', 'wh-1'],
  ['KILL-C', 'wh-2'],
] as const;
const onHand = 1_000;
const holdSeconds = 4;

export interface StockKills {
  /** Kills that left a hold without its order, or an order whose hold was not confirmed. */
  readonly inTheMiddle: number;
  readonly repeated: number;
  readonly placed: number;
  readonly released: number;
}

/**
 * Invariant 4: a hub that is killed in the middle of reserving at several locations leaves neither a reservation without
 * its order nor two for one. Buyers try again with the same keys, some never come back.
 */
export async function killWhileReserving(kills: number, seed: number): Promise<StockKills> {
  await ensureBuilt();
  const database = await createTestDatabase();
  const db = new pg.Pool({ connectionString: database.url, max: 2 });
  db.on('error', () => undefined);
  const random = createRandom(seed);
  let hub: HubProcess | undefined;
  try {
    await prepareDatabase(database.url);
    const token = await new SignJWT({ sub: 'buyer', roles: ['agent', 'ops'], channels: ['web'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(Buffer.from(authSecret));
    const start = async (): Promise<HubProcess> =>
      await startHub({
        DATABASE_URL: database.url,
        NATS_SERVER_BIN: '/nowhere/nats-server',
        STOCK_HOLD_SECONDS: String(holdSeconds),
      });
    const call = async (method: string, path: string, body: object, key?: string): Promise<number> => {
      if (hub === undefined) return 0;
      try {
        const answer = await fetch(`${hub.url}/api/v1${path}`, {
          method,
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${token}`,
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(10_000),
        });
        await answer.arrayBuffer();
        return answer.status;
      } catch {
        return 0;
      }
    };

    hub = await start();
    for (const [sku, location] of shelves)
      expect(await call('PUT', `/stock/${sku}/${location}`, { onHand })).toBe(200);

    const answered = new Set<string>();
    let unanswered: string[] = [];
    let inTheMiddle = 0;
    let next = 0;
    const buy = async (key: string): Promise<void> => {
      const status = await call('POST', '/orders', bodyOf(key), key);
      if (status === 201) answered.add(key);
      else if (status === 0) unanswered.push(key);
      else expect([422, 429, 503]).toContain(status);
    };
    let repeated = 0;
    // A kill that found nothing half done shows nothing: it does not count and is done again.
    while (inTheMiddle < kills && repeated < 2 * kills) {
      hub ??= await start();
      const from = await lastPosition(db);
      const again = unanswered.filter(() => random.chance(0.7));
      unanswered = [];
      const fresh = Array.from({ length: 40 }, () => `kill-${(next += 1)}`);
      const buying = Promise.all([...again, ...fresh].map(buy));
      const target = 1 + random.below(40);
      await until(async () => (await countHolds(db, from)).made >= target, 10_000);
      await hub.kill();
      hub = undefined;
      await buying;
      if ((await countHolds(db, from)).open > 0) inTheMiddle += 1;
      else repeated += 1;
    }
    expect(inTheMiddle).toBe(kills);

    hub = await start();
    await Promise.all(unanswered.filter((_, index) => index % 2 === 0).map(buy));
    await settle(db);
    await hub.stop();
    hub = undefined;
    const { placed, released } = await compare(database.url, db, answered);
    return { inTheMiddle, repeated, placed, released };
  } finally {
    await hub?.kill();
    await db.end();
    await database.drop();
  }
}

/** Two SKUs that no location has together, and for some a third that both have. */
const bodyOf = (key: string): PlaceOrderBody => {
  const number = Number(key.slice('kill-'.length));
  const skus = number % 3 === 0 ? ['KILL-A', 'KILL-B', 'KILL-C'] : ['KILL-A', 'KILL-B'];
  return anOrderBody({
    lines: skus.map((sku) => ({
      sku,
      name: sku,
      quantity: 1,
      unitPrice: { amount: '10.00', currency: 'SEK' },
    })),
  });
};

async function lastPosition(db: pg.Pool): Promise<number> {
  const { rows } = await db.query<{ last: string | null }>('select max(position) as last from events');
  return Number(rows[0]?.last ?? 0);
}

/** Holds since then, and how many of them are neither confirmed nor given back. */
async function countHolds(
  db: pg.Pool,
  from: number,
): Promise<{ readonly made: number; readonly open: number }> {
  const { rows } = await db.query<{ id: string; open: boolean }>(
    `select e.data->'reservations'->0->>'reservationId' as id, not exists (
       select 1 from events c where c.stream = e.stream and c.version > e.version
         and c.type in ('ReservationsConfirmed', 'StockReleased')
         and (c.data->'reservationIds' ? (e.data->'reservations'->0->>'reservationId')
           or c.data->'reservations'->0->>'reservationId' = e.data->'reservations'->0->>'reservationId')) as open
     from events e where e.position > $1 and e.type = 'StockReserved' and e.data ? 'expiresAt'`,
    [from],
  );
  return { made: rows.length, open: rows.filter(({ open }) => open).length };
}

/** All effects are sent, and no hold waits for its end. */
async function settle(db: pg.Pool): Promise<void> {
  await expect
    .poll(
      async () => {
        const { rows } = await db.query<{ left: number }>(
          `select (select count(*)::int from effects where settled_at is null and destination = 'stock') +
             (select count(*)::int from events e, checkpoints c
              where c.name = 'reactions' and (e.tx, e.position) > (c.tx, c.position)) as left`,
        );
        return rows[0]?.left;
      },
      { timeout: 60_000, interval: 100 },
    )
    .toBe(0);
  // What nobody placed ends by itself.
  await new Promise((resolve) => setTimeout(resolve, (holdSeconds + 3) * 1_000));
}

/** What the orders say they have, and what the stocks hold. */
async function compare(
  databaseUrl: string,
  db: pg.Pool,
  answered: ReadonlySet<string>,
): Promise<Pick<StockKills, 'placed' | 'released'>> {
  const machines = await openTestMachines({ databaseUrl, node: 'looks' });
  try {
    const { rows: orders } = await db.query<{ stream: string }>(
      `select stream from events where type = 'OrderPlaced'`,
    );
    expect(orders.length).toBeGreaterThanOrEqual(answered.size);
    const wanted = new Map<string, number>();
    for (const { stream } of orders) {
      const order = await machines.hub.readOrder(stream.slice('order:'.length));
      for (const { location, lines, reservations = [] } of order?.state.fulfilments ?? [])
        for (const { lineId, reservationId } of reservations) {
          const quantity = lines.find((line) => line.lineId === lineId)?.quantity ?? 0;
          if (quantity > 0) wanted.set(`${location} ${reservationId}`, quantity);
        }
      const units = order?.state.fulfilments
        .flatMap(({ lines }) => lines)
        .reduce((sum, one) => sum + one.quantity, 0);
      expect(units).toBe(order?.state.lines.reduce((sum, { ordered }) => sum + ordered, 0));
    }
    const held = new Map<string, number>();
    for (const [sku, location] of shelves) {
      const { state } = await machines.stocks.stock.read(`${location}~${sku}`);
      if (state.status === 'absent') throw new Error(`${sku} is gone from ${location}`);
      expect(brokenStockLaws(state)).toEqual([]);
      for (const { id, quantity, expiresAt } of valuesOf(state.reservations)) {
        // Held anew after its end, by the same name with a sign.
        const name = `${location} ${id.replace(/\+$/, '')}`;
        expect({ name, expiresAt, twice: held.has(name) }).toEqual({ name, expiresAt: null, twice: false });
        held.set(name, quantity);
      }
    }
    expect(Object.fromEntries(held)).toEqual(Object.fromEntries(wanted));
    const { rows } = await db.query<{ n: number }>(
      `select count(*)::int as n from events where type = 'StockReleased'`,
    );
    return { placed: orders.length, released: rows[0]?.n ?? 0 };
  } finally {
    await machines.close();
  }
}
