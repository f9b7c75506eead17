import { hasComeBack, standingScans, trackingOf } from '../orders/tracking.ts';
import { isFollowed } from './reported.ts';
import { nothing, ofShipments, type Rule } from './rule.ts';

/** What becomes of the customer's goods and money only a person can say. */
export const returned: Rule = {
  type: 'returned',
  title: 'The parcel has come back',
  closesWhen: 'Somebody has decided whether it is sent again or refunded.',
  playbook: [
    { command: 'contact_customer', label: 'Ask the customer what they want' },
    { command: 'reship', label: 'Send it again' },
    { command: 'contact_warehouse', label: 'Ask the location what came back' },
  ],
  assess: ofShipments((_state, shipment) => {
    if (!isFollowed(shipment)) return nothing;
    const tracking = trackingOf(shipment);
    if (!hasComeBack(tracking)) return nothing;
    const end = standingScans(tracking).findLast((scan) => scan.status === tracking.status);
    const raised = {
      armedBy: `returned:${shipment.shipmentId}`,
      severity: 3,
      because: `${shipment.carrier} ${shipment.trackingNumber} is back with the sender.`,
      dueAt: end === undefined ? null : Date.parse(end.time.to) + dueMs,
      shipmentId: shipment.shipmentId,
      fulfilmentId: shipment.fulfilmentId,
    } as const;
    return { raised: [raised], nextCheckAt: null };
  }),
};

const dueMs = 2 * 86_400_000;
