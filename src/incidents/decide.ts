import { toRejection } from '../contracts/rejections.ts';
import { handleException } from '../orders/decide/handle-exception.ts';
import type { IncidentCommand, IncidentDecision, NewIncidentEvent } from './command.ts';
import { countExplained } from '../exceptions/explained.ts';
import { countedWithinMs } from './explains.ts';
import {
  findCase,
  findOpenCase,
  hasBegun,
  type IncidentState,
  isCalledOff,
  type PresentIncident,
} from './state.ts';

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
  if (state.status === 'absent') return decideOfNone(command);
  switch (command.type) {
    case 'RescheduleIncident':
      return reschedule(state, command, now);
    case 'EndIncident':
      // Who called it off first did so.
      return isCalledOff(state) || (state.until !== null && state.until <= now)
        ? accepted()
        : accepted(toRescheduled({ until: Math.max(now, state.from) }));
    case 'AssessIncident':
      return accepted();
    case 'CountExplained':
      return accepted(...countExplained(state.cases, command));
    case 'HandleException':
      return handleException(state, command, now);
  }
};

/** A case is missed as a case, whatever it would be of. */
const decideOfNone = ({ type }: IncidentCommand): IncidentDecision => {
  if (type === 'AssessIncident') return accepted();
  const code = type === 'HandleException' ? 'exception_not_found' : 'incident_not_found';
  return { rejection: toRejection(code) };
};

const reschedule = (
  state: PresentIncident,
  { from = state.from, until }: Extract<IncidentCommand, { readonly type: 'RescheduleIncident' }>,
  now: number,
): IncidentDecision => {
  const isMoved = from !== state.from;
  // Its case is named by its begin, and what it explains was raised since.
  if (isMoved && hasBegun(state, now)) return { rejection: toRejection('incident_has_begun') };
  if (until !== null && until <= from) return { rejection: toRejection('incident_ends_too_early') };
  if (isMoved && until !== null && until <= now) return { rejection: toRejection('incident_is_past') };
  if (!isMoved && until === state.until) return accepted();
  return accepted(toRescheduled({ ...(isMoved ? { from } : {}), until }));
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

const toRescheduled = ({
  from,
  until,
}: {
  readonly from?: number;
  readonly until: number | null;
}): NewIncidentEvent => ({
  type: 'IncidentRescheduled',
  data: {
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    until: until === null ? null : new Date(until).toISOString(),
  },
});
