import { toReason } from '../../carriers/fold.ts';
import type { Decision, DecisionContext, OrderCommand, OverrideShipmentStatus } from '../command.ts';
import { findShipment, type PresentOrder } from '../state.ts';
import { trackingOf } from '../tracking.ts';
import { accepted, refuse } from './outcome.ts';
import { toStatusChange } from './status-change.ts';

/**
 * A person says what the scans do not. It is taken also where it is what the scans say at this moment: whether they do
 * may change with the next one that comes late, and what was decided must not depend on which came first (invariant 3).
 */
export const overrideShipmentStatus = (
  state: PresentOrder,
  command: OverrideShipmentStatus,
  context: DecisionContext,
): Decision => {
  const { shipmentId, status, noteRef } = command;
  const shipment = findShipment(state, shipmentId);
  if (shipment === undefined) return refuse('unknown_shipment');
  const reason = toReason(command.reason);
  const known = shipment.override;
  if (known?.status === status && known.reason.code === reason.code && trackingOf(shipment).isOverridden)
    return refuse('override_exists');
  const at = new Date(context.at).toISOString();
  const overridden = { ...shipment, override: { status, reason, at } };
  return accepted(
    {
      type: 'ShipmentStatusOverridden',
      data: { shipmentId, status, reason, ...(noteRef === undefined ? {} : { noteRef }) },
      at,
    },
    ...toStatusChange(shipment, trackingOf(overridden)),
  );
};

/** The scans decide again, those that came meanwhile as well. */
export const withdrawShipmentOverride = (
  state: PresentOrder,
  command: Extract<OrderCommand, { readonly type: 'WithdrawShipmentOverride' }>,
): Decision => {
  const { shipmentId, noteRef } = command;
  const shipment = findShipment(state, shipmentId);
  if (shipment === undefined) return refuse('unknown_shipment');
  if (shipment.override === undefined) return refuse('override_not_found');
  return accepted(
    {
      type: 'ShipmentOverrideWithdrawn',
      data: { shipmentId, ...(noteRef === undefined ? {} : { noteRef }) },
    },
    ...toStatusChange(shipment, trackingOf({ ...shipment, override: undefined })),
  );
};
