import type { Actor } from '../contracts/primitives.ts';
import type { Log } from '../platform/log.ts';
import { findGrant } from '../stock/levels.ts';
import { type StockState, toStockId } from '../stock/state.ts';
import type { Stocks } from './stocks.ts';

/** A line's part at one location, to be held there. Of a bundle one for each SKU, all by the same id. */
export interface Hold {
  readonly reservationId: string;
  readonly lineId: string;
  readonly location: string;
  readonly sku: string;
  readonly quantity: number;
}

/**
 * Invariant 4: all of an order's holds or none. Stocks are asked one after the other in the order of their streams' names:
 * none waits while it holds, so nobody waits for anybody, and of two orders that want the same stocks the one that has
 * the first of them is not stopped at the last by the other. What was held before one refused is given back. A process
 * that dies in between leaves holds that end by themselves.
 */
export interface Holds {
  hold(holds: readonly Hold[], order: HoldOptions): Promise<HoldOutcome>;
  release(holds: readonly Hold[], cause: string): Promise<void>;
  /** Units of a stock that this node is asking for at this moment: nobody knows yet who gets them. */
  wanted(location: string, sku: string): number;
  /** What this node is holding at this moment of these SKUs, and may give back: each is over when that is decided. */
  findUnsettled(skus: readonly string[]): readonly Promise<unknown>[];
}

export interface HoldOptions {
  /** Absent of a cart's: they end by the clock. */
  readonly orderId?: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** Epoch ms. A hold of an earlier try that ends before this is given back: the order might come too late for it. */
  readonly leastUntil: number;
  readonly cause: string;
}

export type HoldOutcome =
  | { readonly outcome: 'held' }
  /** `over`: these ids were given back before; others may be granted. */
  | { readonly outcome: 'short' | 'over' }
  | { readonly outcome: 'failed'; readonly retry: boolean; readonly error: Error };

const sourcing: Actor = { kind: 'hub', id: 'sourcing' };

export function createHolds(options: { readonly stocks: Pick<Stocks, 'ask'>; readonly log: Log }): Holds {
  const { stocks, log } = options;
  const asked = new Map<string, number>();
  const unsettled = new Set<{ readonly skus: ReadonlySet<string>; readonly holding: Promise<HoldOutcome> }>();

  function ask(stocked: Iterable<StockHolds>, sign: 1 | -1): void {
    for (const { location, sku, parts } of stocked) {
      const id = toStockId(location, sku);
      const units = (asked.get(id) ?? 0) + sign * parts.reduce((sum, { quantity }) => sum + quantity, 0);
      if (units > 0) asked.set(id, units);
      else asked.delete(id);
    }
  }

  async function release(holds: readonly Hold[], cause: string): Promise<void> {
    await Promise.all(
      byStock(holds).map(async ({ location, sku, parts }) => {
        const reservationIds = parts.map(({ reservationId }) => reservationId);
        const answer = await stocks.ask(
          { type: 'Release', location, sku, reservationIds, why: 'released' },
          { actor: sourcing, cause },
        );
        if (answer.outcome === 'failed')
          log.warn(
            { location, sku, error: String(answer.error) },
            'holds could not be given back; they end by themselves',
          );
      }),
    );
  }

  async function hold(holds: readonly Hold[], options: HoldOptions): Promise<HoldOutcome> {
    const waiting = new Set(byStock(holds));
    ask(waiting, 1);
    try {
      return await holdEach(waiting, options);
    } finally {
      ask(waiting, -1);
    }
  }

  /** What is decided leaves `waiting`. */
  async function holdEach(
    waiting: Set<StockHolds>,
    { orderId, expiresAt, leastUntil, cause }: HoldOptions,
  ): Promise<HoldOutcome> {
    const held: Hold[] = [];
    for (const next of waiting) {
      const { location, sku, parts } = next;
      const reservations = parts.map(({ reservationId, quantity }) => ({ reservationId, quantity }));
      const answer = await stocks.ask(
        {
          type: 'Reserve',
          location,
          sku,
          reservations,
          expiresAt,
          ...(orderId === undefined ? {} : { orderId }),
        },
        { actor: sourcing, cause },
      );
      ask([next], -1);
      waiting.delete(next);
      if (answer.outcome === 'accepted') {
        held.push(...parts);
        if (parts.every(({ reservationId }) => lasts(answer.state, reservationId, leastUntil))) continue;
      }
      // An earlier try asked for another quantity by this name: it is given back and asked for by another one.
      if (answer.outcome === 'rejected' && answer.rejection.code === 'reservation_conflict')
        held.push(...parts);
      if (held.length > 0) await release(held, cause);
      if (answer.outcome === 'accepted') return { outcome: 'over' };
      if (answer.outcome === 'failed') return answer;
      const isShort = answer.outcome === 'rejected' && answer.rejection.code === 'insufficient_stock';
      return { outcome: isShort ? 'short' : 'over' };
    }
    return { outcome: 'held' };
  }

  return {
    release,
    wanted: (location, sku) => asked.get(toStockId(location, sku)) ?? 0,
    async hold(holds, asked) {
      const skus = new Set(holds.map(({ sku }) => sku));
      const holding = hold(holds, asked);
      // Of one stock only, nothing is given back: it is had or not.
      if (skus.size < 2) return await holding;
      const entry = { skus, holding };
      unsettled.add(entry);
      try {
        return await holding;
      } finally {
        unsettled.delete(entry);
      }
    },
    findUnsettled: (skus) =>
      [...unsettled].flatMap((one) => (skus.some((sku) => one.skus.has(sku)) ? [one.holding] : [])),
  };
}

const lasts = (state: StockState, reservationId: string, until: number): boolean => {
  const grant = findGrant(state, reservationId);
  return grant.status !== 'held' || grant.expiresAt === null || grant.expiresAt >= until;
};

interface StockHolds {
  readonly location: string;
  readonly sku: string;
  readonly parts: readonly Hold[];
}

/** In the order in which stocks are asked. */
export const byStock = (holds: readonly Hold[]): readonly StockHolds[] => {
  const stocks = new Map<string, StockHolds & { readonly parts: Hold[] }>();
  for (const hold of holds) {
    const { location, sku } = hold;
    const id = toStockId(location, sku);
    const known = stocks.get(id);
    if (known === undefined) stocks.set(id, { location, sku, parts: [hold] });
    else known.parts.push(hold);
  }
  return [...stocks].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
};
