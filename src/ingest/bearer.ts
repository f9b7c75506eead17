import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whom a token is for: it opens this carrier's door for this format and no other. */
export interface BearerScope {
  readonly carrier: string;
  readonly format: string;
}

export interface BearerOptions {
  /** The provider's client secret: it signs the token, so that no node has to remember one. */
  readonly secret: string;
  readonly scope: BearerScope;
  readonly nowMs: number;
}

/** `hub1.<expiry in seconds, base 36>.<HMAC>`: nothing in it is secret, and it dies with the secret. */
export function issueBearer({ secret, scope, nowMs }: BearerOptions, lifeSeconds: number): string {
  const expires = (Math.floor(nowMs / 1000) + lifeSeconds).toString(36);
  return `${prefix}${expires}.${sign(secret, scope, expires)}`;
}

export function isBearerOf(token: string, { secret, scope, nowMs }: BearerOptions): boolean {
  const [expires, mac, ...more] = token.startsWith(prefix) ? token.slice(prefix.length).split('.', 3) : [];
  if (expires === undefined || mac === undefined || more.length > 0) return false;
  const [given, wanted] = [Buffer.from(mac), Buffer.from(sign(secret, scope, expires))];
  const isSigned = given.length === wanted.length && timingSafeEqual(given, wanted);
  return isSigned && parseInt(expires, 36) * 1000 > nowMs;
}

const prefix = 'hub1.';

/** The first words keep it apart from a body that the same secret signs. */
const sign = (secret: string, { carrier, format }: BearerScope, expires: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify(['hub bearer token', carrier, format, expires]))
    .digest('base64url');
