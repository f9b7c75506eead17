import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readThing } from '../../src/warehouses/epcis-items.ts';
import { findSku, toLines, type KnownLine } from '../../src/warehouses/epcis-lines.ts';

const known: readonly KnownLine[] = [
  { lineId: '1', sku: 'DESK-OAK', quantity: 2 },
  { lineId: '2', sku: '4006381333931', quantity: 1 },
  { lineId: '3', sku: 'DESK-OAK', quantity: 3 },
];
const articles = [{ gtin: '614141073467', sku: 'DESK-OAK' }];

it.each([
  [{ sku: 'DESK-OAK', quantity: 2 }, [{ lineId: '1', quantity: 2 }]],
  [
    { gtin: '00614141073467', quantity: 4 },
    [
      { lineId: '1', quantity: 2 },
      { lineId: '3', quantity: 2 },
    ],
  ],
  // More than there is stays on the last line: the order says itself that it cannot be.
  [
    { sku: 'DESK-OAK', quantity: 9 },
    [
      { lineId: '1', quantity: 2 },
      { lineId: '3', quantity: 7 },
    ],
  ],
  [{ gtin: '04006381333931', quantity: 1 }, [{ lineId: '2', quantity: 1 }]],
])('%j is %j', (item, lines) => {
  expect(toLines([item], known, articles)).toEqual({ ok: true, lines });
});

it('says which article it cannot match', () => {
  expect(toLines([{ gtin: '00000000000017', quantity: 1 }], known, articles)).toEqual({
    ok: false,
    because: "the location's list of articles has no SKU for GTIN 00000000000017",
  });
  expect(toLines([{ sku: 'LAMP', quantity: 1 }], known, articles)).toEqual({
    ok: false,
    because: 'no line of the fulfilment is of the SKU LAMP',
  });
});

it('loses and adds no unit', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 }), (quantities) => {
      const outcome = toLines(
        quantities.map((quantity) => ({ sku: 'DESK-OAK', quantity })),
        known,
        articles,
      );
      const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
      expect(outcome.ok && sum(outcome.lines.map(({ quantity }) => quantity))).toBe(sum(quantities));
    }),
  );
});

it.each([
  ['urn:epc:id:sgtin:0614141.107346.2017', { kind: 'gtin', gtin: '10614141073464' }],
  ['urn:epc:class:lgtin:4012345.012345.998877', { kind: 'gtin', gtin: '04012345123456' }],
  ['urn:epc:idpat:sgtin:4012345.098765.*', { kind: 'gtin', gtin: '04012345987652' }],
  ['https://id.gs1.org/01/09521141012345/21/2017', { kind: 'gtin', gtin: '09521141012345' }],
  ['https://shop.example.org/some/way/01/614141073467', { kind: 'gtin', gtin: '00614141073467' }],
  ['urn:epc:id:sscc:4012345.0000000333', { kind: 'sscc', sscc: '040123450000003338' }],
  ['https://id.gs1.org/00/040123450000003338', { kind: 'sscc', sscc: '040123450000003338' }],
  ['urn:orderhub:sku:A%20B', { kind: 'sku', sku: 'A B' }],
  ['urn:orderhub:sku:%', { kind: 'other' }],
  ['urn:epc:id:sgtin:0614141.17346.2017', { kind: 'other' }],
  ['urn:epc:id:grai:4012345.66666.87', { kind: 'other' }],
  ['nonsense', { kind: 'other' }],
])('%s is %j', (uri, thing) => {
  expect(readThing(uri)).toEqual(thing);
});

it('looks into a long list of articles once, however many items are counted', () => {
  let looks = 0;
  const list = Array.from({ length: 2_000 }, (_, at) => ({
    get gtin() {
      looks += 1;
      return String(10_000_000 + at);
    },
    sku: `SKU-${at}`,
  }));
  for (let at = 0; at < 2_000; at += 1)
    expect(findSku({ gtin: String(10_000_000 + at).padStart(14, '0'), quantity: 1 }, list)).toBe(`SKU-${at}`);
  expect(findSku({ gtin: '99999999999999', quantity: 1 }, list)).toBeUndefined();
  expect(looks).toBe(2_000);
  const twice = [
    { gtin: '10000001', sku: 'FIRST' },
    { gtin: '00010000001', sku: 'SECOND' },
  ];
  expect(findSku({ gtin: '00000010000001', quantity: 1 }, twice)).toBe('FIRST');
});
