import type { LineQuantity } from '../../contracts/fulfilments.ts';
import type { Decision, DecisionContext, NewEvent, ReportFulfilment } from '../command.ts';
import { linesToSentence, mergeLines, quantityOf } from '../line-quantities.ts';
import { leftOf } from '../quantities.ts';
import { findFulfilment, type Fulfilment, type FulfilmentLine, type PresentOrder } from '../state.ts';
import { accepted } from './outcome.ts';
import {
  hasReported,
  isHeard,
  splitLines,
  toConflict,
  toImplied,
  toImpliedAcceptance,
} from './report-lines.ts';
import { reportShipped } from './report-shipped.ts';
import { isTakenBack, voidAtOnce } from './retract-report.ts';

/**
 * What a location reports has happened, so nothing here is refused: it takes effect as far as it can be true, what was
 * known is late, and the rest is a conflict.
 */
export const reportFulfilment = (
  state: PresentOrder,
  command: ReportFulfilment,
  context: DecisionContext,
): Decision => {
  const { fulfilmentId, reported, lines } = command;
  const fulfilment = findFulfilment(state, fulfilmentId);
  if (fulfilment === undefined) {
    const parcels = command.parcels?.map(({ carrier, trackingNumber }) => ({ carrier, trackingNumber }));
    return accepted(
      ...toConflict(state, {
        fulfilmentId,
        reported,
        why: 'The order has no such fulfilment.',
        ...(lines === undefined ? {} : { lines: [...lines] }),
        ...(parcels === undefined ? {} : { parcels }),
      }),
    );
  }
  if (reported !== 'shipped' && isHeard(fulfilment, reported, context.at, lines)) return accepted();
  if (isTakenBack(fulfilment, command, context.at)) return accepted(...toLate(fulfilmentId, reported, lines));
  if (reported === 'shipped') {
    const events = reportShipped(state, fulfilment, command, context.at);
    return accepted(...voidAtOnce(state, fulfilment, events, context.at));
  }
  return accepted(
    ...(fulfilment.outcome === 'cancelled' ? afterCancel : whileOpen)(state, fulfilment, command),
  );
};

type Report = (state: PresentOrder, fulfilment: Fulfilment, command: ReportFulfilment) => readonly NewEvent[];

/** The location may not have heard of the cancellation yet; goods that are packed or gone need somebody to look. */
const afterCancel: Report = (state, { fulfilmentId }, { reported, lines }) => {
  switch (reported) {
    case 'accepted':
    case 'rejected':
    case 'picking':
    case 'picked':
    case 'shortPicked':
      return toLate(fulfilmentId, reported, lines);
    case 'packed':
    case 'readyForPickup':
    case 'collected':
    case 'shipped':
      return toConflict(state, {
        fulfilmentId,
        reported,
        why: 'It is cancelled.',
        ...(lines === undefined ? {} : { lines: [...lines] }),
      });
  }
};

const whileOpen: Report = (state, fulfilment, command) => {
  const { fulfilmentId, requestStatus } = fulfilment;
  const { reported } = command;
  switch (reported) {
    case 'accepted':
      if (requestStatus === 'unsubmitted' || requestStatus === 'submitted') {
        return [{ type: 'FulfilmentAccepted', data: { fulfilmentId } }];
      }
      if (requestStatus === 'rejected')
        return toConflict(state, { fulfilmentId, reported, why: 'It was rejected before.' });
      return hasReported(fulfilment, reported) ? [] : toLate(fulfilmentId, reported);
    case 'picking':
      if (fulfilment.outcome !== 'open')
        return toConflict(state, { fulfilmentId, reported, why: 'Nothing of it is left to pick.' });
      if (fulfilment.pickingStarted)
        return hasReported(fulfilment, reported) ? [] : toLate(fulfilmentId, reported);
      return [
        ...toImpliedAcceptance(fulfilmentId, requestStatus),
        { type: 'PickingStarted', data: { fulfilmentId } },
      ];
    case 'picked':
    case 'shortPicked':
    case 'packed':
    case 'readyForPickup':
    case 'collected':
      return reportLines(state, fulfilment, command, linesReports[reported]);
    case 'rejected':
      return fulfilment.outcome === 'rejected'
        ? []
        : reportLines(state, fulfilment, command, linesReports.rejected);
    // Taken before this, whatever the fulfilment's outcome is.
    case 'shipped':
      return [];
  }
};

