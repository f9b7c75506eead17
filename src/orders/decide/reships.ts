import type { RecordReship, RequestReship } from '../change-command.ts';
import type { Decision } from '../command.ts';
import { isWithin, mergeLines } from '../line-quantities.ts';
import { toQuantities } from '../quantities.ts';
import { findReship, sentAgainOf } from '../reships.ts';
import { isOpen, type PresentOrder } from '../state.ts';
import { accepted, refuse } from './outcome.ts';
import { toResolved } from './resolved.ts';

/** Of an order, with those that came to nothing (invariant 12). */
const mostReships = 20;

/**
 * Whatever has left may be sent again once: what did not come of the second time is sent again from the order that sent
 * it. The hub places that order after this is committed (`hub/reships.ts`).
 */
export const requestReship = (state: PresentOrder, command: RequestReship): Decision => {
  const { reshipId, reason, whenShort, shipToRef, noteRef, exceptionIds = [] } = command;
  // Nobody is left to send it to.
  if (state.erased) return refuse('already_erased');
  if (findReship(state, reshipId) !== undefined) return refuse('idempotency_conflict');
  if ((state.reships?.length ?? 0) >= mostReships) return refuse('too_many_reships');
  const lines = mergeLines(command.lines);
  const quantities = toQuantities(state);
  for (const { lineId, quantity } of lines) {
    const q = quantities.get(lineId);
    if (q === undefined) return refuse('unknown_line', `It is ${lineId}.`);
    const left = Math.max(0, q.shipped - sentAgainOf(state, lineId));
    if (quantity > left) return refuse('not_reshippable', `Of line ${lineId} ${left} can be.`);
  }
  for (const exceptionId of exceptionIds) {
    const one = state.cases.find((candidate) => candidate.exceptionId === exceptionId);
    if (one === undefined) return refuse('exception_not_found', `"${exceptionId}".`);
    if (!isOpen(one)) return refuse('exception_closed', `"${exceptionId}".`);
  }
  return accepted({
    type: 'ReshipRequested',
    data: {
      reshipId,
      lines,
      reason,
      whenShort,
      shipToRef: shipToRef ?? state.shipToRef,
      ...(noteRef === undefined ? {} : { noteRef }),
      ...(exceptionIds.length === 0 ? {} : { exceptionIds: [...exceptionIds] }),
    },
  });
};

/** Said once more, it says nothing new. */
export const recordReship = (state: PresentOrder, command: RecordReship): Decision => {
  const { reshipId } = command;
  const one = findReship(state, reshipId);
  if (one === undefined) return refuse('unknown_reship', `"${reshipId}".`);
  const { outcome } = one;
  switch (command.became) {
    case 'refused':
      return outcome === null
        ? accepted({ type: 'ReshipRefused', data: { reshipId, code: command.code } })
        : accepted();
    case 'placed': {
      // One that was refused may have been asked for anew since.
      if (outcome !== null) return accepted();
      const { orderId, orderNumber } = command;
      return accepted(
        { type: 'ReshipPlaced', data: { reshipId, orderId, orderNumber } },
        ...toResolved(state, one.exceptionIds ?? [], 'reshipped'),
      );
    }
    case 'cancelled': {
      if (outcome?.how !== 'placed') return accepted();
      const lines = mergeLines(command.lines);
      return isWithin(lines, outcome.cancelled)
        ? accepted()
        : accepted({ type: 'ReshipCancelled', data: { reshipId, lines } });
    }
  }
};
