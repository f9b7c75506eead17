import type { TrackCommand } from '../../../src/contracts/commands.ts';
import type { DeliveryOptions } from '../../../src/contracts/delivery-options.ts';
import type { EventView } from '../../../src/contracts/events.ts';
import type { Tracked } from '../../../src/contracts/tracking.ts';
import type { Http, Result } from './http.ts';

/** The customer's own order, by the link they hold. The page may hold the same as JSON from the server. */
const path = (token: string): string => `/api/v1/track/${encodeURIComponent(token)}`;

export const loadTracked = (http: Http, token: string, signal?: AbortSignal): Promise<Result<Tracked>> =>
  http.get(path(token), signal);

export const loadTrackedOptions = (http: Http, token: string): Promise<Result<DeliveryOptions>> =>
  http.get(`${path(token)}/delivery-options`);

/** `key`: what is sent again under the same one counts once. */
export const commandTracked = (
  http: Http,
  token: string,
  command: TrackCommand,
  key?: string,
): Promise<Result<{ readonly version: number; readonly events: readonly EventView[] }>> =>
  http.post(`${path(token)}/commands`, command, key);

const ofReturn = (token: string, returnId: string): string =>
  `${path(token)}/returns/${encodeURIComponent(returnId)}`;
export const labelHref = (token: string, returnId: string, size: 'a4' | 'a6'): string =>
  `${ofReturn(token, returnId)}/label.pdf?size=${size}`;
export const codeHref = (token: string, returnId: string): string => `${ofReturn(token, returnId)}/code.svg`;
