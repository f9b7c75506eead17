import type { ExceptionView } from '../contracts/exceptions.ts';
import type { FulfilmentView } from '../contracts/fulfilments.ts';
import type { OrderView } from '../contracts/orders.ts';
import type { ReturnView } from '../contracts/returns.ts';
import type { ScanView, ShipmentView } from '../contracts/scans.ts';
import { toFulfilmentStatus, toWork } from './fulfilment-status.ts';
import { toHealth } from './health.ts';
import { findAddress, findCustomer, findText, toScanWords, type Personal } from './personal.ts';
import { preferencesOf } from './preferences.ts';
import { leftOf, toQuantities } from './quantities.ts';
import { toReturnStatus, unitsBackOf } from './returns.ts';
import type { OrderReturn } from './return-state.ts';
import type { Fulfilment, OrderCase, PresentOrder, Shipment } from './state.ts';
import { findLineDelivery, toCategory, toOrderStatus } from './status.ts';
import { trackingOf, type Tracking } from './tracking.ts';
import { toAdjustmentView } from './adjustments.ts';
import { toReshipView } from './reships.ts';
import { toWorth } from './worth.ts';

export type Audience = 'staff' | 'customer' | 'storefront' | 'warehouse';

/** The order as an audience may read it: what it may not see is absent, lists that it may not see are empty. */
export const toOrderView = (
  state: PresentOrder,
  version: number,
  personal: Personal,
  audience: Audience,
): OrderView => {
  const status = toOrderStatus(state);
  const isWarehouse = audience === 'warehouse';
  const customer = isWarehouse ? undefined : findCustomer(personal, state.customerRef);
  const shipTo = findAddress(personal, state.shipToRef);
  return {
    orderId: state.orderId,
    orderNumber: state.orderNumber,
    version,
    status,
    // A customer's "attention" would be about our own troubles.
    category:
      audience === 'customer' ? toCategory({ ...state, cases: [] }, status) : toCategory(state, status),
    channel: state.channel,
    ...(state.reference === undefined ? {} : { reference: state.reference }),
    currency: state.currency,
    placedAt: state.placedAt,
    promise: state.promise,
    totals: state.totals,
    lines: toLineViews(state, personal),
    fulfilments: state.fulfilments.map((one) => toFulfilmentView(one, state.holds.length > 0)),
    shipments: state.shipments.map((one) => toShipmentView(state, one, personal, audience)),
    returns: (state.returns ?? []).map((one) => toReturnView(state, one, personal, audience)),
    adjustments: isWarehouse
      ? []
      : (state.adjustments ?? []).map((one) => toAdjustmentView(one, personal, audience)),
    reships: (state.reships ?? []).map((one) => toReshipView(one, personal, audience)),
    ...(state.replaces === undefined ? {} : { replaces: state.replaces }),
    notes: audience === 'staff' ? toNoteViews(state, personal) : [],
    holds: state.holds.map(({ holdId, reason, since, by }) =>
      audience === 'customer'
        ? { holdId, reason: reason === 'fraud_review' || reason === 'credit_limit' ? 'other' : reason, since }
        : { holdId, reason, since, ...(by === undefined ? {} : { by }) },
    ),
    exceptions: audience === 'staff' ? state.cases.map(toExceptionView) : [],
    ...(customer === undefined ? {} : { customer }),
    ...(shipTo === undefined ? {} : { shipTo }),
    ...(state.customerTier === undefined || audience !== 'staff' ? {} : { customerTier: state.customerTier }),
    delivery: state.delivery,
    ...(isWarehouse ? {} : { payment: state.payment }),
    // Nobody is written to after the erasure.
    ...(isWarehouse || state.erased ? {} : { preferences: preferencesOf(state) }),
  };
};

/** One whose words are gone says nothing. */
export const toNoteViews = ({ notes = [] }: PresentOrder, personal: Personal): OrderView['notes'] =>
  notes.flatMap(({ noteRef, at, by }) => {
    const note = findText(personal, noteRef);
    return note === undefined ? [] : [{ at, by, note }];
  });

