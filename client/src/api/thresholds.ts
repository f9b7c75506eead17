import type {
  ExceptionThresholds,
  PutExceptionThresholds,
  ThresholdVersion,
} from '../../../src/contracts/exception-thresholds.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** When the rules speak, over HTTP: what is set, what was set before, and to set it anew. */
const path = '/api/v1/exception-thresholds';

export const loadThresholds = (http: Http): Promise<Result<ExceptionThresholds>> => http.get(path);

export const loadThresholdVersions = (http: Http): Promise<Result<List<ThresholdVersion>>> =>
  http.get(`${path}/versions`);

export const putThresholds = (
  http: Http,
  thresholds: PutExceptionThresholds,
): Promise<Result<ExceptionThresholds>> => http.put(path, thresholds);
