import type { LineQuantity } from '../contracts/fulfilments.ts';

/** Arithmetic on lists of (line, quantity): one entry a line, none of zero, in the order first met. */

/** As much as a message may say of a line: a sum of several entries must still parse as one. */
const mostOfALine = 1_000_000;
const mostInASentence = 5;

export const mergeLines = (...lists: readonly (readonly LineQuantity[])[]): LineQuantity[] => {
  const merged = new Map<string, number>();
  for (const list of lists) {
    for (const { lineId, quantity } of list) merged.set(lineId, (merged.get(lineId) ?? 0) + quantity);
  }
  return [...merged]
    .filter(([, quantity]) => quantity > 0)
    .map(([lineId, quantity]) => ({ lineId, quantity: Math.min(quantity, mostOfALine) }));
};

export const quantityOf = (lines: readonly LineQuantity[], lineId: string): number => {
  let sum = 0;
  for (const line of lines) if (line.lineId === lineId) sum += line.quantity;
  return sum;
};

export const sumOf = (lines: readonly LineQuantity[]): number =>
  lines.reduce((sum, line) => sum + line.quantity, 0);

export const isWithin = (lines: readonly LineQuantity[], bound: readonly LineQuantity[]): boolean =>
  mergeLines(lines).every(({ lineId, quantity }) => quantity <= quantityOf(bound, lineId));

export const sameLines = (a: readonly LineQuantity[], b: readonly LineQuantity[]): boolean =>
  isWithin(a, b) && isWithin(b, a);

/** `1×2, 4×1`, sorted by line. */
export const linesToText = (lines: readonly LineQuantity[]): string => toTexts(lines).join(', ');

/** The same for people, who do not read five hundred. */
export const linesToSentence = (lines: readonly LineQuantity[]): string => {
  const texts = toTexts(lines);
  const more = texts.length - mostInASentence;
  return more > 0 ? `${texts.slice(0, mostInASentence).join(', ')} and ${more} more` : texts.join(', ');
};

const toTexts = (lines: readonly LineQuantity[]): string[] =>
  mergeLines(lines)
    .toSorted((a, b) => (a.lineId < b.lineId ? -1 : 1))
    .map(({ lineId, quantity }) => `${lineId}×${quantity}`);
