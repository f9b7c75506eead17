import { hasComeBack, trackingOf } from '../orders/tracking.ts';
import type { Rule } from './rule.ts';

export const shippedAfterCancel: Rule = {
  type: 'shipped_after_cancel',
  title: 'It left although it was cancelled',
  closesWhen: 'The parcel has come back, or somebody has settled it.',
  playbook: [
    { command: 'intercept', label: 'Ask the carrier to stop it' },
    { command: 'contact_customer', label: 'Tell the customer' },
    { command: 'contact_warehouse', label: 'Ask the location' },
  ],
  assess: (state) => ({
    raised: state.shipments
      .filter((shipment) => shipment.afterCancel)
      .filter((shipment) => {
        const tracking = trackingOf(shipment);
        return !hasComeBack(tracking) && tracking.status !== 'cancelled';
      })
      .map(({ shipmentId, fulfilmentId, carrier, trackingNumber }) => ({
        armedBy: `shipment:${shipmentId}`,
        severity: 1,
        because: `${carrier} ${trackingNumber} left after the cancellation.`,
        dueAt: null,
        shipmentId,
        fulfilmentId,
      })),
    nextCheckAt: null,
  }),
};
