import type { SpanAttributes, Tracer } from '../platform/tracer.ts';

/**
 * What a traced message changed has been given to the sockets that watch: one span for all of them, below the turn that
 * decided it, whichever node that ran on. How many they are is in it.
 */
export function tracePush(
  tracer: Tracer,
  traceparents: readonly string[],
  startedAt: number | undefined,
  attributes: SpanAttributes,
): void {
  for (const traceparent of traceparents)
    tracer.under(traceparent, { name: 'push', kind: 'producer', startedAt, attributes }).end();
}

/** Each trace once; undefined where nothing is traced. */
export function findTraceparents(
  events: readonly { readonly traceparent?: string | undefined }[],
): readonly string[] | undefined {
  const found = new Set(events.flatMap(({ traceparent }) => traceparent ?? []));
  return found.size === 0 ? undefined : [...found];
}
