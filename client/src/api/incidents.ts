import type {
  DeclareIncident,
  IncidentCommandRequest,
  IncidentView,
} from '../../../src/contracts/incidents.ts';
import type { Http, Result } from './http.ts';

/** Causes of many cases that a person knows of. */
const path = '/api/v1/incidents';

export const declareIncident = (http: Http, incident: DeclareIncident): Promise<Result<IncidentView>> =>
  http.post(path, incident);

export const loadIncident = (http: Http, incidentId: string): Promise<Result<IncidentView>> =>
  http.get(`${path}/${encodeURIComponent(incidentId)}`);

export const commandIncident = (
  http: Http,
  incidentId: string,
  command: IncidentCommandRequest,
): Promise<Result<IncidentView>> => http.post(`${path}/${encodeURIComponent(incidentId)}/commands`, command);
