import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Scan } from '../../src/contracts/scans.ts';
import { anOrder, aScan } from '../support/order-factory.ts';

const unknown: Scan = {
  ...aScan('in_transit', '2026-11-22T12:00:00Z'),
  status: 'unmapped',
  carrierCode: 'Q7',
};
const reading = (version: number, status: Scan['status']): Scan => ({
  ...unknown,
  status,
  mapVersion: 1_000_000 + version,
});
/** As a table reads it that has learnt the code: with a higher version, or with the one it had. */
const learnt = (mapVersion: number, status: Scan['status']): Scan => ({
  ...unknown,
  status,
  reason: { code: 'other', party: 'unknown' },
  mapVersion,
});
const beside = [
  aScan('picked_up', '2026-11-22T08:00:00Z'),
  aScan('in_transit', '2026-11-22T10:00:00Z'),
] as const;
const readings = [
  unknown,
  learnt(1, 'delivered'),
  learnt(2, 'on_hold'),
  reading(1, 'attempt_failed'),
  reading(2, 'returned'),
  reading(3, 'out_for_delivery'),
  aScan('picked_up', '2026-11-22T08:00:00Z'),
  aScan('in_transit', '2026-11-22T13:00:00Z'),
];

const stateAfter = (scans: readonly Scan[]): unknown => {
  const { state } = scans.reduce((story, scan) => story.scanned(scan), anOrder().shipped('PN1'));
  const [shipment] = state.shipments;
  return {
    status: shipment?.announced.status,
    reason: shipment?.announced.reason,
    cases: state.cases
      .filter((one) => one.state !== 'resolved')
      .map(({ type }) => type)
      .toSorted(),
  };
};

it('of the readings of one scan the newest stands, in whatever order and however often they come', () => {
  const expected = stateAfter(readings);
  fc.assert(
    fc.property(
      fc.shuffledSubarray(readings, { minLength: readings.length }),
      fc.array(fc.constantFrom(...readings), { maxLength: 6 }),
      (shuffled, again) => {
        expect(stateAfter([...shuffled, ...again])).toEqual(expected);
        expect(stateAfter([...again, ...shuffled])).toEqual(expected);
      },
    ),
  );
});

it('is heard after any number of other forms of the scan', () => {
  const forms = Array.from({ length: 12 }, (_, n) => ({ ...unknown, eventId: `e${n}` }));
  expect(stateAfter([...forms, reading(3, 'delivered')])).toMatchObject({ status: 'delivered' });
});

it.each([
  ['a table that learnt the code with a new version', [unknown, learnt(2, 'on_hold')], 'on_hold'],
  ['a table that learnt the code and kept its version', [unknown, learnt(1, 'on_hold')], 'on_hold'],
  ['the later of two tables', [unknown, learnt(2, 'on_hold'), learnt(3, 'attempt_failed')], 'attempt_failed'],
  [
    'what a person applied of the table',
    [unknown, learnt(2, 'on_hold'), reading(1, 'attempt_failed')],
    'attempt_failed',
  ],
] as const)('%s wins in every order of arrival', (_, forms, expected) => {
  const scans: readonly Scan[] = [...forms, ...beside];
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...scans], { minLength: scans.length }),
      fc.array(fc.constantFrom(...scans), { maxLength: 6 }),
      (shuffled, again) => {
        expect(stateAfter([...again, ...shuffled])).toEqual(stateAfter(scans));
        expect(stateAfter([...shuffled, ...again])).toMatchObject({ status: expected });
      },
    ),
  );
});

it('which forms of a scan count does not depend on which came first', () => {
  // More than are kept, and what takes one of them back by the name it was sent under.
  const forms = Array.from({ length: 14 }, (_, n) => ({
    ...beside[1],
    eventId: `e${n}`,
    mapVersion: 1 + (n % 3),
  }));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(forms, { minLength: forms.length }),
      fc.integer({ min: 0, max: 13 }),
      (shuffled, name) => {
        const retraction: Scan = {
          ...aScan('on_hold', '2026-11-22T14:00:00Z'),
          retracts: `e${name}`,
        };
        expect(stateAfter([...shuffled, retraction, beside[0]])).toEqual(
          stateAfter([retraction, beside[0], ...forms]),
        );
      },
    ),
  );
});
