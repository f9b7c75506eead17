import type { OrderView } from '../../../src/contracts/orders.ts';
import type { ScanView, ShipmentStatus, ShipmentView } from '../../../src/contracts/scans.ts';
import type { Speech } from '../languages/speech.ts';
import { toScanDay } from './calendar.ts';
import { tellScan } from './statuses.ts';

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

const whenOf = (
  shipment: ShipmentView | undefined,
  order: OrderView,
  { toDays, toWindow }: Speech,
): string => {
  const estimate = shipment?.estimatedDelivery;
  return estimate === undefined
    ? toDays(order.promise.from, order.promise.to)
    : toWindow(estimate.from, estimate.to);
};

/** "Parcel 1 of 2" among those that go to the customer: one that comes back is none of them. */
export const toParcelName = (order: OrderView, shipment: ShipmentView, { words }: Speech): string => {
  const there = order.shipments.filter(({ direction }) => direction === 'outbound');
  if (shipment.direction === 'return') return words.returns.yours;
  return there.length === 1
    ? words.parcels.yours
    : words.parcels.oneOf({ index: there.indexOf(shipment) + 1, count: there.length });
};

/** Of the scan that decides: what is told after it changes nothing, and may come days later. */
const decidedAt = ({ scans, because }: ShipmentView): ScanView['time'] | undefined =>
  scans.find(({ identity }) => identity === because.scan)?.time;

/** Its day is over where the reader is. */
const isOver = (end: string, now: number, { toDay }: Speech): boolean =>
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
const tellPast = (
  order: OrderView,
  { parcels, open }: { readonly parcels: number; readonly open: number },
  { arrival, next }: Speech['words'],
): Omit<Arrival, 'tone'> => {
  if (open > 0) return { headline: arrival.parcelLate, next: next.onItsWay };
  return {
    headline: parcels > 0 ? arrival.restLate : arrival.orderLate,
    next: isPickup(order) ? next.notReady : next.notLeft,
  };
};

/** What is so is decided here, and said by the table of the language. */
export const toArrival = (order: OrderView, now: number, speech: Speech): Arrival => {
  const { arrival, next } = speech.words;
  const { toDay } = speech;
  const parcels = outbound(order);
  if (order.status === 'cancelled')
    return { headline: arrival.cancelled, next: next.nothing, tone: 'attention' };
  if (order.status === 'returned') return { headline: arrival.returned, next: next.nothing, tone: 'calm' };

  const action = parcels.find((parcel) => parcel.health === 'action_required');
  const failed = some(parcels, ['failed', 'returning', 'returned']);
  if (failed !== undefined) {
    return {
      headline: failed.status === 'failed' ? arrival.failed : arrival.goesBack,
      next: next.weLook,
      tone: 'attention',
    };
  }
  if (some(parcels, ['available_for_pickup']) !== undefined)
    return { headline: arrival.parcelReady, next: next.bringId, tone: 'good' };
  if (order.fulfilments.some((fulfilment) => fulfilment.work === 'ready_for_pickup'))
    return { headline: arrival.orderReady, next: next.bringNumber, tone: 'good' };
  if (parcels.some((parcel) => parcel.notReceivedSince !== undefined))
    return { headline: arrival.lookedFor, next: next.weAskWhere, tone: 'attention' };
  if (['delivered', 'completed'].includes(order.status) || all(parcels, ['delivered']) || hasAll(order)) {
    const at = parcels
      .flatMap((parcel) => decidedAt(parcel) ?? [])
      .toSorted((a, b) => (a.from < b.from ? -1 : 1))
      .at(-1);
    const [plain, dated] = isPickup(order)
      ? [arrival.collected, arrival.collectedOn]
      : [arrival.delivered, arrival.deliveredOn];
    return {
      headline: at === undefined ? plain : dated({ day: toDay(toScanDay(at)) }),
      next: order.returns.some(({ status }) => status === 'approved') ? next.sendReturn : next.nothing,
      tone: 'good',
    };
  }
  const out = parcels.filter((parcel) => parcel.status === 'out_for_delivery');
  const today = out.find((parcel) => !isOver(courierSince(parcel) ?? '', now, speech));
  if (today !== undefined) {
    return {
      headline:
        parcels.length === 1
          ? arrival.today
          : arrival.parcelToday({ parcel: toParcelName(order, today, speech) }),
      next: next.courierHasIt,
      tone: 'good',
    };
  }
  // It was to come on a day that is over.
  const [kept] = out;
  if (kept !== undefined)
    return {
      headline: arrival.withCourierSince({ day: toDay(courierSince(kept) ?? '') }),
      next: next.weAsk,
      tone: 'attention',
    };
  if (some(parcels, ['attempt_failed']) !== undefined)
    return { headline: arrival.attemptFailed, next: next.theyTryAgain, tone: 'attention' };
  // Why it is so in the hub's own sentence is for staff, and in English.
  if (action !== undefined)
    return {
      headline: arrival.waits,
      next: next.weLookAt({ news: tellScan(action, speech) }),
      tone: 'attention',
    };
  const open = parcels.filter((parcel) => parcel.status !== 'delivered');
  const late = open.find((parcel) => parcel.health === 'delayed' || parcel.health === 'stalled');
  const when = whenOf(late ?? open[0], order, speech);
  const isPast = isOver((late ?? open[0])?.estimatedDelivery?.to ?? order.promise.to, now, speech);
  if (late !== undefined) {
    return {
      headline: isPast ? arrival.parcelLate : arrival.later({ when }),
      next: next.weAsk,
      tone: 'attention',
    };
  }
  if (order.status === 'on_hold') return { headline: arrival.onHold, next: next.goesOn, tone: 'attention' };
  if (isPast)
    return {
      ...tellPast(order, { parcels: parcels.length, open: open.length }, speech.words),
      tone: 'attention',
    };
  if (parcels.length > 1 && open.length < parcels.length)
    return { headline: arrival.rest({ when }), next: next.nothing, tone: 'calm' };
  return {
    headline: isPickup(order) ? arrival.ready({ when }) : arrival.arrives({ when }),
    next: next.nothing,
    tone: 'calm',
  };
};

export interface Step {
  readonly label: string;
  readonly state: 'done' | 'now' | 'ahead';
}

/** Four stops; `now` is the furthest one reached. */
export const toSteps = (order: OrderView, { words: { steps } }: Speech): readonly Step[] => {
  const labels = isPickup(order)
    ? [steps.ordered, steps.packed, steps.inStore, steps.collected]
    : [steps.ordered, steps.packed, steps.onItsWay, steps.delivered];
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
