import type { Pool } from 'pg';
import type { CartReleased, CartReservation, ReserveCart } from '../contracts/reservations.ts';
import type { Actor } from '../contracts/primitives.ts';
import { type Rejection, toRejection } from '../contracts/rejections.ts';
import type { OrderPlan } from '../orders/command.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import type { PlannedLine } from '../sourcing/request.ts';
import { findGrant } from '../stock/levels.ts';
import { byStock, type Hold } from './holds.ts';
import { toReservationId, toRequestHash } from './ids.ts';
import { type Registry, withParts } from './registry.ts';
import { findPaused } from './releases.ts';
import { withPauses } from './sourced-plan.ts';
import type { Sourced, Sourcing } from './sourcing.ts';
import type { Stocks } from './stocks.ts';

/**
 * Goods that a cart holds for a while (invariant 4): all of them or none, for whoever names the reservation first. Only
 * the stocks say who has them: a row tells where to ask. What dies on the way to its row, or is never ordered, ends by
 * the stocks' own deadlines.
 */
export interface Carts {
  reserve(
    body: ReserveCart,
    asked: { readonly idempotencyKey: string; readonly actor: Actor; readonly cause: string },
  ): Promise<CartAnswer>;
  /** Undefined: there is none. */
  findChannel(reservationId: string): Promise<string | undefined>;
  /** What an order has taken stays the order's. */
  release(reservationId: string, by: By): Promise<CartReleased | undefined>;
  /** All that it holds is the order's, until that is placed or the order's own time is over. */
  take(wanted: TakeCart): Promise<Sourced>;
}

export type CartAnswer =
  | { readonly outcome: 'held'; readonly reservation: CartReservation }
  | Exclude<Sourced, { readonly outcome: 'held' }>;

interface By {
  readonly actor: Actor;
  readonly cause: string;
}

export interface TakeCart extends By {
  readonly reservationId: string;
  readonly orderId: string;
  readonly channel: string;
  /** The only place that the order may ship from. */
  readonly location: string | undefined;
  readonly lines: readonly PlannedLine[];
}

interface Held {
  readonly lines: readonly PlannedLine[];
  readonly plan: OrderPlan;
  readonly holds: readonly Hold[];
}

interface Cart extends Held {
  readonly channel: string;
  readonly requestHash: string;
  readonly expiresAt: number;
}

const defaultMinutes = 15;
const keptMs = 24 * 3_600_000;

export function createCarts(options: {
  readonly pool: Pool;
  readonly sourcing: Sourcing;
  readonly stocks: Pick<Stocks, 'ask'>;
  readonly registry: Pick<Registry, 'pauses' | 'bundles'>;
  readonly clock: Clock;
  /** Of the hub's clock: how long an order may take to be placed with what it has taken. */
  readonly holdMs: number;
}): Carts {
  const { pool, sourcing, stocks, registry, clock, holdMs } = options;

  async function find(reservationId: string): Promise<Cart | undefined> {
    const { rows } = await pool.query<{
      channel: string;
      request_hash: string;
      held: Held;
      expires_at: Date | string;
    }>({
      name: 'find-cart',
      text: 'select channel, request_hash, held, expires_at from carts where reservation_id = $1',
      values: [reservationId],
    });
    const [row] = rows;
    if (row === undefined) return undefined;
    return {
      ...row.held,
      channel: row.channel,
      requestHash: row.request_hash,
      expiresAt: new Date(row.expires_at).getTime(),
    };
  }

  /** The first of two that were asked with one key counts; old rows go with the new one. */
  async function write(reservationId: string, { channel, requestHash, expiresAt, ...held }: Cart) {
    await pool.query({
      name: 'write-cart',
      text: `
        with old as (delete from carts where expires_at < $6)
        insert into carts (reservation_id, channel, request_hash, held, expires_at)
        values ($1, $2, $3, $4, $5) on conflict (reservation_id) do nothing`,
      values: [
        reservationId,
        channel,
        requestHash,
        JSON.stringify(held),
        toIso(expiresAt),
        toIso(clock.now() - keptMs),
      ],
    });
  }

  const reserve: Carts['reserve'] = async (body, { idempotencyKey, cause }) => {
    const reservationId = toReservationId(body.channel, idempotencyKey);
    const requestHash = toRequestHash(body);
    const known = await find(reservationId);
    if (known !== undefined) return toAnswer(reservationId, requestHash, known);
    const lines = body.lines.map((line, index) => ({
      lineId: String(index + 1),
      ...withParts(line, registry),
    }));
    const expiresAt = clock.now() + (body.minutes ?? defaultMinutes) * 60_000;
    const sourced = await sourcing.source({
      orderId: reservationId,
      attempt: '1',
      ...(body.location === undefined ? {} : { named: body.location }),
      ...(body.shipTo === undefined ? {} : { shipTo: body.shipTo }),
      lines,
      isAllOrNothing: true,
      cartUntil: expiresAt,
      cause,
    });
    if (sourced.outcome !== 'held') return sourced;
    const { plan, holds } = sourced;
    const { channel } = body;
    await write(reservationId, { channel, requestHash, expiresAt, lines, plan, holds });
    const written = await find(reservationId);
    if (written === undefined) throw new Error('the reservation was written and is not there');
    const kept = new Set(written.holds.map((one) => one.reservationId));
    const left = holds.filter((one) => !kept.has(one.reservationId));
    if (left.length > 0) await sourcing.release(left, cause);
    return toAnswer(reservationId, requestHash, written);
  };

  /** One at a time of the same cart: what one gives back is not held by the other. */
  const inHand = new Map<string, Promise<unknown>>();

  async function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const mine = (inHand.get(id) ?? Promise.resolve()).then(work, work);
    inHand.set(id, mine);
    try {
      return await mine;
    } finally {
      if (inHand.get(id) === mine) inHand.delete(id);
    }
  }

  return {
    reserve: async (body, asked) =>
      await inTurn(
        toReservationId(body.channel, asked.idempotencyKey),
        async () => await reserve(body, asked),
      ),

    findChannel: async (reservationId) => (await find(reservationId))?.channel,
    async release(reservationId, by) {
      const cart = await find(reservationId);
      if (cart === undefined) return undefined;
      let released = true;
      for (const { location, sku, parts } of byStock(cart.holds)) {
        const reservationIds = parts.map((one) => one.reservationId);
        const answer = await stocks.ask(
          { type: 'Release', location, sku, reservationIds, why: 'released', isCart: true },
          by,
        );
        if (answer.outcome === 'failed') throw answer.error;
        if (answer.outcome !== 'accepted') continue;
        const { state } = answer;
        released &&= reservationIds.every((one) => isGivenBack(findGrant(state, one).status));
      }
      return { reservationId, released };
    },
    async take({ reservationId, orderId, channel, location, lines, actor, cause }) {
      const cart = await find(reservationId);
      if (cart === undefined || cart.channel !== channel)
        return refuse('reservation_not_found', `It is ${reservationId}.`);
      const lineIds = pairLines(cart.lines, lines);
      if (lineIds === undefined) return refuse('reservation_differs');
      const elsewhere = cart.plan.allocations.find(
        (one) => location !== undefined && one.location !== location,
      );
      if (elsewhere !== undefined)
        return refuse('reservation_differs', `It is held at ${elsewhere.location}, not at ${location}.`);
      const now = clock.now();
      const expiresAt = now + holdMs;
      for (const { location: at, sku, parts } of byStock(cart.holds)) {
        const reservationIds = parts.map((one) => one.reservationId);
        const answer = await stocks.ask(
          { type: 'TakeReservations', location: at, sku, reservationIds, orderId, expiresAt },
          { actor, cause },
        );
        if (answer.outcome === 'failed') return answer;
        if (answer.outcome === 'rejected') return { outcome: 'rejected', rejection: answer.rejection };
      }
      const { plan, holds } = toOrders(cart, lineIds);
      return {
        outcome: 'held',
        missing: [],
        placeBy: now + holdMs / 4,
        holds,
        plan: withPauses(plan, findPaused(registry, now)),
      };
    },
  };
}

