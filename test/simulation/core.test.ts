import { it } from 'vitest';
import { expectSound } from './seeds.ts';

/** Invariants 1, 2, 7 and 11, whatever fails and in whichever order; HUB_SEED runs one seed again. */
it('keeps its promises on every seed', { timeout: 120_000 }, async () => {
  await expectSound({ from: 1, steps: 30_000, stepsPerSeed: 150 });
});
