import type {
  EndingSubscription,
  RenewedSubscriptions,
  SubscriptionsRenewed,
} from '../../../src/contracts/parcel-subscriptions.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** Parcels of which a carrier stops telling, over HTTP. */
const api = (carrier: string): string => `/api/v1/carriers/${encodeURIComponent(carrier)}/subscriptions`;

export const loadEndingSubscriptions = (
  http: Http,
  carrier: string,
): Promise<Result<List<EndingSubscription>>> => http.get(api(carrier));

export const noteRenewed = (
  http: Http,
  carrier: string,
  what: RenewedSubscriptions,
): Promise<Result<SubscriptionsRenewed>> => http.post(`${api(carrier)}/renewed`, what);
