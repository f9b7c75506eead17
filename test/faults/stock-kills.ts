import pg from 'pg';
import { SignJWT } from 'jose';
import { expect } from 'vitest';
import type { PlaceOrderBody } from '../../src/contracts/orders.ts';
import { partsOf } from '../../src/contracts/parts.ts';
import { brokenStockLaws, toAvailable } from '../../src/stock/levels.ts';
import { valuesOf } from '../../src/stock/keyed.ts';
import { until } from '../../src/platform/server-process.ts';
import { createTestDatabase } from '../support/database.ts';
import { anOrderBody, openTestMachines } from '../support/machines.ts';
import { type HubProcess, startHub } from './hub-process.ts';
import { authSecret } from './post.ts';
import { createRandom } from './random.ts';
import { prepareDatabase } from './world.ts';
import { openPool } from '../support/pool.ts';

/** SKU, the location that has it and how many: every order of two SKUs is held at two. */
const shelves = [
  ['KILL-A', 'wh-1', 1_000],
  ['KILL-B', 'wh-2', 1_000],
  ['KILL-C', 'wh-1', 1_000],
  ['KILL-C', 'wh-2', 1_000],
  // Of a bundle, which is whole at one of them.
  ['KILL-L', 'wh-1', 1_000],
  ['KILL-L', 'wh-2', 10],
  ['KILL-M', 'wh-1', 1_000],
  ['KILL-M', 'wh-2', 2_000],
  // Waited for: it comes between the kills.
  ['KILL-W', 'wh-2', 0],
] as const;
const holdSeconds = 4;
/** What comes of the SKU that is waited for, a round. */
const delivered = 6;

export interface StockKills {
  /** Kills that left a hold without its order, or an order whose hold was not confirmed. */
  readonly inTheMiddle: number;
  readonly repeated: number;
  readonly placed: number;
  readonly released: number;
  /** Orders that waited for goods, and what of it they still wait for. */
  readonly waited: number;
  readonly waiting: number;
  /** Carts that became orders. */
  readonly bought: number;
}

/**
 * Invariant 4: a hub that is killed in the middle of reserving at several locations leaves neither a reservation without
 * its order nor two for one: of single SKUs, of bundles, of carts that are bought and carts that are left, and of orders
 * that wait for goods. Buyers try again with the same keys, some never come back.
 */
export async function killWhileReserving(kills: number, seed: number): Promise<StockKills> {
  const database = await createTestDatabase();
  const db = openPool(database.url, { max: 2 });
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
    const call = async (method: string, path: string, body: object, key?: string): Promise<Answer> => {
      if (hub === undefined) return noAnswer;
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
        const { reservationId, code } = (await answer.json()) as { reservationId?: string; code?: string };
        return { status: answer.status, reservationId, code };
      } catch {
        return noAnswer;
      }
    };

    hub = await start();
    for (const [sku, location, onHand] of shelves)
      expect(await call('PUT', `/stock/${sku}/${location}`, { onHand })).toMatchObject({ status: 200 });

    const answered = new Set<string>();
    let unanswered: string[] = [];
    let inTheMiddle = 0;
    let next = 0;
    const buy = async (key: string): Promise<void> => {
      const body = bodyOf(key);
      const cart = isCart(key)
        ? await call('POST', '/reservations', toCart(body), key)
        : { status: 201, reservationId: undefined, code: undefined };
      // Some look and leave: what they held is theirs until its time is over.
      if (isLeft(key)) return;
      const { reservationId } = cart;
      const { status, code } =
        cart.status === 201
          ? await call(
              'POST',
              '/orders',
              { ...body, ...(reservationId === undefined ? {} : { reservationId }) },
              key,
            )
          : cart;
      if (status === 201) answered.add(key);
      else if (status === 0) unanswered.push(key);
      // A killed order had taken the cart, and was not placed within the time that it had for that.
      else if (isCart(key) && status === 409) expect(code).toBe('reservation_over');
      else expect([422, 429, 503]).toContain(status);
    };
    let repeated = 0;
    let deliveries = 0;
    const deliver = async (): Promise<Answer> =>
      await call(
        'POST',
        '/stock/KILL-W/wh-2/movements',
        { type: 'received', quantity: delivered },
        `delivery-${(deliveries += 1)}`,
      );
    // A kill that found nothing half done shows nothing: it does not count and is done again.
    while (inTheMiddle < kills && repeated < 2 * kills) {
      hub ??= await start();
      const from = await lastPosition(db);
      await deliver();
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
    return { inTheMiddle, repeated, ...(await compare(database.url, db, answered)) };
  } finally {
    await hub?.kill();
    await db.end();
    await database.drop();
  }
}

interface Answer {
  /** 0: none came. */
  readonly status: number;
  readonly reservationId?: string | undefined;
  readonly code?: string | undefined;
}
const noAnswer: Answer = { status: 0 };

const numberOf = (key: string): number => Number(key.slice('kill-'.length));
const isCart = (key: string): boolean => numberOf(key) % 4 === 1;
const isLeft = (key: string): boolean => numberOf(key) % 16 === 1;

const unitPrice = { amount: '10.00', currency: 'SEK' };
const single = (sku: string) => ({ sku, name: sku, quantity: 1, unitPrice });
const bundle = {
  sku: 'KILL-SET',
  name: 'Set',
  quantity: 2,
  unitPrice,
  parts: [
    { sku: 'KILL-L', quantity: 1 },
    { sku: 'KILL-M', quantity: 2 },
  ],
};

