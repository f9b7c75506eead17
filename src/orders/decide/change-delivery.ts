import type { Delivery } from '../../contracts/delivery.ts';
import type { LineQuantity } from '../../contracts/fulfilments.ts';
import type { ChangeDelivery, Decision } from '../command.ts';
import { mergeLines, sameLines } from '../line-quantities.ts';
import { toQuantities, unroutedOf } from '../quantities.ts';
import type { PresentOrder } from '../state.ts';
import { isUnderWay } from '../fulfilment-status.ts';
import { toOrderStatus } from '../status.ts';
import { toAllocationEvents, toAttempt } from './allocate-lines.ts';
import { type Released, toCancellationRequest } from './cancel.ts';
import { accepted, refuse } from './outcome.ts';

/**
 * Until it is packed: a packed parcel carries its label, and what waits on the counter is somebody's. What is to be
 * fetched must lie there, so what is picked elsewhere does not move any more either.
 */
export const changeDelivery = (state: PresentOrder, command: ChangeDelivery): Decision => {
  const { delivery, promise, plan } = command;
  if (toOrderStatus(state) === 'cancelled') return refuse('order_cancelled');
  const quantities = [...toQuantities(state).values()];
  if (quantities.some((q) => q.packed > 0)) return refuse('delivery_not_changeable');
  if (state.erased) return refuse('already_erased');
  if (isSame(delivery, state.delivery)) return refuse('delivery_unchanged');
  if (delivery.option === 'pickup_in_store' && delivery.pickupLocation === undefined)
    return refuse('pickup_location_missing');
  const released = toMoved(state, delivery);
  if (released.some(({ fulfilmentId }) => isPicked(state, fulfilmentId)))
    return refuse('delivery_not_changeable', 'It is picked already, at another location.');
  const wanted = toPlanned(state, delivery);
  const allocated = mergeLines(...(plan?.allocations ?? []).map(({ lines }) => lines));
  // Planned for what the order had of it then.
  if (!sameLines(wanted, allocated)) return refuse('version_conflict');
  return accepted(
    {
      type: 'DeliveryChanged',
      data: { delivery, promise, ...(released.length === 0 ? {} : { released: [...released] }) },
    },
    ...released.flatMap((one) => toCancellationRequest(state, one)),
    ...(plan === undefined
      ? []
      : toAllocationEvents(plan, {
          orderId: state.orderId,
          attempt: toAttempt(state) + 1,
          shipBy: promise.shipBy,
          known: state.fulfilments.length,
          isHeld: state.holds.length > 0,
        })),
  );
};

/** What is to be fetched in a store and is not there. Whatever is sent is sent from where it is. */
export const toMoved = (state: PresentOrder, { option, pickupLocation }: Delivery): readonly Released[] =>
  option !== 'pickup_in_store'
    ? []
    : state.fulfilments.flatMap((one) => {
        const lines = mergeLines(one.lines.map(({ lineId, quantity }) => ({ lineId, quantity })));
        return isUnderWay(one) && one.location !== pickupLocation && lines.length > 0
          ? [{ fulfilmentId: one.fulfilmentId, lines }]
          : [];
      });

/** What is to be held at the store for it: what moves there, and what waits for a location. */
export const toPlanned = (state: PresentOrder, delivery: Delivery): readonly LineQuantity[] =>
  delivery.option !== 'pickup_in_store'
    ? []
    : mergeLines(
        ...toMoved(state, delivery).map(({ lines }) => lines),
        [...toQuantities(state)].map(([lineId, q]) => ({ lineId, quantity: unroutedOf(q) })),
      );

const isPicked = (state: PresentOrder, fulfilmentId: string): boolean =>
  state.fulfilments.some(
    (one) => one.fulfilmentId === fulfilmentId && one.lines.some((line) => line.picked > 0),
  );

const isSame = (one: Delivery, other: Delivery): boolean =>
  one.option === other.option && one.pickupLocation === other.pickupLocation;
