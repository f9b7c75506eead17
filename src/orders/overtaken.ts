import { isDelayed, type Milestone, shippedOf } from './milestones.ts';
import { returnStands } from './return-milestones.ts';
import { findShipment, type PresentOrder } from './state.ts';
import { toOrderStatus } from './status.ts';
import { trackingOf } from './tracking.ts';

/**
 * Why nobody is to be told of it any more, of what a mail server or a customer's night has kept waiting; null where it
 * still says something. A parcel that has gone on, but has not come, is on its way as before.
 */
export const whyOvertaken = (
  state: PresentOrder,
  {
    milestone,
    shipmentId,
    returnId,
  }: {
    readonly milestone: Milestone;
    readonly shipmentId: string | null;
    readonly returnId?: string | undefined;
  },
): string | null => {
  if (returnId !== undefined)
    return returnStands(state, milestone, returnId) ? null : 'the return went on before this could be told';
  if (state.deliveredAt !== null && milestone !== 'delivered')
    return 'the order was delivered before this could be told';
  if (milestone === 'partly_shipped' && shippedOf(state) === 'shipped')
    return 'the rest has left before this could be told';
  if (milestone === 'sent_again' && toOrderStatus(state) === 'cancelled')
    return 'it was cancelled before this could be told';
  const shipment = shipmentId === null ? undefined : findShipment(state, shipmentId);
  if (milestone === 'delayed' && shipment !== undefined && !isDelayed(state, trackingOf(shipment)))
    return 'the parcel is late no more';
  return null;
};
