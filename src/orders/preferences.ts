import { type MailTopic, toMailLanguage } from '../contracts/mail-topics.ts';
import type { Preferences } from '../contracts/preferences.ts';
import type { Milestone } from './milestones.ts';
import type { PresentOrder } from './state.ts';

/** As the customer set them, or else every mail, at once, in the language of the order. */
export const preferencesOf = ({
  preferences,
  language,
}: Pick<PresentOrder, 'preferences' | 'language'>): Preferences =>
  preferences ?? {
    language: toMailLanguage(language),
    mails: { shipped: true, delayed: true, delivered: true, returns: true },
    quietHours: null,
  };

const topics: Readonly<Partial<Record<Milestone, MailTopic>>> = {
  sent_again: 'shipped',
  partly_shipped: 'shipped',
  shipped: 'shipped',
  delayed: 'delayed',
  partly_delivered: 'delivered',
  delivered: 'delivered',
  return_approved: 'returns',
  return_refused: 'returns',
  return_received: 'returns',
};

/** What a customer switches off to hear nothing of it; null is always told, as refunds are. */
export const topicOf = (milestone: Milestone): MailTopic | null => topics[milestone] ?? null;
