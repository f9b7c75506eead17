/** Times as people read them. Dates stay dates; an instant is shown in the reader's zone unless its place says one. */

const locale = 'en-GB';

/** What is not of this year says of which it is: the same day of another year would read alike. */
const dated = (options: Intl.DateTimeFormatOptions): ((at: Date) => string) => {
  const short = new Intl.DateTimeFormat(locale, options);
  const long = new Intl.DateTimeFormat(locale, { ...options, year: 'numeric' });
  const yearOf = (at: Date): number => (options.timeZone === 'UTC' ? at.getUTCFullYear() : at.getFullYear());
  return (at) =>
    yearOf(at) === new Date().getFullYear() ? short.format(at) : long.format(at).replace(/^(\p{L}+),/u, '$1');
};
const longDay = { weekday: 'long', day: 'numeric', month: 'long' } as const;
const shortDay = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const toLongDay = dated(longDay);
const toLongDate = dated({ ...longDay, timeZone: 'UTC' });
const toDayAndTime = dated({ ...shortDay, hour: '2-digit', minute: '2-digit' });
const toShortDayOf = dated(shortDay);
const toShortDate = dated({ ...shortDay, timeZone: 'UTC' });
const clockTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const fullMoment = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium' });

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** "Thursday 26 November" of a date or an instant; with its year where that is another one. */
export const toDay = (text: string): string =>
  isDate(text) ? toLongDate(new Date(`${text}T00:00:00Z`)) : toLongDay(new Date(text));

/** "Thu 26 Nov, 14:03", "Wed 26 Nov 2025, 14:03" */
export const toMoment = (instant: string | number): string =>
  toDayAndTime(new Date(instant)).replace(' at ', ', ');

/** "26/11/2026, 14:03:20" */
export const toFullMoment = (instant: string | number): string => fullMoment.format(new Date(instant));

export const toClock = (instant: string | number): string => clockTime.format(new Date(instant));
export const toClockSeconds = (instant: string | number): string => clockSeconds.format(new Date(instant));

/** "14:03", and of another day the moment: what was so yesterday does not read as of today. */
export const toSince = (instant: number, now = Date.now()): string =>
  new Date(instant).toDateString() === new Date(now).toDateString() ? toClock(instant) : toMoment(instant);

interface WrittenTime {
  readonly from: string;
  readonly precision: 'second' | 'minute' | 'day';
  readonly written: string;
}
const writtenDay = /^(\d{4})-?(\d{2})-?(\d{2})/;
const writtenWall =
  /^(\d{4})-?(\d{2})-?(\d{2})[Tt ](\d{2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?\s?(?:[+-]\d{2}(?::?\d{2})?)?$/;

/** The day of a scan, for `toDay`: as it is written, else by the instant. Without a zone `from` may be of the day before. */
export const toScanDay = ({ from, precision, written }: WrittenTime): string => {
  const wall = (precision === 'day' ? writtenDay : writtenWall).exec(written);
  return wall === null ? from : wall.slice(1, 4).join('-');
};

/**
 * When a scan happened, in the place's own time where the carrier wrote it with an offset: its wall clock is taken as
 * written, not moved into the reader's zone. A day stays a day.
 */
export const toScanMoment = (time: WrittenTime): string => {
  const day = toShortDay(toScanDay(time));
  if (time.precision === 'day') return day;
  const clock = writtenWall.exec(time.written)?.[4];
  return clock === undefined ? toMoment(time.from) : `${day}, ${clock}`;
};

export const toShortDay = (text: string): string =>
  isDate(text) ? toShortDate(new Date(`${text}T00:00:00Z`)) : toShortDayOf(new Date(text));

const week = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Days of the week, 1 is Monday, as ranges: "Mon–Fri", "Tue–Thu, Sat". */
export const toDaysOfWeek = (days: readonly number[] = [1, 2, 3, 4, 5]): string => {
  const worked = week.flatMap((_, index) => (days.includes(index + 1) ? [index] : []));
  const ranges = worked.filter((index) => !worked.includes(index - 1));
  return ranges
    .map((from) => {
      let to = from;
      while (worked.includes(to + 1)) to += 1;
      return from === to ? week[from] : `${week[from]}–${week[to]}`;
    })
    .join(', ');
};

const two = (value: number): string => `${Math.floor(value)}`.padStart(2, '0');

/** A length of time, shortest first: 00:42 · 12:05 · 3 h 20 m · 2 d 4 h. */
export const toSpan = (ms: number): string => {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  if (seconds < 3_600) return `${two(seconds / 60)}:${two(seconds % 60)}`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${two((seconds % 3_600) / 60)} m`;
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3_600);
  return days > 9 ? `${days} d` : `${days} d ${hours} h`;
};

/** "just now", "4 min ago", "3 h ago", and from a day on the moment itself. */
export const toAge = (since: number, now: number): string => {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  if (seconds < 45) return 'just now';
  // Rounded, and never to what the next unit says.
  if (seconds < 3_600) return `${Math.min(59, Math.max(1, Math.round(seconds / 60)))} min ago`;
  if (seconds < 86_400) return `${Math.min(23, Math.round(seconds / 3_600))} h ago`;
  return toMoment(since);
};
