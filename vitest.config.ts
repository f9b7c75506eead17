import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/**
 * A test's suffix says what it needs; how many run at once is three times the two cores where they mostly wait, and fewer
 * where hubs or browsers are processes of their own. Those of one round run among each other, and a round begins when the
 * one before is over.
 */
const tiers = [
  { name: 'unit', suffix: '', round: 0, maxWorkers: 6, testTimeout: 30_000, services: false },
  { name: 'pg', suffix: '.pg', round: 0, maxWorkers: 6, testTimeout: 30_000, services: true },
  { name: 'e2e', suffix: '.e2e', round: 0, maxWorkers: 6, testTimeout: 60_000, services: true },
  // Whole hubs that are killed under load, and wait for what NATS thinks is still in the hands of the dead.
  { name: 'faults', suffix: '.e2e', round: 1, maxWorkers: 3, testTimeout: 180_000, services: true },
  { name: 'browser', suffix: '.browser', round: 2, maxWorkers: 3, testTimeout: 120_000, services: true },
  { name: 'long', suffix: '.long', round: 3, maxWorkers: 1, testTimeout: 3_600_000, services: true },
] as const;
const faults = 'test/faults/**';

const withLong = process.env['HUB_TEST_LONG'] === 'true';
const jsonPath = process.env['HUB_TEST_JSON'];
const suffixes = tiers.flatMap(({ suffix }) => (suffix === '' ? [] : [suffix]));

export default defineConfig({
  test: {
    passWithNoTests: true,
    sequence: { sequencer: LongestFirst },
    reporters: [
      './test/support/left-out-reporter.ts',
      'default',
      ...(jsonPath === undefined
        ? []
        : [['json', { outputFile: jsonPath }] as ['json', { outputFile: string }]]),
    ],
    projects: tiers
      .filter(({ name }) => (name === 'long') === withLong)
      .map(({ name, suffix, round, maxWorkers, testTimeout, services }) => ({
        test: {
          name,
          pool: 'forks' as const,
          // Half of the time of a small file is the import of the hub: one process imports it once for all of its files.
          isolate: false,
          include:
            name === 'faults'
              ? [`${faults}/*${suffix}.test.ts`]
              : [`test/**/*${suffix}.test.ts`, `client/**/*${suffix}.test.{ts,tsx}`],
          exclude: [
            '**/node_modules/**',
            ...(name === 'e2e' ? [faults] : []),
            ...(suffix === '' ? suffixes.map((other) => `**/*${other}.test.{ts,tsx}`) : []),
          ],
          maxWorkers,
          testTimeout,
          // A machine that is busy is slow, not wrong: what is waited for may take its time.
          expect: { poll: { timeout: 15_000 } },
          hookTimeout: Math.max(testTimeout, 180_000),
          teardownTimeout: 60_000,
          sequence: { groupOrder: round },
          globalSetup: [
            ...(services ? ['./test/support/services.ts'] : []),
            ...(name === 'browser' ? ['./test/client/support/prepare-browser.ts'] : []),
          ],
        },
      })),
  },
});
