/** Times as people read them, in their language. Dates stay dates; an instant is in the reader's zone unless its place says one. */

export interface Calendar {
  /** "Thursday 26 November" of a date or an instant; with its year where that is another one. */
  readonly toDay: (text: string) => string;
  readonly toShortDay: (text: string) => string;
  /** "Thu 26 Nov, 14:03", "Wed 26 Nov 2025, 14:03" */
  readonly toMoment: (instant: string | number) => string;
  readonly toClock: (instant: string | number) => string;
  /** "14:03", and of another day the moment: what was so yesterday does not read as of today. */
  readonly toSince: (instant: number, now?: number) => string;
  /**
   * When a scan happened, in the place's own time where the carrier wrote it with an offset: its wall clock is taken as
   * written, not moved into the reader's zone. A day stays a day.
   */
  readonly toScanMoment: (time: WrittenTime) => string;
}

export interface WrittenTime {
  readonly from: string;
  readonly precision: 'second' | 'minute' | 'day';
  readonly written: string;
}

const longDay = { weekday: 'long', day: 'numeric', month: 'long' } as const;
const shortDay = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const clock = { hour: '2-digit', minute: '2-digit' } as const;

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** What is not of this year says of which it is: the same day of another year would read alike. */
const dated = (locale: string, options: Intl.DateTimeFormatOptions): ((at: Date) => string) => {
  const short = new Intl.DateTimeFormat(locale, options);
  const long = new Intl.DateTimeFormat(locale, { ...options, year: 'numeric' });
  const yearOf = (at: Date): number => (options.timeZone === 'UTC' ? at.getUTCFullYear() : at.getFullYear());
  return (at) => (yearOf(at) === new Date().getFullYear() ? short.format(at) : tidy(locale, long.format(at)));
};
/** In English a day with its year has a comma that one without has not. */
const tidy = (locale: string, text: string): string =>
  locale.startsWith('en') ? text.replace(/^(\p{L}+),/u, '$1') : text;

const writtenDay = /^(\d{4})-?(\d{2})-?(\d{2})/;
const writtenWall =
  /^(\d{4})-?(\d{2})-?(\d{2})[Tt ](\d{2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?\s?(?:[+-]\d{2}(?::?\d{2})?)?$/;

/** The day of a scan, for `toDay`: as it is written, else by the instant. Without a zone `from` may be of the day before. */
export const toScanDay = ({ from, precision, written }: WrittenTime): string => {
  const wall = (precision === 'day' ? writtenDay : writtenWall).exec(written);
  return wall === null ? from : wall.slice(1, 4).join('-');
};

export const createCalendar = (locale: string): Calendar => {
  const dayOf = (options: Intl.DateTimeFormatOptions): ((text: string) => string) => {
    const [instant, date] = [dated(locale, options), dated(locale, { ...options, timeZone: 'UTC' })];
    return (text) => (isDate(text) ? date(new Date(`${text}T00:00:00Z`)) : instant(new Date(text)));
  };
  const toShortDay = dayOf(shortDay);
  const toDayAndTime = dated(locale, { ...shortDay, ...clock });
  const clockTime = new Intl.DateTimeFormat(locale, clock);
  const toMoment = (instant: string | number): string =>
    toDayAndTime(new Date(instant)).replace(' at ', ', ');
  const toClock = (instant: string | number): string => clockTime.format(new Date(instant));
  return {
    toDay: dayOf(longDay),
    toShortDay,
    toMoment,
    toClock,
    toSince: (instant, now = Date.now()) =>
      new Date(instant).toDateString() === new Date(now).toDateString()
        ? toClock(instant)
        : toMoment(instant),
    toScanMoment: (time) => {
      const day = toShortDay(toScanDay(time));
      if (time.precision === 'day') return day;
      const wall = writtenWall.exec(time.written)?.[4];
      return wall === undefined ? toMoment(time.from) : `${day}, ${wall}`;
    },
  };
};

/** From when to when something comes: one day, hours of it, or several days. */
export type TimeWindow =
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'hours'; readonly day: string; readonly from: string; readonly to: string }
  | { readonly kind: 'days'; readonly from: string; readonly to: string };

export const findDays = ({ toDay }: Calendar, from: string, to: string): TimeWindow => {
  const [first, last] = [toDay(from), toDay(to)];
  return first === last ? { kind: 'day', day: last } : { kind: 'days', from: first, to: last };
};

/** To the hour, where both ends say one. */
export const findWindow = (calendar: Calendar, from: string, to: string): TimeWindow => {
  const days = findDays(calendar, from, to);
  if (days.kind !== 'day' || isDate(from) || isDate(to)) return days;
  const [begin, end] = [calendar.toClock(from), calendar.toClock(to)];
  return begin === end ? days : { kind: 'hours', day: days.day, from: begin, to: end };
};

/** How long ago, in the unit that it has come to; undefined from a day on. Rounded, and never to what the next unit says. */
export const findAge = (
  since: number,
  now: number,
): { readonly unit: 'now' | 'minute' | 'hour'; readonly count: number } | undefined => {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  if (seconds < 45) return { unit: 'now', count: 0 };
  if (seconds < 3_600) return { unit: 'minute', count: Math.min(59, Math.max(1, Math.round(seconds / 60))) };
  if (seconds < 86_400) return { unit: 'hour', count: Math.min(23, Math.round(seconds / 3_600)) };
  return undefined;
};
