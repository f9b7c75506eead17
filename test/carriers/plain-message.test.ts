import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPlainMessage } from '../../src/carriers/plain-message.ts';
import { reasonCodes } from '../../src/contracts/reasons.ts';
import { scanMessageSchema, shipmentStatuses } from '../../src/contracts/scans.ts';

const strange = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', ' ', 0, 1, 9, 10, -90, 90.5, Infinity, 2.5, '\ud800', [], {}),
  fc.string({ maxLength: 70 }),
  fc.jsonValue({ maxDepth: 1 }),
);
/** Mostly as it should be, sometimes nearly, or anything. */
const or = (usual: fc.Arbitrary<unknown>, ...wrong: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 40, arbitrary: usual },
    { weight: 1, arbitrary: strange },
    { weight: wrong.length > 0 ? 2 : 0, arbitrary: fc.constantFrom(...wrong, null) },
  );
const word = (least: number, most: number): fc.Arbitrary<unknown> =>
  or(
    fc.oneof(
      fc.string({ minLength: least, maxLength: least + 9 }),
      fc.integer({ min: Math.max(least, most - 3), max: most }).map((length) => 'é'.repeat(length)),
    ),
    'x'.repeat(most + 1),
    'x'.repeat(most) + '😀',
    'x'.repeat(Math.max(0, least - 1)),
  );

const place = fc.record(
  {
    city: word(0, 120),
    region: word(0, 120),
    postcode: word(0, 20),
    country: or(fc.constantFrom('SE', 'DE'), 'se', 'SWE', 'S', 'SE\n'),
    latitude: or(fc.double({ min: -90, max: 90, noNaN: true }), -91, 90.01, Infinity),
    longitude: or(fc.double({ min: -180, max: 180, noNaN: true }), 180.5),
  },
  { requiredKeys: [] },
);
const message = fc.record(
  {
    trackingNumber: or(
      fc.constantFrom('RR000000001SE', 'RR1', 'a b', 'a/b.c_d-e', ' RR1 '),
      'ab',
      'x'.repeat(65),
      'RR1\n',
      'RR,1',
    ),
    occurredAt: or(fc.constantFrom('2026-11-22T08:03:00+01:00', '20261122'), '2026-11', 'x'.repeat(41)),
    eventId: word(1, 200),
    code: word(1, 80),
    status: or(fc.constantFrom(...shipmentStatuses), 'unmapped', 'toString'),
    reason: or(fc.constantFrom(...reasonCodes), 'nothing'),
    description: word(0, 500),
    timeZone: word(1, 64),
    location: or(place, { altitude: 1 }, [], { constructor: 'x' }),
    leg: or(fc.integer({ min: 1, max: 9 }), 0, 10, 1.5, '1'),
    direction: or(fc.constantFrom('outbound', 'return'), 'sideways'),
    signedBy: word(0, 200),
    retracts: word(1, 200),
  },
  { requiredKeys: ['trackingNumber', 'occurredAt'] },
);
const more = fc.oneof(
  { weight: 9, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { other: 'x' },
      { constructor: 'x' },
      { estimatedDelivery: { from: '2026-11-26', to: '2026-11-27' } },
    ),
  },
);
const whole = fc.tuple(message, more).map(([fields, others]) => ({ ...fields, ...others }));

test('what is taken by hand is what the schema gives, and what the schema refuses is never taken', () => {
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: strange }), (raw) => {
      const plain = findPlainMessage(raw);
      const read = scanMessageSchema.safeParse(raw);
      if (plain === undefined) {
        if (!read.success) refused += 1;
        return;
      }
      taken += 1;
      expect(read.success).toBe(true);
      expect(plain).toEqual(read.data);
    }),
    { numRuns: 3_000 },
  );
  expect(taken).toBeGreaterThan(200);
  expect(refused).toBeGreaterThan(200);
});

test('the message of the documentation goes without the schema', () => {
  const plain = {
    trackingNumber: 'RR000000001SE',
    status: 'in_transit',
    reason: 'facility_out',
    code: 'DP',
    occurredAt: '2026-11-22T08:03:00+01:00',
    location: { city: 'Malmö', postcode: '21142', country: 'SE', latitude: 55.6, longitude: 13 },
    leg: 1,
    direction: 'outbound',
    description: 'Departed.',
  };
  expect(findPlainMessage(plain)).toBe(plain);
});