export const toLineViews = (state: PresentOrder, personal: Personal): OrderView['lines'] => {
  const quantities = toQuantities(state);
  return state.lines.flatMap((line) => {
    const q = quantities.get(line.lineId);
    if (q === undefined) return [];
    const instruction = findText(personal, line.instructionRef);
    const deliveredAt = q.delivered === 0 ? null : findLineDelivery(state, line.lineId);
    return [
      {
        lineId: line.lineId,
        sku: line.sku,
        name: line.name,
        kind: line.kind,
        ...(line.capability === undefined ? {} : { capability: line.capability }),
        unitPrice: line.unitPrice,
        ...(line.finalSale === undefined ? {} : { finalSale: line.finalSale }),
        ...(deliveredAt === null ? {} : { deliveredAt }),
        ...(instruction === undefined ? {} : { instruction }),
        ...(line.parts === undefined ? {} : { parts: [...line.parts] }),
        quantities: q,
      },
    ];
  });
};

/** What the customer wrote is for them and for staff; what staff wrote is for staff. */
export const toReturnView = (
  state: PresentOrder,
  one: OrderReturn,
  personal: Personal,
  audience: Audience,
): ReturnView => {
  const { returnId, method, location, requestedAt, approvedAt, receivedAt, ended, refund } = one;
  const isHidden = audience === 'warehouse' || (one.byStaff === true && audience !== 'staff');
  const note = isHidden ? undefined : findText(personal, one.noteRef);
  return {
    returnId,
    status: toReturnStatus(one),
    method,
    location,
    requestedAt,
    approvedAt,
    receivedAt,
    endedAt: ended?.at ?? null,
    ...(ended?.how === 'refused' ? { refusal: ended.refusal } : {}),
    ...(note === undefined ? {} : { note }),
    lines: one.lines.map((line) => ({ ...line })),
    worth: toWorth(state, unitsBackOf(one)),
    refund,
  };
};

const toFulfilmentView = (fulfilment: Fulfilment, isHeld: boolean): FulfilmentView => ({
  fulfilmentId: fulfilment.fulfilmentId,
  location: fulfilment.location,
  status: toFulfilmentStatus(fulfilment, isHeld),
  requestStatus: fulfilment.requestStatus,
  ...(fulfilment.isPaused === undefined ? {} : { releasePaused: true as const }),
  work: toWork(fulfilment),
  shipBy: fulfilment.shipBy,
  lines: fulfilment.lines.map((line) => ({
    lineId: line.lineId,
    quantity: line.quantity,
    picked: line.picked,
    packed: line.packed,
    shipped: leftOf(line),
  })),
});

const toShipmentView = (
  state: PresentOrder,
  shipment: Shipment,
  personal: Personal,
  audience: Audience,
): ShipmentView => {
  const tracking = trackingOf(shipment);
  return {
    shipmentId: shipment.shipmentId,
    fulfilmentId: shipment.fulfilmentId,
    carrier: shipment.carrier,
    trackingNumber: shipment.trackingNumber,
    status: tracking.status,
    reason: tracking.reason,
    health: toHealth(state, shipment, tracking),
    direction: tracking.direction,
    leg: tracking.leg,
    shippedAt: shipment.shippedAt,
    ...(tracking.estimatedDelivery === undefined ? {} : { estimatedDelivery: tracking.estimatedDelivery }),
    because: tracking.because,
    ...(audience === 'staff' ? toOverrideView(shipment, tracking, personal) : {}),
    ...(shipment.notReceived === undefined ? {} : { notReceivedSince: shipment.notReceived.at }),
    scans: toScanViews(shipment, personal, audience),
    lines: [...shipment.lines],
  };
};

