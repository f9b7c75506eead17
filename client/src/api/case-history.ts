import type { CaseHistory } from '../../../src/contracts/case-history.ts';
import type { Http, Result } from './http.ts';

/** What became of cases, over HTTP. */
export interface HistoryWanted {
  /** Days, both in it, in the time zone. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly type?: string;
  readonly carrier?: string;
  readonly location?: string;
}

const toQuery = (wanted: HistoryWanted): string => String(new URLSearchParams({ ...wanted }));

export const loadCaseHistory = (
  http: Http,
  wanted: HistoryWanted,
  signal?: AbortSignal,
): Promise<Result<CaseHistory>> => http.get(`/api/v1/exceptions/history?${toQuery(wanted)}`, signal);

export const downloadCases = (http: Http, wanted: HistoryWanted): Promise<Result<Blob>> =>
  http.download(`/api/v1/exceptions/history.csv?${toQuery(wanted)}`);
