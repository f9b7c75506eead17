import type { LineQuantity } from '../../contracts/fulfilments.ts';
import type { Decision, DecisionContext, NewEvent, ReportFulfilment, RetractReport } from '../command.ts';
import { isWithin, linesToSentence, mergeLines, quantityOf, sameLines } from '../line-quantities.ts';
import {
  findFulfilment,
  type Fulfilment,
  type PresentOrder,
  type Retraction,
  type Shipment,
} from '../state.ts';
import { toShipment } from '../new-parcel.ts';
import { normaliseTrackingNumber, trackingOf } from '../tracking.ts';
import { accepted } from './outcome.ts';
import { toConflict } from './report-lines.ts';
import { toStatusChange } from './status-change.ts';

/*
 * A location takes back a report of its own: an EPCIS void_shipping or error declaration. It is recorded, never refused.
 *
 *   its report had no effect yet ──► remembered: when the report comes it is late
 *   nothing was built on it      ──► undone: the units are one step back, the parcel is void
 *   later work was built on it   ──► stays as it is, and `report_conflict` asks a person
 */
export const retractReport = (
  state: PresentOrder,
  command: RetractReport,
  context: DecisionContext,
): Decision => {
  const { fulfilmentId, reported } = command;
  const fulfilment = findFulfilment(state, fulfilmentId);
  if (fulfilment === undefined)
    return accepted(
      ...toConflict(state, {
        fulfilmentId,
        reported,
        why: 'The order has no such fulfilment.',
        ...(command.lines === undefined ? {} : { lines: [...command.lines] }),
      }),
    );
  const retraction = toRetraction(command, context);
  if (fulfilment.retracted.some((known) => isSame(known, retraction))) return accepted();
  return accepted(
    ...(reported === 'shipped'
      ? takeBackParcels(state, fulfilment, retraction, context)
      : takeBackLines(state, fulfilment, retraction, reported)),
  );
};

const toRetraction = (command: RetractReport, context: DecisionContext): Retraction => ({
  reported: command.reported,
  because: command.because,
  at: command.reportedAt ?? context.at,
  lines: command.lines === undefined ? null : mergeLines(command.lines),
  parcels:
    command.parcels === undefined || command.parcels.length === 0
      ? null
      : command.parcels.map(({ carrier, trackingNumber }) => ({
          carrier,
          trackingNumber: normaliseTrackingNumber(trackingNumber),
        })),
});

const isSame = (a: Retraction, b: Retraction): boolean =>
  a.reported === b.reported &&
  (a.because === 'voided') === (b.because === 'voided') &&
  a.at === b.at &&
  (a.lines === null || b.lines === null ? a.lines === b.lines : sameLines(a.lines, b.lines)) &&
  JSON.stringify(a.parcels) === JSON.stringify(b.parcels);

const toEvent = (
  fulfilmentId: string,
  { reported, because, at, lines, parcels }: Retraction,
  undone: { readonly lines?: LineQuantity[]; readonly shipmentIds?: string[] },
): NewEvent => ({
  type: 'ReportRetracted',
  data: {
    fulfilmentId,
    reported,
    because,
    ...(because === 'voided' ? {} : { reportedAt: new Date(at).toISOString() }),
    ...(lines === null ? {} : { lines: [...lines] }),
    ...(parcels === null ? {} : { parcels: [...parcels] }),
    undone: { lines: undone.lines ?? [], shipmentIds: undone.shipmentIds ?? [] },
  },
});

const takeBackParcels = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  retraction: Retraction,
  context: DecisionContext,
): readonly NewEvent[] => {
  const { fulfilmentId } = fulfilment;
  const standing = state.shipments.filter((one) => one.fulfilmentId === fulfilmentId && one.voided !== true);
  const { parcels } = retraction;
  const named =
    parcels === null ? standing : standing.filter((one) => parcels.some((parcel) => isOf(one, parcel)));
  if (parcels === null && named.length > 1) {
    const why = `It is taken back without a number, and ${named.length} parcels were shipped.`;
    return [
      toEvent(fulfilmentId, retraction, {}),
      ...toConflict(state, { fulfilmentId, reported: 'shipped', why }),
    ];
  }
  const gone = named.filter((one) => trackingOf(one).firstPhysical === null);
  const taken = named.filter((one) => !gone.includes(one));
  return [
    toEvent(fulfilmentId, retraction, { shipmentIds: gone.map((one) => one.shipmentId) }),
    ...gone.flatMap((one) => toVoidStatus(one, context.at)),
    ...taken.flatMap(({ carrier, trackingNumber, lines }) =>
      toConflict(state, {
        fulfilmentId,
        reported: 'shipped',
        why: `The parcel ${carrier} ${trackingNumber} is taken back, but the carrier has it.`,
        lines: [...lines],
        parcels: [{ carrier, trackingNumber }],
      }),
    ),
  ];
};

