import type { MailLanguage } from '../contracts/mail-topics.ts';
import { dutch } from './words/dutch.ts';
import { english } from './words/english.ts';
import { french } from './words/french.ts';
import { german } from './words/german.ts';
import { italian } from './words/italian.ts';
import { polish } from './words/polish.ts';
import { swedish } from './words/swedish.ts';

/**
 * What customers are told, by language. `{…}` is filled in; `many` is the word for more than one. Every language says
 * everything: the type holds it to that.
 */
export interface CustomerWords {
  readonly shippedSubject: string;
  readonly shippedOne: string;
  readonly shippedMany: string;
  readonly partlyShippedSubject: string;
  readonly partlyShipped: string;
  readonly delayedSubject: string;
  readonly delayed: string;
  readonly delayedNow: string;
  readonly deliveredSubject: string;
  readonly deliveredOne: string;
  readonly deliveredMany: string;
  readonly partlyDeliveredSubject: string;
  readonly partlyDelivered: string;
  readonly returnApprovedSubject: string;
  readonly returnApproved: string;
  readonly returnRefusedSubject: string;
  readonly returnRefused: string;
  readonly returnReceivedSubject: string;
  readonly returnReceived: string;
  readonly refundSubject: string;
  readonly refund: string;
  readonly sentAgainSubject: string;
  readonly sentAgain: string;
  readonly orderOf: string;
  readonly returnOf: string;
  readonly greeting: string;
  readonly expectedOn: string;
  readonly expectedBetween: string;
  readonly parcelOf: string;
  readonly inIt: string;
  readonly track: string;
  readonly footer: string;
  /** Where one says which mails one gets. */
  readonly choose: string;
}

export const customerWords: Readonly<Record<MailLanguage, CustomerWords>> = {
  sv: swedish,
  en: english,
  de: german,
  pl: polish,
  it: italian,
  fr: french,
  nl: dutch,
};
