import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Parts, partsOf } from '../../src/contracts/parts.ts';
import { findDistance } from '../../src/sourcing/distance.ts';
import { type Plan, planOrder } from '../../src/sourcing/plan.ts';
import type { PlanRequest } from '../../src/sourcing/request.ts';

const locations = [
  { location: 'wh-2', isDefault: false },
  { location: 'wh-1', isDefault: true },
  { location: 'store-1', isDefault: false },
];
const lines = [
  { lineId: '1', sku: 'lamp', quantity: 3 },
  { lineId: '2', sku: 'bulb', quantity: 2 },
];

type Shelves = Readonly<Record<string, Readonly<Record<string, number>>>>;
const toAvailable = (shelves: Shelves): PlanRequest['available'] =>
  new Map(Object.entries(shelves).map(([sku, by]) => [sku, new Map(Object.entries(by))]));

const plan = (request: Partial<Omit<PlanRequest, 'available'>>, shelves: Shelves = {}): Plan => {
  const planned = planOrder({ locations, lines, available: toAvailable(shelves), ...request });
  if ('rejection' in planned) throw new Error(planned.rejection.message);
  return planned.plan;
};
const places = ({ allocations }: Plan): readonly string[] => allocations.map(({ location }) => location);

describe('what is not counted anywhere', () => {
  test.each([
    ['the one that the order names', { named: 'wh-2', pickupLocation: 'store-1' }, 'wh-2'],
    ['the store it is picked up in', { pickupLocation: 'store-1' }, 'store-1'],
    ['the default', {}, 'wh-1'],
    ['the first by name', { locations: locations.map((one) => ({ ...one, isDefault: false })) }, 'store-1'],
  ])('comes from %s', (_, request, expected) => {
    const found = plan(request);
    expect(places(found)).toEqual([expected]);
    expect(found.allocations[0]?.lines).toEqual([
      { lineId: '1', quantity: 3 },
      { lineId: '2', quantity: 2 },
    ]);
  });

  test('the score sheet has every location and one choice', () => {
    expect(plan({}).allocations[0]?.candidates.map((one) => [one.location, one.chosen])).toEqual([
      ['wh-1', true],
      ['store-1', false],
      ['wh-2', false],
    ]);
  });
});

test.each([
  ['a name that is unknown', { named: 'wh-9' }],
  ['a store that is unknown', { named: 'wh-1', pickupLocation: 'store-9' }],
  ['no location at all', { locations: [] }],
])('refuses %s', (_, request) => {
  expect(planOrder({ locations, lines, available: new Map(), ...request })).toMatchObject({
    rejection: { code: 'unknown_location' },
  });
});

describe('what is counted', () => {
  const malmo = { country: 'SE', postcode: '21142' };
  const known = [
    { location: 'gdansk', isDefault: true, address: { country: 'PL', postcode: '80001' } },
    { location: 'stockholm', isDefault: false, address: { country: 'SE', postcode: '11122' } },
    { location: 'lund', isDefault: false, address: { country: 'SE', postcode: '22100' } },
  ];

  test('comes from the nearest that has everything', () => {
    const all = { lamp: { gdansk: 9, stockholm: 9, lund: 9 }, bulb: { gdansk: 9, stockholm: 9, lund: 9 } };
    expect(places(plan({ locations: known, shipTo: malmo }, all))).toEqual(['lund']);
    const notInLund = { ...all, bulb: { gdansk: 9, stockholm: 2, lund: 1 } };
    expect(places(plan({ locations: known, shipTo: malmo }, notInLund))).toEqual(['stockholm']);
  });

  test('comes from as few as together have it, and says so', () => {
    const found = plan({}, { lamp: { 'wh-1': 2, 'wh-2': 1 }, bulb: { 'wh-1': 1, 'wh-2': 1, 'store-1': 1 } });
    expect(found.allocations.map(({ location, lines: parts }) => [location, parts])).toEqual([
      [
        'wh-1',
        [
          { lineId: '1', quantity: 2 },
          { lineId: '2', quantity: 1 },
        ],
      ],
      [
        'wh-2',
        [
          { lineId: '1', quantity: 1 },
          { lineId: '2', quantity: 1 },
        ],
      ],
    ]);
    expect(found.missing).toEqual([]);
    expect(found.allocations[0]?.candidates).toContainEqual({
      location: 'wh-2',
      score: 0.196,
      chosen: false,
      why: 'It has 2 of 5; with wh-1 there is no better.',
    });
  });

  test('comes from the named location alone, and what that has not is missing', () => {
    const found = plan({ named: 'wh-2' }, { lamp: { 'wh-1': 9, 'wh-2': 1 }, bulb: { 'wh-1': 9 } });
    expect(places(found)).toEqual(['wh-2']);
    expect(found.missing).toEqual([
      { lineId: '1', quantity: 2 },
      { lineId: '2', quantity: 2 },
    ]);
  });

  test('takes what is not counted along', () => {
    const found = plan({}, { lamp: { 'store-1': 3 } });
    expect(found.allocations).toMatchObject([
      { location: 'store-1', lines: [{ lineId: '1' }, { lineId: '2', quantity: 2 }] },
    ]);
  });

  test('two lines with one SKU count together', () => {
    const twice = lines.map((line) => ({ ...line, sku: 'lamp' }));
    expect(plan({ lines: twice }, { lamp: { 'wh-1': 4 } }).missing).toEqual([{ lineId: '2', quantity: 1 }]);
  });

  test('never goes where it was refused before', () => {
    const shelves = { lamp: { 'wh-1': 9, 'wh-2': 9 }, bulb: { 'wh-1': 9, 'wh-2': 9 } };
    expect(places(plan({ excluded: new Set(['wh-1']) }, shelves))).toEqual(['wh-2']);
  });
});

