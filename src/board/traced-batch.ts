import type { FeedKey } from '../journal/committed-feed.ts';
import type { Span, Tracer } from '../platform/tracer.ts';

/** The traced messages of a batch, each with a span until the boards have what it changed. */
export interface TracedBatch {
  /** Those of a stream, as its rows carry them on; undefined where it has none. */
  of(stream: string): readonly string[] | undefined;
  end(error?: string): void;
}

/** Undefined where no message of the batch is traced. */
export function openTracedBatch(
  tracer: Tracer | undefined,
  keys: readonly FeedKey[],
): TracedBatch | undefined {
  if (tracer === undefined) return undefined;
  const spans = new Map<string, Map<string, Span>>();
  for (const { stream, traceparent } of keys) {
    if (traceparent === undefined || traceparent === null) continue;
    const known = spans.get(stream) ?? new Map<string, Span>();
    spans.set(stream, known);
    if (known.has(traceparent)) continue;
    const attributes = { 'hub.follower': 'board', 'hub.stream': stream, 'hub.batch_events': keys.length };
    known.set(traceparent, tracer.under(traceparent, { name: 'follow', attributes }));
  }
  if (spans.size === 0) return undefined;
  return {
    of(stream) {
      const known = spans.get(stream);
      return known === undefined ? undefined : [...known.values()].map(({ traceparent }) => traceparent);
    },
    end(error) {
      for (const known of spans.values()) for (const span of known.values()) span.end({ error });
    },
  };
}
