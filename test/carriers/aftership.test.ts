import { expect, it } from 'vitest';
import { aftership } from '../../src/carriers/aftership.ts';
import type { Place } from '../../src/contracts/scans.ts';

const checkpoint = {
  slug: 'postnord',
  tag: 'InTransit',
  subtag: 'InTransit_003',
  checkpoint_time: '2026-11-18T02:14:00+01:00',
  city: 'Malmö',
  state: 'Skåne',
};

const placeOf = (more: object): Place | undefined => {
  const outcome = aftership.parse({
    event: 'tracking_update',
    msg: { tracking_number: 'AB123', slug: 'postnord', checkpoints: [{ ...checkpoint, ...more }] },
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.parcels[0]?.scans[0]?.scan.place;
};

it.each([
  ['up to 2024', { country_iso3: 'SWE', zip: '211 20' }],
  ['since 2026', { country_region: 'SWE', country_region_name: 'Sweden', postal_code: '211 20' }],
  ['of both', { country_iso3: null, country_region: 'SWE', zip: null, postal_code: '211 20' }],
])('reads the place in the names of the versions %s', (_, names) => {
  expect(placeOf(names)).toEqual({ city: 'Malmö', region: 'Skåne', postcode: '211 20', country: 'SE' });
});
