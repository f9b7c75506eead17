/**
 * W3C Trace Context: `00-<trace id>-<span id>-<flags>`, in a header of HTTP and NATS. Inside the hub a `traceparent` is always
 * one of a trace that is sampled: what is not traced has none.
 */
export interface Traceparent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Undefined for what is not one: a bad header is as good as none, and never an error. */
export function readTraceparent(header: string | undefined): Traceparent | undefined {
  if (header === undefined || header === '') return undefined;
  const [, version, traceId, spanId, flags, rest] = pattern.exec(header) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined)
    return undefined;
  // A later version may say more behind what is known of it; version 00 may not, and ff is none.
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export const toTraceparent = (traceId: string, spanId: string): string => `00-${traceId}-${spanId}-01`;

/** For a line of the log about a message: `{ trace_id }` where it is traced, as OpenTelemetry names it. */
export const toTraceField = (
  of: { readonly traceparent?: string | undefined } | undefined,
): { readonly trace_id?: string } => {
  const read = readTraceparent(of?.traceparent);
  return read === undefined ? {} : { trace_id: read.traceId };
};
