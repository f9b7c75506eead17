import type { Subscriptions } from '../../../src/contracts/subscriptions.ts';
import type { Http, Result } from './http.ts';

/** Which cases oneself is written to about. */
const path = '/api/v1/me/subscriptions';

export const loadCaseMails = (http: Http): Promise<Result<Subscriptions>> => http.get(path);
export const putCaseMails = (http: Http, wanted: Subscriptions): Promise<Result<Subscriptions>> =>
  http.put(path, wanted);
