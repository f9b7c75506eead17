/**
 * What a board is narrowed to, said once and used twice: `where` asks the database, `matches` looks at a row that just
 * changed. Both must say the same of every row (test: board/filter).
 *
 * Text: tokens `key:value` joined by spaces, all must hold; `key:a,b` is either. A word without a key is the beginning
 * of an order number.
 */
export type Where = Readonly<Record<string, unknown>>;

export interface Term<Row> {
  readonly where: Where;
  readonly test: (row: Row) => boolean;
  /** Time alone can change what it says. */
  readonly isTimed?: boolean;
}

export interface FilterReader {
  /** Who asks: what `is:mine` means. */
  readonly id: string;
  readonly now: () => number;
}

/** Undefined: it does not know the value. */
type ToTerm<Row> = (value: string, reader: FilterReader) => Term<Row> | undefined;
export type FilterFields<Row> = Readonly<Record<string, ToTerm<Row>>>;

export interface Filter<Row> {
  /** As of now, where time counts. */
  readonly where: () => Where;
  readonly matches: (row: Row) => boolean;
  readonly isTimed: boolean;
}

export type ParsedFilter<Row> = { readonly filter: Filter<Row> } | { readonly wrong: string };

export function parseFilter<Row>(
  fields: FilterFields<Row>,
  text: string,
  reader: FilterReader,
): ParsedFilter<Row> {
  const terms: Term<Row>[] = [];
  for (const token of text.split(/\s+/).filter((part) => part !== '')) {
    const colon = token.indexOf(':');
    const key = colon < 0 ? 'order' : token.slice(0, colon);
    const value = colon < 0 ? token : token.slice(colon + 1);
    const toTerm = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (toTerm === undefined) {
      return { wrong: `"${token}": there is no "${key}"; known are ${Object.keys(fields).join(', ')}` };
    }
    const term = value === '' ? undefined : toTerm(value, reader);
    if (term === undefined) return { wrong: `"${token}": "${key}" does not know "${value}"` };
    terms.push(term);
  }
  return { filter: allOf(terms) };
}

export const allOf = <Row>(terms: readonly Term<Row>[]): Filter<Row> => ({
  where: () => (terms.length === 0 ? {} : { $and: terms.map((term) => term.where) }),
  matches: (row) => terms.every((term) => term.test(row)),
  isTimed: terms.some((term) => term.isTimed === true),
});

export const anyOf =
  <Row>(
    column: string,
    of: (row: Row) => string | null,
    toColumn: (value: string) => unknown = (value) => value,
  ): ToTerm<Row> =>
  (value) => {
    const values = value.split(',').filter((one) => one !== '');
    const wanted = values.map(toColumn);
    if (values.length === 0 || wanted.some((one) => Number.isNaN(one))) return undefined;
    const set = new Set(values);
    return {
      where: { [column]: { $in: wanted } },
      test: (row) => {
        const held = of(row);
        return held !== null && set.has(held);
      },
    };
  };

/** A severity that is at least this bad: 1 is worst. */
export const atLeast =
  <Row>(column: string, of: (row: Row) => number | null): ToTerm<Row> =>
  (value) => {
    const worst = Number(value);
    if (!Number.isInteger(worst)) return undefined;
    return { where: { [column]: { $lte: worst } }, test: (row) => (of(row) ?? Infinity) <= worst };
  };

/** Order numbers are upper case, and compared by their bytes in the database as here. */
export const startsWith =
  <Row>(column: string, of: (row: Row) => string): ToTerm<Row> =>
  (value) => {
    const prefix = value.toUpperCase();
    return {
      where: { [column]: { $gte: prefix, $lt: `${prefix}\u{10FFFF}` } },
      test: (row) => of(row).startsWith(prefix),
    };
  };

type Flag<Row> = Term<Row> | ((reader: FilterReader) => Term<Row>);

export const flag =
  <Row>(flags: Readonly<Record<string, Flag<Row>>>): ToTerm<Row> =>
  (value, reader) => {
    const found = Object.hasOwn(flags, value) ? flags[value] : undefined;
    return typeof found === 'function' ? found(reader) : found;
  };

/** An instant that is past, or will be within `aheadMs`. */
export const through =
  <Row>(column: string, of: (row: Row) => string, aheadMs: number, also: Term<Row>): Flag<Row> =>
  ({ now }) => ({
    get where() {
      return { $and: [also.where, { [column]: { $lte: new Date(now() + aheadMs) } }] };
    },
    test: (row) => also.test(row) && Date.parse(of(row)) <= now() + aheadMs,
    isTimed: true,
  });

export const mine =
  <Row>(column: string, of: (row: Row) => string | null, also: Term<Row>): Flag<Row> =>
  ({ id }) => ({
    where: { $and: [also.where, { [column]: id }] },
    test: (row) => also.test(row) && of(row) === id,
  });
