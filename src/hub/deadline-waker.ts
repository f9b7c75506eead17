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
 * When thousands are due in one instant they go between what senders tell and do not stand before it: each is a load, an
 * append and what follows from it on the boards. So few streams look at once, and no more than so many in a second, which
 * is half of what two processors can: five thousand take eight seconds instead of four.
 */
const lanes = 4;
const perSecond = 700;

/**
 * Others look every second, so a dead node's streams are looked at within eight. It is not prolonged: an append that
 * comes meanwhile lowers the same column, and raising that again would lose a deadline. A look that outlasts it is made
 * twice, which only costs (docs/decisions/0105).
 */
export const deadlineLeaseMs = 6_000;

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
    batch = 50,
    leaseMs = deadlineLeaseMs,
  } = options;
  let stopping = false;
  let swept = { version: -1, at: 0 };

  async function wake(): Promise<number> {
    const now = clock.now();
    // Before the looks: rules that come while they go on are not those they were made with.
    const rulesVersion = rules.version();
    const due = await leaseDue(pool, now, now + leaseMs, batch);
    const settled: Parameters<typeof settleDue>[1][number][] = [];
    const waiting = due.values();
    const lane = async (): Promise<void> => {
      for (const { stream } of waiting) {
        const seen = await look(stream);
        if (seen !== undefined) settled.push({ stream, ...seen });
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await settleDue(pool, settled, rulesVersion);
    await Promise.all(due.map(async ({ stream }) => await onLooked(stream)));
    return due.length;
  }

  /** One that cannot keeps its lease and looks again when that has run out; the others of its batch are not its business. */
  async function look(stream: string): ReturnType<Hub['streams']['wake']> {
    try {
      return await hub.streams.wake(stream);
    } catch (error) {
      log.error({ stream, error: String(error) }, 'a stream could not look at its clocks');
      return undefined;
    }
  }

  async function run(): Promise<void> {
    while (!stopping) {
      let more = false;
      const began = performance.now();
      try {
        more = (await wake()) === batch;
        // Streams that were looked at with other rules are made due, few at a time, when those that are due are done.
        const version = rules.version();
        const isSwept = version === swept.version && performance.now() - swept.at < sweepEveryMs;
        if (!more && !isSwept) {
          const moved = await sweepRules(pool, version, clock.now(), 100);
          if (moved === 0) swept = { version, at: performance.now() };
        }
      } catch (error) {
        log.warn({ error: String(error) }, 'deadlines could not be looked at');
      }
      const pauseMs = more ? began + (batch / perSecond) * 1_000 - performance.now() : pollMs;
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
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
