import { it } from 'vitest';
import { expectSound } from './seeds.ts';

/** Invariants 1, 2, 7 and 11 on seeds that the quick run does not have. */
it('keeps its promises for a million steps', async () => {
  await expectSound({ from: 10_001, steps: 1_000_000, stepsPerSeed: 150 });
});
