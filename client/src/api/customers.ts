import type { CustomerView } from '../../../src/contracts/customers.ts';
import type { Http, Result } from './http.ts';

export const loadCustomer = (
  http: Http,
  customerId: string,
  signal: AbortSignal,
): Promise<Result<CustomerView>> => http.get(`/api/v1/customers/${encodeURIComponent(customerId)}`, signal);
