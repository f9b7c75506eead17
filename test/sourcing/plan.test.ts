import { expect, test } from 'vitest';
import { planLocation } from '../../src/sourcing/plan.ts';

const locations = [
  { location: 'wh-2', isDefault: false },
  { location: 'wh-1', isDefault: true },
  { location: 'store-1', isDefault: false },
];

test.each([
  ['the one that the order names', { named: 'wh-2', pickupLocation: 'store-1', locations }, 'wh-2'],
  ['the store it is picked up in', { pickupLocation: 'store-1', locations }, 'store-1'],
  ['the default', { locations }, 'wh-1'],
  ['the first by name', { locations: locations.map((one) => ({ ...one, isDefault: false })) }, 'store-1'],
])('takes %s', (_, request, expected) => {
  expect(planLocation(request)).toMatchObject({ plan: { location: expected } });
});

test('the score sheet has every location and one choice', () => {
  const planned = planLocation({ locations });
  if ('rejection' in planned) throw new Error(planned.rejection.message);
  expect(planned.plan.candidates.map((one) => [one.location, one.chosen])).toEqual([
    ['wh-1', true],
    ['store-1', false],
    ['wh-2', false],
  ]);
});

test.each([
  ['a name that is unknown', { named: 'wh-9', locations }],
  ['a store that is unknown', { named: 'wh-1', pickupLocation: 'store-9', locations }],
  ['no location at all', { locations: [] }],
])('refuses %s', (_, request) => {
  expect(planLocation(request)).toMatchObject({ rejection: { code: 'unknown_location' } });
});
