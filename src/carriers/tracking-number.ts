import { toText } from './fields.ts';

/** The form a parcel is looked up by: carriers print `JD 0146 0000 123` and send `jd01460000123`. */
export const normaliseTrackingNumber = (written: string): string =>
  written.replace(/\s+/gu, '').toUpperCase();

/** From a body: normalised, or undefined for what cannot be one. */
export function readTrackingNumber(value: unknown): string | undefined {
  const text = toText(value, 200);
  const number = text === undefined ? '' : normaliseTrackingNumber(text);
  return number === '' || number.length > 64 ? undefined : number;
}
