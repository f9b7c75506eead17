import { toRejection } from '../contracts/rejections.ts';
import { handleException } from '../orders/decide/handle-exception.ts';
import type { IncidentCommand, IncidentDecision, NewIncidentEvent } from './command.ts';
import { countExplained } from '../exceptions/explained.ts';
import { countedWithinMs } from './explains.ts';
import { findCase, findOpenCase, type IncidentState } from './state.ts';

export const decide = (
  state: IncidentState,
  command: IncidentCommand,
  { now }: { readonly now: number },
): IncidentDecision => {
  if (command.type === 'DeclareIncident') {
    const { type: _, ...data } = command;
    if (isKnown(state, now)) return accepted();
    // It would never begin, and so never be over.
    if (data.until !== null && Date.parse(data.until) <= now)
      return { rejection: toRejection('incident_is_past') };
    return accepted({ type: 'IncidentDeclared', data });
  }
  if (state.status === 'absent')
    return command.type === 'AssessIncident' ? accepted() : { rejection: toRejection('incident_not_found') };
  switch (command.type) {
    case 'RescheduleIncident': {
      const { until } = command;
      if (until !== null && until <= state.from) return { rejection: toRejection('incident_ends_too_early') };
      return until === state.until ? accepted() : accepted(toRescheduled(until));
    }
    case 'EndIncident':
      return state.until !== null && state.until <= now
        ? accepted()
        : accepted(toRescheduled(Math.max(now, state.from)));
    case 'AssessIncident':
      return accepted();
    case 'CountExplained':
      return accepted(...countExplained(state.cases, command));
    case 'HandleException':
      return handleException(state, command, now);
  }
};

/**
 * What is there is not declared again: a request that came twice, or a count while it is open. And what is over is not
 * counted again for as long as the same stalls would be: somebody has decided about them.
 */
const isKnown = (state: IncidentState, now: number): boolean => {
  if (state.status === 'absent') return false;
  if (state.kind !== 'stalls_together' || findOpenCase(state) !== undefined) return true;
  const { resolvedAt } = findCase(state) ?? { resolvedAt: null };
  return resolvedAt === null || now < Date.parse(resolvedAt) + countedWithinMs;
};

const accepted = (...events: readonly NewIncidentEvent[]): IncidentDecision => ({ events });

const toRescheduled = (until: number | null): NewIncidentEvent => ({
  type: 'IncidentRescheduled',
  data: { until: until === null ? null : new Date(until).toISOString() },
});
