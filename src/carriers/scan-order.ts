import type { Scan } from '../contracts/scans.ts';
import { progressRank } from './progress.ts';

/**
 * The canonical order of a set of scans, oldest first. Times are intervals, so "earlier" is only a partial order:
 * repeatedly, among the scans that no remaining scan strictly precedes (`a.to < b.from`), the smallest by (progress
 * rank, interval start, identity) is taken. Pairwise comparison of overlapping intervals is not transitive and would
 * make the result depend on the order of arrival.
 *
 * A scan is free when it starts no later than the earliest end among those that remain. That end only grows, so scans
 * become free in order of their start: O(n log n) where intervals are short.
 */
export function toCanonicalOrder(scans: readonly Scan[]): Scan[] {
  const count = scans.length;
  if (count < 2 || isInOrder(scans)) return [...scans];

  const from: number[] = [];
  const to: number[] = [];
  const byKey: number[] = [];
  for (const [at, scan] of scans.entries()) {
    const start = Date.parse(scan.time.from) || 0;
    from.push(start);
    // An interval that ends before it starts would block the loop for ever.
    to.push(Math.max(start, Date.parse(scan.time.to) || 0));
    byKey.push(at);
  }
  const byStart = byKey.toSorted((a, b) => from[a]! - from[b]!);
  const byEnd = byKey.toSorted((a, b) => to[a]! - to[b]!);
  byKey.sort((a, b) => compareKeys(scans[a]!, scans[b]!, from[a]!, from[b]!));
  const keyOf: number[] = [];
  for (const [key, at] of byKey.entries()) keyOf[at] = key;

  const ordered: Scan[] = [];
  const free: boolean[] = [];
  const taken: boolean[] = [];
  let lowest = 0;
  let started = 0;
  let ended = 0;
  while (ordered.length < count) {
    while (taken[byEnd[ended]!] === true) ended += 1;
    const earliestEnd = to[byEnd[ended]!]!;
    for (; started < count && from[byStart[started]!]! <= earliestEnd; started += 1) {
      const key = keyOf[byStart[started]!]!;
      free[key] = true;
      if (key < lowest) lowest = key;
    }
    while (free[lowest] !== true) lowest += 1;
    free[lowest] = false;
    const next = byKey[lowest]!;
    taken[next] = true;
    ordered.push(scans[next]!);
  }
  return ordered;
}

/** Of two instants; those of one form compare as texts, and need not be read. */
export const isBefore = (instant: string, other: string): boolean =>
  instant.length === 24 && other.length === 24 ? instant < other : Date.parse(instant) < Date.parse(other);

/** Each strictly before the next, as most parcels' scans come: then there is nothing to choose. */
function isInOrder(scans: readonly Scan[]): boolean {
  let end = '';
  for (const { time } of scans) {
    // Only instants of one form compare as texts.
    if (time.from.length !== 24 || time.to.length !== 24 || time.to < time.from || time.from <= end)
      return false;
    end = time.to;
  }
  return true;
}

function compareKeys(a: Scan, b: Scan, aFrom: number, bFrom: number): number {
  return (
    progressRank(a.status) - progressRank(b.status) ||
    aFrom - bFrom ||
    (a.identity < b.identity ? -1 : a.identity > b.identity ? 1 : 0)
  );
}
