import type { FulfilmentReportType, LineQuantity } from '../../contracts/fulfilments.ts';
import type { NewEvent } from '../command.ts';
import { toConflictKey } from '../conflict.ts';
import { isWithin, mergeLines, quantityOf } from '../line-quantities.ts';
import type { Fulfilment, FulfilmentLine, PresentOrder } from '../state.ts';

/** What a report says of lines, held against what can still be true of them. */
export interface ReportedLines {
  /** Takes effect. */
  readonly feasible: LineQuantity[];
  /** Was known already, because a later report implied it. */
  readonly late: LineQuantity[];
  /** Cannot be. */
  readonly excess: LineQuantity[];
}

/** Without lines, all that is left is meant. */
export const splitLines = (
  fulfilment: Fulfilment,
  lines: readonly LineQuantity[] | undefined,
  leftOf: (line: FulfilmentLine) => number,
  impliedOf: (line: FulfilmentLine) => number,
): ReportedLines => {
  if (lines === undefined) {
    const feasible = mergeLines(toList(fulfilment, leftOf));
    return {
      feasible,
      late: feasible.length > 0 ? [] : mergeLines(toList(fulfilment, impliedOf)),
      excess: [],
    };
  }
  const feasible: LineQuantity[] = [];
  const late: LineQuantity[] = [];
  const excess: LineQuantity[] = [];
  for (const { lineId, quantity } of mergeLines(lines)) {
    const line = fulfilment.lines.find((one) => one.lineId === lineId);
    const canBe = line === undefined ? 0 : Math.min(quantity, leftOf(line));
    const wasKnown = line === undefined ? 0 : Math.min(quantity - canBe, impliedOf(line));
    feasible.push({ lineId, quantity: canBe });
    late.push({ lineId, quantity: wasKnown });
    excess.push({ lineId, quantity: quantity - canBe - wasKnown });
  }
  return { feasible: mergeLines(feasible), late: mergeLines(late), excess: mergeLines(excess) };
};

const toList = (fulfilment: Fulfilment, quantity: (line: FulfilmentLine) => number): LineQuantity[] =>
  fulfilment.lines.map((line) => ({ lineId: line.lineId, quantity: Math.max(0, quantity(line)) }));

/** The same type at the same instant, with nothing in it that was not heard then: the same report again. */
export const isHeard = (
  fulfilment: Fulfilment,
  reported: FulfilmentReportType,
  at: number,
  lines: readonly LineQuantity[] | undefined,
): boolean => {
  const heard = fulfilment.heard.filter((one) => one.reported === reported && one.at === at);
  if (heard.length === 0) return false;
  return (
    lines === undefined ||
    heard.some((one) => one.lines === null) ||
    isWithin(
      lines,
      heard.flatMap((one) => one.lines ?? []),
    )
  );
};

export const hasReported = (fulfilment: Fulfilment, reported: FulfilmentReportType): boolean =>
  fulfilment.heard.some((one) => one.reported === reported);

/**
 * The earlier stages that a report makes known, oldest first: accepted → picking → picked → packed. `packedOf` says how
 * much of a line must be packed for the report to be true, `pickedOf` how much picked.
 */
export const toImplied = (
  fulfilment: Fulfilment,
  pickedOf: (line: FulfilmentLine) => number,
  packedOf: (line: FulfilmentLine) => number,
): NewEvent[] => {
  const { fulfilmentId, requestStatus, pickingStarted } = fulfilment;
  const packed = mergeLines(toList(fulfilment, (line) => packedOf(line) - line.packed));
  const picked = mergeLines(
    toList(
      fulfilment,
      (line) => Math.max(pickedOf(line), line.packed + quantityOf(packed, line.lineId)) - line.picked,
    ),
  );
  const events: NewEvent[] = toImpliedAcceptance(fulfilmentId, requestStatus);
  if (!pickingStarted) events.push({ type: 'PickingStarted', data: { fulfilmentId, implied: true } });
  if (picked.length > 0)
    events.push({ type: 'LinesPicked', data: { fulfilmentId, lines: picked, implied: true } });
  if (packed.length > 0)
    events.push({ type: 'LinesPacked', data: { fulfilmentId, lines: packed, implied: true } });
  return events;
};

export const toImpliedAcceptance = (
  fulfilmentId: string,
  requestStatus: Fulfilment['requestStatus'],
): NewEvent[] =>
  requestStatus === 'unsubmitted' || requestStatus === 'submitted'
    ? [{ type: 'FulfilmentAccepted', data: { fulfilmentId, implied: true } }]
    : [];

type ConflictData = Extract<NewEvent, { readonly type: 'ReportConflicted' }>['data'];

/** Recorded once, however often it is said. */
export const toConflict = (state: PresentOrder, data: ConflictData): NewEvent[] => {
  const key = toConflictKey(data);
  return state.conflicts.some((one) => one.key === key) ? [] : [{ type: 'ReportConflicted', data }];
};
