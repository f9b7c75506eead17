import type { Direction, Place } from '../contracts/scans.ts';

export interface IdentityParts {
  /** The carrier's code as sent, or the status where there is none: all that the format's table reads. */
  readonly code: string;
  /** Normal form of the time as written. */
  readonly time: string;
  readonly place?: Place | undefined;
  readonly leg: number;
  readonly direction: Direction;
  readonly retracts?: string | undefined;
  /** An announced delivery date is another statement, not another wording. */
  readonly estimatedDelivery?: { readonly from: string; readonly to: string } | undefined;
}

/**
 * `1 | OD | 2026-11-22T07:03:00Z | MALMÖ, 21120, SE`: equal for every delivery and wording of one scan. Whatever moves
 * the fold is in it, so that of two deliveries with one identity the second can be dropped without a look. Not in it:
 * texts, names and the provider's object ids, which change from one delivery to the next.
 *
 * Two different scans of one second differ in code or place (arrived and released, "in" here and "out" there). What is
 * equal in code, second, place and leg is one fact told twice, and as two would fold to the same status.
 */
export function toScanIdentity(parts: IdentityParts): string {
  const { leg, direction, code, time, place, retracts, estimatedDelivery } = parts;
  const text = [`${leg}${direction === 'return' ? 'R' : ''}`, fit(code, 90), time, toPlace(place)];
  if (estimatedDelivery !== undefined) text.push(`eta ${estimatedDelivery.from}/${estimatedDelivery.to}`);
  if (retracts !== undefined) text.push(`takes back ${cut(retracts, 60)}`);
  return text.join(' | ');
}

function toPlace(place: Place | undefined): string {
  if (place === undefined) return '-';
  const names = [
    fit(place.city, 50),
    fit(place.region, 30),
    fit(place.postcode?.replace(/\s/gu, ''), 20),
    fit(place.country, 2),
  ];
  const named = names.filter((name) => name !== '').join(', ');
  if (named !== '' || place.latitude === undefined || place.longitude === undefined) return named || '-';
  // Some ten metres: what a scanner's position wavers by when a scan is sent again.
  return `${place.latitude.toFixed(4)} ${place.longitude.toFixed(4)}`;
}

/** One spelling, and no longer than `most`: what is cut off still tells two apart. */
function fit(written: string | undefined, most: number): string {
  return cut(
    (written ?? '')
      .normalize('NFC')
      .toUpperCase()
      .replace(/[\s|]+/gu, ' ')
      .trim(),
    most,
  );
}

function cut(text: string, most: number): string {
  return text.length <= most
    ? text
    : `${text.slice(0, most - 9).replace(/\p{Surrogate}/u, '')}~${hash(text)}`;
}

/** FNV-1a, 32 bits: a fingerprint, not a secret. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}
