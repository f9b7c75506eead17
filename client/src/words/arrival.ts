import type { OrderView } from '../../../src/contracts/orders.ts';
import type { ScanView, ShipmentStatus, ShipmentView } from '../../../src/contracts/scans.ts';
import { toClock, toDay, toScanDay } from './times.ts';

/** What a customer wants to know first: when it comes, and whether anything is to be done. One sentence each. */
export interface Arrival {
  readonly headline: string;
  readonly next: string;
  readonly tone: 'calm' | 'good' | 'attention';
}

const outbound = (order: OrderView): readonly ShipmentView[] =>
  order.shipments.filter((shipment) => shipment.direction === 'outbound' && shipment.status !== 'cancelled');

const all = (shipments: readonly ShipmentView[], statuses: readonly ShipmentStatus[]): boolean =>
  shipments.length > 0 && shipments.every((shipment) => statuses.includes(shipment.status));
const some = (
  shipments: readonly ShipmentView[],
  statuses: readonly ShipmentStatus[],
): ShipmentView | undefined => shipments.find((shipment) => statuses.includes(shipment.status));

const isInstant = (text: string): boolean => text.length > 10;

/** "Thursday 26 November", with hours when the carrier gave a window within one day. */
export const toWindow = (from: string, to: string): string => {
  const last = toDay(to);
  if (toDay(from) === last) {
    return isInstant(from) && isInstant(to) && toClock(from) !== toClock(to)
      ? `${last}, ${toClock(from)}–${toClock(to)}`
      : last;
  }
  return `between ${toDay(from)} and ${last}`;
};

const whenOf = (shipment: ShipmentView | undefined, order: OrderView): string => {
  const estimate = shipment?.estimatedDelivery;
  if (estimate !== undefined) return toWindow(estimate.from, estimate.to);
  const { from, to } = order.promise;
  return toDay(from) === toDay(to) ? toDay(to) : `between ${toDay(from)} and ${toDay(to)}`;
};

/** "Parcel 1 of 2" among those that go to the customer: one that comes back is none of them. */
export const toParcelName = (order: OrderView, shipment: ShipmentView): string => {
  const there = order.shipments.filter(({ direction }) => direction === 'outbound');
  if (shipment.direction === 'return') return 'Your return';
  return there.length === 1 ? 'Your parcel' : `Parcel ${there.indexOf(shipment) + 1} of ${there.length}`;
};

/** Of the scan that decides: what is told after it changes nothing, and may come days later. */
const decidedAt = ({ scans, because }: ShipmentView): ScanView['time'] | undefined =>
  scans.find(({ identity }) => identity === because.scan)?.time;

/** Its day is over where the reader is. */
const isOver = (end: string, now: number): boolean =>
  Date.parse(end) < now && toDay(end) !== toDay(new Date(now).toISOString());

/** The day since which a courier has it; undefined where nobody says. */
const courierSince = (parcel: ShipmentView): string | undefined => {
  const at = decidedAt(parcel);
  return at === undefined ? undefined : toScanDay(at);
};

const isPickup = (order: OrderView): boolean => order.delivery.option === 'pickup_in_store';

/** They have had all of it, and send something of it back. */
const hasAll = ({ status, lines }: OrderView): boolean =>
  status === 'returning' &&
  lines.every(({ quantities }) => quantities.delivered >= quantities.ordered - quantities.cancelled);

/** Nothing has come, and nobody has said that it comes later. */
const tellPast = (order: OrderView, parcels: number, open: number): Omit<Arrival, 'tone'> => {
  if (open > 0) return { headline: 'Your parcel is late.', next: 'It is on its way. Nothing to do.' };
  return {
    headline: parcels > 0 ? 'The rest of your order is late.' : 'Your order is late.',
    next: isPickup(order) ? 'It is not ready yet. Nothing to do.' : 'It has not left us yet. Nothing to do.',
  };
};

