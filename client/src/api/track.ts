import type { TrackCommand } from '../../../src/contracts/commands.ts';
import type { Tracked } from '../../../src/contracts/tracking.ts';
import type { Http, Result } from './http.ts';

/** The customer's own order, by the link they hold. The page may hold the same as JSON from the server. */
const path = (token: string): string => `/api/v1/track/${encodeURIComponent(token)}`;

export const loadTracked = (http: Http, token: string, signal?: AbortSignal): Promise<Result<Tracked>> =>
  http.get(path(token), signal);

export const commandTracked = (
  http: Http,
  token: string,
  command: TrackCommand,
): Promise<Result<{ readonly version: number }>> => http.post(`${path(token)}/commands`, command);
