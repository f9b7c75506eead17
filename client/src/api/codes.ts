import type {
  AppliedMeaning,
  ApplyMeaning,
  CarrierCode,
  CarrierCodes,
  CodeExample,
  CodeMeaning,
  MeaningPreview,
  ProposedMeaning,
  UnmappedCode,
} from '../../../src/contracts/code-meanings.ts';
import type { Job } from '../../../src/contracts/dead-letters.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** Codes that no table knows, over HTTP. */
const api = '/api/v1/unmapped-codes';

/** Of one carrier, or of all. */
export const loadCodes = (http: Http, carrier: string | null): Promise<Result<List<UnmappedCode>>> =>
  http.get(carrier === null ? api : `${api}?${new URLSearchParams({ carrier }).toString()}`);

export const loadCarrierCodes = (http: Http): Promise<Result<List<CarrierCodes>>> =>
  http.get(`${api}/carriers`);

export const loadCodeExamples = (
  http: Http,
  { carrier, format, code }: CarrierCode,
): Promise<Result<List<CodeExample>>> =>
  http.get(`${api}/examples?${new URLSearchParams({ carrier, format, code }).toString()}`);

export const loadMeanings = (
  http: Http,
  { carrier, format, code }: CarrierCode,
): Promise<Result<List<CodeMeaning>>> =>
  http.get(`${api}/meanings?${new URLSearchParams({ carrier, format, code }).toString()}`);

export const previewMeaning = (http: Http, proposed: ProposedMeaning): Promise<Result<MeaningPreview>> =>
  http.post(`${api}/preview`, proposed);

export const applyMeaning = (http: Http, wanted: ApplyMeaning): Promise<Result<AppliedMeaning>> =>
  http.post(`${api}/meanings`, wanted);

export const loadJob = (http: Http, jobId: string): Promise<Result<Job>> =>
  http.get(`/api/v1/dead-letters/jobs/${encodeURIComponent(jobId)}`);

export const stopJob = (http: Http, jobId: string): Promise<Result<Job>> =>
  http.post(`/api/v1/dead-letters/jobs/${encodeURIComponent(jobId)}/stop`, {});
