import { hash } from 'node:crypto';
import type { ParsedScan } from '../contracts/scans.ts';
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
  { text, signedBy, proofUrl }: Pick<ParsedScan, 'text' | 'signedBy' | 'proofUrl'>,
): PersonalRow | undefined {
  if (text === undefined && signedBy === undefined && proofUrl === undefined) return undefined;
  // One call, not an HMAC object: this runs for every scan (it was a sixth of the hub's time). Nobody sees the digest
  // with the text, so there is nothing to forge.
  const words = `${secret}\0${text ?? ''}\0${signedBy ?? ''}${proofUrl === undefined ? '' : `\0${proofUrl}`}`;
  const digest = hash('sha256', words, 'base64url');
  const data = {
    ...(text === undefined ? {} : { text }),
    ...(signedBy === undefined ? {} : { signedBy }),
    ...(proofUrl === undefined ? {} : { proofUrl }),
  };
  return { ref: `scan_${digest.slice(0, 16)}`, data };
}
