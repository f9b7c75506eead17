import type { Scan } from '../contracts/scans.ts';
import { findShipment, type PresentOrder, type Shipment } from '../orders/state.ts';
import { findDelivery, trackingOf } from '../orders/tracking.ts';
import { addBusinessDays } from '../promises/calendar.ts';
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
  if (shipment.notReceived === undefined || !isFollowed(shipment)) return nothing;
  const tracking = trackingOf(shipment);
  // On its way back, or there, it is no longer missed.
  const delivery = tracking.direction === 'outbound' ? findDelivery(tracking) : undefined;
  if (delivery === undefined || findLaterDelivery(shipment) !== null) return nothing;
  const claimedAt = Date.parse(shipment.notReceived.at);
  const { dueHours, criticalBusinessDays } = thresholds.of(
    'delivered_not_received',
    scopeOfShipment(state, shipment),
  );
  const worseAt = addBusinessDays(claimedAt, criticalBusinessDays, thresholds.calendarOf(state.country));
  return {
    raised: [
      {
        armedBy: `claim:${shipment.shipmentId}:${shipment.notReceived.at}`,
        severity: now < worseAt ? 2 : 1,
        because: `${shipment.carrier} says that ${shipment.trackingNumber} was delivered on ${inWords(delivery.time.written)}; the customer says that it did not come.`,
        dueAt: claimedAt + dueHours * hourMs,
        shipmentId: shipment.shipmentId,
        fulfilmentId: shipment.fulfilmentId,
      },
    ],
    nextCheckAt: now < worseAt ? worseAt : null,
  };
};

/** Said to be delivered once more, after the customer had missed it. */
const findLaterDelivery = ({ notReceived, ...shipment }: Shipment): Scan | null => {
  if (notReceived === undefined) return null;
  const { order, roles } = trackingOf(shipment);
  const later = order.find(
    ({ status, direction, time, identity }) =>
      status === 'delivered' &&
      direction === 'outbound' &&
      roles.get(identity) !== 'retracted' &&
      Date.parse(time.from) > Date.parse(notReceived.at),
  );
  return later ?? null;
};

/** Two say the opposite of each other: only the customer, the carrier's next word or a person can end it. */
export const deliveredNotReceived: Rule = {
  type: 'delivered_not_received',
  title: 'Delivered, but the customer has not got it',
  closesWhen: 'The customer has got it after all, the carrier delivers it again or takes the scan back.',
  playbook: [
    { command: 'contact_carrier', label: 'Ask the carrier for a trace and the proof of delivery' },
    { command: 'contact_customer', label: 'Ask about neighbours and the household' },
    { command: 'WithdrawNonReceipt', label: 'It has turned up' },
    { command: 'reship', label: 'Send it again' },
  ],
  assess: ofShipments(assessShipment),
  findClosingScan: (state, one) => {
    const shipment = one.shipmentId === null ? undefined : findShipment(state, one.shipmentId);
    return shipment === undefined ? null : findLaterDelivery(shipment);
  },
};
