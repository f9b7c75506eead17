import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { createSpanExporter } from './span-exporter.ts';
import { createTracer, type Tracer } from './tracer.ts';

export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what is left, for two seconds at most. */
  stop(): Promise<void>;
}

export interface TracingOptions {
  /** The collector's address; undefined: nothing is traced. */
  readonly endpoint: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly service: string;
  readonly node: string;
  readonly resource: Readonly<Record<string, string>> | undefined;
  readonly ratio: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Undefined where no collector is named: then nobody has a tracer, and nothing is asked or made. */
export function openTracing(options: TracingOptions): Tracing | undefined {
  const { endpoint, headers, service, node, resource, ratio, log, metrics } = options;
  if (endpoint === undefined) return undefined;
  const spans = metrics.counter('hub_trace_spans_total', 'Spans of traces, by what became of them.', [
    'outcome',
  ]);
  const exporter = createSpanExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    ...(headers === undefined ? {} : { headers }),
    resource: { ...resource, 'service.name': service, 'service.instance.id': node },
    log,
    onCounted: (outcome, count) => {
      spans.inc({ outcome }, count);
    },
  });
  metrics.bounds(() => exporter.bounds());
  return {
    tracer: createTracer({
      ratio,
      onEnded: (span) => {
        exporter.add(span);
      },
    }),
    stop: async () => {
      await exporter.stop();
    },
  };
}
