import { hash } from 'node:crypto';
import { newId } from './ids.ts';

/**
 * Names of personal rows (invariant 10). A ref is in the events for ever, so it must say nothing: random for what people
 * write, keyed with a secret of the database where equal texts must meet (the wordings of a scan).
 */
export interface PersonalRow {
  readonly ref: string;
  readonly data: unknown;
}

export const toPersonalRow = (kind: 'customer' | 'address' | 'text', data: unknown): PersonalRow => ({
  ref: newId(kind),
  data,
});

/** Equal words are one row of the order, however many scans say them. */
export function toScanText(
  secret: string,
  text: string | undefined,
  signedBy: string | undefined,
): PersonalRow | undefined {
  if (text === undefined && signedBy === undefined) return undefined;
  // One call, not an HMAC object: this runs for every scan (it was a sixth of the hub's time). Nobody sees the digest
  // with the text, so there is nothing to forge.
  const digest = hash('sha256', `${secret}\0${text ?? ''}\0${signedBy ?? ''}`, 'base64url');
  const data = signedBy === undefined ? { text } : text === undefined ? { signedBy } : { text, signedBy };
  return { ref: `scan_${digest.slice(0, 16)}`, data };
}
