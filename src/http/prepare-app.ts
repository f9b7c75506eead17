import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { ProblemError, writeProblem } from './problem.ts';

/**
 * What must be set on the application itself, before its routes. The application is made with `{ bodyParser: false }`:
 * bodies are taken as bytes, since a signature is over bytes, and parsed after the guard has let the caller in.
 */
export function prepareApp(app: NestExpressApplication, options: PrepareOptions = {}): void {
  app.disable('x-powered-by');
  // Answers are never the same twice; hashing them would only cost.
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', options.trustedProxies ?? false);
  app.use(secureHeaders(options.publicUrl?.startsWith('https://') === true));
  if (options.isLeaving !== undefined) app.use(sayClose(options.isLeaving));
  const server: Server = app.getHttpServer();
  server.keepAliveTimeout = keepAliveMs;
  server.requestTimeout = streamMs;
  // Before Socket.IO too, which takes its requests from the server itself, and has by then.
  server.once('listening', () => {
    server.prependListener('request', limitBody(options.bodyMs ?? 60_000));
  });
  app.useBodyParser('raw', {
    type: (request) => !isStreamed(request),
    limit: maxBodyBytes,
    inflate: false,
  });
}

export interface PrepareOptions {
  /** Addresses of proxies whose X-Forwarded-For is believed; by default nobody's. */
  readonly trustedProxies?: string;
  readonly publicUrl?: string | undefined;
  readonly isLeaving?: () => boolean;
  /** How long a body may take that is not read line by line. */
  readonly bodyMs?: number;
}

/** Read line by line, after the guard, however long it is: in every spelling that leads to the route. */
const streamedPaths = /^(?:https?:\/\/[^/?]*)?\/api\/v1\/(?:stock\/loads|imports\/orders)\/?(?:\?|$)/i;

const isStreamed = ({ url = '' }: IncomingMessage): boolean => streamedPaths.test(url);

const maxBodyBytes = 1_048_576;
/**
 * Longer than what proxies and load balancers keep a line for that they do not use (a minute, most of them): with Node's
 * five seconds one of them would ask over a line that is just being closed, and answer its client with 502.
 */
const keepAliveMs = 75_000;
/** Node has one limit for the requests of all routes, and by default no file may take longer than five minutes to come. */
const streamMs = 3_600_000;

/** For answers that are data; a page sets its own policy over it. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Own scripts and styles only; what is inline is not run. */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const secureHeaders = (isHttps: boolean) => {
  const headers: readonly (readonly [string, string])[] = [
    ['content-security-policy', dataPolicy],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    ['x-frame-options', 'DENY'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', 'camera=(), geolocation=(), microphone=()'],
    // Orders are personal: nothing between here and the reader keeps a copy.
    ['cache-control', 'no-store'],
    ...(isHttps ? [['strict-transport-security', 'max-age=31536000; includeSubDomains'] as const] : []),
  ];
  return (_request: Request, response: Response, next: NextFunction): void => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
};

/** Whoever asks again and again over one connection takes the next one elsewhere (`close-server.ts`). */
const sayClose =
  (isLeaving: () => boolean) => (_request: Request, response: Response, next: NextFunction) => {
    if (isLeaving()) response.setHeader('connection', 'close');
    next();
  };

/**
 * Bodies that are read at once are short: who takes longer holds a line open. Whoever reads it would wait for its end first.
 * So does what comes after the answer, of a file too: Node reads it to its end, and throws it away.
 */
const limitBody =
  (limitMs: number) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const { headers } = request;
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
    if (!hasBody) return;
    let timer: NodeJS.Timeout | undefined;
    const begin = (): void => {
      timer ??= setTimeout(() => {
        if (!response.headersSent) writeProblem(response.setHeader('connection', 'close'), tookTooLong);
        request.destroy();
      }, limitMs);
    };
    const clear = (): void => {
      clearTimeout(timer);
    };
    if (!isStreamed(request)) begin();
    request.once('end', clear);
    response.once('close', () => {
      if (request.complete || request.socket.destroyed) clear();
      else begin();
    });
  };
const tookTooLong = new ProblemError(408, 'request_timeout', 'The body took too long to come.');
