import type { Pool } from 'pg';
import { type Clock, toIso } from '../platform/clock.ts';
import { toQueue } from '../stock/demand.ts';
import { toAvailable } from '../stock/levels.ts';
import { toStockId } from '../stock/state.ts';
import { toRestockedEffect } from './restocked.ts';
import type { RouteAgain } from './route-again.ts';
import type { Stocks } from './stocks.ts';
import type { TrackedSkus } from './tracked-skus.ts';

/**
 * Backordered lines get what has come, who waits longest first (invariants 4, 6). Stock that becomes more, and demand that
 * comes while there is some, each write an effect; of one SKU they go out one after the other. Who is served waits for
 * less afterwards, so the same effect again serves only those that are left.
 */
export interface WaitingOrders {
  serve(effect: { readonly key: string; readonly sku: string }): Promise<void>;
  /** Somebody waits for it now: what came in between may be for them. */
  note(sku: string, cause: string): Promise<void>;
}

/** An effect is sent again when it takes too long; what is left goes on in another one. */
const perEffect = 40;
/** Then it is not the orders: the effect is tried again. */
const mostFailed = 3;

export function createWaitingOrders(options: {
  readonly pool: Pool;
  readonly stocks: Pick<Stocks, 'stock' | 'demand'>;
  readonly tracked: TrackedSkus;
  readonly routing: Pick<RouteAgain, 'routeWaiting'>;
  readonly clock: Clock;
}): WaitingOrders {
  const { pool, stocks, tracked, routing, clock } = options;

  async function hasSome(sku: string): Promise<boolean> {
    const locations = (await tracked.find([sku], { fresh: true })).get(sku) ?? [];
    for (const location of locations) {
      const { state } = await stocks.stock.read(toStockId(location, sku));
      if (state.status === 'present' && toAvailable(state) > 0) return true;
    }
    return false;
  }

  async function write(sku: string, cause: string): Promise<void> {
    const { key, stream, destination, payload } = toRestockedEffect(sku, cause);
    const now = toIso(clock.now());
    await pool.query({
      name: 'write-restocked',
      text: `
        insert into effects (key, stream, destination, payload, created_at, next_try_at)
        values ($1, $2, $3, $4, $5, $5) on conflict (key) do nothing`,
      values: [key, stream, destination, JSON.stringify(payload), now],
    });
  }

  return {
    async serve({ key, sku }) {
      const { state, version } = await stocks.demand.read(sku);
      const orderIds = [...new Set(toQueue(state).map(({ id }) => id.slice(0, id.indexOf(':'))))];
      let served = 0;
      const failures: unknown[] = [];
      for (const orderId of orderIds) {
        if (!(await hasSome(sku))) return;
        if (served === perEffect) {
          await write(sku, `${version}:${orderId}`);
          return;
        }
        try {
          if (await routing.routeWaiting({ orderId, sku, cause: key })) served += 1;
        } catch (error) {
          // One order that cannot be routed is no reason for those behind it to wait.
          if (failures.push(error) === mostFailed) break;
        }
      }
      if (failures.length > 0) throw failures[0];
    },
    async note(sku, cause) {
      if (await hasSome(sku)) await write(sku, cause);
    },
  };
}
