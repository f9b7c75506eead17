import type { Location } from '../contracts/registry.ts';
import {
  atTime,
  type Calendar,
  endOfDay,
  hourOfDay,
  nextBusinessTime,
  type Weekday,
  weekdayOf,
} from './calendar.ts';

/** By day of the week, when a location opens and closes, `HH:MM`. Of a day that is not in it nothing is known. */
export type OpeningHours = NonNullable<Location['calendar']>['opens'];

const hourMs = 3_600_000;

const hoursOn = (instant: number, { timeZone }: Calendar, opens: OpeningHours) =>
  opens?.[String(weekdayOf(instant, timeZone) || 7) as Weekday];

/** The last moment at which something leaves: the cut-off, but not after it has closed. */
export const toLeaving =
  (cutOff: string, opens: OpeningHours) =>
  (weekday: Weekday): string => {
    const closes = opens?.[weekday]?.[1];
    return closes !== undefined && closes < cutOff ? closes : cutOff;
  };

const nextOpening = (instant: number, calendar: Calendar, opens: OpeningHours): number =>
  nextBusinessTime(
    endOfDay(instant, calendar.timeZone),
    (weekday) => opens?.[weekday]?.[0] ?? '00:00',
    calendar,
  );

/** From when a customer can fetch what is ready at `instant`: while it is open, else when it opens next. */
export const toHandover = (instant: number, calendar: Calendar, opens: OpeningHours): number => {
  const hours = hoursOn(instant, calendar, opens);
  if (hours === undefined) return instant;
  const [from, to] = hours.map((time) => atTime(instant, time, calendar.timeZone)) as [number, number];
  return instant < to ? Math.max(instant, from) : nextOpening(instant, calendar, opens);
};

/** When it closes on the day of `instant`; 18:00 where its hours are not known. */
export const toClosing = (instant: number, calendar: Calendar, opens: OpeningHours): number =>
  atTime(instant, hoursOn(instant, calendar, opens)?.[1] ?? '18:00', calendar.timeZone);

/** When an hour begins in which somebody is there; at once where no hours are known. */
export const toOpenHour = (instant: number, calendar: Calendar, opens: OpeningHours): number => {
  if (opens === undefined) return instant;
  if (!hourOfDay(instant, calendar).isBusinessDay) return nextOpening(instant, calendar, opens);
  const hours = hoursOn(instant, calendar, opens);
  if (hours === undefined) return instant;
  const [from, to] = hours.map((time) => atTime(instant, time, calendar.timeZone)) as [number, number];
  const begins = Math.max(instant, from);
  return begins + hourMs <= to ? begins : nextOpening(instant, calendar, opens);
};
