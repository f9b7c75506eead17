import type { OrderEvent } from '../../contracts/events.ts';
import type { Decision } from '../command.ts';

/** What people do with a case; the rules have the others to themselves. */
export type CaseHandledEvent = Extract<
  OrderEvent,
  {
    readonly type:
      | 'ExceptionAcknowledged'
      | 'ExceptionAssigned'
      | 'ExceptionClaimed'
      | 'ExceptionUnclaimed'
      | 'ExceptionWatched'
      | 'ExceptionUnwatched'
      | 'ExceptionDueSet'
      | 'ExceptionPaused'
      | 'ExceptionResumed'
      | 'ExceptionSnoozed'
      | 'ExceptionWoken'
      | 'ExceptionNoted'
      | 'ExceptionResolved'
      | 'ExceptionReopened';
  }
>;
export type CaseDecision = Decision<CaseHandledEvent>;
