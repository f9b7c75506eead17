import { createHmac } from 'node:crypto';
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

export function toScanText(
  secret: Buffer,
  identity: string,
  words: { readonly text?: string; readonly signedBy?: string },
): PersonalRow | undefined {
  if (words.text === undefined && words.signedBy === undefined) return undefined;
  const digest = createHmac('sha256', secret)
    .update(`${identity}\0${words.text ?? ''}\0${words.signedBy ?? ''}`)
    .digest('base64url');
  return { ref: `scan_${digest.slice(0, 16)}`, data: words };
}
