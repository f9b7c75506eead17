import type { Pool } from 'pg';
import { assess } from '../exceptions/assess.ts';
import { rulesVersion } from '../exceptions/registry.ts';
import { leaseDue, settleDue, sweepRules } from '../journal/deadlines.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Hub, OrderAnswer } from './hub.ts';
import { orderIdOf } from './ids.ts';

/**
 * Wakes the orders whose deadline came (invariant 11). A wake leases the row, lets the order look at its clocks, and
 * writes the next deadline where the version is still the one seen; otherwise the lease runs out and it wakes once too
 * often. While nothing is due this is one index look-up a second, however many deadlines wait.
 */
export interface DeadlineWaker {
  stop(): Promise<void>;
}

export function startDeadlineWaker(options: {
  readonly pool: Pool;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly log: Log;
  readonly pollMs?: number;
  readonly batch?: number;
  /** In the hub's time. */
  readonly leaseMs?: number;
}): DeadlineWaker {
  const { pool, hub, clock, log, pollMs = 1_000, batch = 250, leaseMs = 30_000 } = options;
  let stopping = false;
  let swept = false;

  async function wake(): Promise<number> {
    // One instant for all of it, before the orders look: a deadline that comes while they do must not count as past.
    const now = clock.now();
    const due = await leaseDue(pool, now, now + leaseMs, batch);
    const answers = await Promise.all(
      due
        .filter(({ stream }) => stream.startsWith('order:'))
        .map(async ({ stream }): Promise<[string, OrderAnswer]> => [
          stream,
          await hub.ask(
            orderIdOf(stream),
            { type: 'AssessOrder' },
            { actor: { kind: 'hub', id: 'clock' }, cause: 'deadline' },
          ),
        ]),
    );
    await settleDue(
      pool,
      answers.flatMap(([stream, answer]) =>
        answer.outcome === 'accepted'
          ? [{ stream, version: answer.version, nextCheckAt: assess(answer.state, now).nextCheckAt }]
          : [],
      ),
    );
    return due.length;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      let more = false;
      try {
        more = (await wake()) === batch;
        // Orders that were looked at with other rules are made due, few at a time.
        if (!swept) {
          const moved = await sweepRules(pool, rulesVersion, clock.now(), 100);
          swept = moved === 0;
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