const refuse = (code: Rejection['code'], detail?: string): Sourced => ({
  outcome: 'rejected',
  rejection: toRejection(code, detail),
});

const isGivenBack = (status: string): boolean => status === 'released' || status === 'expired';

const toAnswer = (reservationId: string, requestHash: string, cart: Cart): CartAnswer => {
  if (cart.requestHash !== requestHash)
    return { outcome: 'rejected', rejection: toRejection('idempotency_conflict') };
  const { channel, expiresAt, lines, plan } = cart;
  const reservation = {
    reservationId,
    channel,
    expiresAt: toIso(expiresAt),
    lines: plan.allocations.flatMap(({ location, lines: parts }) =>
      parts.map(({ lineId, quantity }) => ({
        sku: lines.find((line) => line.lineId === lineId)?.sku ?? '',
        quantity,
        location,
      })),
    ),
  };
  return { outcome: 'held', reservation };
};

/** The order's name of each of the cart's lines: one line is one line, in any order. Undefined: other goods. */
const pairLines = (
  cart: Held['lines'],
  order: TakeCart['lines'],
): ReadonlyMap<string, string> | undefined => {
  const left = [...order];
  const pairs = new Map<string, string>();
  for (const { lineId, sku, quantity, parts, kind = 'standard', capability } of cart) {
    const index = left.findIndex(
      (one) =>
        one.sku === sku &&
        one.quantity === quantity &&
        isSameBundle(one.parts, parts) &&
        (one.kind ?? 'standard') === kind &&
        one.capability === capability,
    );
    const [found] = index < 0 ? [] : left.splice(index, 1);
    if (found === undefined) return undefined;
    pairs.set(lineId, found.lineId);
  }
  return left.length > 0 ? undefined : pairs;
};

const isSameBundle = (one: PlannedLine['parts'], other: PlannedLine['parts']): boolean =>
  toText(one) === toText(other);

const toText = (parts: PlannedLine['parts']): string | undefined =>
  parts
    ?.map(({ sku, quantity }) => `${sku}×${quantity}`)
    .toSorted()
    .join(' ');

const toOrders = (
  { plan, holds }: Held,
  lineIds: ReadonlyMap<string, string>,
): { readonly plan: OrderPlan; readonly holds: readonly Hold[] } => {
  const rename = <T extends { readonly lineId: string }>(one: T): T => ({
    ...one,
    lineId: lineIds.get(one.lineId) ?? one.lineId,
  });
  return {
    holds: holds.map(rename),
    plan: {
      allocations: plan.allocations.map(({ reservations, isPaused: _, ...one }) => ({
        ...one,
        lines: one.lines.map(rename),
        ...(reservations === undefined ? {} : { reservations: reservations.map(rename) }),
      })),
    },
  };
};
