import { expect, it } from 'vitest';
import { describeWithNats } from '../support/nats.ts';
import type { FaultName } from './faults.ts';
import { playOutages } from './outages.ts';

/** The others, and many of each: outages.long.test.ts; of hubs that are killed: kill.e2e.test.ts. */
const plan: readonly { readonly fault: FaultName; readonly holdMs: number }[] = [
  // Longer than a message may be in the hands of one who says nothing.
  { fault: 'hub stands still', holdMs: 7_000 },
  { fault: 'database away', holdMs: 2_000 },
  { fault: 'kill PostgreSQL', holdMs: 0 },
  { fault: 'NATS cut from one hub', holdMs: 1_000 },
  { fault: 'kill NATS', holdMs: 1_000 },
];

/** Invariants 1, 2, 5, 6: whatever is cut, stands still or is killed around several hubs, nothing is lost or doubled. */
describeWithNats('two hubs, and what can happen around them', () => {
  it('lose nothing, double nothing, skip nothing', { timeout: 240_000 }, async () => {
    const seed = Number(process.env['HUB_SEED'] ?? 3);
    const { rounds, violations } = await playOutages({
      name: 'faults',
      seed,
      nodes: 2,
      sockets: 24,
      plan,
      burst: { orders: 8, scans: 200 },
    });
    expect(violations).toEqual([]);
    for (const { answers, withRetryAfter } of rounds) {
      // Either it was answered, or refused with the time to come again, or the line broke.
      expect(Object.keys(answers).filter((status) => !['0', '200', '422', '503'].includes(status))).toEqual(
        [],
      );
      expect(withRetryAfter).toBe(answers['503'] ?? 0);
    }
  });
});
