import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { Request, Response } from 'express';
import { IssuerAway } from '../access/issuer.ts';
import { Overloaded } from '../hub/envelope.ts';
import { newId } from '../hub/ids.ts';
import { isDatabaseAway } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { LOG } from '../platform/tokens.ts';
import { notFound, ProblemError, unavailable, writeProblem } from './problem.ts';

/** Every error of every route, also of those that are none, becomes `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = toProblemError(error) ?? this.report(error, request);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    writeProblem(response, problem);
  }

  /** What is wrong with us is told to the log; the caller gets an id to ask with. */
  private report(error: unknown, { method, route }: Request): ProblemError {
    const errorId = newId('err');
    const path = (route as { path?: string } | undefined)?.path;
    this.log.error({ errorId, method, path, err: error }, 'a request failed');
    return new ProblemError(500, 'internal_error', `Something went wrong here. It was noted as ${errorId}.`);
  }
}

function toProblemError(error: unknown): ProblemError | undefined {
  if (error instanceof ProblemError) return error;
  if (error instanceof Overloaded)
    return unavailable('The hub has more to do than it can take on right now.');
  if (error instanceof IssuerAway) return unavailable('The issuer of tokens cannot be reached.', 5);
  if (isDatabaseAway(error)) return unavailable('The database cannot be reached right now.', 2);
  const status = statusOf(error);
  if (status === undefined || status >= 500) return undefined;
  switch (status) {
    case 404:
      return notFound();
    case 413:
      return new ProblemError(413, 'too_large', 'The body is larger than 1 MiB.');
    case 415:
      return new ProblemError(415, 'unsupported_encoding', 'Bodies are taken uncompressed.');
    default:
      return new ProblemError(status, 'bad_request', 'The request cannot be understood.');
  }
}

/** Of Nest's exceptions, and of express's and the body reader's own errors. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof URIError) return 400;
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 ? status : undefined;
}
