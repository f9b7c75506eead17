import { createHash, createHmac, timingSafeEqual, verify } from 'node:crypto';
import type {
  BodyHmac,
  HeaderToken,
  IssuedBearer,
  KeyedHash,
  RsaSignature,
  SignatureEncoding,
  SignatureScheme,
  StampedHmac,
  StandardWebhooks,
} from '../carriers/signature-scheme.ts';
import { type BearerScope, isBearerOf } from './bearer.ts';
import type { KeySource } from './key-source.ts';

/** What came in, as far as a signature can depend on it. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** The exact bytes. */
  readonly body: Buffer;
}

export interface LiveSecret {
  readonly scheme: SignatureScheme;
  readonly secret: string;
  readonly apiKey?: string | undefined;
}

export interface VerifyingParts {
  readonly nowMs: number;
  readonly keys: KeySource;
  /** Whom an issued bearer token must be for. */
  readonly scope: BearerScope;
}

/** `unverifiable`: the keys could not be had just now, which says nothing about the signature. */
export type Verdict = 'verified' | 'bad_signature' | 'unverifiable';

/**
 * Whether one of the live secrets proves that these bytes are its sender's. Every secret is tried and compared in
 * constant time, so the time says neither which one nor how much of a signature was right. A header that is absent,
 * there twice or not well formed proves nothing; nothing in a request makes this throw.
 */
export async function verifySignature(
  secrets: readonly LiveSecret[],
  request: SignedRequest,
  parts: VerifyingParts,
): Promise<Verdict> {
  const verdicts = await Promise.all(secrets.map(async (one) => await verifyOne(one, request, parts)));
  if (verdicts.includes('verified')) return 'verified';
  return verdicts.includes('unverifiable') ? 'unverifiable' : 'bad_signature';
}

async function verifyOne(one: LiveSecret, request: SignedRequest, parts: VerifyingParts): Promise<Verdict> {
  const { scheme, secret } = one;
  switch (scheme.kind) {
    case 'hmac':
      return toVerdict(isBodyHmac(scheme, secret, request, parts.nowMs));
    case 'stamped-hmac':
      return toVerdict(isStampedHmac(scheme, secret, request, parts.nowMs));
    case 'keyed-sha256':
      return toVerdict(isKeyedHash(scheme, secret, request));
    case 'rsa-sha256':
      return await verifyRsa(scheme, secret, request, parts);
    case 'standard-webhooks':
      return toVerdict(isStandardWebhook(scheme, secret, request, parts.nowMs));
    case 'bearer':
      return toVerdict(isIssuedBearer(scheme, one, request, parts));
    case 'header-token':
      return toVerdict(isHeaderToken(scheme, secret, request));
    case 'url-token': {
      const given = request.query[scheme.parameter];
      return toVerdict(typeof given === 'string' && isSame(given, secret));
    }
  }
}

const toVerdict = (isSigned: boolean): Verdict => (isSigned ? 'verified' : 'bad_signature');

function isBodyHmac(scheme: BodyHmac, secret: string, request: SignedRequest, nowMs: number): boolean {
  const given = withoutPrefix(findHeader(request, scheme.header), scheme.prefix ?? '');
  if (given === undefined) return false;
  const signed: (string | Buffer)[] = [];
  if (scheme.timestamp !== undefined) {
    const stamp = findHeader(request, scheme.timestamp.header);
    if (!isWithin(stamp, scheme.timestamp.windowSeconds, nowMs)) return false;
    signed.push(`${stamp}.`);
  }
  const key = scheme.normaliseSecret === undefined ? secret : secret.normalize(scheme.normaliseSecret);
  const expected = hmac(key, ...signed, request.body);
  let equal = false;
  for (const encoding of scheme.encodings) if (isEncoded(given, expected, encoding)) equal = true;
  return equal;
}

function isStampedHmac(scheme: StampedHmac, secret: string, request: SignedRequest, nowMs: number): boolean {
  const header = findHeader(request, scheme.header);
  const parts = (header ?? '').split(',', 12).map((part) => part.trim());
  const [stamp, ...others] = parts.flatMap((part) => withoutPrefix(part, 't=') ?? []);
  // Digits only: else `t=1.{` would move the border between the stamp and the body.
  if (stamp === undefined || others.length > 0 || !/^\d{10}$/u.test(stamp)) return false;
  if (!isWithin(stamp, scheme.windowSeconds, nowMs)) return false;
  const expected = hmac(secret, `${stamp}.`, request.body);
  let equal = false;
  for (const part of parts) {
    const given = withoutPrefix(part, 'v1=');
    if (given !== undefined && isEncoded(given, expected, 'hex')) equal = true;
  }
  return equal;
}

