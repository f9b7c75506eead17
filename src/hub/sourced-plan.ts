import { partsOf } from '../contracts/parts.ts';
import type { OrderPlan } from '../orders/command.ts';
import { toIso } from '../platform/clock.ts';
import type { Plan } from '../sourcing/plan.ts';
import type { PlanRequest } from '../sourcing/request.ts';
import { toAvailable } from '../stock/levels.ts';
import type { StockState } from '../stock/state.ts';
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

/** The plan as the order keeps it: with what is held of each allocation, and until when the rest is waited for. */
export const toOrderPlan = (
  { allocations, missing }: Plan,
  holds: readonly Hold[],
  known: ReadonlyMap<string, ReadonlyMap<string, StockState>>,
  { lines }: Pick<PlanRequest, 'lines'>,
): OrderPlan => {
  const expectedAt = findExpectedAt(
    missing.flatMap(({ lineId, quantity }) => {
      const line = lines.find((one) => one.lineId === lineId);
      return (line === undefined ? [] : partsOf(line)).flatMap(({ sku, quantity: each }) => {
        const stocks = [...(known.get(sku)?.values() ?? [])];
        // What a bundle lacks is not all of its parts: what there is enough of is not waited for.
        const isThere = line?.parts !== undefined && hasNow(stocks) >= quantity * each;
        return isThere ? [] : [{ quantity: quantity * each, stocks }];
      });
    }),
  );
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

const hasNow = (stocks: readonly StockState[]): number =>
  stocks.reduce((sum, state) => (state.status === 'absent' ? sum : sum + Math.max(0, toAvailable(state))), 0);

/** When the deliveries that are announced make up for all that is missing; undefined when they do not. */
const findExpectedAt = (
  missing: readonly { readonly quantity: number; readonly stocks: readonly StockState[] }[],
): string | undefined => {
  const instants = missing.map(({ quantity, stocks }) => {
    const deliveries = stocks
      .flatMap((state) => (state.status === 'absent' ? [] : state.incoming))
      .toSorted((a, b) => Date.parse(a.expectedAt) - Date.parse(b.expectedAt));
    let sum = 0;
    return deliveries.find((one) => (sum += one.quantity) >= quantity)?.expectedAt;
  });
  const known = instants.filter((instant) => instant !== undefined);
  return known.length < missing.length || known.length === 0
    ? undefined
    : toIso(Math.max(...known.map((instant) => Date.parse(instant))));
};
