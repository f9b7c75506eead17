import type { Pool } from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Poke } from '../platform/poke.ts';
import { type Carts, createCarts } from './carts.ts';
import { createDeliveryChanges, type DeliveryChanges } from './change-delivery.ts';
import { createDayLoads, type DayLoads } from './day-loads.ts';
import { createHolds } from './holds.ts';
import type { Hub } from './hub.ts';
import { createOrderNumbers } from './order-numbers.ts';
import { createOrderStock, type OrderStock } from './order-stock.ts';
import { createOrderPlacing, type OrderPlacing } from './place-order.ts';
import type { WorkCounts } from './ports/work-counts.ts';
import type { Registry } from './registry.ts';
import { createReships, type Reships } from './reships.ts';
import { createRouteAgain } from './route-again.ts';
import { createSourcing, type Sourcing } from './sourcing.ts';
import { createStocks, type Stocks } from './stocks.ts';
import { createTrackedSkus } from './tracked-skus.ts';
import { createWaitingOrders } from './waiting-orders.ts';

/** From a shelf to an order that has it: what selling needs of one another, put together. */
export interface Selling {
  readonly stocks: Stocks;
  readonly sourcing: Sourcing;
  readonly days: DayLoads;
  readonly orderStock: OrderStock;
  readonly carts: Carts;
  readonly placing: OrderPlacing;
  readonly reships: Reships;
  readonly deliveryChanges: DeliveryChanges;
}

export function createSelling(options: {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly registry: Registry;
  readonly poke: Poke;
  readonly counts: WorkCounts;
  readonly clock: Clock;
  /** For what is about machines. */
  readonly wallClock: Clock;
  readonly log: Log;
  /** Of the hub's clock: how long stock is held before its order is there. */
  readonly holdMs: number;
}): Selling {
  const { pool, hub, registry, poke, clock, wallClock, log, holdMs } = options;
  const stocks = createStocks({ hub, registry });
  const tracked = createTrackedSkus({ pool, registry, stock: stocks.stock, poke });
  const days = createDayLoads({ counts: options.counts, registry, clock, wallClock });
  const holds = createHolds({ stocks, log });
  const sourcing = createSourcing({ stocks, days, tracked, holds, registry, clock, holdMs });
  const routing = createRouteAgain({ hub, sourcing, tracked });
  const waiting = createWaitingOrders({ pool, stocks, tracked, routing, clock: wallClock });
  const orderStock = createOrderStock({ hub, stocks, tracked, routing, waiting });
  const carts = createCarts({ pool, sourcing, stocks, registry, clock, holdMs });
  const numbers = createOrderNumbers(pool);
  const placing = createOrderPlacing({ hub, sourcing, carts, registry, numbers, clock });
  const reships = createReships({ hub, placing });
  const deliveryChanges = createDeliveryChanges({ hub, sourcing, registry, clock });
  return { stocks, sourcing, days, orderStock, carts, placing, reships, deliveryChanges };
}
