import { expect, test } from 'vitest';
import { tellPreferences, tellSwitchedOff } from '../../client/src/words/preferences.ts';
import { everyMail } from './support/preference-fixtures.ts';

test('what a customer has switched off is told in a line, and nothing is not', () => {
  expect(tellSwitchedOff(everyMail)).toBeUndefined();
  const some = { ...everyMail.mails, delayed: false, returns: false };
  expect(tellSwitchedOff({ ...everyMail, mails: some })).toBe('not about delays and returns');
  const none = { shipped: false, delayed: false, delivered: false, returns: false };
  expect(tellSwitchedOff({ ...everyMail, mails: none })).toBe('none but of refunds');
});

test('an order’s history says what was chosen as a whole', () => {
  expect(tellPreferences(everyMail)).toBe('All mails · in Swedish');
  expect(
    tellPreferences({
      language: 'pl',
      mails: { ...everyMail.mails, shipped: false },
      quietHours: { from: '22:00', to: '07:00' },
    }),
  ).toBe('Not about what has left · in Polish · none between 22:00 and 07:00');
});
