import { type Calendar, hourOfDay } from '../promises/calendar.ts';

/**
 * When a feed usually speaks, learnt hour by hour: a warehouse that closes at 18:00 is not silent at 19:00. Silence is
 * counted in working time alone: hours of business days in which the feed, as far as is known, speaks.
 *
 * `share` says per hour of the day on how many of the last business days something came, the last ones counting most.
 */
export interface Habits {
  readonly share: readonly number[];
  /** Business hours looked at. */
  readonly learnt: number;
  /** The hour that is being looked at, in hours since 1970; null before the first message. */
  readonly hour: number | null;
}

export const hourMs = 3_600_000;
/** Business days that make habits known; before that every hour of a business day counts as working time. */
const daysToLearn = 5;
/** How much the newest day counts. */
const newest = 0.2;
const speaks = 0.5;
const fewHours = 4;
/** Longer than this nobody looks back, or ahead. */
const maxHours = 24 * 62;

export const noHabits: Habits = { share: Array.from({ length: 24 }, () => 1), learnt: 0, hour: null };

export const areKnown = (habits: Habits): boolean => habits.learnt >= daysToLearn * 24;

/** Something came in this hour; the hours without anything since the last are learnt as quiet unless `skip` says why not. */
export const learn = (habits: Habits, instant: number, calendar: Calendar, skip: boolean): Habits => {
  const hour = Math.floor(instant / hourMs);
  if (habits.hour === null) return { ...habits, hour };
  if (hour <= habits.hour) return habits;
  const share = [...habits.share];
  let { learnt } = habits;
  const note = (past: number, spoke: boolean): void => {
    const { hour: ofDay, isBusinessDay } = hourOfDay(past * hourMs, calendar);
    if (!isBusinessDay) return;
    share[ofDay] = (share[ofDay] ?? 1) * (1 - newest) + (spoke ? newest : 0);
    learnt += 1;
  };
  note(habits.hour, true);
  if (!skip && hour - habits.hour <= maxHours)
    for (let past = habits.hour + 1; past < hour; past += 1) note(past, false);
  return { share, learnt, hour };
};

/** Per hour of the day; null: all of them. One that speaks in hardly any hour in particular may speak in any. */
const toWorkingHours = (habits: Habits): readonly boolean[] | null => {
  if (!areKnown(habits)) return null;
  const hours = habits.share.map((share) => share >= speaks);
  return hours.filter(Boolean).length < fewHours ? null : hours;
};

const isWorking = (hours: readonly boolean[] | null, hour: number, calendar: Calendar): boolean => {
  const { hour: ofDay, isBusinessDay } = hourOfDay(hour * hourMs, calendar);
  return isBusinessDay && (hours === null || hours[ofDay] === true);
};

/** Working time between two instants. */
export const workingMs = (from: number, to: number, habits: Habits, calendar: Calendar): number => {
  const hours = toWorkingHours(habits);
  let sum = 0;
  for (let at = from, steps = 0; at < to && steps < maxHours; steps += 1) {
    const hour = Math.floor(at / hourMs);
    const end = Math.min(to, (hour + 1) * hourMs);
    if (isWorking(hours, hour, calendar)) sum += end - at;
    at = end;
  }
  return sum;
};

/** The instant at which `ms` of working time have passed; null when there is hardly any working time. */
export const afterWorking = (from: number, ms: number, habits: Habits, calendar: Calendar): number | null => {
  const hours = toWorkingHours(habits);
  let left = ms;
  for (let at = from, steps = 0; steps < maxHours; steps += 1) {
    const hour = Math.floor(at / hourMs);
    const end = (hour + 1) * hourMs;
    if (isWorking(hours, hour, calendar)) {
      if (left <= end - at) return at + left;
      left -= end - at;
    }
    at = end;
  }
  return null;
};
