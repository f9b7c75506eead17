/**
 * What a board is narrowed to, said once and used twice: `where` asks the database, `matches` looks at a row that just
 * changed. Both must say the same of every row (test: board/filter).
 *
 * Text: tokens `key:value` joined by spaces, all must hold; `key:a,b` is either, `-key:a` none of them. A word without a
 * key is the beginning of an order number.
 */
export type Where = Readonly<Record<string, unknown>>;

export interface Term<Row> {
  readonly where: Where;
  readonly test: (row: Row) => boolean;
  /** Time alone can change what it says. */
  readonly isTimed?: boolean;
  /** It says something else to everybody who asks. */
  readonly isPersonal?: boolean;
  /** The same turned round, where a `-` before it makes sense. */
  readonly opposite?: Term<Row>;
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
  readonly isPersonal: boolean;
}

export type ParsedFilter<Row> = { readonly filter: Filter<Row> } | { readonly wrong: string };

export function parseFilter<Row>(
  fields: FilterFields<Row>,
  text: string,
  reader: FilterReader,
): ParsedFilter<Row> {
  const terms: Term<Row>[] = [];
  for (const { 0: token, index } of text.matchAll(/\S+/g)) {
    const term = readToken(fields, token, reader);
    if (typeof term === 'string') return { wrong: `"${token}" (character ${index + 1}): ${term}` };
    terms.push(term);
  }
  return { filter: allOf(terms) };
}

/** A sentence where it cannot be read. */
function readToken<Row>(fields: FilterFields<Row>, token: string, reader: FilterReader): Term<Row> | string {
  const isTurned = /^-[^:]+:/.test(token);
  const said = isTurned ? token.slice(1) : token;
  const colon = said.indexOf(':');
  const key = colon < 0 ? 'order' : said.slice(0, colon);
  const value = colon < 0 ? said : said.slice(colon + 1);
  const toTerm = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (toTerm === undefined) return `there is no "${key}"; known are ${Object.keys(fields).join(', ')}`;
  // With a NUL PostgreSQL takes the statement for another and ends the connection.
  const term = value === '' || value.includes('\0') ? undefined : toTerm(value, reader);
  if (term === undefined) return `"${key}" does not know "${value}"`;
  return isTurned ? (term.opposite ?? `"${key}" cannot be turned round`) : term;
}

export const allOf = <Row>(terms: readonly Term<Row>[]): Filter<Row> => ({
  where: () => (terms.length === 0 ? {} : { $and: terms.map((term) => term.where) }),
  matches: (row) => terms.every((term) => term.test(row)),
  isTimed: terms.some((term) => term.isTimed === true),
  isPersonal: terms.some((term) => term.isPersonal === true),
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
    if (values.length === 0 || wanted.some((one) => typeof one === 'number' && !Number.isFinite(one)))
      return undefined;
    const set = new Set(values);
    const has = (row: Row): boolean => {
      const held = of(row);
      return held !== null && set.has(held);
    };
    return {
      where: { [column]: { $in: wanted } },
      test: has,
      opposite: {
        where: { $or: [{ [column]: { $nin: wanted } }, { [column]: null }] },
        test: (row) => !has(row),
      },
    };
  };

/** Like `anyOf`, and `none` is what has no value. */
export const anyOrNone =
  <Row>(column: string, of: (row: Row) => string | null): ToTerm<Row> =>
  (value) => {
    const values = value.split(',').filter((one) => one !== '');
    if (values.length === 0) return undefined;
    const set = new Set(values);
    const has = (row: Row): boolean => set.has(of(row) ?? 'none');
    const [among, beside] = [{ [column]: { $in: values } }, { [column]: { $nin: values } }];
    const isNone = set.has('none');
    return {
      where: isNone ? { $or: [among, { [column]: null }] } : among,
      test: has,
      opposite: {
        where: isNone
          ? { $and: [beside, { [column]: { $ne: null } }] }
          : { $or: [beside, { [column]: null }] },
        test: (row) => !has(row),
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

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30m`, `2h`, `1d`: an instant that is past or comes within that time. */
export const within =
  <Row>(column: string, of: (row: Row) => string, also: Term<Row>): ToTerm<Row> =>
  (value, reader) => {
    const [, count = '', unit = ''] = /^(\d{1,4})([mhd])$/.exec(value) ?? [];
    const unitMs = units[unit];
    if (unitMs === undefined) return undefined;
    const term = through(column, of, Number(count) * unitMs, also);
    return typeof term === 'function' ? term(reader) : term;
  };

export const mine =
  <Row>(column: string, of: (row: Row) => string | null, also: Term<Row>): Flag<Row> =>
  ({ id }) => ({
    where: { $and: [also.where, { [column]: id }] },
    test: (row) => also.test(row) && of(row) === id,
    isPersonal: true,
  });
