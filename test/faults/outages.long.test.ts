import { expect, it } from 'vitest';
import { describeWithNats } from '../support/nats.ts';
import { faultNames, usualHoldMs } from './faults.ts';
import { playOutages } from './outages.ts';
import { createRandom } from './random.ts';

const seed = Number(process.env['HUB_SEED'] ?? 1);
/** How many in all, which, and how long: `HUB_ROUNDS=20 HUB_FAULTS="hub stands still" HUB_HOLD_SECONDS=30`. */
const count = Number(process.env['HUB_ROUNDS'] ?? 30);
const chosen = faultNames.filter((name) =>
  (process.env['HUB_FAULTS'] ?? name).split(',').some((one) => one.trim() === name),
);
/** Invariants 1, 2, 5, 6, over and over; HUB_REPORT_DIR says where the report goes. */
describeWithNats('three hubs, and whatever can happen around them', () => {
  it('lose nothing, double nothing, skip nothing', async () => {
    const random = createRandom(seed);
    const seconds = process.env['HUB_HOLD_SECONDS'];
    const { rounds, violations, counted } = await playOutages({
      name: 'outages',
      seed,
      nodes: 3,
      sockets: 100,
      plan: Array.from({ length: count }, (_, index) => {
        // Each kind once before any comes again.
        const fault = chosen[index % chosen.length] ?? random.pick(chosen);
        return { fault, holdMs: seconds === undefined ? usualHoldMs[fault] : Number(seconds) * 1_000 };
      }),
      burst: { orders: 25, scans: 450 },
    });
    expect(violations).toEqual([]);
    expect(rounds).toHaveLength(count);
    expect(counted.conflicts).toBeGreaterThanOrEqual(100);
    for (const { answers, withRetryAfter } of rounds) {
      expect(Object.keys(answers).filter((status) => !['0', '200', '422', '503'].includes(status))).toEqual(
        [],
      );
      expect(withRetryAfter).toBe(answers['503'] ?? 0);
    }
  });
});
