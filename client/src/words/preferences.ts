import { type MailTopic, mailTopics } from '../../../src/contracts/mail-topics.ts';
import type { Preferences } from '../../../src/contracts/preferences.ts';

/** Which mails a customer wants, in words. */
const topics: Readonly<Record<MailTopic, string>> = {
  shipped: 'what has left',
  delayed: 'delays',
  delivered: 'deliveries',
  returns: 'returns',
};

const languages = new Intl.DisplayNames('en-GB', { type: 'language' });

/** "not about delays and returns"; undefined where nothing is switched off. */
export const tellSwitchedOff = ({ mails }: Preferences): string | undefined => {
  const off = mailTopics.filter((topic) => !mails[topic]).map((topic) => topics[topic]);
  if (off.length === 0) return undefined;
  return off.length === mailTopics.length ? 'none but of refunds' : `not about ${joined.format(off)}`;
};
const joined = new Intl.ListFormat('en-GB', { type: 'conjunction' });

export const tellPreferences = (preferences: Preferences): string => {
  const { language, quietHours } = preferences;
  const off = tellSwitchedOff(preferences);
  return [
    off === undefined ? 'All mails' : off.charAt(0).toUpperCase() + off.slice(1),
    `in ${languages.of(language) ?? language}`,
    ...(quietHours === null ? [] : [`none between ${quietHours.from} and ${quietHours.to}`]),
  ].join(' · ');
};