test('law: nothing is allocated that is not there, all that is there is, and by as few as can', () => {
  const units = fc.integer({ min: -2, max: 4 });
  const names = ['a', 'b', 'c', 'd', 'e'];
  const shelf = fc.record(Object.fromEntries(names.map((name) => [name, units])));
  fc.assert(
    fc.property(
      shelf,
      shelf,
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      (x, y, p, q) => {
        const five = names.map((location) => ({ location, isDefault: location === 'c' }));
        const asked = [
          { lineId: '1', sku: 'x', quantity: p },
          { lineId: '2', sku: 'y', quantity: q },
        ];
        const found = plan({ locations: five, lines: asked }, { x, y });
        for (const [lineId, shelves, wanted] of [
          ['1', x, p],
          ['2', y, q],
        ] as const) {
          const there = Object.values(shelves).reduce((sum, one) => sum + Math.max(0, one), 0);
          const got = found.allocations.map(({ location, lines: parts }) => {
            const quantity = parts.find((one) => one.lineId === lineId)?.quantity ?? 0;
            expect(quantity).toBeLessThanOrEqual(Math.max(0, shelves[location] ?? 0));
            return quantity;
          });
          const sum = got.reduce((total, one) => total + one, 0);
          expect(sum).toBe(Math.min(wanted, there));
          expect(found.missing.find((one) => one.lineId === lineId)?.quantity ?? 0).toBe(wanted - sum);
        }
        const covers = (set: readonly string[]): boolean =>
          (
            [
              [x, p],
              [y, q],
            ] as const
          ).every(([shelves, wanted]) => {
            const sumOf = (some: readonly string[]): number =>
              some.reduce((sum, name) => sum + Math.max(0, shelves[name] ?? 0), 0);
            return sumOf(set) >= Math.min(wanted, sumOf(names));
          });
        const least = Math.min(
          ...Array.from({ length: 32 }, (_, bits) => names.filter((__, index) => (bits >> index) & 1))
            .filter(covers)
            .map((set) => set.length),
        );
        expect(found.allocations.length).toBe(least);
      },
    ),
  );
});

describe('bundles', () => {
  const set = {
    lineId: '1',
    sku: 'set',
    quantity: 2,
    parts: [
      { sku: 'lamp', quantity: 1 },
      { sku: 'bulb', quantity: 2 },
    ],
  };

  test('are whole at each location, and short where their parts lie apart', () => {
    const apart = plan(
      { lines: [set] },
      { lamp: { 'wh-1': 9, 'wh-2': 1 }, bulb: { 'wh-2': 9, 'store-1': 9 } },
    );
    expect(apart.allocations.map(({ location, lines: parts }) => [location, parts])).toEqual([
      ['wh-2', [{ lineId: '1', quantity: 1 }]],
    ]);
    expect(apart.missing).toEqual([{ lineId: '1', quantity: 1 }]);
  });

  test('count together with single units of their parts', () => {
    const bulbs = { lineId: '2', sku: 'bulb', quantity: 2 };
    const shelves = { lamp: { 'wh-1': 2 }, bulb: { 'wh-1': 5, 'wh-2': 0 } };
    expect(plan({ lines: [bulbs, set] }, shelves).missing).toEqual([{ lineId: '2', quantity: 1 }]);
    expect(plan({ lines: [bulbs, set] }, { ...shelves, bulb: { 'wh-1': 6 } }).missing).toEqual([]);
  });

  test('with parts in common are given so that both fit', () => {
    const other = {
      lineId: '2',
      sku: 'other',
      quantity: 1,
      parts: [
        { sku: 'lamp', quantity: 1 },
        { sku: 'rope', quantity: 1 },
      ],
    };
    const one = { ...set, quantity: 1, parts: [{ sku: 'lamp', quantity: 1 }] };
    const found = plan({ lines: [one, other] }, { lamp: { 'wh-1': 1, 'wh-2': 1 }, rope: { 'wh-1': 1 } });
    expect(found.missing).toEqual([]);
    expect(found.allocations.map(({ location, lines: parts }) => [location, parts[0]?.lineId])).toEqual([
      ['wh-1', '2'],
      ['wh-2', '1'],
    ]);
  });

  test('of parts that are counted nowhere go along like any other line', () => {
    const found = plan({ lines: [set, { lineId: '2', sku: 'rope', quantity: 1 }] }, { rope: { 'wh-2': 1 } });
    expect(places(found)).toEqual(['wh-2']);
    expect(found.allocations[0]?.lines).toHaveLength(2);
  });
});

