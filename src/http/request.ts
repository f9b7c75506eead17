import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Identity } from '../access/identity.ts';
import type { RouteName } from '../access/policy.ts';
import { ProblemError } from './problem.ts';

export interface HubRequest extends Request {
  identity?: Identity;
  hubRoute?: RouteName;
}

/** `Authorization: Bearer …`; anything else is none. */
export const toBearer = (request: Request): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(request.headers.authorization ?? '')?.[1];

/** Whom the guard let in. */
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Identity => {
  const { identity } = context.switchToHttp().getRequest<HubRequest>();
  if (identity === undefined) throw new Error('a route that asks who it is must not be public');
  return identity;
});

/** Answers a write: how far the log is with it, so that a list can be asked to be there too (`minPosition`). */
export function written<Body>(response: Response, { body, position }: Written<Body>): Body {
  if (position !== null) response.setHeader('hub-position', position);
  return body;
}

export interface Written<Body> {
  readonly body: Body;
  /** `<epoch>.<tx>.<position>`; null when nothing came into the log. */
  readonly position: string | null;
}

/** How the caller reached the hub, for links where no public address is set. Of the header only what can be a host. */
export const Origin = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<Request>();
  const host = request.headers.host ?? '';
  return `${request.protocol}://${/^[A-Za-z0-9.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`;
});

/** `traceparent`: whoever sends it follows what it sends (W3C Trace Context). */
export const Traceparent = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined => {
    const given = context.switchToHttp().getRequest<Request>().headers['traceparent'];
    return typeof given === 'string' ? given : undefined;
  },
);

/** The media type of a body that is read as it comes. Like any other it is taken uncompressed. */
export function typeOfStreamed({ headers }: Request): string {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw new ProblemError(415, 'unsupported_encoding', 'Bodies are taken uncompressed.');
  return (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** `Idempotency-Key`: makes a repeated write count once. */
export const IdempotencyKey = createParamDecorator(
  (need: 'required' | 'optional', context: ExecutionContext): string | undefined => {
    const given = context.switchToHttp().getRequest<Request>().headers['idempotency-key'];
    if (typeof given === 'string' && /^[\x20-\x7e]{1,200}$/.test(given)) return given;
    if (given === undefined && need === 'optional') return undefined;
    const message = given === undefined ? 'is missing' : 'must be 1 to 200 printable characters';
    throw new ProblemError(
      400,
      given === undefined ? 'idempotency_key_missing' : 'invalid',
      `The header Idempotency-Key ${message}.`,
      { errors: [{ path: '/headers/idempotency-key', message }] },
    );
  },
);
