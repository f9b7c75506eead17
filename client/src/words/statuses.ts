import type { CaseState, WaitingOn } from '../../../src/contracts/exceptions.ts';
import type { FulfilmentRow, WorkStatus } from '../../../src/contracts/fulfilments.ts';
import type { OrderStatus, OrderView } from '../../../src/contracts/orders.ts';
import type { Reason, ReasonCode } from '../../../src/contracts/reasons.ts';
import type { Health, ScanStatus, ShipmentStatus } from '../../../src/contracts/scans.ts';
import type { Delivery } from '../../../src/contracts/delivery.ts';
import type { Speech } from '../languages/speech.ts';

/** Statuses in words. Complete by type: a new status does not compile until it has a name here. */

export type Tone = 'neutral' | 'good' | 'busy' | 'warn' | 'bad';
interface Named {
  readonly label: string;
  readonly tone: Tone;
}

export const orderStatusNames: Readonly<Record<OrderStatus, Named>> = {
  placed: { label: 'Placed', tone: 'neutral' },
  on_hold: { label: 'On hold', tone: 'warn' },
  allocated: { label: 'Allocated', tone: 'neutral' },
  partly_backordered: { label: 'Partly backordered', tone: 'warn' },
  in_fulfilment: { label: 'In fulfilment', tone: 'busy' },
  partly_shipped: { label: 'Partly shipped', tone: 'busy' },
  shipped: { label: 'Shipped', tone: 'busy' },
  partly_delivered: { label: 'Partly delivered', tone: 'busy' },
  delivered: { label: 'Delivered', tone: 'good' },
  completed: { label: 'Completed', tone: 'good' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  returning: { label: 'Returning', tone: 'warn' },
  returned: { label: 'Returned', tone: 'neutral' },
};

export const shipmentStatusNames: Readonly<Record<ShipmentStatus, Named>> = {
  pending: { label: 'Waiting for the carrier', tone: 'neutral' },
  info_received: { label: 'Announced to the carrier', tone: 'neutral' },
  picked_up: { label: 'Picked up by the carrier', tone: 'busy' },
  in_transit: { label: 'On its way', tone: 'busy' },
  out_for_delivery: { label: 'Out for delivery', tone: 'busy' },
  attempt_failed: { label: 'Delivery attempt failed', tone: 'warn' },
  available_for_pickup: { label: 'Ready to collect', tone: 'busy' },
  on_hold: { label: 'Held by the carrier', tone: 'warn' },
  exception: { label: 'Problem on the way', tone: 'bad' },
  delivered: { label: 'Delivered', tone: 'good' },
  returning: { label: 'On its way back', tone: 'warn' },
  returned: { label: 'Returned', tone: 'neutral' },
  failed: { label: 'Delivery failed', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  expired: { label: 'No news from the carrier', tone: 'warn' },
};

/** A scan, or where a parcel is, for the one who waits: where the reason says more than the status, with that. */
export const tellScan = (
  scan: { readonly status: ScanStatus; readonly reason: Reason },
  { words: { parcels }, toCapital }: Speech,
): string => {
  if (scan.status === 'unmapped') return parcels.news;
  const reasons: Readonly<Partial<Record<ReasonCode, string>>> = parcels.reasons;
  const reason = reasons[scan.reason.code];
  if (reason === undefined) return parcels.statuses[scan.status];
  return scan.status === 'in_transit' ? toCapital(reason) : `${parcels.statuses[scan.status]}: ${reason}`;
};

export const healthNames: Readonly<Record<Health, Named>> = {
  on_track: { label: 'On track', tone: 'good' },
  at_risk: { label: 'At risk', tone: 'warn' },
  delayed: { label: 'Delayed', tone: 'warn' },
  stalled: { label: 'Stalled', tone: 'bad' },
  action_required: { label: 'Action required', tone: 'bad' },
  closed: { label: 'Closed', tone: 'neutral' },
};

export const workNames: Readonly<Record<WorkStatus, Named>> = {
  assigned: { label: 'Assigned', tone: 'neutral' },
  picking: { label: 'Picking', tone: 'busy' },
  picked: { label: 'Picked', tone: 'busy' },
  packed: { label: 'Packed', tone: 'busy' },
  ready_for_pickup: { label: 'Ready for pickup', tone: 'busy' },
  shipped: { label: 'Shipped', tone: 'good' },
  collected: { label: 'Collected', tone: 'good' },
};

export const requestNames: Readonly<Record<FulfilmentRow['requestStatus'], string>> = {
  unsubmitted: 'not sent yet',
  submitted: 'sent, not accepted yet',
  accepted: 'accepted',
  rejected: 'rejected',
  cancellation_requested: 'cancellation asked for',
  cancellation_accepted: 'cancelled',
  cancellation_rejected: 'cancellation refused',
};

export const caseStateNames: Readonly<Record<CaseState, Named>> = {
  open: { label: 'Open', tone: 'neutral' },
  acknowledged: { label: 'Acknowledged', tone: 'busy' },
  in_progress: { label: 'In progress', tone: 'busy' },
  resolved: { label: 'Resolved', tone: 'good' },
  reopened: { label: 'Reopened', tone: 'warn' },
};

export const waitingNames: Readonly<Record<WaitingOn, string>> = {
  carrier: 'the carrier',
  customer: 'the customer',
  warehouse: 'the warehouse',
  customs: 'customs',
};

export const holdNames: Readonly<Record<OrderView['holds'][number]['reason'], string>> = {
  fraud_review: 'Fraud review',
  payment_pending: 'Payment pending',
  address_check: 'Address check',
  inventory_short: 'Stock is short',
  customer_request: 'Customer asked',
  awaiting_return: 'Awaiting a return',
  credit_limit: 'Credit limit',
  other: 'Other',
};

export const optionNames: Readonly<Record<Delivery['option'], string>> = {
  one_hour: 'Within the hour',
  same_day: 'Same day',
  next_day: 'Next day',
  weekend: 'Weekend',
  standard: 'Standard',
  pickup_in_store: 'Pickup in store',
  pickup_point: 'Pickup point',
};

/** An id that reads as words is shown as words: `wh-1` → `WH 1`, `store-malmo` → `Store Malmo`. */
export const toWords = (id: string): string =>
  id
    .split(/[-_]/)
    .map((word) =>
      /^[a-z]{3,}$/.test(word) ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word.toUpperCase(),
    )
    .join(' ');

const names = new Map<string, string>();
/** Locations and carriers are called what their owners call them, as soon as that is known here. */
export const learnNames = (
  kind: 'location' | 'carrier',
  named: readonly (readonly [id: string, name: string])[],
): void => {
  for (const [id, name] of named) names.set(`${kind} ${id}`, name);
};

export const toPlace = (location: string): string => names.get(`location ${location}`) ?? toWords(location);

/** Of carriers that nobody has registered. */
const carriers: Readonly<Record<string, string>> = {
  postnord: 'PostNord',
  dhl: 'DHL',
  ups: 'UPS',
  gls: 'GLS',
  dpd: 'DPD',
  fedex: 'FedEx',
  inpost: 'InPost',
  bring: 'Bring',
  budbee: 'Budbee',
};
export const toCarrier = (carrier: string): string =>
  names.get(`carrier ${carrier}`) ?? carriers[carrier] ?? toWords(carrier);

/** Why a case is one, as the hub says it: with names where it says whose parcel or shelf it is. */
export const tellBecause = (because: string): string =>
  because.replaceAll(
    /(^|\b(?:of|[Aa]t|left|to) )([a-z\d][\w-]*)(?=[ ,.;])/g,
    (_, before: string, id: string) =>
      before + (names.get(`location ${id}`) ?? names.get(`carrier ${id}`) ?? carriers[id] ?? id),
  );
