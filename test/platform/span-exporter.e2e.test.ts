import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/platform/log.ts';
import {
  createSpanExporter,
  type SpanExporter,
  type SpanExporterOptions,
} from '../../src/platform/span-exporter.ts';
import type { EndedSpan } from '../../src/platform/tracer.ts';
import { type Collector, startCollector } from '../support/collector.ts';
import { quiet } from '../support/journal.ts';

const aSpan = (n: number, more: Partial<EndedSpan> = {}): EndedSpan => ({
  traceId: n.toString(16).padStart(32, '0'),
  spanId: n.toString(16).padStart(16, '0'),
  parentSpanId: undefined,
  name: 'turn',
  kind: 'internal',
  startedAt: 1_764_172_800_000.123,
  endedAt: 1_764_172_800_001.5,
  attributes: {},
  error: undefined,
  ...more,
});

describe('the exporter of spans', () => {
  let collector: Collector;
  let exporter: SpanExporter;
  let counted: Record<string, number>;
  beforeEach(async () => {
    collector = await startCollector();
    counted = {};
  });
  afterEach(async () => {
    await exporter.stop(100);
    await collector.stop();
  });

  const open = (more: Partial<SpanExporterOptions> = {}): void => {
    exporter = createSpanExporter({
      url: `${collector.url}/v1/traces`,
      resource: { 'service.name': 'order-hub' },
      log: quiet,
      everyMs: 20,
      onCounted: (outcome, spans) => {
        counted[outcome] = (counted[outcome] ?? 0) + spans;
      },
      ...more,
    });
  };
  const add = (count: number): void => {
    for (let n = 1; n <= count; n += 1) exporter.add(aSpan(n));
  };

  it('says a span as OTLP has it, with what the collector asks for', async () => {
    open({ headers: { 'x-key': 'of the tests' } });
    exporter.add(
      aSpan(7, {
        parentSpanId: '00f067aa0ba902b7',
        kind: 'consumer',
        attributes: { text: 'Åsa', whole: 3, part: 0.5, yes: true, nothing: undefined },
        error: 'unknown_line',
      }),
    );
    await expect.poll(() => collector.spans).toHaveLength(1);
    expect(collector.spans[0]).toEqual({
      traceId: '00000000000000000000000000000007',
      spanId: '0000000000000007',
      parentSpanId: '00f067aa0ba902b7',
      name: 'turn',
      kind: 5,
      attributes: { 'service.name': 'order-hub', text: 'Åsa', whole: 3, part: 0.5, yes: true },
      error: 'unknown_line',
      startedAt: 1_764_172_800_000_123_000n,
      endedAt: 1_764_172_800_001_500_000n,
    });
    expect(collector.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'content-type': 'application/json', 'x-key': 'of the tests' },
    });
  });

  it('sends batches: whole ones at once, what is left in a while', async () => {
    open({ batchSize: 4, everyMs: 300 });
    add(10);
    await expect.poll(() => collector.batches).toEqual([4, 4]);
    await expect.poll(() => collector.batches).toEqual([4, 4, 2]);
    expect(new Set(collector.spans.map(({ spanId }) => spanId)).size).toBe(10);
    // Counted when the answer is here, which is after the collector had them.
    await expect.poll(() => counted).toEqual({ sent: 10 });
  });

  it('drops what does not fit and counts it', async () => {
    open({ maxQueued: 5, batchSize: 5, everyMs: 60_000 });
    collector.answer = { status: 503 };
    add(8);
    expect(counted).toEqual({ dropped: 3 });
    expect(exporter.bounds()).toEqual({ trace_spans: { used: 5, limit: 5 } });
    await expect.poll(() => collector.requests.length).toBe(1);
    expect(exporter.bounds().trace_spans?.used).toBe(5);
  });

  it('tries again where the collector is away, says so once, and loses nothing that fits', async () => {
    const lines: string[] = [];
    open({ log: createLog('info', 'test', { write: (line) => lines.push(line) }), everyMs: 5 });
    collector.answer = { status: 503 };
    add(3);
    await expect.poll(() => collector.requests.length, { interval: 5 }).toBeGreaterThan(2);
    collector.answer = { status: 200 };
    await expect.poll(() => collector.spans).toHaveLength(3);
    await expect.poll(() => counted).toEqual({ sent: 3 });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { why: 'it answered 503', msg: 'the collector of traces does not take them' },
    ]);
  });

  it('gives up what the collector will never take', async () => {
    open();
    collector.answer = { status: 400 };
    add(2);
    await expect.poll(() => counted).toEqual({ refused: 2 });
    collector.answer = { status: 200, body: '{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}' };
    add(2);
    await expect.poll(() => counted).toEqual({ refused: 3, sent: 1 });
    collector.answer = { status: 200, body: 'not JSON' };
    add(2);
    await expect.poll(() => counted).toEqual({ refused: 3, sent: 3 });
  });

  it('sends what is left when it stops, and takes no more', async () => {
    open({ batchSize: 4, everyMs: 60_000 });
    add(3);
    await exporter.stop();
    expect(collector.batches).toEqual([3]);
    exporter.add(aSpan(9));
    expect(counted).toEqual({ sent: 3, dropped: 1 });
    expect(exporter.bounds().trace_spans?.used).toBe(0);
  });

  it('stops in time where nobody answers, and where nobody is there', async () => {
    open({ everyMs: 60_000 });
    collector.answer = null;
    add(3);
    await exporter.stop(50);
    expect(counted).toEqual({ dropped: 3 });
    await collector.stop();
    counted = {};
    open({ everyMs: 60_000 });
    add(3);
    await exporter.stop();
    expect(counted).toEqual({ dropped: 3 });
    collector = await startCollector();
  });
});
