import { describe, expect, test } from 'vitest';
import { type Plan, planOrder } from '../../src/sourcing/plan.ts';
import type { PlanRequest } from '../../src/sourcing/request.ts';

const locations = [
  { location: 'a', isDefault: true },
  { location: 'b', isDefault: false, capabilities: ['special', 'engraving'] },
  { location: 'c', isDefault: false, capabilities: ['engraving'] },
];
const ring = { lineId: '1', sku: 'ring', quantity: 1, kind: 'special', capability: 'engraving' } as const;
const box = { lineId: '2', sku: 'box', quantity: 1 };

type Shelves = Readonly<Record<string, Readonly<Record<string, number>>>>;
const ask = (request: Partial<Omit<PlanRequest, 'available'>>, shelves: Shelves): Plan | string => {
  const available = new Map(Object.entries(shelves).map(([sku, by]) => [sku, new Map(Object.entries(by))]));
  const planned = planOrder({ locations, lines: [ring], available, ...request });
  return 'rejection' in planned ? planned.rejection.code : planned.plan;
};
const plan = (...asked: Parameters<typeof ask>): Plan => {
  const planned = ask(...asked);
  if (typeof planned === 'string') throw new Error(planned);
  return planned;
};
const given = ({ allocations }: Plan): readonly string[] =>
  allocations.map(({ location, lines }) => `${location}: ${lines.map(({ lineId }) => lineId).join(' ')}`);

describe('a special line', () => {
  test('goes to the first that has it and can do it', () => {
    expect(given(plan({}, { ring: { a: 9, b: 0, c: 9 } }))).toEqual(['c: 1']);
    expect(given(plan({}, { ring: { a: 9, b: 9, c: 9 } }))).toEqual(['b: 1']);
  });

  test('waits when only those have it who cannot do it, and the sheet says so', () => {
    const found = plan({ lines: [{ ...ring, quantity: 3 }, box] }, { ring: { a: 9, c: 2 }, box: { a: 1 } });
    expect(found.missing).toEqual([{ lineId: '1', quantity: 1 }]);
    expect(found.allocations[0]?.candidates).toContainEqual(
      expect.objectContaining({ location: 'a', why: expect.stringContaining('It cannot do engraving.') }),
    );
  });

  test('takes the rest of the order along where that is one parcel, else the fewest are found', () => {
    expect(given(plan({ lines: [ring, box] }, { ring: { a: 1, c: 1 }, box: { a: 9, c: 1 } }))).toEqual([
      'c: 1 2',
    ]);
    expect(given(plan({ lines: [ring, box] }, { ring: { a: 1, c: 1 }, box: { a: 9 } }))).toEqual([
      'a: 2',
      'c: 1',
    ]);
  });

  test('leaves a plain line of the same SKU what the others have', () => {
    const plain = { ...box, sku: 'ring' };
    expect(given(plan({ lines: [plain, ring] }, { ring: { a: 1, c: 1 } }))).toEqual(['a: 2', 'c: 1']);
  });

  test('that is counted nowhere goes where it can be done, though it is not the default', () => {
    expect(given(plan({ lines: [box, ring] }, {}))).toEqual(['b: 2 1']);
  });

  test('that names no capability needs `special`, where any location has said that it has it', () => {
    const unnamed = { ...ring, capability: undefined };
    expect(given(plan({ lines: [unnamed] }, { ring: { a: 9, b: 9, c: 9 } }))).toEqual(['b: 1']);
    const silent = locations.filter(({ location }) => location !== 'b');
    expect(given(plan({ lines: [unnamed], locations: silent }, { ring: { a: 9, c: 9 } }))).toEqual(['a: 1']);
  });

  test('is refused where nobody that may ship it can do it', () => {
    const lines = [{ ...ring, capability: 'gilding' }];
    expect(ask({ lines }, { ring: { b: 9 } })).toBe('no_capable_location');
    expect(ask({ named: 'a' }, { ring: { a: 9, b: 9 } })).toBe('no_capable_location');
    expect(given(plan({ named: 'c' }, { ring: { b: 9, c: 9 } }))).toEqual(['c: 1']);
  });
});

describe('a location whose day is full', () => {
  const lines = [box];
  const full = new Set(['a']);

  test('is not chosen while another has it all', () => {
    const found = plan({ lines, full }, { box: { a: 9, c: 9 } });
    expect(given(found)).toEqual(['c: 2']);
    expect(found.allocations[0]?.candidates).toContainEqual(
      expect.objectContaining({ location: 'a', why: expect.stringContaining('Its day is full.') }),
    );
    expect(given(plan({ lines, full }, {}))).toEqual(['b: 2']);
  });

  test('is chosen for what no other has, where the order names it, and where all are full', () => {
    expect(given(plan({ lines, full }, { box: { a: 9 } }))).toEqual(['a: 2']);
    expect(given(plan({ lines: [{ ...box, quantity: 3 }], full }, { box: { a: 9, c: 2 } }))).toEqual([
      'a: 2',
    ]);
    expect(given(plan({ lines, full, named: 'a' }, { box: { a: 9, c: 9 } }))).toEqual(['a: 2']);
    expect(given(plan({ lines, full: new Set(['a', 'b', 'c']) }, { box: { a: 9, b: 9 } }))).toEqual(['a: 2']);
  });
});
