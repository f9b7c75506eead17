import type { PresentOrder, Shipment } from '../orders/state.ts';
import { trackingOf, type Tracking } from '../orders/tracking.ts';
import { endOfDay } from '../promises/calendar.ts';
import { zoneOf } from './business-calendar.ts';
import { isFollowed } from './reported.ts';

const hourMs = 3_600_000;

/** The promised day is over at the destination; one hour is one hour. */
export const toPromiseEnd = ({ promise, country }: PresentOrder, graceHours: number): number => {
  const to = Date.parse(promise.to);
  const end = promise.option === 'one_hour' ? to : endOfDay(to - 1, zoneOf(country));
  return end + graceHours * hourMs;
};

/** On its way to the customer, and neither there nor over; of what nobody has scanned or sent yet other rules tell. */
export const findUnderWay = (shipment: Shipment): Tracking | null => {
  if (!isFollowed(shipment)) return null;
  const tracking = trackingOf(shipment);
  const { firstPhysical, isOverridden, terminal, direction, status } = tracking;
  if (firstPhysical === null && !isOverridden) return null;
  return terminal || direction === 'return' || status === 'returning' || status === 'available_for_pickup'
    ? null
    : tracking;
};
