import { isPhysical } from '../carriers/fold.ts';
import type { EventAt, OrderEvent, OrderEventType } from '../contracts/events.ts';
import type { Direction, Scan } from '../contracts/scans.ts';
import { evolve } from './evolve.ts';
import { isAfterPromise } from './health.ts';
import { toQuantities } from './quantities.ts';
import { findReturnMilestone, returnMilestones, returnStands, returnTelling } from './return-milestones.ts';
import {
  findShipment,
  initialOrderState,
  type OrderState,
  type PresentOrder,
  type Shipment,
} from './state.ts';
import { toOrderStatus } from './status.ts';
import { isUnheardOf, trackingOf, type Tracking } from './tracking.ts';

/*
 * Which of an order's events are worth a message to its customer. It is derived from the log alone, so whoever sends it
 * may look as often as they like: `key` is the same each time, and counts once.
 *
 *   an event ──► a milestone it reaches ──(old news: nothing)──► ten minutes ──► does it still stand? ──► a message
 *
 * Once per (order, milestone, direction), and of what a customer sends back once per return. Never about the past: what
 * happened more than a day before the hub heard of it says nothing. In ten minutes a delivery supersedes the van that
 * brought it, and a scan that was wrong may be taken back. Losses and damages are for a person to tell. The past of an
 * imported order is followed as if it had been heard as it happened, so that what was reached then is not reached again;
 * nothing of it is sent.
 */
const milestones = [
  'placed',
  'sent_again',
  'partly_shipped',
  'shipped',
  'out_for_delivery',
  'delayed',
  'attempt_failed',
  'available_for_pickup',
  'partly_delivered',
  'delivered',
  'returning',
  'returned',
  'cancelled',
  ...returnMilestones,
] as const;
export type Milestone = (typeof milestones)[number];

export interface Message {
  /** The idempotency key, within the order. */
  readonly key: string;
  readonly milestone: Milestone;
  readonly direction: Direction;
  readonly shipmentId: string | null;
  /** Of what a customer sends back. */
  readonly returnId?: string;
  /** Identity of the scan that says so, where one does. */
  readonly scan: string | null;
  /** When it happened. */
  readonly at: string;
  /** When the hub heard of it, and by which event. */
  readonly recordedAt: string;
  readonly version: number;
  /** When it has stood long enough to be told. */
  readonly dueAt: string;
  /** Of an imported order's past: whoever told then has told it, and it is not told again. */
  readonly isPast?: true;
}

export interface OrderRecord {
  readonly event: OrderEvent;
  readonly at: EventAt;
}

/** How long a message waits for what supersedes it. */
export const coalesceMs = 10 * 60_000;
/** What is older is the past, and nobody is told of it. */
export const staleMs = 24 * 3_600_000;

/** Events that can reach a milestone: for the others nobody has to look. A scan only where it carries a delivery date. */
const telling: ReadonlySet<OrderEventType> = new Set([
  'OrderPlaced',
  'FulfilmentShipped',
  'FulfilmentReadyForPickup',
  'FulfilmentCollected',
  'LinesCancelled',
  'ShipmentStatusChanged',
  ...returnTelling,
]);

const canReachMilestone = (event: OrderEvent): boolean =>
  telling.has(event.type) ||
  (event.type === 'ScanRecorded' && event.data.scan.estimatedDelivery !== undefined);

/** What was told, in order, and what waits for its ten minutes; of an imported past too. */
export interface MessageMemory {
  readonly told: readonly Message[];
  readonly waiting: readonly Message[];
  /** How far an imported past has come, as if it had been heard as it happened. Epoch ms. */
  readonly pastUntil?: number;
}
export const nothingTold: MessageMemory = { told: [], waiting: [] };

/** All that are due by `now` (epoch ms). */
export const messagesOf = (log: readonly OrderRecord[], now: number): readonly Message[] =>
  toTold(memoryOf(log, now));

/** The same with what is not due yet. */
export const memoryOf = (log: readonly OrderRecord[], now: number): MessageMemory => {
  let state: OrderState = initialOrderState;
  let memory = nothingTold;
  for (const record of log) {
    const after = evolve(state, record.event, record.at);
    memory = followMessages(memory, { before: state, record, after });
    state = after;
  }
  return settleMessages(memory, state, now + 1);
};

/** What there was to send. */
export const toTold = ({ told }: MessageMemory): readonly Message[] =>
  told.filter(({ isPast }) => isPast !== true);

