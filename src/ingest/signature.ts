import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignatureScheme } from '../carriers/format.ts';

/**
 * Whether one of the live secrets signed exactly these bytes. Every secret is tried and compared in constant time, so
 * the time says neither which one nor how much of a signature was right.
 */
export function isSignedBy(
  scheme: SignatureScheme,
  secrets: readonly string[],
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: Buffer,
): boolean {
  const header = headers[scheme.header];
  const given = typeof header === 'string' ? header : '';
  const prefix = scheme.prefix ?? '';
  const signature = Buffer.from(given.startsWith(prefix) ? given.slice(prefix.length) : '', scheme.encoding);
  let signed = false;
  for (const secret of secrets) {
    const key = scheme.normaliseSecret === undefined ? secret : secret.normalize(scheme.normaliseSecret);
    const expected = createHmac('sha256', key).update(body).digest();
    const equal = signature.length === expected.length && timingSafeEqual(signature, expected);
    signed ||= equal;
  }
  return signed;
}