function isKeyedHash(scheme: KeyedHash, secret: string, request: SignedRequest): boolean {
  const given = findHeader(request, scheme.header);
  if (given === undefined) return false;
  const expected = createHash('sha256')
    .update(request.body)
    .update(scheme.separator + secret)
    .digest();
  return isEncoded(given, expected, 'hex');
}

async function verifyRsa(
  scheme: RsaSignature,
  secret: string,
  request: SignedRequest,
  { nowMs, keys }: VerifyingParts,
): Promise<Verdict> {
  const given = findHeader(request, scheme.header);
  const stamp = findHeader(request, scheme.timestampHeader);
  const signature = given === undefined ? undefined : fromBase64(given);
  if (signature === undefined || !isWithin(stamp, scheme.windowSeconds, nowMs)) return 'bad_signature';
  const found = await keys.find(secret, findHeader(request, scheme.keyIdHeader));
  if (found === undefined) return 'unverifiable';
  const signed = Buffer.concat([Buffer.from(`${stamp}.`), request.body]);
  return toVerdict(found.some((key) => verify('RSA-SHA256', signed, key, signature)));
}

/** The specification asks for 24 to 64 bytes; an empty key would let everybody sign. */
const leastKeyBytes = 24;

function isStandardWebhook(
  { windowSeconds }: StandardWebhooks,
  secret: string,
  request: SignedRequest,
  nowMs: number,
): boolean {
  const id = findHeader(request, 'webhook-id');
  const stamp = findHeader(request, 'webhook-timestamp');
  const given = findHeader(request, 'webhook-signature');
  const key = fromBase64(withoutPrefix(secret, 'whsec_') ?? secret);
  if (id === undefined || given === undefined || key === undefined || key.length < leastKeyBytes)
    return false;
  // A full stop in the id would move the border between id, time and body.
  if (id.includes('.') || !/^\d{10}$/u.test(stamp ?? '') || !isWithin(stamp, windowSeconds, nowMs))
    return false;
  const expected = hmac(key, `${id}.${stamp}.`, request.body);
  let equal = false;
  for (const part of given.split(' ', 12)) {
    const signature = withoutPrefix(part, 'v1,');
    if (signature !== undefined && isEncoded(signature, expected, 'base64')) equal = true;
  }
  return equal;
}

function isIssuedBearer(
  scheme: IssuedBearer,
  { secret, apiKey }: LiveSecret,
  request: SignedRequest,
  { nowMs, scope }: VerifyingParts,
): boolean {
  const token = withoutPrefix(findHeader(request, 'authorization'), 'Bearer ');
  if (token === undefined || !isBearerOf(token, { secret, scope, nowMs })) return false;
  return apiKey === undefined || isSame(findHeader(request, scheme.apiKeyHeader) ?? '', apiKey);
}

function isHeaderToken(scheme: HeaderToken, secret: string, request: SignedRequest): boolean {
  const given = withoutPrefix(findHeader(request, scheme.header), scheme.prefix ?? '');
  const wanted = scheme.encoding === undefined ? secret : Buffer.from(secret).toString(scheme.encoding);
  return given !== undefined && isSame(given, wanted);
}

/** Undefined for a header that is absent, empty, or there more than once. */
function findHeader({ headers }: SignedRequest, name: string): string | undefined {
  const value = headers[name];
  const text = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

const withoutPrefix = (text: string | undefined, prefix: string): string | undefined =>
  text !== undefined && text.length > prefix.length && text.startsWith(prefix)
    ? text.slice(prefix.length)
    : undefined;

function hmac(key: string | Buffer, ...signed: readonly (string | Buffer)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of signed) mac.update(part);
  return mac.digest();
}

/** Compared as text: decoders pass over rubbish after the end, and one signature would have many spellings. */
const isEncoded = (given: string, expected: Buffer, encoding: SignatureEncoding): boolean =>
  isSame(encoding === 'hex' ? given.toLowerCase() : given, expected.toString(encoding));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** In constant time, also where the lengths differ. */
export const isSame = (given: string, wanted: string): boolean =>
  timingSafeEqual(digest(given), digest(wanted));

/** Undefined for anything but the one spelling of the bytes. */
function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}

const isoTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?(Z|[+-]\d{2}:?\d{2})$/u;

/** Seconds or milliseconds since the epoch, or ISO 8601 with its offset. The sender's clock may be off either way. */
function isWithin(stamp: string | undefined, windowSeconds: number, nowMs: number): stamp is string {
  if (stamp === undefined || stamp.length > 40) return false;
  const iso = isoTime.exec(stamp);
  let at = NaN;
  if (iso !== null) at = Date.parse(`${iso[1]}T${iso[2]}${iso[3]}`);
  else if (/^\d{10}$/u.test(stamp)) at = Number(stamp) * 1000;
  else if (/^\d{13}$/u.test(stamp)) at = Number(stamp);
  return Math.abs(nowMs - at) <= windowSeconds * 1000;
}
