import { expect, it } from 'vitest';
import { createCounts, happenings } from './counts.ts';
import { simulate } from './run.ts';

const only = process.env['HUB_SEED'];
const seeds = only === undefined ? Array.from({ length: 200 }, (_, index) => index + 1) : [Number(only)];
const stepsPerSeed = 150;

/** Invariants 1, 2, 7 and 11, whatever fails and in whichever order; HUB_SEED runs one seed again. */
it('keeps its promises on every seed', { timeout: 120_000 }, async () => {
  const counts = createCounts();
  const failed: string[] = [];
  let steps = 0;
  for (const seed of seeds) {
    const run = await simulate(seed, stepsPerSeed, counts);
    steps += run.steps;
    if (run.wrong.length > 0) failed.push(`HUB_SEED=${seed}: ${run.wrong.slice(0, 3).join('; ')}`);
    if (failed.length > 4) break;
  }
  const hits = counts.all();
  process.stdout.write(
    `simulation: ${seeds.length} seeds, ${steps} steps; ${happenings.map((what) => `${what} ${hits[what]}`).join(', ')}\n`,
  );
  expect(failed).toEqual([]);
  if (only === undefined) expect(happenings.filter((what) => hits[what] === 0)).toEqual([]);
});
