import { type EstimatedDelivery, proofUrlSchema } from '../contracts/scans.ts';
import { isParcelDate } from './scan-time.ts';

/** Reading bodies that others write: a field of a wrong type or length is a field that is not there. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const toFields = (value: unknown): Fields => (isFields(value) ? value : {});

/** A parcel has twenty scans, the busiest a few hundred; a longer list is refused as a whole. */
const mostScans = 1000;

/** An absent list is an empty one; undefined for what is no list. */
export function toList(value: unknown): readonly unknown[] | undefined {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) && value.length <= mostScans ? value : undefined;
}

/** Of all parcels of a body together: the longest that can be read without holding up others. */
const mostOfBody = 2 * mostScans;

/** Lists of one body, counted together: those that would make more than a body may hold are refused. */
export type ReadList = typeof toList;

export function createListReader(): ReadList {
  let left = mostOfBody;
  return (value) => {
    const list = toList(value);
    if (list === undefined || list.length > left) return undefined;
    left -= list.length;
    return list;
  };
}

/** Why one was refused. */
export const noList = (value: unknown): string =>
  toList(value) === undefined
    ? `is not a list of at most ${mostScans}`
    : `makes more than ${mostOfBody} with the lists before it: too many for one body`;

/**
 * Trimmed and cut; undefined for what is no text or empty. NUL and halves of surrogate pairs go: PostgreSQL refuses
 * them in jsonb, and one of them would make a whole body a dead letter.
 */
export function toText(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .slice(0, most)
    // oxlint-disable-next-line no-control-regex -- that is what is looked for
    .replace(/[\u0000-\u001f\u007f]+/gu, ' ')
    .replace(/\p{Surrogate}/gu, '')
    .trim();
  return text === '' ? undefined : text;
}

/** Who signed. Carriers also write there that nobody had to, which is no name. */
export function toSigner(value: unknown): string | undefined {
  const name = toText(value, 200);
  return name === undefined || nobody.test(name) ? undefined : name;
}
const nobody =
  /^(?:(?:signature|pod) )?not (?:required|requested|available|applicable)$|^no signature\b|^n\/?a$/iu;

/** The carrier's own proof of a delivery; undefined for what is no address that a page may link to. */
export function toProofUrl(value: unknown): string | undefined {
  const read = proofUrlSchema.safeParse(value);
  return read.success ? read.data : undefined;
}

/** Own keys only: a code that is called `constructor` is in no table. */
export const findIn = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** Providers write a date as `2026-11-27T00:00:00Z`: shown in a zone west of it, that is the day before. */
const dateLike = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/u;
const hasOffset = /(?:Z|[+-]\d{2}:?\d{2})$/u;

/** A date stays a date, an instant is in UTC; a wall time without a zone is good for its date only. */
function toEstimate(value: unknown): EstimatedDelivery['from'] | undefined {
  const text = toText(value, 40);
  if (text === undefined) return undefined;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return undefined;
  const utc = new Date(instant).toISOString();
  if (!isParcelDate(utc)) return undefined;
  const date = dateLike.exec(text)?.[1] ?? (hasOffset.test(text) ? undefined : text.slice(0, 10));
  if (date === undefined) return utc;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date ? undefined : date;
}

export function toEstimatedDelivery(from: unknown, to: unknown = from): EstimatedDelivery | undefined {
  const [first, last] = [toEstimate(from), toEstimate(to)];
  return first === undefined || last === undefined ? undefined : inOrder({ from: first, to: last });
}

const dayMs = 86_400_000;

/** Undefined for one that ends before it begins: nobody can tell which of the two is meant. */
export function inOrder({ from, to }: EstimatedDelivery): EstimatedDelivery | undefined {
  const isDate = (value: string): boolean => value.length === 10;
  // A date is another stretch of time in each zone, and its end is a day later than what it is read as.
  const doubtMs = isDate(from) === isDate(to) ? 0 : 2 * dayMs;
  return Date.parse(from) > Date.parse(to) + doubtMs ? undefined : { from, to };
}