const isOf = (
  one: { readonly carrier: string; readonly trackingNumber: string },
  parcel: { readonly carrier: string; readonly trackingNumber: string },
): boolean => one.carrier === parcel.carrier && one.trackingNumber === parcel.trackingNumber;

const toVoidStatus = (
  shipment: Pick<Shipment, 'shipmentId' | 'announced' | 'scans'>,
  at: number,
): readonly NewEvent[] => {
  const override = {
    status: 'cancelled',
    reason: { code: 'cancelled_shipper', party: 'shipper' },
    at: new Date(at).toISOString(),
  } as const;
  return toStatusChange(shipment, trackingOf({ scans: shipment.scans, override }));
};

const takeBackLines = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  retraction: Retraction,
  reported: 'picked' | 'packed',
): readonly NewEvent[] => {
  const { fulfilmentId } = fulfilment;
  const applied = mergeLines(
    ...fulfilment.heard
      .filter(
        (one) =>
          one.reported === reported && one.at === retraction.at && one.conflict !== true && one.late !== true,
      )
      .map((one) => one.lines ?? []),
  );
  const said = retraction.lines ?? applied;
  const meant = mergeLines(
    said.map(({ lineId, quantity }) => ({
      lineId,
      quantity: Math.min(quantity, quantityOf(applied, lineId)),
    })),
  );
  const undone = mergeLines(
    meant.map(({ lineId, quantity }) => {
      const line = fulfilment.lines.find((one) => one.lineId === lineId);
      if (line === undefined) return { lineId, quantity: 0 };
      const free =
        reported === 'picked' ? line.picked - line.packed : line.packed - line.shipped - line.ready;
      return { lineId, quantity: Math.min(quantity, free) };
    }),
  );
  const stuck = mergeLines(
    meant.map(({ lineId, quantity }) => ({ lineId, quantity: quantity - quantityOf(undone, lineId) })),
  );
  return [
    toEvent(fulfilmentId, retraction, { lines: undone }),
    ...(stuck.length === 0
      ? []
      : toConflict(state, {
          fulfilmentId,
          reported,
          why: `It is taken back, but later work was built on it: ${linesToSentence(stuck)}.`,
          lines: stuck,
        })),
  ];
};

/** A report that was taken back before it came. */
export const isTakenBack = (fulfilment: Fulfilment, command: ReportFulfilment, at: number): boolean =>
  fulfilment.retracted.some(
    (one) =>
      one.reported === command.reported &&
      one.reported !== 'shipped' &&
      one.at === at &&
      (one.lines === null || (command.lines !== undefined && isWithin(command.lines, one.lines))),
  );

/** Parcels that leave in these events and were void before the hub heard that they left. */
export const voidAtOnce = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  events: readonly NewEvent[],
  at: number,
): readonly NewEvent[] =>
  events.flatMap((event) => {
    if (event.type !== 'FulfilmentShipped') return [event];
    const retracted = fulfilment.retracted.flatMap((one) => {
      const parcels = event.data.parcels.filter((parcel) => takesBack(one, parcel, at));
      if (parcels.length === 0) return [];
      const shipmentIds = parcels.map((parcel) => parcel.shipmentId);
      const when = new Date(one.at).toISOString();
      const shipments = parcels.map((parcel) =>
        toShipment(state, event.data, parcel, { at: when, recordedAt: when }),
      );
      return [
        { ...toEvent(fulfilment.fulfilmentId, one, { shipmentIds }), at: when },
        ...shipments.flatMap((shipment) => toVoidStatus(shipment, one.at)),
      ];
    });
    return [event, ...retracted];
  });

/** It was void before the hub heard that it left, at `at`. */
export const isVoidAtOnce = (
  { retracted }: Fulfilment,
  parcel: Pick<Shipment, 'carrier' | 'trackingNumber'>,
  at: number,
): boolean => retracted.some((one) => takesBack(one, parcel, at));

const takesBack = (
  { reported, because, at: retractedAt, parcels }: Retraction,
  parcel: Pick<Shipment, 'carrier' | 'trackingNumber'>,
  at: number,
): boolean =>
  reported === 'shipped' &&
  parcels !== null &&
  (because === 'voided' ? retractedAt >= at : retractedAt === at) &&
  parcels.some((named) => isOf(parcel, named));
