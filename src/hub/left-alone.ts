import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';

/** Carriers that refused what they were asked, and are asked nothing for a while: longer and longer, or as they say. */
export interface LeftAlone {
  has(carrier: string): boolean;
  refused(carrier: string, refusal: { readonly why: string; readonly retryAfterMs: number | null }): void;
  answered(carrier: string): void;
}

const leastMs = 5_000;
const mostMs = 15 * 60_000;

export function createLeftAlone(options: {
  readonly what: string;
  /** The machine's time: it is about requests, not about parcels. */
  readonly wallClock: Pick<Clock, 'now'>;
  readonly log: Log;
}): LeftAlone {
  const { what, wallClock, log } = options;
  const refusals = new Map<string, { readonly until: number; readonly count: number }>();
  return {
    has: (carrier) => (refusals.get(carrier)?.until ?? 0) > wallClock.now(),
    refused(carrier, { why, retryAfterMs }) {
      const count = (refusals.get(carrier)?.count ?? 0) + 1;
      const delayMs = Math.max(retryAfterMs ?? 0, Math.min(mostMs, leastMs * 2 ** Math.min(count - 1, 10)));
      refusals.set(carrier, { until: wallClock.now() + delayMs, count });
      log.warn({ carrier, why, delayMs }, `${what} refused and is left alone for a while`);
    },
    answered(carrier) {
      refusals.delete(carrier);
    },
  };
}
