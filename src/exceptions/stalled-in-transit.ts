import type { PresentOrder, Shipment } from '../orders/state.ts';
import { trackingOf, type Tracking } from '../orders/tracking.ts';
import type { Scan, ScanStatus } from '../contracts/scans.ts';
import { addBusinessDays } from '../promises/calendar.ts';
import { isFollowed } from './reported.ts';
import { nothing, type Assessed, ofShipments, type Rule } from './rule.ts';
import { scopeOfShipment, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

/**
 * Any other status is a problem that the carrier has reported itself, a wait for the customer, or an end. `expired` is
 * a provider's word for the same silence.
 */
const moving: ReadonlySet<ScanStatus> = new Set([
  'info_received',
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'expired',
]);

/** Where no scan says a country it is taken for domestic. */
const isAbroad = (state: PresentOrder, { order, roles }: Tracking): boolean =>
  order.some(
    ({ place, identity }) =>
      place?.country !== undefined && place.country !== state.country && roles.get(identity) !== 'retracted',
  );

const assessShipment = (
  state: PresentOrder,
  shipment: Shipment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  if (!isFollowed(shipment)) return nothing;
  const tracking = trackingOf(shipment);
  const last = tracking.lastMovement;
  if (last === null || tracking.terminal || tracking.direction === 'return' || !moving.has(tracking.status))
    return nothing;
  const { domesticBusinessDays, internationalBusinessDays } = thresholds.of(
    'stalled_in_transit',
    scopeOfShipment(state, shipment),
  );
  const days = isAbroad(state, tracking) ? internationalBusinessDays : domesticBusinessDays;
  const at = addBusinessDays(Date.parse(last.time.to), days, thresholds.calendarOf(state.country));
  if (now < at) return { raised: [], nextCheckAt: at };
  const raised = {
    armedBy: toArming(shipment, last),
    severity: 2,
    because: `${shipment.trackingNumber} has not moved since ${last.status.replaceAll('_', ' ')} on ${inWords(last.time.written)}.`,
    dueAt: addBusinessDays(at, 1, thresholds.calendarOf(state.country)),
    shipmentId: shipment.shipmentId,
    fulfilmentId: shipment.fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt: null };
};

export const stalledInTransit: Rule = {
  type: 'stalled_in_transit',
  title: 'The parcel has stopped moving',
  closesWhen: 'The parcel moves, or the carrier says what is wrong.',
  playbook: [
    { command: 'contact_carrier', label: 'Start a trace with the carrier' },
    { command: 'inform_customer', label: 'Tell the customer' },
    { command: 'reship', label: 'Send it again' },
  ],
  assess: ofShipments(assessShipment),
  findClosingScan: (state, one) => {
    const shipment = state.shipments.find((candidate) => candidate.shipmentId === one.shipmentId);
    const last = shipment === undefined ? null : trackingOf(shipment).lastMovement;
    return shipment === undefined || last === null || one.armedBy === toArming(shipment, last) ? null : last;
  },
};

const toArming = ({ shipmentId }: Shipment, last: Scan): string => `scan:${shipmentId}:${last.identity}`;
