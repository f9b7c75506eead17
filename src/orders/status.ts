import type { LineQuantities, OrderCategory, OrderStatus } from '../contracts/orders.ts';
import { toWork } from './fulfilment-status.ts';
import { sumOf } from './line-quantities.ts';
import { toQuantities } from './quantities.ts';
import { isOpen, type PresentOrder } from './state.ts';
import { hasComeBack, trackingOf } from './tracking.ts';

/** Status is never set: it is what the line quantities, the parcels and the holds say. */
export const toOrderStatus = (state: PresentOrder): OrderStatus => {
  const q = addUp(toQuantities(state).values());
  const wanted = q.ordered - q.cancelled;
  if (wanted === 0) return 'cancelled';
  const isAllOut = q.shipped >= wanted;
  const back = unitsOnTheWayBack(state);
  if (back.returned >= wanted) return 'returned';
  if (isAllOut && back.returned + back.returning > 0) return 'returning';
  if (q.delivered >= wanted) return 'delivered';
  if (state.holds.length > 0 && !isAllOut) return 'on_hold';
  if (q.delivered > 0) return 'partly_delivered';
  if (isAllOut) return 'shipped';
  if (q.shipped > 0) return 'partly_shipped';
  if (
    state.fulfilments.some(
      (one) => one.outcome === 'open' && (one.requestStatus === 'accepted' || toWork(one) !== 'assigned'),
    )
  ) {
    return 'in_fulfilment';
  }
  if (q.backordered > 0) return 'partly_backordered';
  return q.allocated >= wanted ? 'allocated' : 'placed';
};

/** Attention: somebody should look now. An open case of severity 3 or 4 is seen on its own board. */
export const toCategory = (
  state: PresentOrder,
  status: OrderStatus = toOrderStatus(state),
): OrderCategory => {
  if (state.cases.some((one) => isOpen(one) && one.severity <= 2)) return 'attention';
  switch (status) {
    case 'delivered':
    case 'completed':
    case 'cancelled':
    case 'returned':
      return 'done';
    case 'placed':
    case 'on_hold':
    case 'allocated':
    case 'partly_backordered':
    case 'in_fulfilment':
    case 'partly_shipped':
    case 'shipped':
    case 'partly_delivered':
    case 'returning':
      return state.holds.length > 0 ? 'attention' : 'open';
  }
};

/** `at` when all that was not cancelled has been delivered or collected, and it was not known before. */
export const findDeliveredAt = (state: PresentOrder, at: string): string | null => {
  const q = addUp(toQuantities(state).values());
  const wanted = q.ordered - q.cancelled;
  return wanted > 0 && q.delivered >= wanted ? (state.deliveredAt ?? at) : null;
};

const unitsOnTheWayBack = (
  state: PresentOrder,
): { readonly returning: number; readonly returned: number } => {
  let returning = 0;
  let returned = 0;
  for (const shipment of state.shipments) {
    if (shipment.afterCancel || shipment.scans.length === 0) continue;
    const tracking = trackingOf(shipment);
    if (hasComeBack(tracking)) returned += sumOf(shipment.lines);
    else if (tracking.status === 'returning') returning += sumOf(shipment.lines);
  }
  return { returning, returned };
};

const addUp = (
  all: Iterable<LineQuantities>,
): Pick<LineQuantities, 'ordered' | 'allocated' | 'backordered' | 'shipped' | 'delivered' | 'cancelled'> => {
  const sum = { ordered: 0, allocated: 0, backordered: 0, shipped: 0, delivered: 0, cancelled: 0 };
  for (const q of all) {
    sum.ordered += q.ordered;
    sum.allocated += q.allocated;
    sum.backordered += q.backordered;
    sum.shipped += q.shipped;
    sum.delivered += q.delivered;
    sum.cancelled += q.cancelled;
  }
  return sum;
};
