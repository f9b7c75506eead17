import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tellFitting } from '../../src/ingest/tell-fitting.ts';

it('as many are told as fit, and the others are known by name', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 250 }),
      async (count, room) => {
        const items = Array.from({ length: count }, (_, index) => index);
        const taken: number[] = [];
        const told = await tellFitting(items, async (some) => {
          if (taken.length + some.length > room) return 'too_many';
          taken.push(...some);
          return 'taken';
        });
        const surplus = told?.surplus ?? [];
        expect([...taken, ...surplus].toSorted((a, b) => a - b)).toEqual(items);
        expect(taken).toHaveLength(Math.min(count, room));
      },
    ),
  );
});

it('is over when it cannot be said now', async () => {
  expect(await tellFitting([1, 2, 3], async (some) => (some.length > 1 ? 'too_many' : 'not_now'))).toBe(
    undefined,
  );
});
