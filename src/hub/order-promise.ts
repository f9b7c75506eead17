import type { Delivery } from '../contracts/delivery.ts';
import type { DeliveryPromise } from '../contracts/orders.ts';
import type { OrderPlan } from '../orders/command.ts';
import { toLocationPromise } from '../promises/promise.ts';
import { toLeadDays } from '../sourcing/lead.ts';
import type { PlannedLine } from '../sourcing/request.ts';
import type { Registry } from './registry.ts';

/**
 * The order is there when the last of its parcels is; what waits for a delivery is placed when that comes, and made
 * wherever that takes longest.
 */
export const toOrderPromise = (order: {
  readonly registry: Pick<Registry, 'locations'>;
  readonly option: Delivery['option'];
  readonly lines: readonly PlannedLine[];
  readonly plan: Pick<OrderPlan, 'allocations' | 'backordered'>;
  /** Epoch ms. */
  readonly at: number;
}): DeliveryPromise => {
  const { registry, option, lines, at } = order;
  const { allocations, backordered } = order.plan;
  const locations = registry.locations();
  const expectedAt = Date.parse(backordered?.expectedAt ?? '');
  const placedAt = Number.isNaN(expectedAt) ? at : Math.max(at, expectedAt);
  const waiting = linesOf(lines, backordered?.lines ?? []);
  const longest =
    waiting.length === 0
      ? 0
      : Math.max(0, ...[...locations.values()].map(({ leadDays }) => toLeadDays(waiting, leadDays)));
  const promises = (allocations.length === 0 ? [undefined] : allocations).map((allocation) => {
    const location = locations.get(allocation?.location ?? '');
    const made = toLeadDays(linesOf(lines, allocation?.lines ?? []), location?.leadDays);
    return toLocationPromise(location, option, placedAt, Math.max(made, longest));
  });
  return promises.reduce((last, one) => (one.to > last.to ? one : last));
};

const linesOf = (
  lines: readonly PlannedLine[],
  some: readonly { readonly lineId: string }[],
): readonly PlannedLine[] => lines.filter(({ lineId }) => some.some((one) => one.lineId === lineId));
