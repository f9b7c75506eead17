import type { EndedSpan, SpanAttributes, SpanKind } from './tracer.ts';

/** Spans as OTLP has them in JSON (opentelemetry.io/docs/specs/otlp): ids in hexadecimal, instants as decimal texts. */
export const toOtlp = (spans: readonly EndedSpan[], resource: SpanAttributes): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: toAttributes(resource) },
        scopeSpans: [{ scope: { name: 'order-hub' }, spans: spans.map(toSpan) }],
      },
    ],
  });

const kinds: Readonly<Record<SpanKind, number>> = { internal: 1, producer: 4, consumer: 5 };

const toSpan = (span: EndedSpan): object => ({
  traceId: span.traceId,
  spanId: span.spanId,
  ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
  name: span.name,
  kind: kinds[span.kind],
  startTimeUnixNano: toNanos(span.startedAt),
  endTimeUnixNano: toNanos(span.endedAt),
  attributes: toAttributes(span.attributes),
  ...(span.error === undefined ? {} : { status: { code: 2, message: span.error } }),
});

/** Microseconds are as fine as the clock is, and a double holds them. */
const toNanos = (instantMs: number): string => `${Math.round(instantMs * 1_000)}000`;

const toAttributes = (attributes: SpanAttributes): readonly object[] =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }],
  );

const toValue = (value: string | number | boolean): object => {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
};
