import type { ParsedScan, Scan } from '../contracts/scans.ts';
import { progressRank } from './progress.ts';

/** By the end of its interval, so that a day counts as its last moment; the order of the list decides nothing. */
export const findNewestScan = (scans: readonly ParsedScan[]): ParsedScan | undefined =>
  scans.reduce<ParsedScan | undefined>(
    (last, one) => (last === undefined || compare(one.scan, last.scan) > 0 ? one : last),
    undefined,
  );

const compare = (a: Scan, b: Scan): number =>
  Date.parse(a.time.to) - Date.parse(b.time.to) ||
  progressRank(a.status) - progressRank(b.status) ||
  (a.identity < b.identity ? -1 : a.identity > b.identity ? 1 : 0);