/** One event on. What came due before it is judged by the state until then. */
export const followMessages = (
  memory: MessageMemory,
  step: { readonly before: OrderState; readonly record: OrderRecord; readonly after: OrderState },
): MessageMemory => {
  const { after } = step;
  const { event, at } = step.record;
  const isPast = after.status === 'present' && after.imported?.at === null;
  const heardAt = isPast
    ? Math.max(memory.pastUntil ?? -Infinity, Date.parse(at.at))
    : Date.parse(at.recordedAt);
  const known = isPast ? { ...memory, pastUntil: heardAt } : memory;
  const settled = settleMessages(known, step.before, heardAt);
  const reached = canReachMilestone(event)
    ? toMessage(after, event, { ...at, recordedAt: new Date(heardAt).toISOString() })
    : null;
  if (reached === null || settled.told.some((one) => one.key === reached.key)) return settled;
  const message = isPast ? { ...reached, isPast } : reached;
  return { ...settled, waiting: [...settled.waiting, message] };
};

/** Of what comes due before `until`, the first of a key that still stands is told. */
export const settleMessages = (memory: MessageMemory, state: OrderState, until: number): MessageMemory => {
  const due = memory.waiting.filter((one) => Date.parse(one.dueAt) < until);
  if (due.length === 0) return memory;
  const told = [...memory.told];
  for (const one of due)
    if (stillStands(state, one) && !told.some((other) => other.key === one.key)) told.push(one);
  return { ...memory, told, waiting: memory.waiting.filter((one) => !due.includes(one)) };
};

const toMessage = (state: OrderState, event: OrderEvent, at: EventAt): Message | null => {
  const reached = state.status === 'absent' ? null : findReached(state, event, at);
  if (reached === null) return null;
  const { milestone, direction = 'outbound', shipmentId = null, returnId, scan = null, happenedAt } = reached;
  if (isStale(at.recordedAt, happenedAt)) return null;
  return {
    key: `${milestone}/${returnId ?? direction}`,
    milestone,
    direction,
    shipmentId,
    ...(returnId === undefined ? {} : { returnId }),
    scan,
    at: new Date(happenedAt).toISOString(),
    recordedAt: at.recordedAt,
    version: at.version,
    dueAt: new Date(Date.parse(at.recordedAt) + coalesceMs).toISOString(),
  };
};

const isStale = (recordedAt: string, happenedAt: number | undefined): boolean =>
  happenedAt !== undefined && Date.parse(recordedAt) - happenedAt > staleMs;

interface Reached {
  readonly milestone: Milestone;
  readonly direction?: Direction;
  readonly shipmentId?: string;
  readonly returnId?: string;
  readonly scan?: string | null;
  /** Epoch ms: the latest instant at which it can have happened. */
  readonly happenedAt: number;
}

const findReached = (state: PresentOrder, event: OrderEvent, { at }: EventAt): Reached | null => {
  const happenedAt = Date.parse(at);
  if (event.type === 'OrderPlaced')
    return { milestone: event.data.replaces === undefined ? 'placed' : 'sent_again', happenedAt };
  if (event.type === 'FulfilmentReadyForPickup') return { milestone: 'available_for_pickup', happenedAt };
  if (event.type === 'FulfilmentCollected') return { milestone: deliveredOf(state), happenedAt };
  if (event.type === 'FulfilmentShipped') {
    const milestone = event.data.afterCancel === true ? null : shippedOf(state);
    return milestone === null ? null : { milestone, happenedAt };
  }
  if (event.type === 'LinesCancelled')
    return toOrderStatus(state) === 'cancelled' ? { milestone: 'cancelled', happenedAt } : null;
  const aboutReturn = findReturnMilestone(event);
  if (aboutReturn !== null) return { ...aboutReturn, direction: 'return', happenedAt };
  if (event.type !== 'ShipmentStatusChanged' && event.type !== 'ScanRecorded') return null;
  const shipment = findShipment(state, event.data.shipmentId);
  if (shipment === undefined || shipment.afterCancel) return null;
  return event.type === 'ShipmentStatusChanged'
    ? findParcelMilestone(state, shipment, happenedAt)
    : findDelay(state, shipment, event.data.scan);
};

const findParcelMilestone = (
  state: PresentOrder,
  shipment: Shipment,
  announcedAt: number,
): Reached | null => {
  const tracking = trackingOf(shipment);
  const milestone = milestoneOf(state, tracking);
  if (milestone === null) return null;
  const { because, direction } = tracking;
  const happenedAt = happenedBy(tracking) ?? announcedAt;
  return { milestone, direction, shipmentId: shipment.shipmentId, scan: because.scan, happenedAt };
};

