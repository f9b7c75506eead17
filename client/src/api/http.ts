import type { Problem } from '../../../src/contracts/problems.ts';

/** HTTP as values: an answer, or the problem that came instead (also when nobody answered). Nothing is thrown. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly position: string | null }
  | { readonly ok: false; readonly problem: Problem };

export interface Http {
  readonly get: <T>(path: string, signal?: AbortSignal) => Promise<Result<T>>;
  /** `key` makes a repeated write count once; without one a fresh key is sent. */
  readonly post: <T>(path: string, body: unknown, key?: string) => Promise<Result<T>>;
  readonly remove: (path: string) => Promise<Result<object>>;
  readonly put: <T>(path: string, body: unknown, key?: string) => Promise<Result<T>>;
  /** A file as it is, read from its disk as it goes. */
  readonly upload: <T>(path: string, file: Blob, type: string) => Promise<Result<T>>;
  /** A file, as it is. */
  readonly download: (path: string) => Promise<Result<Blob>>;
}

const longestMs = 15_000;
const longestDownloadMs = 300_000;
/** A first fill may be large and the line slow; the hub reads it to the end before it answers. */
const longestUploadMs = 3_600_000;

const toProblem = (status: number, code: string, title: string): Problem => ({
  type: 'about:blank',
  title,
  status,
  code,
});

const readProblem = async (response: Response): Promise<Problem> => {
  const isProblem = response.headers.get('content-type')?.includes('json') === true;
  const body = isProblem ? ((await response.json().catch(() => null)) as Partial<Problem> | null) : null;
  return {
    ...toProblem(response.status, `http_${response.status}`, response.statusText || 'The hub refused this.'),
    ...body,
  };
};

const readJson = async <T>(response: Response): Promise<T> => {
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
};

export const createHttp = (token: string | undefined): Http => {
  const send = async <T>(
    path: string,
    init: RequestInit,
    read: (response: Response) => Promise<T>,
    maxMs = longestMs,
  ): Promise<Result<T>> => {
    const headers = new Headers(init.headers);
    headers.set('accept', 'application/json');
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    const signal = AbortSignal.any([AbortSignal.timeout(maxMs), ...(init.signal ? [init.signal] : [])]);
    try {
      const response = await fetch(path, { ...init, headers, signal });
      if (!response.ok) return { ok: false, problem: await readProblem(response) };
      return {
        ok: true,
        value: await read(response),
        position: response.headers.get('hub-position'),
      };
    } catch (error) {
      if (init.signal?.aborted === true)
        return { ok: false, problem: toProblem(0, 'aborted', 'Not needed any more.') };
      const isSlow = error instanceof DOMException && error.name === 'TimeoutError';
      return {
        ok: false,
        problem: isSlow
          ? toProblem(0, 'timeout', 'The hub did not answer in time. It may have done it all the same.')
          : toProblem(0, 'unreachable', 'The hub cannot be reached.'),
      };
    }
  };
  const write =
    (method: 'POST' | 'PUT') =>
    <T>(path: string, body: unknown, key: string = crypto.randomUUID()): Promise<Result<T>> =>
      send(
        path,
        {
          method,
          headers: { 'content-type': 'application/json', 'idempotency-key': key },
          body: JSON.stringify(body),
        },
        readJson<T>,
      );
  return {
    get: <T>(path: string, signal?: AbortSignal) =>
      send(path, { method: 'GET', ...(signal === undefined ? {} : { signal }) }, readJson<T>),
    post: write('POST'),
    put: write('PUT'),
    remove: (path) => send(path, { method: 'DELETE' }, readJson<object>),
    upload: <T>(path: string, file: Blob, type: string) =>
      send(
        path,
        { method: 'POST', headers: { 'content-type': type }, body: file },
        readJson<T>,
        longestUploadMs,
      ),
    download: (path) => send(path, { method: 'GET' }, (response) => response.blob(), longestDownloadMs),
  };
};

/** What to tell a person about a problem: the rejection's own words first. */
export const toMessage = (problem: Problem): string =>
  problem.rejection?.message ??
  problem.detail ??
  problem.errors?.map((error) => `${error.path} ${error.message}`).join('; ') ??
  problem.title;

/** It may have been done all the same: nobody answered, or somebody who cannot know. */
export const isUnknown = ({ status }: Pick<Problem, 'status'>): boolean => status === 0 || status >= 500;

/** Not now or never: this sign-in may not. */
export const isRefusal = ({ status, code }: Pick<Problem, 'status' | 'code'>): boolean =>
  status === 401 || status === 403 || ['forbidden', 'not_allowed', 'unauthorized'].includes(code);
