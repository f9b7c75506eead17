import type { ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import type { BoardStore } from '../../live/board-store.ts';

/** Worst first, then what is due first, then what waits longest. */
export const compareCases = (a: ExceptionRow, b: ExceptionRow): number =>
  a.severity - b.severity || byText(a.dueAt ?? '9', b.dueAt ?? '9') || byText(a.raisedAt, b.raisedAt);

/** Of instants: they are written alike, and a language's own order costs fifty times as much. */
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const matchesWords = (row: ExceptionRow, words: readonly string[]): boolean => {
  if (words.length === 0) return true;
  const text = [
    row.title,
    row.orderNumber,
    row.subject?.title,
    row.location,
    row.carrier,
    row.trackingNumber,
    row.owner,
    row.ownerName,
    row.country,
    row.type,
    row.customerTier,
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
};

/** Whoever has a case of this board, and what they are called. */
export interface Owner {
  readonly id: string;
  readonly name: string;
}
export const listOwners = ({ rows }: BoardStore<'exceptions'>): readonly Owner[] => {
  const names = new Map<string, string>();
  for (const key of rows.keys()) {
    const { owner = null, ownerName } = rows.get(key) ?? {};
    if (owner !== null && (ownerName !== undefined || !names.has(owner)))
      names.set(owner, ownerName ?? owner);
  }
  return [...names].map(([id, name]) => ({ id, name })).toSorted((a, b) => a.name.localeCompare(b.name));
};
