import { expect, it } from 'vitest';
import { describeWithNats } from '../support/nats.ts';
import { playRollingRestart } from './rolling.ts';

/** Invariants 1, 2, 5, 6, with as many nodes and sockets as a deployment has. */
describeWithNats('three hubs that are restarted one after the other under load', () => {
  it('answer everybody, who asks twice at the most, and skip nothing', async () => {
    const { violations, requests, counted } = await playRollingRestart({
      name: 'rolling restart',
      seed: Number(process.env['HUB_SEED'] ?? 4),
      nodes: 3,
      sockets: 500,
      burst: { orders: 10, scans: 400 },
    });
    expect(violations).toEqual([]);
    expect(requests.failed).toEqual([]);
    expect(counted.socketsBack).toBeGreaterThanOrEqual(500);
  });
});
