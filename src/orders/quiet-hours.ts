import type { QuietHours } from '../contracts/preferences.ts';

/**
 * When the quiet hours that `now` (epoch ms) lies in are over; null where it lies in none. They are by the wall clock of
 * their zone: in the night in which it is put forward or back they are an hour shorter or longer, and one of their ends
 * that the clock leaves out is where it goes on. What waits already waits through an hour that is there twice. `timeZone` is
 * for those that name none.
 */
export const findQuietEnd = (quiet: QuietHours, timeZone: string, now: number): number | null => {
  const clock = findClock(quiet.timeZone ?? timeZone);
  const from = toMinutes(quiet.from);
  const until = toMinutes(quiet.to);
  const isQuiet = (at: number): boolean => {
    const minutes = minutesAt(clock, at);
    return from < until ? minutes >= from && minutes < until : minutes >= from || minutes < until;
  };
  const leftMs = (at: number): number =>
    ((until - minutesAt(clock, at) + dayMinutes) % dayMinutes) * minuteMs;
  const begin = Math.floor(now / minuteMs) * minuteMs;
  if (!isQuiet(begin)) return null;
  let end = begin;
  // Where the clock is put forward on the way they are over sooner: the last of it is looked at by the minute.
  while (isQuiet(end)) end += Math.max(minuteMs, leftMs(end) - mostForwardMs);
  return end;
};

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
/** A clock is put forward by an hour, or half of one, or two. */
const mostForwardMs = 120 * minuteMs;

const toMinutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const minutesAt = (clock: Intl.DateTimeFormat, at: number): number => toMinutes(clock.format(at));

/** A formatter costs far more to make than to use; zones are few. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function findClock(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone,
    });
    clocks.set(timeZone, clock);
  }
  return clock;
}
