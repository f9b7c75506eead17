import { createCalendar, findAge, findWindow } from './calendar.ts';

/** Times as staff read them, which is in English. */

const locale = 'en-GB';
const calendar = createCalendar(locale);
export const { toDay, toShortDay, toMoment, toClock, toSince, toScanMoment } = calendar;

const clockSeconds = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const fullMoment = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium' });

/** "26/11/2026, 14:03:20" */
export const toFullMoment = (instant: string | number): string => fullMoment.format(new Date(instant));

export const toClockSeconds = (instant: string | number): string => clockSeconds.format(new Date(instant));

/** "Thursday 26 November", with hours when the carrier gave a window within one day. */
export const toWindow = (from: string, to: string): string => {
  const window = findWindow(calendar, from, to);
  switch (window.kind) {
    case 'day':
      return window.day;
    case 'hours':
      return `${window.day}, ${window.from}–${window.to}`;
    case 'days':
      return `between ${window.from} and ${window.to}`;
  }
};

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
  const age = findAge(since, now);
  if (age === undefined) return toMoment(since);
  return age.unit === 'now' ? 'just now' : `${age.count} ${age.unit === 'hour' ? 'h' : 'min'} ago`;
};