/** Who set it and why stays with staff; that a person did is in `because`. */
const toOverrideView = (
  { override }: Shipment,
  { isOverridden }: Tracking,
  personal: Personal,
): Pick<ShipmentView, 'override'> => {
  if (override === undefined) return {};
  const { status, reason, at, by, noteRef } = override;
  const note = findText(personal, noteRef);
  return {
    override: {
      status,
      reason,
      at,
      ...(by === undefined ? {} : { by }),
      ...(note === undefined ? {} : { note }),
      stands: isOverridden,
    },
  };
};

/** One a scan, in the fold's order; a scan that came in several forms has the words of all of them. */
const toScanViews = (shipment: Shipment, personal: Personal, audience: Audience): ScanView[] => {
  const { order, roles } = trackingOf(shipment);
  // Nearly always they came in the order in which they happened, each in one form.
  const isAsRecorded =
    order.length === shipment.scans.length &&
    order.every(({ identity }, index) => shipment.scans[index]?.scan.identity === identity);
  const recorded = isAsRecorded ? undefined : toRecorded(shipment);
  return order.map((scan, index) => {
    const known = recorded === undefined ? shipment.scans[index] : recorded.get(scan.identity);
    return {
      ...scan,
      ...toScanWords(personal, known?.textRefs ?? [], { withProof: audience === 'staff' }),
      role: roles.get(scan.identity) ?? 'lost',
      recordedAt: known?.recordedAt ?? shipment.shippedAt,
    };
  });
};

type Recorded = Pick<Shipment['scans'][number], 'recordedAt' | 'textRefs'>;

/** By identity, with the texts of all forms in which it came. */
const toRecorded = ({ scans }: Shipment): ReadonlyMap<string, Recorded> => {
  const recorded = new Map<string, Recorded>();
  for (const one of scans) {
    const { identity } = one.scan;
    const known = recorded.get(identity);
    recorded.set(
      identity,
      known === undefined
        ? one
        : { recordedAt: known.recordedAt, textRefs: [...known.textRefs, ...one.textRefs] },
    );
  }
  return recorded;
};

export const toExceptionView = (one: OrderCase): ExceptionView => ({
  exceptionId: one.exceptionId,
  type: one.type,
  severity: one.severity,
  state: one.state,
  title: one.title,
  because: one.because,
  closesWhen: one.closesWhen,
  raisedAt: one.raisedAt,
  dueAt: one.waiting === undefined ? toDueAt(one) : null,
  owner: one.owner,
  ...(one.ownerName === undefined ? {} : { ownerName: one.ownerName }),
  resolvedAt: one.resolvedAt,
  resolution: one.resolution,
  shipmentId: one.shipmentId,
  fulfilmentId: one.fulfilmentId,
  playbook: one.playbook.map((step) => ({ ...step })),
  ...(one.incidentId === undefined ? {} : { incidentId: one.incidentId }),
  ...(one.imported === undefined ? {} : { imported: one.imported }),
  ...(one.claim === undefined ? {} : { claimedUntil: one.claim.until }),
  ...((one.watchers ?? []).length === 0 ? {} : { watchers: [...(one.watchers ?? [])] }),
  ...(one.waiting === undefined ? {} : { waiting: { ...one.waiting, leftMs: toLeftMs(one, one.waiting) } }),
  ...(one.snoozed === undefined ? {} : { snoozed: one.snoozed }),
  ...(one.noteRefs.length === 0 ? {} : { notes: one.noteRefs.length }),
});

/** The boards hold no later year. */
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** The person's or the rule's, and later by as long as its clock has stood. */
const toDueAt = (one: OrderCase): string | null => {
  const due = one.dueSet ?? one.dueAt;
  const { pausedMs = 0 } = one;
  return due === null || pausedMs === 0
    ? due
    : new Date(Math.min(Date.parse(due) + pausedMs, latest)).toISOString();
};

const toLeftMs = (one: OrderCase, waiting: NonNullable<OrderCase['waiting']>): number | null => {
  const due = toDueAt(one);
  return due === null ? null : Date.parse(due) - Date.parse(waiting.since);
};
