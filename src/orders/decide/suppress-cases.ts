import type { Decision, SuppressCases } from '../command.ts';
import { isOpen, type PresentOrder } from '../state.ts';
import { accepted } from './outcome.ts';

/** Which cases an incident explains, its keeper knows (`hub/incidents.ts`); one that is closed or linked meanwhile is not. */
export const suppressCases = (
  state: PresentOrder,
  { incidentId, exceptionIds, because }: SuppressCases,
): Decision =>
  accepted(
    ...state.cases
      .filter((one) => isOpen(one) && one.incidentId === undefined && exceptionIds.includes(one.exceptionId))
      .map(({ exceptionId }) => ({
        type: 'ExceptionSuppressed' as const,
        data: { exceptionId, incidentId, because },
      })),
  );

export const releaseCases = (state: PresentOrder, incidentId: string): Decision =>
  accepted(
    ...state.cases
      .filter((one) => one.incidentId === incidentId)
      .map(({ exceptionId }) => ({ type: 'ExceptionReleased' as const, data: { exceptionId, incidentId } })),
  );