test('law: no shelf gives more than it has, every bundle is whole, and there is no way to give more of them', () => {
  const names = ['a', 'b', 'c'];
  const shelf = fc.record(Object.fromEntries(names.map((name) => [name, fc.integer({ min: -1, max: 4 })])));
  const partsArb = fc.uniqueArray(
    fc.record({ sku: fc.constantFrom('x', 'y', 'z'), quantity: fc.integer({ min: 1, max: 2 }) }),
    { selector: ({ sku }) => sku, minLength: 1, maxLength: 3 },
  );
  const bundle = fc.record({ parts: partsArb, quantity: fc.integer({ min: 1, max: 3 }) });
  const single = fc.record({ sku: fc.constantFrom('x', 'y', 'z'), quantity: fc.integer({ min: 1, max: 4 }) });
  const world = fc.record({ x: shelf, y: shelf, z: shelf });
  fc.assert(
    fc.property(world, fc.tuple(bundle, bundle), single, (shelves, bundles, one) => {
      const asked = [
        { lineId: 's', ...one },
        ...bundles.map((each, index) => ({ lineId: `b${index}`, sku: `set-${index}`, ...each })),
      ];
      const found = plan(
        { locations: names.map((location) => ({ location, isDefault: false })), lines: asked },
        shelves,
      );
      const taken = new Map<string, number>();
      for (const { location, lines: given } of found.allocations)
        for (const { lineId, quantity } of given) {
          const line = asked.find((each) => each.lineId === lineId);
          for (const part of line === undefined ? [] : partsOf(line)) {
            const key = `${location} ${part.sku}`;
            taken.set(key, (taken.get(key) ?? 0) + part.quantity * quantity);
          }
        }
      const has = (location: string, sku: string): number =>
        Math.max(0, (shelves as Shelves)[sku]?.[location] ?? 0);
      for (const [key, units] of taken) {
        const [location = '', sku = ''] = key.split(' ');
        expect(units).toBeLessThanOrEqual(has(location, sku));
      }
      const got = (lineId: string): number =>
        found.allocations.reduce(
          (sum, each) =>
            sum +
            each.lines.filter((line) => line.lineId === lineId).reduce((n, line) => n + line.quantity, 0),
          0,
        );
      for (const { lineId, quantity } of asked)
        expect(got(lineId) + (found.missing.find((line) => line.lineId === lineId)?.quantity ?? 0)).toBe(
          quantity,
        );
      expect(got('b0') + got('b1')).toBe(mostBundles(names, has, bundles));
      const left = names.reduce(
        (sum, name) => sum + has(name, one.sku) - (taken.get(`${name} ${one.sku}`) ?? 0),
        0,
      );
      if (got('s') < one.quantity) expect(left).toBe(0);
    }),
  );
});

/** Every way there is. */
const mostBundles = (
  names: readonly string[],
  has: (location: string, sku: string) => number,
  bundles: readonly { readonly parts: Parts; readonly quantity: number }[],
): number => {
  const left = new Map(
    names.flatMap((name) => ['x', 'y', 'z'].map((sku) => [`${name} ${sku}`, has(name, sku)])),
  );
  const units = bundles.flatMap(({ parts, quantity }) => Array.from({ length: quantity }, () => parts));
  const search = (index: number): number => {
    const parts = units[index];
    if (parts === undefined) return 0;
    let most = search(index + 1);
    for (const name of names) {
      if (!parts.every(({ sku, quantity }) => (left.get(`${name} ${sku}`) ?? 0) >= quantity)) continue;
      for (const { sku, quantity } of parts)
        left.set(`${name} ${sku}`, (left.get(`${name} ${sku}`) ?? 0) - quantity);
      most = Math.max(most, 1 + search(index + 1));
      for (const { sku, quantity } of parts)
        left.set(`${name} ${sku}`, (left.get(`${name} ${sku}`) ?? 0) + quantity);
    }
    return most;
  };
  return search(0);
};

test.each([
  ['nothing is known', { country: 'SE' }, undefined, null],
  [
    'by coordinates',
    { coordinates: { latitude: 55.6, longitude: 13 } },
    { coordinates: { latitude: 59.33, longitude: 18.06 } },
    513,
  ],
  ['by country', { country: 'SE' }, { country: 'PL' }, 3_000],
  ['by postcode', { country: 'SE', postcode: '211 42' }, { country: 'SE', postcode: '21311' }, 200],
])('distance: %s', (_, from, to, km) => {
  expect(findDistance(from, to)?.km ?? null).toBe(km);
});
