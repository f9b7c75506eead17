import type { Scan } from '../contracts/scans.ts';

/**
 * Carriers use tracking numbers again. Which parcel a scan is of is decided by its time alone, so that the order in which
 * parcels and scans become known does not matter (invariant 3): each parcel with the number has a span, and the spans of
 * all of them leave no gap.
 */
export interface NumberSpan {
  /** ISO instants; null is without end. */
  readonly from: string | null;
  readonly until: string | null;
}

/** So long after a parcel came to its end, a scan is of somebody else's parcel with the number. */
const numberFreeAfterMs = 30 * 86_400_000;

/** Labels are made, and parcels handed over, before their location says so. */
const earlyMs = 48 * 3_600_000;

/** A scan from so long after the parcel left on may be of the next one; before it there is no need to look for an end. */
export const numberDoubtedAfterMs = numberFreeAfterMs - earlyMs;

/**
 * Whether the scan is of the next parcel with the number, where this one ended at `endedAt` (ms). What takes back a scan
 * names it, so it is of the parcel that has that one.
 */
export const isOfNextParcel = ({ retracts, time }: Scan, endedAt: number): boolean =>
  retracts === undefined && Date.parse(time.from) - endedAt > numberFreeAfterMs;

/**
 * @param since when each parcel left, as its location says, ISO instants in ascending order
 * @returns a span for each. A parcel's own begins two days before it left, but never in the first half of the time
 *   between it and the one before.
 */
export function toSpans(since: readonly string[]): readonly NumberSpan[] {
  const left = since.map((instant) => Date.parse(instant));
  const begins = left.map((at, index) => {
    const before = left[index - 1];
    return before === undefined
      ? null
      : new Date(Math.max(at - earlyMs, Math.ceil((before + at) / 2))).toISOString();
  });
  return begins.map((from, index) => ({ from, until: begins[index + 1] ?? null }));
}

/** A scan whose time is not exact goes to the newer parcel, unless it surely was before. */
export function isWithin({ time }: Scan, { from, until }: NumberSpan): boolean {
  const to = Date.parse(time.to);
  return (from === null || to >= Date.parse(from)) && (until === null || to < Date.parse(until));
}
