import { isAfterPromise } from '../orders/health.ts';
import type { PresentOrder, Shipment } from '../orders/state.ts';
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
  const tracking = findUnderWay(shipment);
  if (tracking?.estimatedDelivery === undefined || !isAfterPromise(state, tracking)) return nothing;
  const { graceHours } = thresholds.of('promise_broken', scopeOfShipment(state, shipment));
  const brokenAt = toPromiseEnd(state, graceHours);
  // From then on it is broken.
  if (now >= brokenAt) return nothing;
  const raised = {
    armedBy: `promise:${shipment.shipmentId}:${state.promise.to}`,
    severity: 3,
    because: `${shipment.carrier} expects to deliver ${shipment.trackingNumber} by ${inWords(tracking.estimatedDelivery.to)}; promised is ${inWords(state.promise.to)}.`,
    dueAt: Date.parse(state.promise.to),
    shipmentId: shipment.shipmentId,
    fulfilmentId: shipment.fulfilmentId,
  } as const;
  return { raised: [raised], nextCheckAt: brokenAt };
};

export const promiseAtRisk: Rule = {
  type: 'promise_at_risk',
  title: 'It will come later than promised',
  closesWhen: 'The carrier expects it in time again, it is there, or the promise is broken.',
  playbook: [
    { command: 'inform_customer', label: 'Tell the customer' },
    { command: 'contact_carrier', label: 'Ask the carrier to hurry' },
  ],
  assess: ofShipments(assessShipment),
};