export const toArrival = (order: OrderView, now: number): Arrival => {
  const parcels = outbound(order);
  const nothing = 'Nothing to do.';
  if (order.status === 'cancelled')
    return { headline: 'Your order is cancelled.', next: nothing, tone: 'attention' };
  if (order.status === 'returned')
    return { headline: 'Your order was returned.', next: nothing, tone: 'calm' };

  const action = parcels.find((parcel) => parcel.health === 'action_required');
  const failed = some(parcels, ['failed', 'returning', 'returned']);
  if (failed !== undefined) {
    return {
      headline:
        failed.status === 'failed'
          ? 'Your parcel could not be delivered.'
          : 'Your parcel is on its way back to us.',
      next: 'We look into it and get in touch with you.',
      tone: 'attention',
    };
  }
  const waitsForPickup = some(parcels, ['available_for_pickup']);
  if (waitsForPickup !== undefined) {
    return {
      headline: 'Your parcel is ready to collect.',
      next: 'Bring your ID and the tracking number.',
      tone: 'good',
    };
  }
  if (order.fulfilments.some((fulfilment) => fulfilment.work === 'ready_for_pickup')) {
    return {
      headline: 'Your order is ready to collect.',
      next: 'Bring your order number to the store.',
      tone: 'good',
    };
  }
  if (parcels.some((parcel) => parcel.notReceivedSince !== undefined)) {
    return {
      headline: 'We are looking for your parcel.',
      next: 'The carrier says that it was delivered; we ask where. We get in touch with you.',
      tone: 'attention',
    };
  }
  if (['delivered', 'completed'].includes(order.status) || all(parcels, ['delivered']) || hasAll(order)) {
    const at = parcels
      .flatMap((parcel) => decidedAt(parcel) ?? [])
      .toSorted((a, b) => (a.from < b.from ? -1 : 1))
      .at(-1);
    const verb = isPickup(order) ? 'Collected' : 'Delivered';
    return {
      headline: at === undefined ? `${verb}.` : `${verb} ${toDay(toScanDay(at))}.`,
      next: order.returns.some(({ status }) => status === 'approved')
        ? 'You can send your return now: see below.'
        : nothing,
      tone: 'good',
    };
  }
  const out = parcels.filter((parcel) => parcel.status === 'out_for_delivery');
  const today = out.find((parcel) => !isOver(courierSince(parcel) ?? '', now));
  if (today !== undefined) {
    const isAll = parcels.length === 1;
    return {
      headline: isAll ? 'It arrives today.' : `${toParcelName(order, today)} arrives today.`,
      next: 'The courier has it. Nothing to do.',
      tone: 'good',
    };
  }
  // It was to come on a day that is over.
  const [kept] = out;
  if (kept !== undefined)
    return {
      headline: `The courier has had it since ${toDay(courierSince(kept) ?? '')}.`,
      next: 'We are asking the carrier. Nothing to do.',
      tone: 'attention',
    };
  if (some(parcels, ['attempt_failed']) !== undefined) {
    return {
      headline: 'The courier could not hand it over.',
      next: 'They try again. Nothing to do.',
      tone: 'attention',
    };
  }
  if (action !== undefined) {
    return { headline: 'Your parcel waits for something.', next: action.because.sentence, tone: 'attention' };
  }
  const open = parcels.filter((parcel) => parcel.status !== 'delivered');
  const late = open.find((parcel) => parcel.health === 'delayed' || parcel.health === 'stalled');
  const when = whenOf(late ?? open[0], order);
  const verb = isPickup(order) ? 'Ready to collect' : 'Arrives';
  const isPast = isOver((late ?? open[0])?.estimatedDelivery?.to ?? order.promise.to, now);
  if (late !== undefined) {
    return {
      headline: isPast ? 'Your parcel is late.' : `Later than planned: ${when}.`,
      next: 'We are asking the carrier. Nothing to do.',
      tone: 'attention',
    };
  }
  if (order.status === 'on_hold') {
    return {
      headline: 'We are checking your order.',
      next: 'It goes on by itself. Nothing to do.',
      tone: 'attention',
    };
  }
  if (isPast) return { ...tellPast(order, parcels.length, open.length), tone: 'attention' };
  if (parcels.length > 1 && open.length < parcels.length) {
    return { headline: `The rest arrives ${when}.`, next: nothing, tone: 'calm' };
  }
  return { headline: `${verb} ${when}.`, next: nothing, tone: 'calm' };
};

export interface Step {
  readonly label: string;
  readonly state: 'done' | 'now' | 'ahead';
}

/** Four stops; `now` is the furthest one reached. */
export const toSteps = (order: OrderView): readonly Step[] => {
  const labels = isPickup(order)
    ? ['Ordered', 'Packed', 'Ready in store', 'Collected']
    : ['Ordered', 'Packed', 'On its way', 'Delivered'];
  const sum = (pick: (line: OrderView['lines'][number]['quantities']) => number): number =>
    order.lines.reduce((total, line) => total + pick(line.quantities), 0);
  const wanted = sum((quantity) => quantity.ordered - quantity.cancelled);
  const isReady = order.fulfilments.some((fulfilment) => fulfilment.work === 'ready_for_pickup');
  const reached = [
    true,
    wanted > 0 && sum((quantity) => quantity.packed) >= wanted,
    wanted > 0 && (isReady || sum((quantity) => quantity.shipped) > 0),
    wanted > 0 && sum((quantity) => quantity.delivered) >= wanted,
  ];
  const done = reached.lastIndexOf(true);
  return labels.map((label, index) => ({
    label,
    state: index < done || (index === done && done === 3) ? 'done' : index === done ? 'now' : 'ahead',
  }));
};

/** What the customer may still change, as far as the order shows; the hub has the last word. */
export const canChangeAddress = (order: OrderView): boolean =>
  !isPickup(order) &&
  order.shipTo !== undefined &&
  !('erased' in order.shipTo) &&
  order.status !== 'cancelled' &&
  order.lines.every((line) => line.quantities.shipped === 0);

/** Until it is packed. */
export const canChangeDelivery = (order: OrderView): boolean =>
  canCancel(order) && order.shipTo !== undefined && !('erased' in order.shipTo);

export const canCancel = (order: OrderView): boolean =>
  order.status !== 'cancelled' &&
  order.lines.every((line) => line.quantities.packed === 0 && line.quantities.shipped === 0);
