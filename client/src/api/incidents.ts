import type {
  DeclareIncident,
  IncidentCommandRequest,
  IncidentView,
} from '../../../src/contracts/incidents.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** Causes of many cases that a person knows of. */
const path = '/api/v1/incidents';

/** Those that are open or planned. */
export const loadIncidents = (http: Http): Promise<Result<List<IncidentView>>> => http.get(path);

const overPage = 10;
export const loadOverIncidents = (
  http: Http,
  cursor: string | undefined,
): Promise<Result<List<IncidentView>>> =>
  http.get(
    `${path}?over=true&limit=${overPage}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
  );

export const declareIncident = (http: Http, incident: DeclareIncident): Promise<Result<IncidentView>> =>
  http.post(path, incident);

export const loadIncident = (http: Http, incidentId: string): Promise<Result<IncidentView>> =>
  http.get(`${path}/${encodeURIComponent(incidentId)}`);

export const commandIncident = (
  http: Http,
  incidentId: string,
  command: IncidentCommandRequest,
): Promise<Result<IncidentView>> => http.post(`${path}/${encodeURIComponent(incidentId)}/commands`, command);
