import type { Decision } from '../command.ts';
import type { CaseEvent } from '../evolve/cases.ts';

/** What people do with a case; the rules and the incidents have the others to themselves. */
export type CaseHandledEvent = Exclude<
  CaseEvent,
  {
    readonly type:
      | 'ExceptionEscalated'
      | 'ExceptionCleared'
      | 'ExceptionSuppressed'
      | 'ExceptionCounted'
      | 'ExceptionReleased';
  }
>;
export type CaseDecision = Decision<CaseHandledEvent>;
