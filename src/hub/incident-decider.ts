import { caseEventSchemas } from '../contracts/case-events.ts';
import { incidentEventSchemas } from '../contracts/incidents.ts';
import { assess } from '../incidents/assess.ts';
import type { IncidentCommand, IncidentEvent } from '../incidents/command.ts';
import { decide } from '../incidents/decide.ts';
import { evolve } from '../incidents/evolve.ts';
import { type IncidentState, incidentStateVersion, initialIncidentState } from '../incidents/state.ts';
import { type Decider, ofNobody, typesOf } from './decider.ts';

/** The incident core as the machine runs it. */
export const incidentDecider: Decider<IncidentState, IncidentCommand> = {
  kind: 'incident',
  eventTypes: typesOf(incidentEventSchemas, caseEventSchemas),
  stateVersion: incidentStateVersion,
  initial: initialIncidentState,
  evolve: (state, event, at) => evolve(state, event as IncidentEvent, at),
  decide,
  lookAtClocks: { type: 'AssessIncident' },
  assess,
  ...ofNobody,
};
