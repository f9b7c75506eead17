import { describe, expect, test } from 'vitest';
import { sampleParcels } from '../carriers/sample-parcels.ts';
import { createRandom } from '../faults/random.ts';
import { checkArrivals, permutationsOf } from '../support/arrivals.ts';
import { checkGenerated } from '../support/generated-story.ts';

/*
 * Invariant 3 at the size of an order: every order of arrival, with each scan sent twice, in other words, in batches of any
 * size, as things happen, all at once at the end, or with days between, ends in one and the same order, parcels and open
 * cases. Its messages to the customer are among those of the chronological arrival, each once. What a carrier stamps
 * after the end of its own parcel may be told only where it came before the news of that end (`unknowable`).
 * `arrivals.long.test.ts` is the same with more seeds.
 */
describe('of what the samples of every format say', () => {
  test.each(sampleParcels)('$name', { timeout: 60_000 }, ({ scans }) => {
    const story = { scans: scans.map((scan) => ({ number: 'PN1', scan })) };
    const random = createRandom(scans.length);
    checkArrivals(story, permutationsOf(story.scans, 1_000, random), random);
  });
});

describe('of generated parcels', () => {
  test.each([
    [2, 100],
    [3, 60],
    [4, 20],
    [5, 8],
    [6, 4],
  ])('every permutation of %i scans', { timeout: 60_000 }, (size, seeds) => {
    const { consistent } = checkGenerated({ size, seeds, from: 0 });
    // The property of the messages is strict for a parcel whose record is consistent.
    if (seeds >= 20) expect(consistent).toBeGreaterThan(seeds / 10);
  });

  test.each([8, 14])('random orders of %i scans', { timeout: 60_000 }, (size) => {
    checkGenerated({ size, seeds: 10, from: 0, most: 100 });
  });
});
