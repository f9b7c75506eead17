/**
 * A carrier's words without what names people, for examples of a code: mail addresses, numbers, everything that is said
 * of the order's own people, and whatever follows "signed by" and its like. It is shown to staff who may open the order;
 * it is not meant to make a text fit for publishing.
 */
export function redact(text: string, people: readonly string[]): string {
  const words = new Set(
    people
      .flatMap((person) =>
        person
          .normalize('NFC')
          .toLocaleLowerCase()
          .split(/[^\p{L}\p{N}]+/u),
      )
      .filter((word) => word.length > 1),
  );
  return text
    .normalize('NFC')
    .replaceAll(/[^\s@]+@[^\s@]+/gu, '…')
    .replaceAll(/\+?\d[\d\s()/.-]{2,}\d|\d{3,}/gu, '…')
    .replaceAll(
      /((?:signed|received|accepted|left with|handed to|collected) (?:by|for|from)?:?|mottagare:?|podpisał:?|unterschrift:?)\s*[^,;\n]+/giu,
      '$1 …',
    )
    .replaceAll(/[\p{L}\p{N}]+/gu, (word) => (words.has(word.toLocaleLowerCase()) ? '…' : word))
    .replaceAll(/(?:…\s*)+…/gu, '…')
    .trim()
    .slice(0, 200);
}
