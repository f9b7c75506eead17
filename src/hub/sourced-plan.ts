import { partsOf } from '../contracts/parts.ts';
import type { OrderPlan } from '../orders/command.ts';
import { toIso } from '../platform/clock.ts';
import type { Plan } from '../sourcing/plan.ts';
import type { PlanRequest } from '../sourcing/request.ts';
import { toAvailable } from '../stock/levels.ts';
import type { PresentStock, StockState } from '../stock/state.ts';
import type { Hold } from './holds.ts';

/** What goes to a location that is given no work waits for it there. */
export const withPauses = (plan: OrderPlan, paused: readonly string[]): OrderPlan =>
  paused.length === 0
    ? plan
    : {
        ...plan,
        allocations: plan.allocations.map((one) =>
          paused.includes(one.location) ? { ...one, isPaused: true } : one,
        ),
      };

/**
 * The plan as the order keeps it: with what is held of each allocation, and until when the rest is waited for. `ahead`: units
 * of each SKU that others wait for, who will have what comes before.
 */
export const toOrderPlan = (
  { allocations, missing }: Plan,
  holds: readonly Hold[],
  known: ReadonlyMap<string, ReadonlyMap<string, StockState>>,
  { lines }: Pick<PlanRequest, 'lines'>,
  ahead: ReadonlyMap<string, number>,
  now: number,
): OrderPlan => {
  const expectedAt = findExpectedAt(toLacks(missing, lines, known), known, ahead, now);
  return {
    allocations: allocations.map((one) => {
      const held = new Map(
        holds
          .filter(({ location }) => location === one.location)
          .map(({ lineId, reservationId }) => [lineId, reservationId]),
      );
      const reservations = [...held].map(([lineId, reservationId]) => ({ lineId, reservationId }));
      return reservations.length === 0 ? one : { ...one, reservations };
    }),
    ...(missing.length === 0
      ? {}
      : { backordered: { lines: missing, ...(expectedAt === undefined ? {} : { expectedAt }) } }),
  };
};

/** Units of each SKU that the missing lines lack together. */
const toLacks = (
  missing: Plan['missing'],
  lines: PlanRequest['lines'],
  known: ReadonlyMap<string, ReadonlyMap<string, StockState>>,
): ReadonlyMap<string, number> => {
  const lacks = new Map<string, number>();
  for (const { lineId, quantity } of missing) {
    const line = lines.find((one) => one.lineId === lineId);
    for (const { sku, quantity: each } of line === undefined ? [] : partsOf(line)) {
      // What a bundle lacks is not all of its parts: what there is enough of is not waited for.
      const isThere = line?.parts !== undefined && hasNow(stocksOf(sku, known)) >= quantity * each;
      if (!isThere) lacks.set(sku, (lacks.get(sku) ?? 0) + quantity * each);
    }
  }
  return lacks;
};

const stocksOf = (
  sku: string,
  known: ReadonlyMap<string, ReadonlyMap<string, StockState>>,
): readonly PresentStock[] =>
  [...(known.get(sku)?.values() ?? [])].flatMap((state) => (state.status === 'absent' ? [] : [state]));

const hasNow = (stocks: readonly PresentStock[]): number =>
  stocks.reduce((sum, state) => sum + Math.max(0, toAvailable(state)), 0);

/** What comes to a shelf that has promised too much is for those whom it was promised to. */
const owed = (stocks: readonly PresentStock[]): number =>
  stocks.reduce((sum, state) => sum + Math.max(0, -toAvailable(state)), 0);

/** When the deliveries that are announced and still to come make up for all that is missing; undefined when they do not. */
const findExpectedAt = (
  lacks: ReadonlyMap<string, number>,
  known: ReadonlyMap<string, ReadonlyMap<string, StockState>>,
  ahead: ReadonlyMap<string, number>,
  now: number,
): string | undefined => {
  let last = 0;
  for (const [sku, quantity] of lacks) {
    const stocks = stocksOf(sku, known);
    const deliveries = stocks
      .flatMap(({ incoming }) => incoming)
      .filter(({ expectedAt }) => Date.parse(expectedAt) > now)
      .toSorted((a, b) => Date.parse(a.expectedAt) - Date.parse(b.expectedAt));
    const needed = quantity + (ahead.get(sku) ?? 0) + owed(stocks);
    let sum = 0;
    const found = deliveries.find((one) => (sum += one.quantity) >= needed);
    if (found === undefined) return undefined;
    last = Math.max(last, Date.parse(found.expectedAt));
  }
  return lacks.size === 0 ? undefined : toIso(last);
};
