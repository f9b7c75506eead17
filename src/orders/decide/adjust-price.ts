import type { AdjustPrice } from '../change-command.ts';
import type { Decision } from '../command.ts';
import { findOverpaid } from '../adjustments.ts';
import { isOpen, type PresentOrder } from '../state.ts';
import { accepted, refuse } from './outcome.ts';
import { toResolved } from './resolved.ts';

/** Of an order (invariant 12). */
const mostAdjustments = 50;

/** Never below nothing: with all that was granted before it comes to no more than what is not cancelled costs. */
export const adjustPrice = (state: PresentOrder, command: AdjustPrice): Decision => {
  const { adjustmentId, amount, lineId, reason, noteRef, exceptionIds = [] } = command;
  const adjustments = state.adjustments ?? [];
  if (adjustments.some((one) => one.adjustmentId === adjustmentId)) return refuse('idempotency_conflict');
  if (adjustments.length >= mostAdjustments) return refuse('too_many_adjustments');
  if (amount.currency !== state.currency)
    return refuse('currency_mismatch', `The order is in ${state.currency}.`);
  if (lineId !== undefined && !state.lines.some((line) => line.lineId === lineId))
    return refuse('unknown_line', `It is ${lineId}.`);
  if (findOverpaid(state, amount, lineId)) return refuse('refund_too_large');
  for (const exceptionId of exceptionIds) {
    const one = state.cases.find((candidate) => candidate.exceptionId === exceptionId);
    if (one === undefined) return refuse('exception_not_found', `"${exceptionId}".`);
    if (!isOpen(one)) return refuse('exception_closed', `"${exceptionId}".`);
  }
  return accepted(
    {
      type: 'PriceAdjusted',
      data: {
        adjustmentId,
        amount,
        ...(lineId === undefined ? {} : { lineId }),
        reason,
        ...(noteRef === undefined ? {} : { noteRef }),
      },
    },
    ...toResolved(state, exceptionIds, 'refunded'),
  );
};
