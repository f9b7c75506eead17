import type { Channel } from '../../../src/contracts/registry.ts';
import type {
  CreateWebhookEndpoint,
  DeliveriesReplayed,
  NewWebhookEndpoint,
  RotatedSecret,
  WebhookDelivery,
  WebhookEndpoint,
  WebhookPing,
} from '../../../src/contracts/webhook-endpoints.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** Who is told of events over HTTP, and what they were told. */
const api = '/api/v1/webhook-endpoints';
const id = encodeURIComponent;

export const loadEndpoints = (http: Http): Promise<Result<List<WebhookEndpoint>>> => http.get(api);

export const loadEndpoint = (http: Http, endpointId: string): Promise<Result<WebhookEndpoint>> =>
  http.get(`${api}/${id(endpointId)}`);

export const loadChannels = (http: Http): Promise<Result<List<Channel>>> => http.get('/api/v1/channels');

/** As many as the hub gives in one answer. */
const most = 200;

export interface Deliveries {
  /** The newest first. */
  readonly items: readonly WebhookDelivery[];
  readonly hasOlder: boolean;
  /** So many were asked for. */
  readonly count: number;
}

export const loadDeliveries = async (
  http: Http,
  endpointId: string,
  { state, count }: { readonly state: WebhookDelivery['state'] | undefined; readonly count: number },
  signal: AbortSignal,
): Promise<Result<Deliveries>> => {
  const ofState = state === undefined ? '' : `&state=${state}`;
  const items: WebhookDelivery[] = [];
  for (let cursor: string | null = null; ;) {
    const limit = Math.min(most, count - items.length);
    const after: string = cursor === null ? '' : `&cursor=${id(cursor)}`;
    const read: Result<List<WebhookDelivery>> = await http.get(
      `${api}/${id(endpointId)}/deliveries?limit=${limit}${ofState}${after}`,
      signal,
    );
    if (!read.ok) return read;
    items.push(...read.value.items);
    cursor = read.value.nextCursor;
    if (cursor === null || items.length >= count)
      return { ...read, value: { items, hasOlder: cursor !== null, count } };
  }
};

export const createEndpoint = (
  http: Http,
  wanted: CreateWebhookEndpoint,
): Promise<Result<NewWebhookEndpoint>> => http.post(api, wanted);

export const removeEndpoint = (http: Http, endpointId: string): Promise<Result<object>> =>
  http.remove(`${api}/${id(endpointId)}`);

const tell =
  <T>(verb: string) =>
  (http: Http, endpointId: string): Promise<Result<T>> =>
    http.post(`${api}/${id(endpointId)}/${verb}`, {});

export const rotateSecret = tell<RotatedSecret>('rotate-secret');
export const enableEndpoint = tell<WebhookEndpoint>('enable');
export const pingEndpoint = tell<WebhookPing>('ping');
export const replayFailed = tell<DeliveriesReplayed>('replay');
export const resendMissed = tell<WebhookEndpoint>('resend');

export const disableEndpoint = (
  http: Http,
  endpointId: string,
  reason: string,
): Promise<Result<WebhookEndpoint>> => http.post(`${api}/${id(endpointId)}/disable`, { reason });

export const replayDelivery = (
  http: Http,
  { endpointId, deliveryId }: { readonly endpointId: string; readonly deliveryId: string },
): Promise<Result<DeliveriesReplayed>> =>
  http.post(`${api}/${id(endpointId)}/deliveries/${id(deliveryId)}/replay`, {});
