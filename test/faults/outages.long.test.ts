import { expect, it } from 'vitest';
import { describeWithNats } from '../support/nats.ts';
import { type FaultName, faultNames } from './faults.ts';
import { playOutages } from './outages.ts';
import { createRandom } from './random.ts';

const seed = Number(process.env['HUB_SEED'] ?? 1);
/** How many in all, and which: `HUB_ROUNDS=100 HUB_FAULTS="kill a hub"`. */
const count = Number(process.env['HUB_ROUNDS'] ?? 30);
const chosen = faultNames.filter((name) =>
  (process.env['HUB_FAULTS'] ?? name).split(',').some((one) => one.trim() === name),
);
/** How long each lasts; HUB_HOLD_SECONDS overrides. */
const holdMs: Readonly<Record<FaultName, number>> = {
  'kill a hub': 0,
  'hub stands still': 30_000,
  'database cut from one hub': 10_000,
  'database stalls for one hub': 20_000,
  'database away': 60_000,
  'kill a session of PostgreSQL': 0,
  'kill PostgreSQL': 0,
  'NATS cut from one hub': 10_000,
  'kill NATS': 10_000,
  'slow lines': 10_000,
};

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
        return { fault, holdMs: seconds === undefined ? holdMs[fault] : Number(seconds) * 1_000 };
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
