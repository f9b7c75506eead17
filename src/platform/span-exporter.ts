import type { Log } from './log.ts';
import type { Bounds } from './metrics.ts';
import { toOtlp } from './otlp.ts';
import type { EndedSpan, SpanAttributes } from './tracer.ts';
import { withTimeout } from './with-timeout.ts';

/**
 * Sends spans to a collector over OTLP/HTTP, in batches, one at a time (invariant 12): what does not fit into the queue is
 * dropped and counted. Where the collector is away the batch stays and is tried again. Nothing here ever throws or makes
 * the hub wait: traces are for looking, and no message is worth less without one.
 */
export interface SpanExporter {
  add(span: EndedSpan): void;
  readonly bounds: () => Bounds;
  /** Sends what there is, for `limitMs` at most; the rest is dropped and counted. */
  stop(limitMs?: number): Promise<void>;
}

export interface SpanExporterOptions {
  /** Where spans go: the collector's address with `/v1/traces`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who says so: `service.name` and the like. */
  readonly resource: SpanAttributes;
  readonly log: Log;
  /** `refused`: the collector will never take them. */
  readonly onCounted?: (outcome: 'sent' | 'refused' | 'dropped', spans: number) => void;
  readonly maxQueued?: number;
  readonly batchSize?: number;
  readonly everyMs?: number;
  readonly timeoutMs?: number;
}

/** The collector's own words for "later" (OTLP specification, failures). */
const later: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const mostPauseMs = 30_000;

export function createSpanExporter(options: SpanExporterOptions): SpanExporter {
  const { log, maxQueued = 2_048, batchSize = 512, everyMs = 2_000, timeoutMs = 10_000 } = options;
  const ending = new AbortController();
  let queue: EndedSpan[] = [];
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | null = null;

  const count = (outcome: 'sent' | 'refused' | 'dropped', spans: number): void => {
    if (spans > 0) options.onCounted?.(outcome, spans);
  };

  async function post(batch: readonly EndedSpan[]): Promise<'later' | { readonly refused: number }> {
    try {
      const response = await fetch(options.url, {
        method: 'POST',
        headers: { ...options.headers, 'content-type': 'application/json' },
        body: toOtlp(batch, options.resource),
        redirect: 'manual',
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(timeoutMs)]),
      });
      const text = await response.text();
      if (response.ok) return { refused: Math.min(batch.length, toRefused(text)) };
      noteFailure(`it answered ${response.status}`);
      return later.has(response.status) ? 'later' : { refused: batch.length };
    } catch (error) {
      // `fetch` itself says only that it failed.
      noteFailure(
        error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error),
      );
      return 'later';
    }
  }

  /** Once while it lasts. */
  function noteFailure(why: string): void {
    failures += 1;
    if (failures === 1) log.warn({ why }, 'the collector of traces does not take them');
  }

  /** Until too little is left for a batch; `whole`: until nothing is. False: the collector is away. */
  async function send(whole: boolean): Promise<boolean> {
    while (queue.length > 0 && (whole || queue.length >= batchSize)) {
      const batch = queue.slice(0, batchSize);
      const failuresBefore = failures;
      const outcome = await post(batch);
      if (outcome === 'later') return false;
      queue = queue.slice(batch.length);
      if (failures === failuresBefore) failures = 0;
      count('refused', outcome.refused);
      count('sent', batch.length - outcome.refused);
    }
    return true;
  }

  function sendSoon(inMs: number, whole: boolean): void {
    if (sending !== null || ending.signal.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      sending = send(whole).then((isThere) => {
        sending = null;
        if (queue.length === 0) return;
        sendSoon(isThere ? everyMs : Math.min(everyMs * 2 ** failures, mostPauseMs), true);
      });
    }, inMs);
    timer.unref();
  }

  return {
    add(span) {
      if (queue.length >= maxQueued || ending.signal.aborted) {
        count('dropped', 1);
        return;
      }
      queue.push(span);
      if (queue.length === 1) sendSoon(everyMs, true);
      else if (queue.length === batchSize && failures === 0) sendSoon(0, false);
    },
    bounds: () => ({ trace_spans: { used: queue.length, limit: maxQueued } }),
    async stop(limitMs = 2_000) {
      clearTimeout(timer);
      const sendAll = async (): Promise<void> => {
        await sending;
        clearTimeout(timer);
        await send(true);
      };
      await withTimeout(sendAll(), limitMs).catch(() => undefined);
      ending.abort();
      clearTimeout(timer);
      count('dropped', queue.length);
      queue = [];
    },
  };
}

/** `{ "partialSuccess": { "rejectedSpans": "3" } }`, in a 200; whoever took all says nothing, or 0. */
function toRefused(text: string): number {
  try {
    const { partialSuccess } = JSON.parse(text) as { partialSuccess?: { rejectedSpans?: string | number } };
    const refused = Number(partialSuccess?.rejectedSpans ?? 0);
    return Number.isSafeInteger(refused) && refused > 0 ? refused : 0;
  } catch {
    return 0;
  }
}