/** Two SKUs that no location has together; for some a third that both have, a bundle, or one that is to come. */
const bodyOf = (key: string): PlaceOrderBody => {
  const lines = [single('KILL-A'), single('KILL-B')];
  switch (numberOf(key) % 5) {
    case 0:
      return anOrderBody({ lines: [...lines, single('KILL-C')] });
    case 1:
    case 2:
      return anOrderBody({ lines: [...lines, bundle, single('KILL-M')] });
    case 3:
      // A cart is held whole or not at all.
      return isCart(key)
        ? anOrderBody({ lines })
        : anOrderBody({ lines: [single('KILL-A'), single('KILL-W')], whenShort: 'backorder' });
    default:
      return anOrderBody({ lines });
  }
};

const toCart = ({ channel, lines }: PlaceOrderBody): object => ({
  channel,
  minutes: 1,
  lines: lines.map(({ sku, quantity, parts }) => ({
    sku,
    quantity,
    ...(parts === undefined ? {} : { parts }),
  })),
});

async function lastPosition(db: pg.Pool): Promise<number> {
  const { rows } = await db.query<{ last: string | null }>('select max(position) as last from events');
  return Number(rows[0]?.last ?? 0);
}

/** Holds of orders since then, and how many of them are neither confirmed nor given back. */
async function countHolds(
  db: pg.Pool,
  from: number,
): Promise<{ readonly made: number; readonly open: number }> {
  const { rows } = await db.query<{ id: string; open: boolean }>(
    `select e.data->'reservations'->0->>'reservationId' as id, not exists (
       select 1 from events c where c.stream = e.stream and c.version > e.version
         and c.type in ('ReservationsConfirmed', 'StockReleased')
         and ((c.data->'reservationIds')::jsonb ? (e.data->'reservations'->0->>'reservationId')
           or c.data->'reservations'->0->>'reservationId' = e.data->'reservations'->0->>'reservationId')) as open
     from events e where e.position > $1 and e.type = 'StockReserved' and e.data->'expiresAt' is not null and e.data->'orderId' is not null`,
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
): Promise<Omit<StockKills, 'inTheMiddle' | 'repeated'>> {
  const machines = await openTestMachines({ databaseUrl, node: 'looks' });
  try {
    const { rows: orders } = await db.query<{ stream: string }>(
      `select stream from events where type = 'OrderPlaced'`,
    );
    expect(orders.length).toBeGreaterThanOrEqual(answered.size);
    const wanted = new Map<string, number>();
    let waited = 0;
    let waiting = 0;
    let bought = 0;
    for (const { stream } of orders) {
      const order = await machines.hub.readOrder(stream.slice('order:'.length));
      if (order === undefined) throw new Error(`${stream} cannot be read`);
      const { lines: ordered, fulfilments } = order.state;
      for (const { location, lines, reservations = [] } of fulfilments)
        for (const { lineId, reservationId } of reservations) {
          const quantity = lines.find((line) => line.lineId === lineId)?.quantity ?? 0;
          const line = ordered.find((one) => one.lineId === lineId);
          for (const part of line === undefined || quantity === 0 ? [] : partsOf(line))
            wanted.set(`${location} ${part.sku} ${reservationId}`, quantity * part.quantity);
        }
      const units = fulfilments.flatMap(({ lines }) => lines).reduce((sum, one) => sum + one.quantity, 0);
      const open = ordered.reduce((sum, line) => sum + (line.backordered ?? 0), 0);
      expect(units + open).toBe(ordered.reduce((sum, line) => sum + line.ordered, 0));
      if (order.state.whenShort === 'backorder') waited += 1;
      waiting += open;
      if (fulfilments.some((one) => one.reservations?.some((held) => held.reservationId.startsWith('res_'))))
        bought += 1;
    }
    expect((await machines.stocks.demand.read('KILL-W')).state.total).toBe(waiting);
    const held = new Map<string, number>();
    for (const [sku, location] of shelves) {
      const { state } = await machines.stocks.stock.read(`${location}~${sku}`);
      if (state.status === 'absent') throw new Error(`${sku} is gone from ${location}`);
      expect(brokenStockLaws(state)).toEqual([]);
      // Nobody waits for what is there.
      if (sku === 'KILL-W') expect(Math.min(toAvailable(state), waiting)).toBe(0);
      for (const { id, quantity, expiresAt, orderId } of valuesOf(state.reservations)) {
        // Held anew after its end, by the same name with a sign.
        const name = `${location} ${sku} ${id.replace(/\+$/, '')}`;
        // A cart that was left: no order has it, and the clock ends it.
        if (orderId === undefined && expiresAt !== null && !wanted.has(name)) {
          expect(id).toMatch(/^res_/);
          continue;
        }
        expect({ name, expiresAt, twice: held.has(name) }).toEqual({ name, expiresAt: null, twice: false });
        held.set(name, quantity);
      }
    }
    expect(Object.fromEntries(held)).toEqual(Object.fromEntries(wanted));
    const { rows } = await db.query<{ n: number }>(
      `select count(*)::int as n from events where type = 'StockReleased'`,
    );
    return { placed: orders.length, released: rows[0]?.n ?? 0, waited, waiting, bought };
  } finally {
    await machines.close();
  }
}
