import type { Pool } from 'pg';
import { leaseDue, settleDue, sweepRules } from '../journal/deadlines.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Hub } from './hub.ts';
import { defaultRules, type RulesInForce } from './rules-in-force.ts';

/**
 * Wakes the streams whose deadline came (invariant 11). A wake leases the row, lets the stream look at its clocks, and
 * writes the next deadline where the version is still the one seen; otherwise the lease runs out and it wakes once too
 * often. While nothing is due this is one index look-up a second, however many deadlines wait.
 */
export interface DeadlineWaker {
  stop(): Promise<void>;
}

/**
 * Streams that look at once. When thousands are due in one instant they go between what senders tell and do not stand
 * before it: each is a load and an append, and hundreds together would hold every message for as long as all of them take.
 */
const lanes = 8;

/** Another node may have marked streams with the rules it had before. */
const sweepEveryMs = 10_000;

export function startDeadlineWaker(options: {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly log: Log;
  /** What else there is to do for a stream that looked at its clocks. Must not throw. */
  readonly onLooked?: (stream: string) => Promise<void>;
  readonly rules?: Pick<RulesInForce, 'version'>;
  readonly pollMs?: number;
  readonly batch?: number;
  /** In the hub's time. */
  readonly leaseMs?: number;
}): DeadlineWaker {
  const {
    pool,
    hub,
    clock,
    log,
    onLooked = async () => undefined,
    rules = defaultRules,
    pollMs = 1_000,
    batch = 250,
    leaseMs = 30_000,
  } = options;
  let stopping = false;
  let swept = { version: -1, at: 0 };

  async function wake(): Promise<number> {
    // One instant for all of it, before the streams look: a deadline that comes while they do must not count as past.
    const now = clock.now();
    const due = await leaseDue(pool, now, now + leaseMs, batch);
    const settled: Parameters<typeof settleDue>[1][number][] = [];
    const waiting = due.values();
    const lane = async (): Promise<void> => {
      for (const { stream } of waiting) {
        const seen = await hub.streams.wake(stream, now);
        if (seen !== undefined) settled.push({ stream, ...seen });
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await settleDue(pool, settled);
    await Promise.all(due.map(async ({ stream }) => await onLooked(stream)));
    return due.length;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      let more = false;
      try {
        more = (await wake()) === batch;
        // Streams that were looked at with other rules are made due, few at a time.
        const version = rules.version();
        if (version !== swept.version || performance.now() - swept.at >= sweepEveryMs) {
          const moved = await sweepRules(pool, version, clock.now(), 100);
          if (moved === 0) swept = { version, at: performance.now() };
        }
      } catch (error) {
        log.warn({ error: String(error) }, 'deadlines could not be looked at');
      }
      if (!more) await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  const running = run();
  return {
    async stop() {
      stopping = true;
      await running;
    },
  };
}
