import { expect, it } from 'vitest';
import { learnNames, tellBecause, toCarrier, toPlace } from '../../client/src/words/statuses.ts';

it('locations and carriers are called by their names where these are known, and by their ids in words', () => {
  expect([toPlace('store-malmo'), toPlace('wh-1'), toCarrier('dhl'), toCarrier('night-post')]).toEqual([
    'Store Malmo',
    'WH 1',
    'DHL',
    'Night Post',
  ]);
  learnNames('location', [
    ['store-malmo', 'Store Malmö'],
    ['dhl', 'The hall of DHL'],
  ]);
  learnNames('carrier', [['night-post', 'NightPost AB']]);
  expect([toPlace('store-malmo'), toPlace('wh-1'), toCarrier('dhl'), toCarrier('night-post')]).toEqual([
    'Store Malmö',
    'WH 1',
    'DHL',
    'NightPost AB',
  ]);
});

it('why a case is one has their names in it, and nothing else is changed', () => {
  learnNames('location', [['store-malmo', 'Store Malmö']]);
  const said = [
    'ups 1Z24 is damaged, since 20 Nov, 21:18.',
    'ups 1Z24 left after the cancellation.',
    'store-malmo could not find 1×2 (line×quantity), which waits for another location.',
    'Not all of it has left store-malmo; it had to by 20 Nov, 15:00 UTC.',
    'Nothing of LAMP is left to sell at store-malmo.',
    'wh-1 has not said that it takes the work, which has to leave by 20 Nov.',
    '1 of 2 parcels that left together has not come.',
    'Approved on 20 Nov, and nothing of it has come to store-malmo.',
    'At store-malmo since 20 Nov. It was looked at.',
  ];
  expect(said.map(tellBecause)).toEqual([
    'UPS 1Z24 is damaged, since 20 Nov, 21:18.',
    'UPS 1Z24 left after the cancellation.',
    'Store Malmö could not find 1×2 (line×quantity), which waits for another location.',
    'Not all of it has left Store Malmö; it had to by 20 Nov, 15:00 UTC.',
    'Nothing of LAMP is left to sell at Store Malmö.',
    'wh-1 has not said that it takes the work, which has to leave by 20 Nov.',
    '1 of 2 parcels that left together has not come.',
    'Approved on 20 Nov, and nothing of it has come to Store Malmö.',
    'At Store Malmö since 20 Nov. It was looked at.',
  ]);
});
