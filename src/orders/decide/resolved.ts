import type { NewEvent } from '../command.ts';
import { isOpen, type PresentOrder } from '../state.ts';

/** Of cases that something cures; somebody may have resolved them in between, or a rule. */
export const toResolved = (
  state: PresentOrder,
  exceptionIds: readonly string[],
  code: 'reshipped' | 'refunded',
): NewEvent[] =>
  state.cases.flatMap((one) =>
    isOpen(one) && exceptionIds.includes(one.exceptionId)
      ? [{ type: 'ExceptionResolved', data: { exceptionId: one.exceptionId, code } }]
      : [],
  );
