import { expect, it } from 'vitest';
import { describeWithNats } from '../support/nats.ts';
import { playSoak } from './soak.ts';

const minutes = Number(process.env['HUB_MINUTES'] ?? 60);

/** Invariants 1, 2, 5, 6, 12, under a load that does not stop; HUB_REPORT_DIR says where the report goes. */
describeWithNats('three hubs for an hour, and a fault every two minutes', () => {
  it(
    'lose nothing, double nothing, skip nothing, and keep nothing in memory',
    { timeout: (minutes + 30) * 60_000 },
    async () => {
      const { rounds, violations, lives } = await playSoak({
        name: 'soak',
        seed: Number(process.env['HUB_SEED'] ?? 1),
        nodes: 3,
        sockets: 100,
        minutes,
        faultEveryMs: 120_000,
        everySecond: { orders: 1, scans: 50, scansOverHttp: 10 },
      });
      expect(violations).toEqual([]);
      expect(rounds.length).toBeGreaterThan(0);
      expect(lives.length).toBeGreaterThanOrEqual(minutes < 60 ? 0 : 1);
      expect(lives.filter(({ isFlat }) => !isFlat)).toEqual([]);
    },
  );
});
