/** What the customer's page speaks. It is chosen by the page and by who serves it, and by one rule. */
export const languages = ['sv', 'en', 'de', 'pl', 'it'] as const;
export type Language = (typeof languages)[number];

/** `sv-SE` is Swedish too. */
const toLanguage = (tag: unknown): Language | undefined =>
  typeof tag === 'string'
    ? languages.find((one) => one === tag.trim().toLowerCase().split(/[-_]/u)[0])
    : undefined;

/** What the address says, then what the order says, then what the browser would like; English where none of it is spoken. */
export const chooseLanguage = ({
  asked,
  ofOrder,
  preferred,
}: {
  readonly asked: unknown;
  readonly ofOrder: string | undefined;
  /** Best first. */
  readonly preferred: readonly string[];
}): Language => [asked, ofOrder, ...preferred].map(toLanguage).find((one) => one !== undefined) ?? 'en';

/** `sv;q=0.8, en` is `en`, `sv`. */
export const toPreferred = (acceptLanguage: string | undefined): readonly string[] =>
  (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.split(';').map((piece) => piece.trim());
      const q = Number(rest.find((piece) => piece.startsWith('q='))?.slice(2) ?? 1);
      return { tag, q: Number.isNaN(q) ? 0 : q };
    })
    .filter(({ tag, q }) => tag !== '' && q > 0)
    .toSorted((a, b) => b.q - a.q)
    .map(({ tag }) => tag);
