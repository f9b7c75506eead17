import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  tellCounts,
  tellReturnLine,
  toInspectedLines,
  toOpenUnits,
  toUsualCounts,
} from '../../client/src/words/inspection.ts';
import type { Disposition, ReturnView } from '../../src/contracts/returns.ts';

type Line = ReturnView['lines'][number];
const line = (change: Partial<Line>): Line => ({
  lineId: '1',
  reason: 'damaged',
  announced: 0,
  received: 0,
  restocked: 0,
  notRestocked: 0,
  toProcess: 0,
  missing: 0,
  ...change,
});

/** As the hub takes an inspection (`reportReturn`), of goods that were sent to this customer. */
const applied = (before: Line, told: ReturnType<typeof toInspectedLines>): Line => {
  let now = before;
  for (const { quantity, disposition } of told) {
    const { unseen, coming, aside } = toOpenUnits(now);
    if (disposition === 'missing') {
      now = { ...now, missing: now.missing + Math.min(quantity, coming) };
      continue;
    }
    const seen = Math.min(quantity, unseen);
    const again = disposition === 'to_process' ? 0 : Math.min(quantity - seen, aside);
    const key = { restocked: 'restocked', not_restocked: 'notRestocked', to_process: 'toProcess' } as const;
    now = { ...now, received: now.received + quantity - seen - again, toProcess: now.toProcess - again };
    now = { ...now, [key[disposition]]: now[key[disposition]] + quantity };
  }
  return now;
};

it('what is usual is that all of it is here and is sold again, and what was set aside still is', () => {
  const open = toOpenUnits(line({ announced: 5, received: 3, restocked: 1, toProcess: 1, missing: 1 }));
  expect(open).toEqual({ coming: 1, unseen: 1, aside: 1 });
  expect(toUsualCounts(open)).toEqual({ restocked: 2, not_restocked: 0, to_process: 1, missing: 0 });
});

it('what somebody says of the open units is what the hub then has', () => {
  const few = fc.nat({ max: 4 });
  fc.assert(
    fc.property(
      few,
      few,
      few,
      fc.array(fc.nat({ max: 3 }), { maxLength: 12 }),
      (coming, unseen, aside, said) => {
        const before = line({
          announced: coming + unseen + aside,
          received: unseen + aside,
          toProcess: aside,
        });
        const all: Disposition[] = ['restocked', 'not_restocked', 'to_process', 'missing'];
        const counts = { restocked: 0, not_restocked: 0, to_process: 0, missing: 0 };
        // Each open unit becomes something; what is there cannot be missing.
        for (let unit = 0; unit < coming + unseen + aside; unit += 1) {
          const wanted = all[said[unit] ?? 0] ?? 'restocked';
          counts[wanted === 'missing' && counts.missing >= coming ? 'restocked' : wanted] += 1;
        }
        const after = applied(before, toInspectedLines('1', toOpenUnits(before), counts));
        expect(after).toMatchObject({
          restocked: counts.restocked,
          notRestocked: counts.not_restocked,
          toProcess: counts.to_process,
          missing: counts.missing,
        });
      },
    ),
  );
});

it('is told in words, zeros left out', () => {
  const told = toInspectedLines(
    '1',
    { coming: 3, unseen: 0, aside: 0 },
    { restocked: 2, not_restocked: 0, to_process: 0, missing: 1 },
  );
  expect(tellCounts(told)).toBe('2 back on the shelf, 1 missing');
  expect(tellReturnLine(line({ announced: 2, received: 1, toProcess: 1 }))).toBe(
    '2 announced, 1 received, 1 set aside',
  );
});
