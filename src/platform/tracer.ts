import { randomFillSync } from 'node:crypto';
import { readTraceparent, toTraceparent } from './traceparent.ts';

/**
 * Spans of the messages that are traced (docs/decisions/0104). What is not traced has no span and no `traceparent`, and
 * costs a look whether there is one.
 */
export interface Tracer {
  /**
   * The first span of a message here. Its sender decides where it sends a `traceparent`; of those without, some begin a
   * trace. Undefined: it is not traced, and nobody was asked what it is.
   */
  begin(header: string | undefined, toBegun: () => BegunSpan): Span | undefined;
  /** A span below another, which may be another node's. */
  under(traceparent: string, begun: BegunSpan): Span;
  /** Epoch ms with a fraction, for `startedAt`. */
  now(): number;
}

export interface BegunSpan {
  readonly name: string;
  /** `internal` when absent. */
  readonly kind?: SpanKind;
  /** When it began before it was known to be traced; epoch ms. */
  readonly startedAt?: number | undefined;
  /** Nothing personal: they go to another system (invariant 10). */
  readonly attributes?: SpanAttributes;
}

export interface Span {
  /** Its name to whatever comes of it. */
  readonly traceparent: string;
  /** Once; what comes after the first time is not heard. `error` is a code. */
  end(ended?: { readonly attributes?: SpanAttributes; readonly error?: string | undefined }): void;
}

export type SpanKind = 'internal' | 'consumer' | 'producer';
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface EndedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  /** Epoch ms with a fraction. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: SpanAttributes;
  readonly error: string | undefined;
}

export function createTracer(options: {
  /** Must not throw or wait. */
  readonly onEnded: (span: EndedSpan) => void;
  /** How many of the messages that say nothing begin a trace, 0 to 1. */
  readonly ratio: number;
}): Tracer {
  const { onEnded, ratio } = options;
  const now = createNow();
  const newId = createIds();

  function open(traceId: string, parentSpanId: string | undefined, begun: BegunSpan): Span {
    const { name, kind = 'internal', startedAt = now(), attributes } = begun;
    const spanId = newId(8);
    let isOpen = true;
    return {
      traceparent: toTraceparent(traceId, spanId),
      end(ended = {}) {
        if (!isOpen) return;
        isOpen = false;
        onEnded({
          traceId,
          spanId,
          parentSpanId,
          name,
          kind,
          startedAt,
          endedAt: Math.max(startedAt, now()),
          attributes: { ...attributes, ...ended.attributes },
          error: ended.error,
        });
      },
    };
  }

  return {
    begin(header, toBegun) {
      const parent = readTraceparent(header);
      if (parent !== undefined)
        return parent.isSampled ? open(parent.traceId, parent.spanId, toBegun()) : undefined;
      return Math.random() < ratio ? open(newId(16), undefined, toBegun()) : undefined;
    },
    under(traceparent, begun) {
      const parent = readTraceparent(traceparent);
      // It was made here or by another node; should it ever be unreadable, the span stands alone.
      return open(parent?.traceId ?? newId(16), parent?.spanId, begun);
    },
    now,
  };
}

/** Hexadecimal; from many random bytes at a time, since asking for eight costs more than all else about a span. */
function createIds(): (bytes: number) => string {
  const random = Buffer.alloc(4_096);
  let at = random.length;
  return (bytes) => {
    if (at + bytes > random.length) {
      randomFillSync(random);
      at = 0;
    }
    at += bytes;
    return random.toString('hex', at - bytes, at);
  };
}

/** The machine's clock, finer than a millisecond. It follows when that is set, so that the nodes of a trace agree. */
function createNow(): () => number {
  let originMs = Date.now() - performance.now();
  return () => {
    const now = originMs + performance.now();
    const wall = Date.now();
    if (Math.abs(wall - now) <= 20) return now;
    originMs = wall - performance.now();
    return wall;
  };
}
