import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { LineQuantities, OrderCategory, OrderStatus } from '../contracts/orders.ts';
import { toWork } from './fulfilment-status.ts';
import { mergeLines, quantityOf, sumOf } from './line-quantities.ts';
import { toQuantities } from './quantities.ts';
import { isComingBack } from './returns.ts';
import { isWork, type PresentOrder } from './state.ts';
import {
  findDelivery,
  hasBeenDelivered,
  hasComeBack,
  isOnTheWayBack,
  isUnheardOf,
  trackingOf,
} from './tracking.ts';

/** Status is never set: it is what the line quantities, the parcels and the holds say. */
export const toOrderStatus = (state: PresentOrder): OrderStatus => {
  const quantities = toQuantities(state);
  const q = addUp(quantities.values());
  const wanted = q.ordered - q.cancelled;
  if (wanted === 0) return 'cancelled';
  const isAllOut = q.shipped >= wanted;
  const back = findUnitsBack(state, quantities);
  if (back.returned >= wanted) return 'returned';
  if (isAllOut && back.isReturning) return 'returning';
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
  if (state.cases.some((one) => isWork(one) && one.severity <= 2)) return 'attention';
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

/**
 * When the last of what was not cancelled was delivered or collected, null while some of it was not. By the parcels' own
 * times: which of them was heard of last decides nothing.
 */
export const findDeliveredAt = (state: PresentOrder, at: string): string | null => {
  const q = addUp(toQuantities(state).values());
  const wanted = q.ordered - q.cancelled;
  if (wanted === 0 || q.delivered < wanted) return null;
  const instants = [
    ...state.shipments.flatMap((one) =>
      one.afterCancel || one.voided === true || isUnheardOf(one)
        ? []
        : [findDelivery(trackingOf(one))?.time.from],
    ),
    ...state.fulfilments.flatMap(({ heard }) =>
      heard.flatMap(({ reported, at }) => (reported === 'collected' ? [new Date(at).toISOString()] : [])),
    ),
  ].filter((instant) => instant !== undefined);
  return instants.toSorted().at(-1) ?? at;
};

/** When the last of a line was delivered or collected; null: nothing says so. */
export const findLineDelivery = (state: PresentOrder, lineId: string): string | null => {
  const has = (lines: readonly { readonly lineId: string }[]): boolean =>
    lines.some((line) => line.lineId === lineId);
  const instants = [
    ...state.shipments.flatMap((one) =>
      one.afterCancel || one.voided === true || isUnheardOf(one) || !has(one.lines)
        ? []
        : [findDelivery(trackingOf(one))?.time.from],
    ),
    ...state.fulfilments.flatMap(({ heard, lines }) =>
      has(lines)
        ? heard.flatMap(({ reported, at }) => (reported === 'collected' ? [new Date(at).toISOString()] : []))
        : [],
    ),
  ].filter((instant) => instant !== undefined);
  return instants.toSorted().at(-1) ?? null;
};

/**
 * By carriers that turned parcels back and by customers. A parcel that turned is back once, though a location reports its
 * goods as well: beside it only what a customer got in another way can be a customer's.
 */
const findUnitsBack = (
  state: PresentOrder,
  quantities: ReadonlyMap<string, LineQuantities>,
): { readonly returned: number; readonly isReturning: boolean } => {
  let isReturning = state.returns?.some(isComingBack) === true;
  let turned: Map<string, number> | undefined;
  for (const shipment of state.shipments) {
    if (shipment.afterCancel || shipment.voided === true || isUnheardOf(shipment)) continue;
    const tracking = trackingOf(shipment);
    if (hasComeBack(tracking)) {
      turned ??= new Map();
      for (const { lineId, quantity } of shipment.lines)
        turned.set(lineId, (turned.get(lineId) ?? 0) + quantity);
    } else if (isOnTheWayBack(tracking)) isReturning ||= sumOf(shipment.lines) > 0;
  }
  let returned = 0;
  if (turned !== undefined || state.returns !== undefined) {
    const kept = turned === undefined || state.returns === undefined ? [] : toKept(state);
    for (const [lineId, q] of quantities) {
      const back = q.returned + q.dismissed;
      const beside = Math.min(back, quantityOf(kept, lineId));
      returned += Math.min(q.shipped, Math.max(back, (turned?.get(lineId) ?? 0) + beside));
    }
  }
  return { returned, isReturning };
};

/** What customers got, but for parcels that turned back later. */
const toKept = ({ shipments, fulfilments }: PresentOrder): readonly LineQuantity[] =>
  mergeLines(
    ...fulfilments.map(({ lines }) =>
      lines.map(({ lineId, collected }) => ({ lineId, quantity: collected })),
    ),
    ...shipments.flatMap((one) => {
      if (one.afterCancel || one.voided === true || isUnheardOf(one)) return [];
      const tracking = trackingOf(one);
      return hasBeenDelivered(tracking) && !hasComeBack(tracking) ? [one.lines] : [];
    }),
  );

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
