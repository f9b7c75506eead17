import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: number;
  /** Of the resource and of the span. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly error: string | undefined;
  /** Epoch ns. */
  readonly startedAt: bigint;
  readonly endedAt: bigint;
}

export interface Collector {
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** How many spans each request had. */
  readonly batches: number[];
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** What it says from now on; `null`: nothing, ever. */
  answer: { readonly status: number; readonly body?: string } | null;
  /** Of a trace, by its id. */
  readonly of: (traceId: string) => readonly CollectedSpan[];
  stop(): Promise<void>;
}

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}
type OtlpAttributes = readonly { readonly key: string; readonly value: OtlpValue }[];
interface Otlp {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: OtlpAttributes };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly name: string;
        readonly kind: number;
        readonly startTimeUnixNano: string;
        readonly endTimeUnixNano: string;
        readonly attributes: OtlpAttributes;
        readonly status?: { readonly code: number; readonly message: string };
      }[];
    }[];
  }[];
}

/** Stands in for a collector of traces: a real server that keeps what it is sent. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const batches: number[] = [];
  const requests: Collector['requests'] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers });
      const { answer } = collector;
      if (answer === null) return;
      if (answer.status === 200) {
        const read = readSpans(JSON.parse(Buffer.concat(parts).toString()) as Otlp);
        batches.push(read.length);
        spans.push(...read);
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body ?? '{}');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    batches,
    requests,
    answer: { status: 200 },
    of: (traceId) => spans.filter((span) => span.traceId === traceId),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return collector;
}

const readSpans = ({ resourceSpans }: Otlp): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId,
        name: span.name,
        kind: span.kind,
        attributes: { ...toRecord(resource.attributes), ...toRecord(span.attributes) },
        error: span.status?.code === 2 ? span.status.message : undefined,
        startedAt: BigInt(span.startTimeUnixNano),
        endedAt: BigInt(span.endTimeUnixNano),
      })),
    ),
  );

const toRecord = (attributes: OtlpAttributes): CollectedSpan['attributes'] =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue),
    ]),
  );