interface LinesReport {
  /** How much of a line it can still be true of. */
  readonly leftOf: (line: FulfilmentLine) => number;
  /** How much of a line a later report has made known before. */
  readonly knownOf: (line: FulfilmentLine) => number;
  /** How much of a line must be picked and packed for it to be true, `quantity` being what it says of the line. */
  readonly implies?: {
    readonly picked?: (line: FulfilmentLine, quantity: number) => number;
    readonly packed?: (line: FulfilmentLine, quantity: number) => number;
  };
  readonly toEvent: (
    about: { readonly fulfilmentId: string; readonly lines: LineQuantity[] },
    command: ReportFulfilment,
  ) => NewEvent;
}

const nothing = (): number => 0;

const linesReports: Readonly<
  Record<'picked' | 'shortPicked' | 'packed' | 'readyForPickup' | 'collected' | 'rejected', LinesReport>
> = {
  picked: {
    leftOf: (line) => line.quantity - line.picked,
    knownOf: (line) => line.impliedPicked,
    implies: {},
    toEvent: (data) => ({ type: 'LinesPicked', data }),
  },
  shortPicked: {
    leftOf: (line) => line.quantity - line.packed,
    knownOf: nothing,
    implies: {},
    toEvent: (about, command) => ({ type: 'LinesShortPicked', data: { ...about, ...toDetails(command) } }),
  },
  packed: {
    leftOf: (line) => line.quantity - line.packed,
    knownOf: (line) => line.impliedPacked,
    implies: { picked: (line, quantity) => line.packed + quantity },
    toEvent: (data) => ({ type: 'LinesPacked', data }),
  },
  readyForPickup: {
    leftOf: (line) => line.quantity - line.shipped - line.ready,
    knownOf: (line) => line.impliedReady,
    implies: { packed: (line, quantity) => line.shipped + line.ready + quantity },
    toEvent: (data) => ({ type: 'FulfilmentReadyForPickup', data }),
  },
  collected: {
    leftOf: (line) => line.quantity - leftOf(line),
    knownOf: nothing,
    // What was ready is packed already.
    implies: { packed: (line, quantity) => line.shipped + Math.max(line.ready, line.collected + quantity) },
    toEvent: (data) => ({ type: 'FulfilmentCollected', data }),
  },
  rejected: {
    leftOf: (line) => line.quantity - line.packed,
    knownOf: nothing,
    toEvent: ({ fulfilmentId, lines }, command) => ({
      type: 'FulfilmentRejected',
      data: { fulfilmentId, reason: command.reason ?? 'other', lines, ...toDetails(command) },
    }),
  },
};

const reportLines = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  command: ReportFulfilment,
  { leftOf, knownOf, implies, toEvent }: LinesReport,
): readonly NewEvent[] => {
  const { fulfilmentId } = fulfilment;
  const { reported, lines } = command;
  const { feasible, late, excess } = splitLines(fulfilment, lines, leftOf, knownOf);
  const events: NewEvent[] = [];
  if (feasible.length > 0) {
    const { picked = nothing, packed = nothing } = implies ?? {};
    const said = (line: FulfilmentLine): number => quantityOf(feasible, line.lineId);
    if (implies !== undefined)
      events.push(
        ...toImplied(
          fulfilment,
          (line) => picked(line, said(line)),
          (line) => packed(line, said(line)),
        ),
      );
    events.push(toEvent({ fulfilmentId, lines: feasible }, command));
  }
  if (late.length > 0) events.push(...toLate(fulfilmentId, reported, lines === undefined ? [] : late));
  if (excess.length > 0) {
    const why = `More than there is: ${linesToSentence(excess)}.`;
    events.push(...toConflict(state, { fulfilmentId, reported, why, lines: excess }));
  }
  const isNothing = feasible.length + late.length + excess.length === 0;
  if (isNothing && !hasReported(fulfilment, reported))
    events.push(...toConflict(state, { fulfilmentId, reported, why: 'Nothing of it is left.' }));
  return events;
};

const toDetails = ({ skus, noteRef }: ReportFulfilment) => ({
  ...(skus === undefined ? {} : { skus: [...skus] }),
  ...(noteRef === undefined ? {} : { noteRef }),
});

const toLate = (
  fulfilmentId: string,
  reported: ReportFulfilment['reported'],
  lines: readonly LineQuantity[] = [],
): NewEvent[] => [
  {
    type: 'LateReportNoted',
    data: { fulfilmentId, reported, ...(lines.length === 0 ? {} : { lines: mergeLines(lines) }) },
  },
];
