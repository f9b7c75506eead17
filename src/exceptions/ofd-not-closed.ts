import { findShipment, type PresentOrder, type Shipment } from '../orders/state.ts';
import { standingScans, trackingOf } from '../orders/tracking.ts';
import { endOfDay } from '../promises/calendar.ts';
import { zoneOf } from './business-calendar.ts';
import { isFollowed } from './reported.ts';
import { nothing, type Assessed, ofShipments, type Rule } from './rule.ts';
import { scopeOfShipment, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

const hourMs = 3_600_000;

const assessShipment = (
  state: PresentOrder,
  shipment: Shipment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  if (!isFollowed(shipment)) return nothing;
  const tracking = trackingOf(shipment);
  if (tracking.status !== 'out_for_delivery' || tracking.direction === 'return') return nothing;
  const out = standingScans(tracking).findLast((scan) => scan.status === 'out_for_delivery');
  if (out === undefined) return nothing;
  const { graceHours } = thresholds.of('ofd_not_closed', scopeOfShipment(state, shipment));
  const at = endOfDay(Date.parse(out.time.to), zoneOf(state.country)) + graceHours * hourMs;
  if (now < at) return { raised: [], nextCheckAt: at };
  const raised = {
    armedBy: `scan:${shipment.shipmentId}:${out.identity}`,
    severity: 3,
    because: `${shipment.carrier} ${shipment.trackingNumber} went out on ${inWords(out.time.written)}, and the day ended without a word of it.`,
    dueAt: at + 12 * hourMs,
    shipmentId: shipment.shipmentId,
    fulfilmentId: shipment.fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt: null };
};

export const ofdNotClosed: Rule = {
  type: 'ofd_not_closed',
  title: 'Out for delivery without an outcome',
  closesWhen: 'The carrier says what became of it.',
  playbook: [
    { command: 'contact_carrier', label: 'Ask the carrier' },
    { command: 'contact_customer', label: 'Ask the customer whether it came' },
  ],
  assess: ofShipments(assessShipment),
  findClosingScan: (state, one) => {
    const shipment = one.shipmentId === null ? undefined : findShipment(state, one.shipmentId);
    if (shipment === undefined) return null;
    const scans = standingScans(trackingOf(shipment));
    const out = scans.findIndex(({ identity }) => one.armedBy === `scan:${shipment.shipmentId}:${identity}`);
    return out === -1 ? null : (scans[out + 1] ?? null);
  },
};
