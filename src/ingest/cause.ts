import { createHash } from 'node:crypto';
import { findDoor } from './message.ts';

/** What V8 says of a text that is no JSON, without what it quotes of it, with the quotation marks that are in it. */
export const withoutQuote = (detail: string): string =>
  detail.replaceAll(/(?:\.{3})?".*"(?:\.{3})? is not valid JSON/gsu, '… is not valid JSON');

/**
 * What is wrong with a dead letter, without what differs from one to the next: letters with one cause are looked at,
 * replayed and discarded together. Numbers, quoted pieces and words with digits in them are what differs; they also are
 * what could name a person, so a cause can be kept when the letter is erased.
 */
export function toCause(detail: string): string {
  return withoutQuote(detail)
    .replaceAll(/"(?:[^"\\]|\\.)*"|(?<!\p{L})'[^'\n]{1,200}'|`[^`\n]{1,200}`/gu, '…')
    .replaceAll(/[\w+.-]+@[\w.-]+/gu, '…')
    .replaceAll(/(?<![\p{L}\d_])(?=[\p{L}\d_.:|+-]*\d)[\p{L}\d_.:|+-]+/gu, '…')
    .replaceAll(/(?:…[\s,;/|-]*)+…/gu, '…')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .slice(0, 300);
}

/** What the bytes at a door are. */
export function toLetterFormat(door: string): string {
  const found = findDoor(door);
  if (found === undefined) return 'unknown';
  switch (found.kind) {
    case 'tracking':
      return 'hub';
    case 'raw':
      return found.format;
    case 'fulfilment':
    case 'returns':
    case 'stock':
    case 'epcis':
    case 'orders':
      return found.kind;
  }
}

export const toGroupId = (letter: {
  readonly reason: string;
  readonly sender: string;
  readonly format: string;
  readonly cause: string;
}): string =>
  `dlg_${createHash('sha256')
    .update([letter.reason, letter.sender, letter.format, letter.cause].join('\0'))
    .digest('hex')
    .slice(0, 20)}`;
