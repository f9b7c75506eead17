import { mailTopics } from '../../contracts/mail-topics.ts';
import type { Preferences, QuietHours } from '../../contracts/preferences.ts';
import type { SetPreferences } from '../change-command.ts';
import type { Decision } from '../command.ts';
import { preferencesOf } from '../preferences.ts';
import type { PresentOrder } from '../state.ts';
import { accepted, refuse } from './outcome.ts';

/** What the customer says replaces what they said before; the same again is nothing new. */
export const setPreferences = (
  state: PresentOrder,
  { language, mails, quietHours }: SetPreferences,
): Decision => {
  if (state.erased) return refuse('already_erased', 'Nobody is written to any more.');
  const before = preferencesOf(state);
  const after: Preferences = {
    language: language ?? before.language,
    mails: {
      shipped: mails?.shipped ?? before.mails.shipped,
      delayed: mails?.delayed ?? before.mails.delayed,
      delivered: mails?.delivered ?? before.mails.delivered,
      returns: mails?.returns ?? before.mails.returns,
    },
    quietHours: quietHours === undefined ? before.quietHours : quietHours,
  };
  return isSame(before, after) ? accepted() : accepted({ type: 'PreferencesChanged', data: after });
};

const isSame = (one: Preferences, other: Preferences): boolean =>
  one.language === other.language &&
  mailTopics.every((topic) => one.mails[topic] === other.mails[topic]) &&
  isSameTime(one.quietHours, other.quietHours);

const isSameTime = (one: QuietHours | null, other: QuietHours | null): boolean =>
  one?.from === other?.from && one?.to === other?.to && one?.timeZone === other?.timeZone;
