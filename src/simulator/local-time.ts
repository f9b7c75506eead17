/** Wall clocks of the places in the demo's world. */
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** Asked of Intl once a zone and hour: that is how rarely it can change. */
export function offsetAt(at: number, timeZone: string): number {
  const hour = Math.floor(at / hourMs);
  const key = `${timeZone}${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const format = formats.get(timeZone) ?? toFormat(timeZone);
  formats.set(timeZone, format);
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(hour * hourMs)) parts[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour: wallHour = 0, minute = 0 } = parts;
  const offset = Date.UTC(year, month - 1, day, wallHour, minute) - hour * hourMs;
  if (offsets.size > 20_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

const toFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });

/** 0 is Sunday. */
export const weekdayOf = (at: number, timeZone: string): number =>
  new Date(at + offsetAt(at, timeZone)).getUTCDay();

export const minuteOfDay = (at: number, timeZone: string): number =>
  Math.floor(((at + offsetAt(at, timeZone)) % dayMs) / minuteMs);

/** `minutes` after midnight of the day of `at`, or of `days` days later. */
export function atLocal(at: number, timeZone: string, days: number, minutes: number): number {
  const wall = at + offsetAt(at, timeZone);
  const target = wall - (wall % dayMs) + days * dayMs + minutes * minuteMs;
  return target - offsetAt(target - offsetAt(at, timeZone), timeZone);
}

/** At or after `at`, between the two wall times of a day on which they work. */
export function nextWorking(
  at: number,
  timeZone: string,
  hours: { readonly from: number; readonly to: number; readonly days: readonly number[] },
): number {
  let moment = at;
  for (let tries = 0; tries < 15; tries += 1) {
    const minute = minuteOfDay(moment, timeZone);
    if (hours.days.includes(weekdayOf(moment, timeZone)) && minute < hours.to * 60) {
      return minute >= hours.from * 60 ? moment : atLocal(moment, timeZone, 0, hours.from * 60);
    }
    moment = atLocal(moment, timeZone, 1, hours.from * 60);
  }
  return moment;
}

/** `2026-11-22T08:03:00`: what a clock on the wall there says. */
export const toWallText = (at: number, timeZone: string): string =>
  new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 19);

/** `2026-11-22T08:03:00+01:00`. */
export function toOffsetText(at: number, timeZone: string): string {
  const offset = offsetAt(at, timeZone) / minuteMs;
  const pad = (value: number): string => String(value).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  return `${toWallText(at, timeZone)}${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
}
