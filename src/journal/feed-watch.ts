import type { Pool } from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { endIdleWriters, findStall } from './committed-feed.ts';

/**
 * One open writing transaction anywhere in the cluster holds the committed feed back. This sees it, says so, and ends
 * what it may end: sessions of the hub's own role that fell idle inside a transaction. It also forgets old flushes.
 */
export function startFeedWatch(options: {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly everyMs?: number;
  /** The hub's clock does not show how long something took: it counts from when the watch saw it. */
  readonly isClockFast?: boolean;
}): { stop(): void } {
  const { pool, clock, log, metrics, everyMs = 2_000, isClockFast = false } = options;
  const stall = metrics.gauge('hub_feed_stall_seconds', 'How long committed events have been held back.');
  let rounds = 0;
  let held = { recordedAt: 0, seenAt: 0 };

  async function measure(): Promise<number> {
    const now = clock.now();
    const stalledMs = await findStall(pool, now);
    if (!isClockFast || stalledMs === 0) return stalledMs;
    const recordedAt = now - stalledMs;
    if (held.recordedAt !== recordedAt) held = { recordedAt, seenAt: performance.now() };
    return performance.now() - held.seenAt;
  }

  async function look(): Promise<void> {
    const stalledMs = await measure();
    stall.set(stalledMs / 1_000);
    if (stalledMs > 2_000) log.error({ stalledMs }, 'an open transaction holds the committed feed back');
    if (stalledMs > 20_000) {
      const ended = await endIdleWriters(pool, 20_000);
      if (ended > 0) log.error({ ended }, 'idle transactions that held the feed back were ended');
    }
    rounds += 1;
    // Long after every lost answer was looked up.
    if (rounds % 300 === 0) await pool.query(`delete from flushes where at < now() - interval '1 hour'`);
  }

  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      log.debug({ error: String(error) }, 'the feed could not be looked at');
    });
  }, everyMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}
