import type { Job } from '../../../src/contracts/dead-letters.ts';
import type { LocationRelease, LocationView, SetRelease } from '../../../src/contracts/registry.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** What comes over from another system, and what is given no work meanwhile, over HTTP. */
const api = '/api/v1';
const id = encodeURIComponent;

export const loadImports = (http: Http): Promise<Result<List<Job>>> => http.get(`${api}/imports/orders`);

export const stopImport = (http: Http, jobId: string): Promise<Result<Job>> =>
  http.post(`${api}/imports/orders/${id(jobId)}/stop`, {});

export const loadReleases = (http: Http): Promise<Result<List<LocationView>>> => http.get(`${api}/locations`);

export const setRelease = (
  http: Http,
  location: string,
  wanted: SetRelease,
): Promise<Result<LocationRelease>> => http.post(`${api}/locations/${id(location)}/release`, wanted);
