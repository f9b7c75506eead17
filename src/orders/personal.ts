import type { Address, Customer } from '../contracts/delivery.ts';
import type { Erased } from '../contracts/primitives.ts';

/**
 * Personal data lies beside the events, by ref, and is joined only where it is read (invariant 10). What is stored there
 * was checked when it came in; a row that is gone reads as absent, one that was erased as `{ erased: true }`.
 */
export type Personal = ReadonlyMap<string, unknown>;

export const findCustomer = (personal: Personal, ref: string): Customer | Erased | undefined =>
  personal.get(ref) as Customer | Erased | undefined;

export const findAddress = (personal: Personal, ref: string): Address | Erased | undefined =>
  personal.get(ref) as Address | Erased | undefined;

export const findText = (personal: Personal, ref: string | undefined): string | Erased | undefined => {
  if (ref === undefined) return undefined;
  const row = personal.get(ref) as StoredWords | Erased | undefined;
  return row === undefined || isErased(row) ? row : row.text;
};

interface ScanWords {
  readonly text?: string | Erased;
  readonly signedBy?: string | Erased;
  readonly proofUrl?: string;
}

interface StoredWords {
  readonly text?: string;
  readonly signedBy?: string;
  readonly proofUrl?: string;
}

/**
 * Of several wordings the bytewise smallest is shown, so that the order of arrival does not matter. The carrier's proof of
 * a delivery is often a page of the merchant's own account: for staff.
 */
export const toScanWords = (
  personal: Personal,
  refs: readonly string[],
  options: { readonly withProof: boolean },
): ScanWords => {
  // Nearly always one wording, looked up for each scan of a parcel with each push of it.
  if (refs.length < 2) {
    const row = personal.get(refs[0] ?? '') as StoredWords | Erased | undefined;
    if (row === undefined) return {};
    return isErased(row) ? { text: row } : toWords(row.text, row.signedBy, row.proofUrl, options);
  }
  const rows = refs
    .map((ref) => personal.get(ref) as StoredWords | Erased | undefined)
    .filter((row) => row !== undefined);
  const erased: Erased | undefined = rows.find(isErased);
  const words = rows.flatMap((row) => (isErased(row) ? [] : [row]));
  return toWords(
    smallest(words.map((row) => row.text)) ?? erased,
    smallest(words.map((row) => row.signedBy)),
    smallest(words.map((row) => row.proofUrl)),
    options,
  );
};

const toWords = (
  text: string | Erased | undefined,
  signedBy: string | undefined,
  proofUrl: string | undefined,
  { withProof }: { readonly withProof: boolean },
): ScanWords => ({
  ...(text === undefined ? {} : { text }),
  ...(signedBy === undefined ? {} : { signedBy }),
  ...(proofUrl === undefined || !withProof ? {} : { proofUrl }),
});

export const isErased = (row: object): row is Erased => 'erased' in row;

/** By code points, which is the order of the bytes in UTF-8; comparing strings would go by UTF-16 units. */
const smallest = (texts: readonly (string | undefined)[]): string | undefined =>
  texts
    .filter((text) => text !== undefined)
    .reduce<string | undefined>(
      (least, text) => (least === undefined || isBefore(text, least) ? text : least),
      undefined,
    );

const isBefore = (a: string, b: string): boolean => {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
  for (const [index, point] of left.entries()) {
    const other = right[index];
    if (other === undefined) return false;
    if (point !== other) return point < other;
  }
  return left.length < right.length;
};
