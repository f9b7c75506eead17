import type { HandleException } from '../command.ts';
import type { OrderCase } from '../state.ts';
import type { CaseDecision, CaseHandledEvent } from './case-decision.ts';
import { refuse } from './outcome.ts';

const accepted = (...events: readonly CaseHandledEvent[]): CaseDecision => ({ events });

/** When a case is due, whether its clock stands, and until when it is nobody's work. */
export const handleClock = (
  one: OrderCase,
  what: 'setDue' | 'wait' | 'resume' | 'snooze' | 'wake',
  command: HandleException,
  now: number,
): CaseDecision => {
  const { exceptionId } = one;
  const note = command.noteRef === undefined ? {} : { noteRef: command.noteRef };
  const until = command.until ?? null;
  switch (what) {
    case 'setDue':
      return until === (one.dueSet ?? null)
        ? accepted()
        : accepted({ type: 'ExceptionDueSet', data: { exceptionId, dueAt: until } });
    case 'wait': {
      const waitingOn = command.waitingOn ?? 'carrier';
      return one.waiting?.on === waitingOn
        ? accepted()
        : accepted({ type: 'ExceptionPaused', data: { exceptionId, waitingOn, ...note } });
    }
    case 'resume':
      return one.waiting === undefined
        ? refuse('not_waiting')
        : accepted({ type: 'ExceptionResumed', data: { exceptionId } });
    case 'snooze':
      if (until !== null && Date.parse(until) <= now) return refuse('snooze_in_the_past');
      return accepted({
        type: 'ExceptionSnoozed',
        data: { exceptionId, until, untilWorse: command.untilWorse ?? false, ...note },
      });
    case 'wake':
      return one.snoozed === undefined
        ? refuse('not_snoozed')
        : accepted({ type: 'ExceptionWoken', data: { exceptionId, how: 'manual' } });
  }
};
