import type { LabelAddress } from '../hub/ports/return-labels.ts';

/** What both the fonts of the PDF and those of label printers have: of Latin, Greek and Cyrillic what is in daily use. */
const shown =
  /^[ -~\u00A0-\u017F\u0218-\u021B\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03CE\u0400-\u045F\u0490\u0491\u1E80-\u1E85\u1E9E\u1EA0-\u1EF9\u2010-\u2015\u2018-\u201A\u201C-\u201E\u2020-\u2022\u2026\u2032\u2033\u2039\u203A\u20AC\u2116]*$/u;
const mostOfText = 200;

/** One line that can be printed: what no font has is its plain letter where there is one (`Ｔ` is `T`), and else `?`. */
export function toShown(text: string): string {
  // A name may be of any length: what is certainly not printed is not looked at either.
  const start = text.slice(0, mostOfText * 4).normalize('NFC');
  const line = start
    .replace(/\p{Cf}/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return Array.from(line).slice(0, mostOfText).map(toShownChar).join('');
}

function toShownChar(char: string): string {
  if (shown.test(char)) return char;
  const plain = char.normalize('NFKD').replace(/\p{M}/gu, '');
  return shown.test(plain) ? plain.replace(/\s+/gu, ' ') : '?';
}

/** At most so many lines of this width; what has no place ends in `…`. A word that is wider than a line is broken. */
export function toLines(
  text: string,
  widthOf: (text: string) => number,
  { width, most }: { readonly width: number; readonly most: number },
): readonly string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const fitting = countFitting(rest, widthOf, width);
    if (fitting === rest.length) return [...lines, rest];
    if (lines.length + 1 === most) {
      const cut = countFitting(rest, (part) => widthOf(`${part.trimEnd()}…`), width);
      return [...lines, `${rest.slice(0, cut).trimEnd()}…`];
    }
    const space = rest.lastIndexOf(' ', fitting);
    const end = space > 0 ? space : Math.max(1, fitting);
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return lines;
}

function countFitting(text: string, widthOf: (text: string) => number, width: number): number {
  let fitting = 0;
  let tooMany = text.length + 1;
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (widthOf(text.slice(0, middle)) <= width) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}

export const lineHeight = 1.22;

export interface Block {
  readonly size: number;
  readonly lines: readonly { readonly line: string; readonly isFirst: boolean }[];
}

/**
 * Texts of a line each, first and largest the name. They are made smaller and broken in two before anything is cut, and at
 * the worst have one line each: no name is so long that the town or the country is lost. Sizes go down.
 */
export function toBlock(texts: readonly string[], { width, height, sizes, widthOf }: BlockSpace): Block {
  const toAttempt = (size: number, most: number): Block => ({
    size,
    lines: texts.flatMap((text, index) =>
      toLines(text, (part) => widthOf(part, size, index === 0), { width, most }).map((line) => ({
        line,
        isFirst: index === 0,
      })),
    ),
  });
  const fits = ({ size, lines }: Block): boolean => lines.length * size * lineHeight <= height;
  const isWhole = ({ lines }: Block): boolean => !lines.some(({ line }) => line.endsWith('…'));
  const attempts = sizes.map((size) => toAttempt(size, 2)).filter(fits);
  return attempts.find(isWhole) ?? attempts[0] ?? toAttempt(sizes.at(-1) ?? 1, 1);
}

interface BlockSpace {
  readonly width: number;
  readonly height: number;
  readonly sizes: readonly number[];
  readonly widthOf: (text: string, size: number, isFirst: boolean) => number;
}

/** Where the post code comes after the city. */
const cityFirst = new Set(['AU', 'CA', 'GB', 'IE', 'NZ', 'US']);

/** As the post reads it. */
export function toAddressTexts(address: LabelAddress, language: string): readonly string[] {
  const { name, line1, line2 = '', postcode, city, region = '', country } = address;
  const town = cityFirst.has(country.toUpperCase())
    ? `${[city, region].filter((part) => part.trim() !== '').join(', ')} ${postcode}`
    : `${postcode} ${city}${region.trim() === '' ? '' : `, ${region}`}`;
  return [name, line1, line2, town, toCountryName(country, language)]
    .map(toShown)
    .filter((line) => line !== '');
}

function toCountryName(country: string, language: string): string {
  const code = country.trim().toUpperCase();
  if (!/^[A-Z]{2}$/u.test(code)) return country;
  const name = new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code;
  return name.toLocaleUpperCase(language);
}
