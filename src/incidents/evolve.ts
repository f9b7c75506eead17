import type { EventAt } from '../contracts/events.ts';
import { changeCase, raiseCase } from '../orders/evolve/cases.ts';
import type { IncidentEvent } from './command.ts';
import { type IncidentState, isCalledOff } from './state.ts';

/** Invariant 2: state = fold(events). */
export const evolve = (state: IncidentState, event: IncidentEvent, at: EventAt): IncidentState => {
  if (event.type === 'IncidentDeclared') {
    const { from, until, count = null, why = null, ...data } = event.data;
    return {
      ...data,
      status: 'present',
      from: Date.parse(from),
      until: until === null ? null : Date.parse(until),
      count,
      why,
      declaredBy: at.by ?? null,
      calledOff: null,
      cases: state.status === 'absent' ? [] : state.cases,
    };
  }
  if (state.status === 'absent' || event.type === 'PersonalDataErased') return state;
  if (event.type === 'IncidentRescheduled') {
    const { from, until } = event.data;
    const next = {
      ...state,
      from: from === undefined ? state.from : Date.parse(from),
      until: until === null ? null : Date.parse(until),
    };
    return { ...next, calledOff: isCalledOff(next) ? { at: Date.parse(at.at), by: at.by ?? null } : null };
  }
  return event.type === 'ExceptionRaised' ? raiseCase(state, event.data, at) : changeCase(state, event, at);
};
