/**
 * Business days in an IANA time zone. Instants are epoch ms, days are `YYYY-MM-DD` or, inside, days since 1970-01-01.
 * A day with a change of clocks is one day: arithmetic is on wall time, converted at the ends.
 */
export interface Calendar {
  readonly timeZone: string;
  /** Days on which nobody works, whatever day of the week: `YYYY-MM-DD`. */
  readonly holidays?: readonly string[] | undefined;
  /** 1 is Monday, 7 Sunday; Monday to Friday when absent. */
  readonly workDays?: readonly number[] | undefined;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Wall time of an instant: its day and the ms since that day's midnight. */
interface Wall {
  readonly day: number;
  readonly ms: number;
}

/** The same wall time `days` business days later. What starts on a free day counts from the next business day's midnight. */
export const addBusinessDays = (instant: number, days: number, calendar: Calendar): number => {
  let { day, ms } = toWall(instant, calendar.timeZone);
  if (!isBusinessDay(day, calendar)) {
    day = nextBusinessDay(day, calendar);
    ms = 0;
  }
  for (let left = days; left > 0; left -= 1) day = nextBusinessDay(day, calendar);
  return toInstant({ day, ms }, calendar.timeZone);
};

/** The next instant, `from` itself included, at which it is that time on a business day; `HH:MM`, by the day of the week. */
export const nextBusinessTime = (
  from: number,
  time: (weekday: Weekday) => string,
  calendar: Calendar,
): number => {
  const on = (day: number): number =>
    toInstant({ day, ms: toMs(time(weekdays[toWeekday(day)] ?? '7')) }, calendar.timeZone);
  const { day } = toWall(from, calendar.timeZone);
  if (isBusinessDay(day, calendar) && from <= on(day)) return on(day);
  return on(nextBusinessDay(day, calendar));
};

/** `HH:MM` on the day of `instant`, or `days` days after it, whatever day that is. */
export const atTime = (instant: number, time: string, timeZone: string, days = 0): number =>
  toInstant({ day: toWall(instant, timeZone).day + days, ms: toMs(time) }, timeZone);

/** `HH:MM`, as it is there. */
export const timeOf = (instant: number, timeZone: string): string =>
  new Date(toWall(instant, timeZone).ms).toISOString().slice(11, 16);

/** The first ms of the next day: a day is over when this has come. */
export const endOfDay = (instant: number, timeZone: string): number => atTime(instant, '00:00', timeZone, 1);

/** `YYYY-MM-DD`, as it is there. */
export const dateOf = (instant: number, timeZone: string): string => toDate(toWall(instant, timeZone).day);

/** `1` is Monday. */
export type Weekday = '1' | '2' | '3' | '4' | '5' | '6' | '7';
const weekdays = ['7', '1', '2', '3', '4', '5', '6'] as const;

/** 0 is Sunday. */
export const weekdayOf = (instant: number, timeZone: string): number =>
  toWeekday(toWall(instant, timeZone).day);

/** Which hour of the day an instant is in, 0 to 23, and whether that day is worked on. */
export const hourOfDay = (
  instant: number,
  calendar: Calendar,
): { readonly hour: number; readonly isBusinessDay: boolean } => {
  const { day, ms } = toWall(instant, calendar.timeZone);
  return { hour: Math.floor(ms / hourMs), isBusinessDay: isBusinessDay(day, calendar) };
};

const mondayToFriday: readonly number[] = [1, 2, 3, 4, 5];

const isBusinessDay = (day: number, { holidays, workDays = mondayToFriday }: Calendar): boolean => {
  if (!workDays.includes(toWeekday(day) || 7)) return false;
  return holidays === undefined || !holidays.includes(toDate(day));
};

const toDate = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** A year without a business day ends the search: a calendar of nothing but holidays must not hang a turn. */
const nextBusinessDay = (day: number, calendar: Calendar): number => {
  for (let next = day + 1; next < day + 366; next += 1) if (isBusinessDay(next, calendar)) return next;
  return day + 1;
};

/** 1970-01-01 was a Thursday. */
const toWeekday = (day: number): number => (((day + 4) % 7) + 7) % 7;

const toMs = (time: string): number => {
  const [hours = '0', minutes = '0'] = time.split(':');
  return (Number(hours) * 60 + Number(minutes)) * 60_000;
};

const toWall = (instant: number, timeZone: string): Wall => {
  const local = instant + offsetAt(instant, timeZone);
  const day = Math.floor(local / dayMs);
  return { day, ms: local - day * dayMs };
};

/** A wall time that the clocks skip is read with the offset before the change, one that comes twice as the first. */
const toInstant = ({ day, ms }: Wall, timeZone: string): number => {
  const asUtc = day * dayMs + ms;
  const before = offsetAt(asUtc - dayMs / 2, timeZone);
  const first = asUtc - before;
  if (offsetAt(first, timeZone) === before) return first;
  const after = offsetAt(asUtc + dayMs / 2, timeZone);
  return offsetAt(asUtc - after, timeZone) === after ? asUtc - after : first;
};

/**
 * Asking Intl costs microseconds and is asked on every turn, so the answer is kept for the hour: offsets change on the
 * hour (in UTC, on the half hour in Lord Howe: kept by quarter hours there is nothing wrong anywhere).
 */
const offsets = new Map<string, Map<number, number>>();
const formats = new Map<string, Intl.DateTimeFormat>();
const quarterMs = hourMs / 4;
const kept = 20_000;

const offsetAt = (instant: number, timeZone: string): number => {
  if (timeZone === 'UTC') return 0;
  let known = offsets.get(timeZone);
  if (known === undefined) offsets.set(timeZone, (known = new Map()));
  const quarter = Math.floor(instant / quarterMs);
  const offset = known.get(quarter);
  if (offset !== undefined) return offset;
  if (known.size >= kept) known.clear();
  const asked = askOffset(quarter * quarterMs, timeZone);
  known.set(quarter, asked);
  return asked;
};

const askOffset = (instant: number, timeZone: string): number => {
  const format = formats.get(timeZone) ?? toFormat(timeZone);
  formats.set(timeZone, format);
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
};

/** A zone that this machine does not know is UTC: a wrong hour is better than a turn that throws. */
const toFormat = (timeZone: string): Intl.DateTimeFormat => {
  const options = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
};
