import type { Histogram } from '../contracts/feeds.ts';

/** Two buckets to a doubling; below a second is bucket 0, above half a year the last. */
const lastBucket = 48;
const secondMs = 1_000;

export const bucketOf = (ms: number): number =>
  ms < secondMs ? 0 : Math.min(lastBucket, 1 + Math.floor(2 * Math.log2(ms / secondMs)));

export const addTo = (histogram: Histogram, ms: number, count = 1): Histogram =>
  merge(histogram, [[bucketOf(ms), count, Math.max(0, ms) * count]]);

export const merge = (a: Histogram, b: Histogram): Histogram => {
  if (b.length === 0) return a;
  const sums = new Map(a.map(([bucket, count, sumMs]) => [bucket, { count, sumMs }]));
  for (const [bucket, count, sumMs] of b) {
    const held = sums.get(bucket);
    sums.set(bucket, { count: (held?.count ?? 0) + count, sumMs: (held?.sumMs ?? 0) + sumMs });
  }
  return [...sums]
    .toSorted(([one], [other]) => one - other)
    .map(([bucket, { count, sumMs }]) => [bucket, count, sumMs] as const);
};

/** What is old counts for less: the whole shrinks until its sum is within `maxMs` and its count within `maxCount`. */
export const forget = (histogram: Histogram, limits: { maxMs: number; maxCount: number }): Histogram => {
  const factor = Math.min(limits.maxMs / totalMs(histogram), limits.maxCount / totalCount(histogram));
  if (!(factor < 1)) return histogram;
  return histogram
    .map(([bucket, count, sumMs]) => [bucket, count * factor, sumMs * factor] as const)
    .filter(([, count]) => count > 0.001);
};

export const totalCount = (histogram: Histogram): number =>
  histogram.reduce((sum, [, count]) => sum + count, 0);

export const totalMs = (histogram: Histogram): number => histogram.reduce((sum, [, , ms]) => sum + ms, 0);

/** Half of them are no longer than this. Null when there are none. */
export const medianOf = (histogram: Histogram): number | null => halfway(histogram, ([, count]) => count);

/**
 * Half of the time is spent in gaps no longer than this. A burst of five hundred in a second every half hour has a median
 * gap of nothing and a typical gap of half an hour: the second is what silence must be measured by.
 */
export const typicalOf = (histogram: Histogram): number | null => halfway(histogram, ([, , ms]) => ms);

const halfway = (histogram: Histogram, weigh: (entry: Histogram[number]) => number): number | null => {
  const whole = histogram.reduce((sum, entry) => sum + weigh(entry), 0);
  let passed = 0;
  for (const entry of histogram) {
    passed += weigh(entry);
    if (passed > 0 && passed >= whole / 2) return entry[2] / entry[1];
  }
  return null;
};
