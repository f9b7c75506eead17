import { expect, it } from 'vitest';
import { learnNames, toCarrier, toPlace } from '../../client/src/words/statuses.ts';

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