/** The latest instant at which what decides can have happened. */
const happenedBy = ({ because, order, override, isOverridden }: Tracking): number | undefined => {
  const decisive = isOverridden ? override : order.findLast((scan) => scan.identity === because.scan);
  return decisive === null || decisive === undefined ? undefined : Date.parse(decisive.time.to);
};

/** What there is to tell of a parcel as it stands. */
const milestoneOf = (state: PresentOrder, { status, direction, terminal }: Tracking): Milestone | null => {
  if (direction === 'return') {
    if (status === 'delivered' || status === 'returned') return 'returned';
    return terminal || !isPhysical(status) ? null : 'returning';
  }
  if (status === 'delivered') return deliveredOf(state);
  return status === 'out_for_delivery' || status === 'attempt_failed' || status === 'available_for_pickup'
    ? status
    : null;
};

/** The last of several parcels completes the order. */
const deliveredOf = (state: PresentOrder): Milestone =>
  state.deliveredAt === null ? 'partly_delivered' : 'delivered';

/** Null where nothing is on its way: what was to leave is void, or was never in it. */
export const shippedOf = (state: PresentOrder): 'shipped' | 'partly_shipped' | null => {
  const quantities = [...toQuantities(state).values()];
  if (quantities.every((q) => q.shipped === 0)) return null;
  return quantities.every((q) => q.shipped >= q.ordered - q.cancelled) ? 'shipped' : 'partly_shipped';
};

/** An estimate after what was promised; one that moves earlier says nothing. */
const findDelay = (state: PresentOrder, shipment: Shipment, scan: Scan): Reached | null => {
  const tracking = trackingOf(shipment);
  const isTheEstimate = JSON.stringify(tracking.estimatedDelivery) === JSON.stringify(scan.estimatedDelivery);
  if (!isTheEstimate || !isDelayed(state, tracking)) return null;
  const { shipmentId } = shipment;
  return { milestone: 'delayed', shipmentId, scan: scan.identity, happenedAt: Date.parse(scan.time.to) };
};

export const isDelayed = (state: PresentOrder, tracking: Tracking): boolean =>
  !tracking.terminal && tracking.direction === 'outbound' && isAfterPromise(state, tracking);

/** Whether it is still what there is to say, ten minutes after. */
const stillStands = (state: OrderState, message: Message): boolean => {
  const { milestone, direction, shipmentId, scan } = message;
  // Nobody is left to write to.
  if (state.status === 'absent' || state.erased) return false;
  if (message.returnId !== undefined) return returnStands(state, milestone, message.returnId);
  const isCancelled = toOrderStatus(state) === 'cancelled';
  if (milestone === 'placed' || milestone === 'sent_again') return !isCancelled;
  if (milestone === 'cancelled') return isCancelled;
  if (milestone === 'shipped' || milestone === 'partly_shipped') {
    // What left before may have arrived by now: it is this parcel that is told of.
    const isOfIt = ({ recordedAt }: Shipment): boolean => recordedAt >= message.recordedAt;
    return (
      shippedOf(state) === milestone && !state.shipments.some((one) => isOfIt(one) && isFurther(state, one))
    );
  }
  const shipment = shipmentId === null ? undefined : findShipment(state, shipmentId);
  if (shipment === undefined) {
    return milestone === 'available_for_pickup' ? hasWaiting(state) : deliveredOf(state) === milestone;
  }
  const tracking = trackingOf(shipment);
  if (milestone === 'delayed') return isDelayed(state, tracking);
  const current = milestoneOf(state, tracking);
  if (current === milestone && tracking.direction === direction) {
    // Another scan may say it by now, and that one may be long past.
    return !isStale(message.recordedAt, happenedBy(tracking));
  }
  // A parcel that went back to the depot was not at home all the same.
  return (
    milestone === 'attempt_failed' && current === null && !tracking.terminal && isStanding(tracking, scan)
  );
};

const isFurther = (state: PresentOrder, shipment: Shipment): boolean =>
  !isUnheardOf(shipment) && !shipment.afterCancel && milestoneOf(state, trackingOf(shipment)) !== null;

const hasWaiting = (state: PresentOrder): boolean =>
  state.fulfilments.some((one) => one.lines.some((line) => line.ready > line.collected));

const isStanding = ({ roles }: Tracking, scan: string | null): boolean =>
  scan !== null && roles.get(scan) === 'lost';
