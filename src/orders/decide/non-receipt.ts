import type { Decision, OrderCommand } from '../command.ts';
import { findShipment, type PresentOrder } from '../state.ts';
import { hasBeenDelivered, trackingOf } from '../tracking.ts';
import { accepted, refuse } from './outcome.ts';

/** What the customer says of a parcel that the carrier calls delivered: it did not come, or it has turned up after all. */
export const handleNonReceipt = (
  state: PresentOrder,
  command: Extract<OrderCommand, { readonly type: 'ClaimNonReceipt' | 'WithdrawNonReceipt' }>,
): Decision => {
  const { type, shipmentId, noteRef } = command;
  const shipment = findShipment(state, shipmentId);
  if (shipment === undefined) return refuse('unknown_shipment');
  const data = { shipmentId, ...(noteRef === undefined ? {} : { noteRef }) };
  if (type === 'WithdrawNonReceipt') {
    if (shipment.notReceived === undefined) return refuse('claim_not_found');
    return accepted({ type: 'NonReceiptWithdrawn', data });
  }
  if (shipment.notReceived !== undefined) return refuse('claim_exists');
  if (!hasBeenDelivered(trackingOf(shipment))) return refuse('not_delivered');
  return accepted({ type: 'NonReceiptClaimed', data });
};
