import type { PresentOrder, Shipment } from '../orders/state.ts';
import { trackingOf } from '../orders/tracking.ts';
import { addBusinessDays } from '../promises/calendar.ts';
import { nextAfter, nothing, type Assessed, ofShipments, type Rule } from './rule.ts';
import { scopeOfShipment, type Thresholds } from './thresholds.ts';

const assessShipment = (
  state: PresentOrder,
  shipment: Shipment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  if (shipment.afterCancel || shipment.voided === true) return nothing;
  const tracking = trackingOf(shipment);
  if (tracking.firstPhysical !== null || tracking.terminal) return nothing;
  const calendar = thresholds.calendarOf(state.country);
  // A location whose clock is ahead does not put the silence off.
  const shippedAt = Math.min(Date.parse(shipment.shippedAt), Date.parse(shipment.recordedAt));
  const { mediumBusinessDays, highBusinessDays, criticalBusinessDays } = thresholds.of(
    'no_first_scan',
    scopeOfShipment(state, shipment),
  );
  // Business days of silence after dispatch, worst first.
  const steps = (
    [
      { days: criticalBusinessDays, severity: 1 },
      { days: highBusinessDays, severity: 2 },
      { days: mediumBusinessDays, severity: 3 },
    ] as const
  ).map((step) => ({ ...step, at: addBusinessDays(shippedAt, step.days, calendar) }));
  const nextCheckAt = nextAfter(
    now,
    steps.map((step) => step.at),
  );
  const reached = steps.find((step) => step.at <= now);
  if (reached === undefined) return { raised: [], nextCheckAt };
  const days = reached.days === 1 ? '1 business day' : `${reached.days} business days`;
  return {
    raised: [
      {
        armedBy: `dispatch:${shipment.shipmentId}`,
        severity: reached.severity,
        because: `${shipment.carrier} has not scanned ${shipment.trackingNumber} within ${days} of dispatch.`,
        dueAt: steps[0]?.at ?? null,
        shipmentId: shipment.shipmentId,
        fulfilmentId: shipment.fulfilmentId,
      },
    ],
    nextCheckAt,
  };
};

export const noFirstScan: Rule = {
  type: 'no_first_scan',
  title: 'No first scan by the carrier',
  closesWhen: 'The first physical scan arrives.',
  playbook: [
    { command: 'contact_warehouse', label: 'Ask the location whether it left' },
    { command: 'contact_carrier', label: 'Ask the carrier' },
    { command: 'reship', label: 'Send it again' },
  ],
  assess: ofShipments(assessShipment),
  findClosingScan: (state, one) => {
    const shipment = state.shipments.find((candidate) => candidate.shipmentId === one.shipmentId);
    return shipment === undefined ? null : trackingOf(shipment).firstPhysical;
  },
};
