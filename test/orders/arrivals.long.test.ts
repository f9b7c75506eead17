import { expect, test } from 'vitest';
import { checkGenerated } from '../support/generated-story.ts';

/** Invariant 3 with seeds of its own (`arrivals.test.ts` says what is checked). */
test.each([
  [2, 5_000, 0],
  [3, 3_000, 0],
  [4, 1_200, 0],
  [5, 250, 0],
  [6, 40, 0],
  [9, 200, 200],
  [14, 100, 200],
  [20, 50, 200],
])('%i scans, %i seeds', (size, seeds, most) => {
  const { runs } = checkGenerated({ size, seeds, from: 1_000_000, most });
  expect(runs).toBeGreaterThanOrEqual(seeds);
});
