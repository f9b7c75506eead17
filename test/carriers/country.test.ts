import { expect, it } from 'vitest';
import { toCountry } from '../../src/carriers/country.ts';
import { findFormat } from '../../src/carriers/registry.ts';

it('knows a country by its code, and takes no name for another one that begins alike', () => {
  expect(['SE', 'swe', ' AUT '].map(toCountry)).toEqual(['SE', 'SE', 'AT']);
  expect(['Austria', 'Belarus', 'Turkmenistan', '', null, 7].map(toCountry)).toEqual(
    Array(6).fill(undefined),
  );
});

it('reads a scan in Austria in no Australian time, whoever writes the name of the country', () => {
  const outcome = findFormat('easypost')?.parse({
    tracking_code: 'AB123',
    tracking_details: [
      {
        status: 'in_transit',
        datetime: '2026-11-22T08:03:00Z',
        tracking_location: { city: null, country: 'Austria' },
      },
    ],
  });
  const scan = outcome?.ok === true ? outcome.parcels[0]?.scans[0]?.scan : undefined;
  expect([scan?.place, scan?.time.zoneSource]).toEqual([undefined, 'none']);
});
