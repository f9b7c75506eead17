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
  type ReportedLines,
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
  const { reported, lines } = command;
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
      return withRest(
        state,
        fulfilment,
        command,
        splitLines(
          fulfilment,
          lines,
          (line) => line.quantity - line.picked,
          (line) => line.impliedPicked,
        ),
        (feasible) => [
          ...toImplied(
            fulfilment,
            () => 0,
            () => 0,
          ),
          { type: 'LinesPicked', data: { fulfilmentId, lines: feasible } },
        ],
      );
    case 'packed':
      return withRest(
        state,
        fulfilment,
        command,
        splitLines(
          fulfilment,
          lines,
          (line) => line.quantity - line.packed,
          (line) => line.impliedPacked,
        ),
        (feasible) => [
          ...toImplied(
            fulfilment,
            (line) => line.packed + quantityOf(feasible, line.lineId),
            () => 0,
          ),
          { type: 'LinesPacked', data: { fulfilmentId, lines: feasible } },
        ],
      );
    case 'readyForPickup':
      return withRest(
        state,
        fulfilment,
        command,
        splitLines(
          fulfilment,
          lines,
          (line) => line.quantity - line.shipped - line.ready,
          (line) => line.impliedReady,
        ),
        (feasible) => [
          ...toImplied(
            fulfilment,
            () => 0,
            (line) => line.shipped + line.ready + quantityOf(feasible, line.lineId),
          ),
          { type: 'FulfilmentReadyForPickup', data: { fulfilmentId, lines: feasible } },
        ],
      );
    case 'collected':
      return withRest(
        state,
        fulfilment,
        command,
        splitLines(
          fulfilment,
          lines,
          (line) => line.quantity - leftOf(line),
          () => 0,
        ),
        (feasible) => [
          ...toImplied(
            fulfilment,
            () => 0,
            (line) => packedWhenCollected(line, quantityOf(feasible, line.lineId)),
          ),
          { type: 'FulfilmentCollected', data: { fulfilmentId, lines: feasible } },
        ],
      );
    case 'shortPicked':
      return withRest(
        state,
        fulfilment,
        command,
        splitLines(
          fulfilment,
          lines,
          (line) => line.quantity - line.packed,
          () => 0,
        ),
        (feasible) => [
          ...toImplied(
            fulfilment,
            () => 0,
            () => 0,
          ),
          {
            type: 'LinesShortPicked',
            data: {
              fulfilmentId,
              lines: feasible,
              ...toDetails(command),
            },
          },
        ],
      );
    case 'rejected':
      if (fulfilment.outcome === 'rejected') return [];
      return withRest(
        state,
        fulfilment,
        command,
        splitLines(
          fulfilment,
          lines,
          (line) => line.quantity - line.packed,
          () => 0,
        ),
        (feasible) => [
          {
            type: 'FulfilmentRejected',
            data: {
              fulfilmentId,
              reason: command.reason ?? 'other',
              lines: feasible,
              ...toDetails(command),
            },
          },
        ],
      );
    // Taken before this, whatever the fulfilment's outcome is.
    case 'shipped':
      return [];
  }
};

const withRest = (
  state: PresentOrder,
  fulfilment: Fulfilment,
  command: ReportFulfilment,
  { feasible, late, excess }: ReportedLines,
  toEvents: (feasible: LineQuantity[]) => readonly NewEvent[],
): readonly NewEvent[] => {
  const { fulfilmentId } = fulfilment;
  const { reported, lines } = command;
  const nothingLeft =
    feasible.length + late.length + excess.length === 0 && !hasReported(fulfilment, reported);
  return [
    ...(feasible.length > 0 ? toEvents(feasible) : []),
    ...(late.length > 0 ? toLate(fulfilmentId, reported, lines === undefined ? [] : late) : []),
    ...(excess.length > 0
      ? toConflict(state, {
          fulfilmentId,
          reported,
          why: `More than there is: ${linesToSentence(excess)}.`,
          lines: excess,
        })
      : []),
    ...(nothingLeft ? toConflict(state, { fulfilmentId, reported, why: 'Nothing of it is left.' }) : []),
  ];
};

const toDetails = ({ skus, noteRef }: ReportFulfilment) => ({
  ...(skus === undefined ? {} : { skus: [...skus] }),
  ...(noteRef === undefined ? {} : { noteRef }),
});

const packedWhenCollected = (line: FulfilmentLine, quantity: number): number =>
  line.shipped + Math.max(line.ready, line.collected + quantity);

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
