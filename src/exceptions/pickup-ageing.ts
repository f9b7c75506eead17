import type { Scan } from '../contracts/scans.ts';
import { findShipment, type PresentOrder, type Shipment } from '../orders/state.ts';
import { trackingOf, type Tracking } from '../orders/tracking.ts';
import { findReported, isFollowed, type Reported } from './reported.ts';
import { nextAfter, nothing, type Assessed, ofShipments, type Rule } from './rule.ts';
import { scopeOfShipment, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

const dayMs = 86_400_000;

const isReady = ({ status }: Scan): boolean => status === 'available_for_pickup';
/** A reminder is told as one more word about the papers: it moves nothing. */
const isAway = ({ status }: Scan): boolean =>
  status !== 'available_for_pickup' && status !== 'pending' && status !== 'info_received';
const findReady = (tracking: Tracking): Reported => findReported(tracking, isReady, isAway);

const assessShipment = (
  state: PresentOrder,
  shipment: Shipment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  if (!isFollowed(shipment)) return nothing;
  const tracking = trackingOf(shipment);
  if (tracking.status !== 'available_for_pickup') return nothing;
  const { scan } = findReady(tracking);
  if (scan === null) return nothing;
  const { lowDays, mediumDays, highDays, holdDays } = thresholds.of(
    'pickup_ageing',
    scopeOfShipment(state, shipment),
  );
  const since = Date.parse(scan.time.to);
  const steps = (
    [
      { days: highDays, severity: 2 },
      { days: mediumDays, severity: 3 },
      { days: lowDays, severity: 4 },
    ] as const
  ).map((step) => ({ ...step, at: since + step.days * dayMs }));
  const nextCheckAt = nextAfter(
    now,
    steps.map((step) => step.at),
  );
  const reached = steps.find((step) => step.at <= now);
  if (reached === undefined) return { raised: [], nextCheckAt };
  const raised = {
    armedBy: `scan:${shipment.shipmentId}:${scan.identity}`,
    severity: reached.severity,
    because: `${shipment.carrier} ${shipment.trackingNumber} has waited to be fetched since ${inWords(scan.time.written)}.`,
    dueAt: since + holdDays * dayMs,
    shipmentId: shipment.shipmentId,
    fulfilmentId: shipment.fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt };
};

/** A carrier sends back what nobody fetches: each step is a reminder to the customer, the last one nearly too late. */
export const pickupAgeing: Rule = {
  type: 'pickup_ageing',
  title: 'Nobody fetches the parcel',
  closesWhen: 'It is fetched, or it moves on.',
  playbook: [
    { command: 'contact_customer', label: 'Remind the customer' },
    { command: 'contact_carrier', label: 'Ask the carrier to keep it longer' },
  ],
  assess: ofShipments(assessShipment),
  findClosingScan: (state, one) => {
    const shipment = one.shipmentId === null ? undefined : findShipment(state, one.shipmentId);
    return shipment === undefined ? null : findReady(trackingOf(shipment)).answer;
  },
};
