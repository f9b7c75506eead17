import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTraceparent, toTraceField, toTraceparent } from '../../src/platform/traceparent.ts';
import { createTracer, type EndedSpan } from '../../src/platform/tracer.ts';

const hex = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const id = (length: number): fc.Arbitrary<string> => hex(length).filter((text) => !/^0+$/.test(text));
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(id(32), id(16), (trace, span) => {
        expect(readTraceparent(toTraceparent(trace, span))).toEqual({
          traceId: trace,
          spanId: span,
          isSampled: true,
        });
      }),
    );
  });

  it('says by its last bit whether its sender traces it, whatever the others say', () => {
    fc.assert(
      fc.property(fc.nat(255), (flags) => {
        const header = `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`;
        expect(readTraceparent(header)?.isSampled).toBe(flags % 2 === 1);
      }),
    );
  });

  it('of a later version is read as far as it is known', () => {
    expect(readTraceparent(`cc-${traceId}-${spanId}-01-what-the-future-holds`)).toMatchObject({ traceId });
    expect(readTraceparent(`cc-${traceId}-${spanId}-01`)).toMatchObject({ spanId });
  });

  it.each([
    undefined,
    '',
    'traceparent',
    `00-${traceId}-${spanId}`,
    `00-${traceId}-${spanId}-01-more`,
    `ff-${traceId}-${spanId}-01`,
    `cc-${traceId}-${spanId}-01.more`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}-0g`,
    ` 00-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01\n`,
    `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`,
  ])('that is none is as good as none: %j', (header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });

  it('is never an error, whatever it is', () => {
    const one = fc.string({ unit: 'binary', maxLength: 200 });
    const nearly = fc
      .tuple(fc.nat(54), one)
      .map(([at, text]) => `00-${traceId}-${spanId}-01`.slice(0, at) + text);
    fc.assert(
      fc.property(fc.oneof(one, nearly), (header) => {
        const read = readTraceparent(header);
        expect(read === undefined || /^[0-9a-f]{32}$/.test(read.traceId)).toBe(true);
      }),
    );
  });

  it('gives a line of the log its trace, and nothing where there is none', () => {
    expect(toTraceField({ traceparent: toTraceparent(traceId, spanId) })).toEqual({ trace_id: traceId });
    expect(toTraceField({})).toEqual({});
    expect(toTraceField(undefined)).toEqual({});
  });
});

describe('whether a message is traced', () => {
  const begin = (ratio: number, header?: string) => {
    const ended: EndedSpan[] = [];
    const tracer = createTracer({ ratio, onEnded: (span) => ended.push(span) });
    tracer.begin(header, () => ({ name: 'receive' }))?.end();
    return ended;
  };

  it('says its sender, where it says anything', () => {
    expect(begin(1, `00-${traceId}-${spanId}-00`)).toEqual([]);
    expect(begin(0, `00-${traceId}-${spanId}-01`)).toMatchObject([{ traceId, parentSpanId: spanId }]);
  });

  it('is by lot, where it says nothing that can be read', () => {
    expect(begin(0)).toEqual([]);
    expect(begin(1)).toMatchObject([{ parentSpanId: undefined }]);
    expect(begin(1, 'nonsense')).toMatchObject([{ parentSpanId: undefined }]);
    const ended: EndedSpan[] = [];
    const tracer = createTracer({ ratio: 0.25, onEnded: (span) => ended.push(span) });
    for (let n = 0; n < 4_000; n += 1) tracer.begin(undefined, () => ({ name: 'receive' }))?.end();
    expect(ended.length).toBeGreaterThan(800);
    expect(ended.length).toBeLessThan(1_200);
    expect(new Set(ended.map((span) => span.traceId)).size).toBe(ended.length);
  });

  it('is said of all that follows, and a span ends once', () => {
    const ended: EndedSpan[] = [];
    const tracer = createTracer({ ratio: 1, onEnded: (span) => ended.push(span) });
    const first = tracer.begin(undefined, () => ({ name: 'receive', attributes: { a: 1, b: 2 } }));
    const below = tracer.under(first?.traceparent ?? '', { name: 'turn', startedAt: tracer.now() - 5 });
    below.end({ error: 'unknown_line' });
    first?.end({ attributes: { b: 3 } });
    first?.end({ attributes: { b: 4 } });
    const [turn, receive] = ended;
    expect(turn).toMatchObject({
      name: 'turn',
      traceId: receive?.traceId,
      parentSpanId: receive?.spanId,
      error: 'unknown_line',
    });
    expect((turn?.endedAt ?? 0) - (turn?.startedAt ?? 0)).toBeGreaterThanOrEqual(4.9);
    expect(receive?.attributes).toEqual({ a: 1, b: 3 });
    expect(ended.length).toBe(2);
  });
});
