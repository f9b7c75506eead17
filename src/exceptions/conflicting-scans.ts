import type { ScanStatus } from '../contracts/scans.ts';
import type { PresentOrder, Shipment } from '../orders/state.ts';
import { findDelivery, trackingOf } from '../orders/tracking.ts';
import { isFollowed } from './reported.ts';
import { nothing, ofShipments, type Assessed, type Rule } from './rule.ts';
import { scopeOfShipment, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

const hourMs = 3_600_000;
const moves: ReadonlySet<ScanStatus> = new Set(['picked_up', 'in_transit', 'out_for_delivery']);

const assessShipment = (
  state: PresentOrder,
  shipment: Shipment,
  _now: number,
  thresholds: Thresholds,
): Assessed => {
  if (!isFollowed(shipment)) return nothing;
  const tracking = trackingOf(shipment);
  if (tracking.status !== 'delivered') return nothing;
  const delivery = findDelivery(tracking);
  if (delivery === undefined) return nothing;
  const { afterHours } = thresholds.of('conflicting_scans', scopeOfShipment(state, shipment));
  const after = Date.parse(delivery.time.to) + afterHours * hourMs;
  const moved = tracking.order.find(
    (scan) =>
      tracking.roles.get(scan.identity) === 'post_terminal' &&
      moves.has(scan.status) &&
      Date.parse(scan.time.from) >= after,
  );
  if (moved === undefined) return nothing;
  return {
    raised: [
      {
        armedBy: `scan:${shipment.shipmentId}:${moved.identity}`,
        severity: 3,
        because: `${shipment.carrier} ${shipment.trackingNumber} was delivered on ${inWords(delivery.time.written)} and moved on ${inWords(moved.time.written)}.`,
        dueAt: Date.parse(moved.time.to) + 24 * hourMs,
        shipmentId: shipment.shipmentId,
        fulfilmentId: shipment.fulfilmentId,
      },
    ],
    nextCheckAt: null,
  };
};

/** Hub scans of a delivered parcel that are stamped some hours late are how carriers work; a day later is another matter. */
export const conflictingScans: Rule = {
  type: 'conflicting_scans',
  title: 'It moves although it was delivered',
  closesWhen: 'Somebody has checked it, or the carrier takes a scan back.',
  playbook: [
    { command: 'contact_carrier', label: 'Ask the carrier' },
    { command: 'contact_customer', label: 'Ask the customer whether it came' },
  ],
  assess: ofShipments(assessShipment),
};
