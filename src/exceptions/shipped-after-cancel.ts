import { hasComeBack, trackingOf } from '../orders/tracking.ts';
import { nothing, ofShipments, type Rule } from './rule.ts';

export const shippedAfterCancel: Rule = {
  type: 'shipped_after_cancel',
  title: 'It left although it was cancelled',
  closesWhen: 'The parcel has come back, or somebody has settled it.',
  playbook: [
    { command: 'intercept', label: 'Ask the carrier to stop it' },
    { command: 'contact_customer', label: 'Tell the customer' },
    { command: 'contact_warehouse', label: 'Ask the location' },
  ],
  assess: ofShipments((_state, shipment) => {
    if (!shipment.afterCancel) return nothing;
    const tracking = trackingOf(shipment);
    if (hasComeBack(tracking) || tracking.status === 'cancelled') return nothing;
    const { shipmentId, fulfilmentId, carrier, trackingNumber } = shipment;
    const raised = {
      armedBy: `shipment:${shipmentId}`,
      severity: 1,
      because: `${carrier} ${trackingNumber} left after the cancellation.`,
      dueAt: null,
      shipmentId,
      fulfilmentId,
    } as const;
    return { raised: [raised], nextCheckAt: null };
  }),
};
