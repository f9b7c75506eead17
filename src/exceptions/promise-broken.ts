import { findShipment, type PresentOrder, type Shipment } from '../orders/state.ts';
import { findDelivery, trackingOf } from '../orders/tracking.ts';
import { addBusinessDays } from '../promises/calendar.ts';
import { findUnderWay, toPromiseEnd } from './promise-end.ts';
import { nothing, type Assessed, ofShipments, type Rule } from './rule.ts';
import { scopeOfShipment, type Thresholds } from './thresholds.ts';
import { inWords } from './words.ts';

const assessShipment = (
  state: PresentOrder,
  shipment: Shipment,
  now: number,
  thresholds: Thresholds,
): Assessed => {
  if (findUnderWay(shipment) === null) return nothing;
  const { graceHours, criticalBusinessDays } = thresholds.of(
    'promise_broken',
    scopeOfShipment(state, shipment),
  );
  const at = toPromiseEnd(state, graceHours);
  if (now < at) return { raised: [], nextCheckAt: at };
  const worseAt = addBusinessDays(at, criticalBusinessDays, thresholds.calendarOf(state.country));
  const isWorse = now >= worseAt;
  const raised = {
    armedBy: `promise:${shipment.shipmentId}:${state.promise.to}`,
    severity: isWorse ? 1 : 2,
    because: `${shipment.carrier} ${shipment.trackingNumber} was promised by ${inWords(state.promise.to)} and is not delivered.`,
    dueAt: worseAt,
    shipmentId: shipment.shipmentId,
    fulfilmentId: shipment.fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt: isWorse ? null : worseAt };
};

export const promiseBroken: Rule = {
  type: 'promise_broken',
  title: 'The promised day has passed',
  closesWhen: 'It is delivered, waits to be fetched, or goes back.',
  playbook: [
    { command: 'inform_customer', label: 'Tell the customer' },
    { command: 'contact_carrier', label: 'Start a trace with the carrier' },
    { command: 'reship', label: 'Send it again' },
  ],
  assess: ofShipments(assessShipment),
  findClosingScan: (state, one) => {
    const shipment = one.shipmentId === null ? undefined : findShipment(state, one.shipmentId);
    return shipment === undefined ? null : (findDelivery(trackingOf(shipment)) ?? null);
  },
};
