import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { FieldError, Problem } from '../contracts/problems.ts';
import type { Rejection } from '../contracts/rejections.ts';

/** An answer that is not the one asked for, thrown on the way and written by the filter as RFC 9457. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly extras: ProblemExtras;

  constructor(status: number, code: string, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.extras = extras;
  }
}

export interface ProblemExtras {
  readonly errors?: FieldError[];
  readonly rejection?: Rejection;
  readonly version?: number;
  readonly error?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const notFound = (what = 'There is nothing here.'): ProblemError =>
  new ProblemError(404, 'not_found', what);

export const invalid = (errors: FieldError[]): ProblemError =>
  new ProblemError(400, 'invalid', 'Some fields are not as they should be.', { errors });

/** Somebody or time was faster: 409; all else that a rule refuses: 422. */
export const rejected = (rejection: Rejection): ProblemError =>
  new ProblemError(wasLate.has(rejection.code) ? 409 : 422, rejection.code, rejection.message, { rejection });

const wasLate: ReadonlySet<string> = new Set(['claimed_by_other', 'incident_has_begun', 'reservation_over']);

export const notAllowed = (detail: string): ProblemError =>
  new ProblemError(403, 'not_allowed', detail, { rejection: { code: 'not_allowed', message: detail } });

export const unauthorized = (code: string, detail: string): ProblemError =>
  new ProblemError(401, code, detail, { headers: { 'www-authenticate': 'Bearer realm="hub"' } });

export const unavailable = (detail: string, retryAfterSeconds = 1): ProblemError =>
  new ProblemError(503, 'unavailable', detail, { headers: { 'retry-after': String(retryAfterSeconds) } });

export const tooManyRequests = (retryAfterSeconds: number): ProblemError =>
  new ProblemError(429, 'too_many_requests', 'Too many requests from this address.', {
    headers: { 'retry-after': String(retryAfterSeconds) },
  });

function toProblem({ status, code, message, extras }: ProblemError): Problem {
  const { errors, rejection, version, error } = extras;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail: message,
    ...(errors === undefined ? {} : { errors }),
    ...(rejection === undefined ? {} : { rejection }),
    ...(version === undefined ? {} : { version }),
    ...(error === undefined ? {} : { error }),
  };
}

export function writeProblem(response: ServerResponse, problem: ProblemError): void {
  for (const [name, value] of Object.entries(problem.extras.headers ?? {})) response.setHeader(name, value);
  response.setHeader('content-type', 'application/problem+json; charset=utf-8');
  response.writeHead(problem.status).end(JSON.stringify(toProblem(problem)));
}
