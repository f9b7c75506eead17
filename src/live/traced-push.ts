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

/** The traced messages whose rows wait for a board's next frame. */
export interface TracedRows {
  take(traceparents: readonly string[]): void;
  /** Those of the frame that is made now; where it fails they are not heard of. */
  next(): { readonly sent: (attributes: SpanAttributes) => void };
}

/** More than these in one frame are told apart by nobody. */
const mostInFrame = 100;

export function createTracedRows(tracer: Tracer): TracedRows {
  let waiting: { readonly traceparents: readonly string[]; readonly startedAt: number }[] = [];
  return {
    take(traceparents) {
      if (waiting.length < mostInFrame) waiting.push({ traceparents, startedAt: tracer.now() });
    },
    next() {
      const taken = waiting;
      waiting = [];
      return {
        sent(attributes) {
          for (const { traceparents, startedAt } of taken)
            tracePush(tracer, traceparents, startedAt, attributes);
        },
      };
    },
  };
}

/** Each trace once; undefined where nothing is traced. */
export function findTraceparents(
  events: readonly { readonly traceparent?: string | undefined }[],
): readonly string[] | undefined {
  const found = new Set(events.flatMap(({ traceparent }) => traceparent ?? []));
  return found.size === 0 ? undefined : [...found];
}
