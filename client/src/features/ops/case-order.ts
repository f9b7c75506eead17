import type { ExceptionRow } from '../../../../src/contracts/exceptions.ts';
import type { BoardStore } from '../../live/board-store.ts';

/** Worst first, then what is due first, then what waits longest. */
export const compareCases = (a: ExceptionRow, b: ExceptionRow): number =>
  a.severity - b.severity ||
  (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9') ||
  a.raisedAt.localeCompare(b.raisedAt);

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
    row.country,
    row.type,
    row.customerTier,
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
};

/** Whoever has a case of this board. */
export const listOwners = ({ rows }: BoardStore<'exceptions'>): readonly string[] =>
  [...new Set([...rows.keys()].flatMap((key) => rows.get(key)?.owner ?? []))].toSorted((a, b) =>
    a.localeCompare(b),
  );
