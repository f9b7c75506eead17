import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { IncidentView } from '../contracts/incidents.ts';
import { toExceptionView } from '../orders/view.ts';
import { toExplainedValue } from '../exceptions/explained.ts';
import { findCase, findOpenCase, isCalledOff, type PresentIncident } from './state.ts';

/** An incident's cases as rows of the board. The money is at risk by what it explains. */
export const toIncidentCaseRows = (incident: PresentIncident, version: number): ExceptionRow[] =>
  incident.cases.map((one) => ({
    ...toExceptionView(one),
    version,
    subject: { kind: 'incident', id: incident.id, title: incident.title },
    orderId: '',
    orderNumber: '',
    channel: '',
    location: incident.scope.location ?? null,
    carrier: incident.scope.carrier ?? null,
    trackingNumber: null,
    country: incident.scope.country ?? '',
    ...toExplainedValue(one),
    updatedAt: one.updatedAt,
  }));

export const toIncidentView = (
  incident: PresentIncident,
  version: number,
  explains: number,
  now: number,
): IncidentView => {
  const { id, kind, title, scope, from, until, declaredBy, why, count, calledOff } = incident;
  const one = findCase(incident);
  return {
    incidentId: id,
    version,
    exceptionId: one?.exceptionId ?? null,
    kind,
    title,
    scope,
    from: new Date(from).toISOString(),
    until: until === null ? null : new Date(until).toISOString(),
    state: toState(incident, now),
    declaredBy: kind === 'stalls_together' ? null : declaredBy,
    why: why ?? (count === null ? null : `${count} parcels stood still when it was noticed`),
    // An end at the very begin is one of what stood.
    calledOff:
      calledOff === null || one !== undefined
        ? null
        : { at: new Date(calledOff.at).toISOString(), by: calledOff.by },
    explains,
    explained: {
      cases: one?.explains?.cases ?? 0,
      values: (one?.explains?.values ?? []).map((value) => ({ ...value })),
    },
  };
};

/** One that was called off, or whose time went by while nobody looked, never had a case and is over all the same. */
const toState = (incident: PresentIncident, now: number): IncidentView['state'] => {
  const { until } = incident;
  if (findOpenCase(incident) !== undefined) return 'open';
  const isOver =
    findCase(incident) !== undefined || isCalledOff(incident) || (until !== null && until <= now);
  return isOver ? 'over' : 'planned';
};
