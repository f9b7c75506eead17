import type { Language } from '../../../src/contracts/languages.ts';
import type { Money } from '../../../src/contracts/primitives.ts';
import {
  type Calendar,
  createCalendar,
  findAge,
  findDays,
  findWindow,
  type TimeWindow,
} from '../words/calendar.ts';
import { createMoney } from '../words/money.ts';
import { en } from './en.ts';
import { type Spoken, toSpoken, type Words } from './words.ts';

/** Everything that the customer's page needs to speak one language. */
export interface Speech extends Calendar {
  readonly language: Language;
  readonly words: Spoken;
  readonly toMoney: (money: Money) => string;
  /** "on Thursday 26 November", as it goes on after a verb. */
  readonly toWindow: (from: string, to: string) => string;
  /** The same of whole days. */
  readonly toDays: (from: string, to: string) => string;
  /** "just now", "4 minutes ago", and from a day on the moment itself. */
  readonly toAge: (since: number, now: number) => string;
  /** What stands in a sentence, where it stands alone. */
  readonly toCapital: (text: string) => string;
}

export const createSpeech = (language: Language, table: Words): Speech => {
  const locale = language === 'en' ? 'en-GB' : language;
  const words = toSpoken(en, table, locale);
  const calendar = createCalendar(locale);
  const ago = new Intl.RelativeTimeFormat(locale);
  const tell = (window: TimeWindow): string => {
    switch (window.kind) {
      case 'day':
        return words.times.on(window);
      case 'hours':
        return words.times.hours(window);
      case 'days':
        return words.times.between(window);
    }
  };
  return {
    ...calendar,
    language,
    words,
    toMoney: createMoney(locale, 'symbol'),
    toWindow: (from, to) => tell(findWindow(calendar, from, to)),
    toDays: (from, to) => tell(findDays(calendar, from, to)),
    toAge: (since, now) => {
      const age = findAge(since, now);
      if (age === undefined) return calendar.toMoment(since);
      return age.unit === 'now' ? words.times.justNow : ago.format(-age.count, age.unit);
    },
    toCapital: (text) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1),
  };
};

export const english = createSpeech('en', en);
