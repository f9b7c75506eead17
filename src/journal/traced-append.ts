import type { Tracer } from '../platform/tracer.ts';
import type { AppendEntry, AppendOutcome } from './entry.ts';

/** The flush that an append went out with. */
export interface Flush {
  readonly entries: number;
  /** By `performance.now()`. */
  readonly began: number;
}

export interface WaitingAppend {
  readonly entry: AppendEntry;
  readonly settle: (outcome: AppendOutcome, flush: Flush) => void;
  readonly fail: (error: unknown) => void;
}

/** The same append with a span for each traced turn in it, from the queue until it is decided. */
export function traceAppend(
  tracer: Tracer,
  waiting: WaitingAppend,
  traceparents: readonly string[],
): WaitingAppend {
  const { entry, settle, fail } = waiting;
  const queuedAt = performance.now();
  const attributes = { 'db.system.name': 'postgresql', 'hub.events': entry.events.length };
  const spans = traceparents.map((traceparent) => tracer.under(traceparent, { name: 'append', attributes }));
  return {
    entry,
    settle(outcome, flush) {
      for (const span of spans) {
        span.end({
          attributes: {
            'hub.append': outcome.status,
            'hub.flush_entries': flush.entries,
            'hub.queue_wait_ms': flush.began - queuedAt,
          },
        });
      }
      settle(outcome, flush);
    },
    fail(error) {
      for (const span of spans) span.end({ error: error instanceof Error ? error.name : 'error' });
      fail(error);
    },
  };
}
