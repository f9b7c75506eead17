import type { LineQuantity } from '../../contracts/fulfilments.ts';
import type { NewEvent, ReportFulfilment } from '../command.ts';
import { linesToSentence, mergeLines, quantityOf, sameLines } from '../line-quantities.ts';
import { leftOf } from '../quantities.ts';
import type { Fulfilment, PresentOrder, Shipment } from '../state.ts';
import { findVoid, toShipment } from '../new-parcel.ts';
import { normaliseTrackingNumber, trackingOf } from '../tracking.ts';
import { toConflict, toImplied } from './report-lines.ts';
import { isVoidAtOnce } from './retract-report.ts';
import { toStatusChange } from './status-change.ts';

interface NewParcel {
  readonly shipmentId: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly lines: LineQuantity[];
}

/**
 * Every parcel with a number of its own is followed from now on, whether or not what is said to be in it can be true:
 * its scans will come. What cannot be in it does not count and is a conflict.
 */
export const reportShipped = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  command: ReportFulfilment,
  at: number,
): readonly NewEvent[] => {
  const { fulfilmentId } = fulfilment;
  const isCancelled = fulfilment.outcome === 'cancelled';
  if (command.parcels === undefined || command.parcels.length === 0) {
    return toConflict(state, { fulfilmentId, reported: 'shipped', why: 'It names no parcel.' });
  }
  const left = new Map(fulfilment.lines.map((line) => [line.lineId, line.quantity - leftOf(line)]));
  const parcels: NewParcel[] = [];
  const conflicts: NewEvent[] = [];
  const known: Pick<Shipment, 'fulfilmentId' | 'carrier' | 'trackingNumber' | 'lines'>[] =
    state.shipments.filter((one) => one.voided !== true);
  let number = highestNumber(state, fulfilmentId);

  for (const { carrier, trackingNumber, said, isVoid } of toSaid(fulfilment, command.parcels, at)) {
    const before = findVoid(state, { carrier, trackingNumber });
    // The report that the void took back, once more.
    if (before !== undefined && Date.parse(before.shippedAt) >= at) continue;
    const same = known.find((one) => one.carrier === carrier && one.trackingNumber === trackingNumber);
    if (same !== undefined) {
      const isRepeated = same.fulfilmentId === fulfilmentId && isKnownContent(state, same, said);
      if (isRepeated) continue;
      conflicts.push(
        ...toConflict(state, {
          fulfilmentId,
          reported: 'shipped',
          why: `A parcel ${carrier} ${trackingNumber} was reported before, with other contents.`,
          lines: said,
          parcels: [{ carrier, trackingNumber }],
        }),
      );
      continue;
    }
    const lines = isCancelled
      ? said.filter((line) => state.lines.some((one) => one.lineId === line.lineId))
      : mergeLines(
          said.map(({ lineId, quantity }) => ({
            lineId,
            quantity: Math.min(quantity, left.get(lineId) ?? 0),
          })),
        );
    if (!isCancelled)
      for (const line of lines) left.set(line.lineId, (left.get(line.lineId) ?? 0) - line.quantity);
    const excess = mergeLines(
      said.map(({ lineId, quantity }) => ({ lineId, quantity: quantity - quantityOf(lines, lineId) })),
    );
    if (excess.length > 0 && !isVoid) {
      conflicts.push(
        ...toConflict(state, {
          fulfilmentId,
          reported: 'shipped',
          why: `More than there is: ${linesToSentence(excess)}.`,
          lines: excess,
          parcels: [{ carrier, trackingNumber }],
        }),
      );
    }
    number += 1;
    parcels.push({ shipmentId: `${fulfilmentId}-p${number}`, carrier, trackingNumber, lines });
    known.push({ fulfilmentId, carrier, trackingNumber, lines: said });
  }

  if (parcels.length === 0) return conflicts;
  const when = new Date(at).toISOString();
  const data = { fulfilmentId, parcels, ...(isCancelled ? { afterCancel: true as const } : {}) };
  const counted = isCancelled ? [] : mergeLines(...parcels.map((parcel) => parcel.lines));
  return [
    ...(counted.length === 0
      ? []
      : toImplied(
          fulfilment,
          () => 0,
          (line) =>
            quantityOf(counted, line.lineId) === 0 ? 0 : leftOf(line) + quantityOf(counted, line.lineId),
        )),
    { type: 'FulfilmentShipped', data },
    ...parcels.flatMap((parcel) =>
      isVoidAtOnce(fulfilment, parcel, at)
        ? []
        : toScanned(toShipment(state, data, parcel, { at: when, recordedAt: when })),
    ),
    ...conflicts,
  ];
};

/** Last what was void before it was heard of: it takes nothing from what left. */
const toSaid = (
  fulfilment: Fulfilment,
  parcels: NonNullable<ReportFulfilment['parcels']>,
  at: number,
): readonly (Omit<NewParcel, 'shipmentId' | 'lines'> & {
  readonly said: LineQuantity[];
  readonly isVoid: boolean;
})[] => {
  const all = parcels.map(({ carrier, trackingNumber: written, lines }) => {
    const trackingNumber = normaliseTrackingNumber(written);
    const isVoid = isVoidAtOnce(fulfilment, { carrier, trackingNumber }, at);
    return { carrier, trackingNumber, said: mergeLines(lines), isVoid };
  });
  return [...all.filter(({ isVoid }) => !isVoid), ...all.filter(({ isVoid }) => isVoid)];
};

/** Its carrier may have said something of it already. */
const toScanned = (shipment: Shipment): readonly NewEvent[] =>
  shipment.scans.length === 0 ? [] : toStatusChange(shipment, trackingOf(shipment));

/** A void parcel that leaves after all gets a number of its own, so counting would give one twice. */
const highestNumber = (state: PresentOrder, fulfilmentId: string): number =>
  Math.max(
    0,
    ...state.shipments
      .filter((one) => one.fulfilmentId === fulfilmentId)
      .map((one) => Number(/-p(\d+)$/u.exec(one.shipmentId)?.[1] ?? 0)),
  );

/** What it was said to hold is what counts and what was a conflict of this parcel. */
const isKnownContent = (
  state: PresentOrder,
  parcel: Pick<Shipment, 'fulfilmentId' | 'carrier' | 'trackingNumber' | 'lines'>,
  said: readonly LineQuantity[],
): boolean =>
  sameLines(parcel.lines, said) ||
  toConflict(state, {
    fulfilmentId: parcel.fulfilmentId,
    reported: 'shipped',
    why: '',
    lines: mergeLines(
      said.map(({ lineId, quantity }) => ({ lineId, quantity: quantity - quantityOf(parcel.lines, lineId) })),
    ),
    parcels: [{ carrier: parcel.carrier, trackingNumber: parcel.trackingNumber }],
  }).length === 0;
