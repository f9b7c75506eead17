import { expect, it } from 'vitest';
import { seventeenTrack } from '../../src/carriers/17track.ts';

const provider = (key: number, day: string) => ({
  provider: { key },
  events: [
    { time_iso: `2026-11-${day}T09:12:00+01:00`, sub_status: 'InTransit_Other', address: { country: 'SE' } },
  ],
});

const identitiesOf = (...providers: readonly object[]): readonly string[] => {
  const outcome = seventeenTrack.parse({
    event: 'TRACKING_UPDATED',
    data: { number: 'RR123456785CN', carrier: 3011, track_info: { tracking: { providers } } },
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.parcels.flatMap(({ scans }) => scans.map(({ scan }) => scan.identity)).toSorted();
};

it('invariant 3: a partner that a later push lists first makes no other scans of those that are known', () => {
  const own = provider(3011, '14');
  const [one, other] = [provider(19241, '16'), provider(100003, '18')];
  const all = identitiesOf(own, one, other);
  expect(all).toHaveLength(3);
  expect(identitiesOf(other, own, one)).toEqual(all);
  expect(all).toEqual(expect.arrayContaining([...identitiesOf(one), ...identitiesOf(own, one)]));
});
