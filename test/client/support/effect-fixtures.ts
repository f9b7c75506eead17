import type { FailedEffect } from '../../../src/contracts/effects.ts';

const minuteMs = 60_000;

/** One of each kind that failed for good. */
export const failedEffects = (now: number): readonly FailedEffect[] =>
  (
    [
      ['requested', 'work.wh-1', 'Error: no answer within 10000 ms'],
      ['cancelRequested', 'work.store-malmo', 'Error: NATS has no door'],
      ['readdressed', 'work', 'Error: no answer within 10000 ms'],
      ['stock', 'stock', 'Error: stock:wh-1~JKT-FJALL-M could not be read'],
    ] as const
  ).map(([kind, destination, cause], index) => ({
    effectId: String(index + 1),
    state: 'failed',
    kind,
    destination,
    orderId: `ord-${index}`,
    orderNumber: `SO-10023${index}`,
    version: 3,
    cause,
    tries: 30,
    createdAt: new Date(now - (300 + index) * minuteMs).toISOString(),
    failedAt: new Date(now - (20 + index) * minuteMs).toISOString(),
    settledBy: null,
    reason: null,
  }));
