import { expect, it } from 'vitest';
import { describeWithNats } from '../support/nats.ts';
import { playRollingRestart } from './rolling.ts';

/** Invariants 1, 2, 5, 6: new software on every node is no outage. Three nodes and 500 sockets: rolling.long.test.ts. */
describeWithNats('two hubs that are restarted one after the other under load', () => {
  it('answer everybody, who asks twice at the most, and skip nothing', { timeout: 240_000 }, async () => {
    const { violations, requests, goodbyes, counted } = await playRollingRestart({
      name: 'rolling restart',
      seed: Number(process.env['HUB_SEED'] ?? 4),
      nodes: 2,
      sockets: 60,
      burst: { orders: 4, scans: 150 },
    });
    expect(violations).toEqual([]);
    expect(requests.failed).toEqual([]);
    // Each socket was on one of the two.
    expect(goodbyes).toBeGreaterThanOrEqual(60);
    expect(counted.socketsBack).toBeGreaterThanOrEqual(60);
  });
});
