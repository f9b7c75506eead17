import type { ExceptionRow } from '../contracts/exceptions.ts';
import type { IncidentView } from '../contracts/incidents.ts';
import { toExceptionView } from '../orders/view.ts';
import { toExplainedValue } from '../exceptions/explained.ts';
import { findCase, findOpenCase, type PresentIncident } from './state.ts';

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

export const toIncidentView = (incident: PresentIncident, explains: number): IncidentView => {
  const { id, kind, title, scope, from, until } = incident;
  const one = findCase(incident);
  const isCalledOff = until !== null && until <= from;
  return {
    incidentId: id,
    exceptionId: one?.exceptionId ?? null,
    kind,
    title,
    scope,
    from: new Date(from).toISOString(),
    until: until === null ? null : new Date(until).toISOString(),
    state:
      findOpenCase(incident) !== undefined ? 'open' : one === undefined && !isCalledOff ? 'planned' : 'over',
    explains,
  };
};
