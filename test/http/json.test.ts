import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBreak } from '../../src/http/find-break.ts';
import { parseJson } from '../../src/http/json.ts';
import { createRateLimit } from '../../src/http/rate-limit.ts';
import { later } from '../../src/http/log-positions.ts';

describe('JSON from bytes', () => {
  it('is what JSON.parse says, for everything that is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value);
        if (/\\u0000|\\ud[89a-f]|__proto__/i.test(text)) return;
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a": 1,\n "b": }', 15],
    ['{"a" 1}', 5],
    ['[1, 2,]', 6],
    ['{a: 1}', 1],
    ['{"a": 01}', 7],
    ['"open', 0],
    ['{"a": 1', 7],
    ['[1] 2', 4],
    ['{"a": 1]', 7],
    ['nul', 0],
    ['', 0],
  ])('%j stops being JSON at %i', (text, at) => {
    expect(findBreak(text)).toBe(at);
  });

  it('finds a place in every broken text', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, cut) => {
        const broken = `${text.slice(0, cut % text.length)}\u0001`;
        expect(findBreak(broken)).toBeLessThan(broken.length);
      }),
    );
  });
});

describe('a rate limit', () => {
  it('lets a burst through, then one for each that has grown back, each address for itself', () => {
    let now = 0;
    const limit = createRateLimit({ burst: 3, perSecond: 2, now: () => now });
    expect([1, 2, 3].map(() => limit.take('a'))).toEqual([0, 0, 0]);
    expect(limit.take('a')).toBe(1);
    expect(limit.take('b')).toBe(0);
    now = 500;
    expect([limit.wait('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 1]);
  });

  it('forgets the address that was silent longest when there are too many', () => {
    const limit = createRateLimit({ burst: 1, perSecond: 0.001, maxKeys: 2, now: () => 0 });
    for (const key of ['a', 'b', 'c']) limit.take(key);
    expect([limit.wait('a') > 0, limit.wait('b') > 0, limit.wait('c') > 0]).toEqual([false, true, true]);
  });
});

describe('positions', () => {
  it('the later of two is by transaction, then place, as numbers', () => {
    expect(later('e.9.1', 'e.10.1')).toBe('e.10.1');
    expect(later('e.10.10', 'e.10.9')).toBe('e.10.10');
    expect(later(null, 'e.1.1')).toBe('e.1.1');
  });
});
