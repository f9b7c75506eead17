import type { Scan, ScanStatus } from '../contracts/scans.ts';
import type { PresentOrder, Shipment } from '../orders/state.ts';
import { standingScans, trackingOf, type Tracking } from '../orders/tracking.ts';
import { addBusinessDays } from '../promises/calendar.ts';
import { isAddressProblem, isRefusal } from './reason-groups.ts';
import { isFollowed } from './reported.ts';
import { nothing, type Assessed, ofShipments, type Rule } from './rule.ts';
import { scopeOfShipment, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

const hourMs = 3_600_000;

/** Back in the depot is no answer yet: the next attempt, a place to fetch it, or an end is. */
const answers: ReadonlySet<ScanStatus> = new Set([
  'out_for_delivery',
  'available_for_pickup',
  'delivered',
  'returning',
  'returned',
  'failed',
  'cancelled',
]);

const findLastAttempt = (
  tracking: Tracking,
): { readonly attempt: Scan | null; readonly answer: Scan | null } => {
  let attempt: Scan | null = null;
  let answer: Scan | null = null;
  for (const scan of standingScans(tracking)) {
    if (scan.status === 'attempt_failed') {
      attempt = scan;
      answer = null;
    } else if (answer === null && answers.has(scan.status)) {
      answer = scan;
    }
  }
  return { attempt, answer };
};

const assessShipment = (
  state: PresentOrder,
  shipment: Shipment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  if (!isFollowed(shipment)) return nothing;
  const tracking = trackingOf(shipment);
  if (tracking.failedAttempts === 0 || tracking.terminal) return nothing;
  const { attempt, answer } = findLastAttempt(tracking);
  if (attempt === null || answer !== null) return nothing;
  // Another attempt would end the same way: those are cases of their own.
  if (isAddressProblem(attempt) || isRefusal(attempt)) return nothing;
  const { highFromAttempt, dueHours, followUpBusinessDays } = thresholds.of(
    'attempt_failed',
    scopeOfShipment(state, shipment),
  );
  const isHigh = tracking.failedAttempts >= highFromAttempt;
  // By then somebody should have tried again.
  const followUpAt = addBusinessDays(
    Date.parse(attempt.time.to),
    followUpBusinessDays,
    thresholds.calendarOf(state.country),
  );
  const why = attempt.reason.code === 'none' ? '' : ` (${attempt.reason.code.replaceAll('_', ' ')})`;
  return {
    raised: [
      {
        armedBy: `scan:${shipment.shipmentId}:${attempt.identity}`,
        severity: isHigh || now >= followUpAt ? 2 : 3,
        because: `A delivery of ${shipment.trackingNumber} failed on ${inWords(attempt.time.written)}${why}.`,
        dueAt: Date.parse(attempt.time.to) + dueHours * hourMs,
        shipmentId: shipment.shipmentId,
        fulfilmentId: shipment.fulfilmentId,
      },
    ],
    nextCheckAt: isHigh || now >= followUpAt ? null : followUpAt,
  };
};

export const attemptFailed: Rule = {
  type: 'attempt_failed',
  title: 'A delivery attempt failed',
  closesWhen: 'It is out for delivery again, ready to be fetched, or delivered.',
  playbook: [
    { command: 'contact_customer', label: 'Ask the customer for a time' },
    { command: 'redirect_to_pickup_point', label: 'Redirect to a pickup point' },
    { command: 'contact_carrier', label: 'Book a new attempt' },
  ],
  assess: ofShipments(assessShipment),
  findClosingScan: (state, one) => {
    const shipment = state.shipments.find((candidate) => candidate.shipmentId === one.shipmentId);
    return shipment === undefined ? null : findLastAttempt(trackingOf(shipment)).answer;
  },
};
