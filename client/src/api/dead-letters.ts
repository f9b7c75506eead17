import type { CapturesReplayed, SignatureFailure } from '../../../src/contracts/captures.ts';
import type { DeadLetterGroup, DryRun, Job, StartLetterJob } from '../../../src/contracts/dead-letters.ts';
import type { DeadLetter, DeadLetterSettled } from '../../../src/contracts/registry.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** Dead letters over HTTP: groups to work on, letters to read. */
const api = '/api/v1/dead-letters';
const id = encodeURIComponent;

export const loadLetterGroups = (http: Http, state: string): Promise<Result<List<DeadLetterGroup>>> =>
  http.get(`${api}/groups?state=${id(state)}`);

export const loadLetters = (
  http: Http,
  wanted: { readonly state: string; readonly group: string; readonly cursor?: string },
): Promise<Result<List<DeadLetter>>> =>
  http.get(
    `${api}?limit=20&state=${id(wanted.state)}&group=${id(wanted.group)}${wanted.cursor === undefined ? '' : `&cursor=${id(wanted.cursor)}`}`,
  );

export const rehearseGroup = (http: Http, groupId: string): Promise<Result<DryRun>> =>
  http.post(`${api}/groups/${id(groupId)}/dry-run`, {});

export const loadLetterJobs = (http: Http): Promise<Result<List<Job>>> => http.get(`${api}/jobs`);

export const startLetterJob = (http: Http, wanted: StartLetterJob): Promise<Result<Job>> =>
  http.post(`${api}/jobs`, wanted);

export const stopLetterJob = (http: Http, jobId: string): Promise<Result<Job>> =>
  http.post(`${api}/jobs/${id(jobId)}/stop`, {});

export const replayDeadLetter = (http: Http, deadLetterId: string): Promise<Result<DeadLetterSettled>> =>
  http.post(`${api}/${id(deadLetterId)}/replay`, {});

export const discardDeadLetter = (
  http: Http,
  deadLetterId: string,
  reason: string,
): Promise<Result<DeadLetterSettled>> => http.post(`${api}/${id(deadLetterId)}/discard`, { reason });

export const loadSignatureFailures = (http: Http): Promise<Result<List<SignatureFailure>>> =>
  http.get('/api/v1/signature-failures');

export const replayCaptures = (
  http: Http,
  { carrier, format }: Pick<SignatureFailure, 'carrier' | 'format'>,
): Promise<Result<CapturesReplayed>> =>
  http.post(`/api/v1/signature-failures/${id(carrier)}/${id(format)}/replay`, {});
