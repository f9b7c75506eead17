import { findDelivery, trackingOf } from '../orders/tracking.ts';
import { isFollowed } from './reported.ts';
import { nothing, ofShipments, type Rule } from './rule.ts';

const dueMs = 4 * 3_600_000;

/** The country is all of the address that an order's rules may know. */
export const podMismatch: Rule = {
  type: 'pod_mismatch',
  title: 'Delivered in another country',
  closesWhen: 'Somebody has checked it, or the carrier takes the scan back.',
  playbook: [
    { command: 'contact_carrier', label: 'Ask the carrier for the proof of delivery' },
    { command: 'contact_customer', label: 'Ask the customer whether it came' },
  ],
  assess: ofShipments((state, shipment) => {
    if (!isFollowed(shipment)) return nothing;
    const tracking = trackingOf(shipment);
    const delivery = tracking.status === 'delivered' ? findDelivery(tracking) : undefined;
    const country = delivery?.place?.country;
    if (delivery === undefined || country === undefined || country === state.country) return nothing;
    const raised = {
      armedBy: `scan:${shipment.shipmentId}:${delivery.identity}`,
      severity: 2,
      because: `${shipment.carrier} ${shipment.trackingNumber} was delivered in ${country}; it was sent to ${state.country}.`,
      dueAt: Date.parse(delivery.time.to) + dueMs,
      shipmentId: shipment.shipmentId,
      fulfilmentId: shipment.fulfilmentId,
    } as const;
    return { raised: [raised], nextCheckAt: null };
  }),
};
