import { expect } from 'vitest';
import { createCounts, happenings } from './counts.ts';
import { simulate } from './run.ts';

const only = process.env['HUB_SEED'];

/** A run that failed, in as few steps as it fails in. */
interface Failure {
  readonly seed: number;
  readonly steps: number;
  readonly wrong: readonly string[];
}

/**
 * Runs the seeds `from` … until there are `steps` in all; expects nothing wrong, and each kind of fault to have happened.
 * HUB_SEED runs that one alone.
 */
export async function expectSound(options: {
  readonly from: number;
  readonly steps: number;
  readonly stepsPerSeed: number;
}): Promise<void> {
  const { stepsPerSeed } = options;
  const counts = createCounts();
  const failed: Failure[] = [];
  const wanted = only === undefined ? options.steps : stepsPerSeed;
  let steps = 0;
  let seeds = 0;
  for (let seed = Number(only ?? options.from); steps < wanted && failed.length < 3; seed += 1) {
    const run = await simulate(seed, stepsPerSeed, counts);
    steps += run.steps;
    seeds += 1;
    if (run.wrong.length > 0) failed.push(await shrink(seed, stepsPerSeed, run.wrong));
  }
  const hits = counts.all();
  process.stdout.write(
    `simulation: ${seeds} seeds, ${steps} steps; ${happenings.map((what) => `${what} ${hits[what]}`).join(', ')}\n`,
  );
  expect(
    failed.map(
      ({ seed, steps: least, wrong }) =>
        `HUB_SEED=${seed}, after ${least} steps: ${wrong.slice(0, 3).join('; ')}`,
    ),
  ).toEqual([]);
  if (only === undefined) expect(happenings.filter((what) => hits[what] === 0)).toEqual([]);
}

/** A seed's shorter run is the beginning of its longer one: the fewest steps that still fail are looked for by halves. */
async function shrink(seed: number, steps: number, wrong: readonly string[]): Promise<Failure> {
  let failing: Failure = { seed, steps, wrong };
  let sound = 0;
  while (failing.steps - sound > 1) {
    const middle = (failing.steps + sound) >> 1;
    const run = await simulate(seed, middle, createCounts());
    if (run.wrong.length > 0) failing = { seed, steps: middle, wrong: run.wrong };
    else sound = middle;
  }
  return failing;
}
