import type { ScanTime } from '../contracts/scans.ts';
import { anyZone, toInstants, toInstantsIn, type InstantRange } from './time-zone.ts';

export interface WrittenTime {
  /** `2026-11-22`, `20261122`, `2026-11-22T08:03`, `2026-11-22 08:03:00.5 +0100`, `…Z`. */
  readonly written: string;
  /** IANA name, for a time without an offset. An offset that is written wins over it. */
  readonly timeZone?: string | undefined;
  /** ISO 3166-1 alpha-2 of the place, the last hint for a time without a zone. */
  readonly country?: string | undefined;
  /** True where a trailing Z only means that the sender knew no zone. */
  readonly ignoreOffset?: boolean;
  /** True where it is not known which of the two a trailing Z means: the interval then holds both readings. */
  readonly doubtOffset?: boolean;
}

export type ScanTimeOutcome =
  | { readonly ok: true; readonly time: ScanTime; readonly normal: string }
  | { readonly ok: false; readonly error: string };

const shape =
  /^(\d{4})(?:-(\d{2})-(\d{2})|(\d{2})(\d{2}))(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(?: ?([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?$/u;

const minuteMs = 60_000;
const dayMs = 86_400_000;

/**
 * When it happened, as the interval that surely holds it. A wall time is never stamped as UTC: without a zone it is
 * taken in every zone there is, or in those of the country. Midnight to the second is how senders write "time unknown"
 * (facts: a pickup at 00:00:00 that sorts before its own label), so it counts as the whole day.
 *
 * `normal` is the same for every spelling of one time, and is what the identity of a scan is made of. It holds what was
 * written only: hints (the country's zones) may get better one day and must not make a known scan a new one.
 */
export function toScanTime({
  written,
  timeZone,
  country,
  ignoreOffset = false,
  doubtOffset = false,
}: WrittenTime): ScanTimeOutcome {
  const text = written.trim();
  const parts = text.length > 64 ? null : shape.exec(text);
  if (parts === null)
    return { ok: false, error: 'is not a time the hub can read, like 2026-11-22T08:03:00+01:00' };
  const date = `${parts[1]}-${parts[2] ?? parts[4]}-${parts[3] ?? parts[5]}`;
  const midnight = toMidnight(Number(parts[1]), Number(parts[2] ?? parts[4]), Number(parts[3] ?? parts[5]));
  if (midnight === null) return { ok: false, error: 'is not a day of the calendar' };
  if (!isParcelDate(date)) return { ok: false, error: 'is not a time a parcel can have' };
  const [hours, minutes, seconds] = [Number(parts[6] ?? 0), Number(parts[7] ?? 0), Number(parts[8] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return { ok: false, error: 'is not a time of the day' };
  const given = parts[10] === undefined || ignoreOffset ? undefined : toOffset(parts[10]);
  if (given === null) return { ok: false, error: 'has an offset that no zone has' };
  const offset = doubtOffset ? undefined : given;

  const ms = Number((parts[9] ?? '').padEnd(3, '0').slice(0, 3));
  const sinceMidnight = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
  const precision = sinceMidnight === 0 ? 'day' : parts[8] === undefined ? 'minute' : 'second';
  const wall = midnight + sinceMidnight;
  const last = wall + (precision === 'day' ? dayMs - 1 : precision === 'minute' ? minuteMs - 1 : 0);

  const place = (at: number): InstantRange | undefined => {
    if (offset !== undefined) return { from: at - offset, to: at - offset };
    return timeZone === undefined ? undefined : toInstants(at, timeZone);
  };
  let first = place(wall);
  let end = precision === 'second' ? first : place(last);
  let zoneSource: ScanTime['zoneSource'] = 'carrier';
  if (first === undefined || end === undefined) {
    if (timeZone !== undefined && offset === undefined)
      return { ok: false, error: 'has a time zone that is not known' };
    first = country === undefined ? undefined : toInstantsIn(wall, country);
    end = country === undefined || last === wall ? first : toInstantsIn(last, country);
    zoneSource = first === undefined ? 'none' : 'location';
    first ??= anyZone(wall);
    end ??= anyZone(last);
    if (given !== undefined) {
      first = { from: Math.min(first.from, wall - given), to: first.to };
      end = { from: end.from, to: Math.max(end.to, last - given) };
    }
  }
  const from = new Date(first.from).toISOString();
  return {
    ok: true,
    time: {
      from,
      to: end.to === first.from ? from : new Date(end.to).toISOString(),
      precision,
      zoneSource,
      written: text,
    },
    normal: toNormal(
      date,
      wall,
      precision,
      zoneSource === 'carrier' ? first : undefined,
      offset,
      timeZone,
      from,
    ),
  };
}

/** `0001-01-01`, `1970-01-01`, `9999-12-31` and the like are a sender's empty field. */
export const isParcelDate = (date: string): boolean => date >= '1990' && date < '2200';

/** Null for a day that is in no calendar; `Date.UTC` takes 30 February for 2 March. */
function toMidnight(year: number, month: number, day: number): number | null {
  const midnight = Date.UTC(year, month - 1, day);
  const is = month >= 1 && month <= 12 && day >= 1 && (day <= 28 || new Date(midnight).getUTCDate() === day);
  return is ? midnight : null;
}

/** Milliseconds, undefined for none, null for one that cannot be. */
function toOffset(written: string): number | null {
  if (!/^[+-]/u.test(written)) return 0;
  const hours = Number(written.slice(1, 3));
  const minutes = Number(written.slice(3).replace(':', '') || 0);
  const offset = (written.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
  return minutes > 59 || offset < -720 || offset > 840 ? null : offset * minuteMs;
}

function toNormal(
  date: string,
  wall: number,
  precision: ScanTime['precision'],
  range: InstantRange | undefined,
  offset: number | undefined,
  timeZone: string | undefined,
  from: string,
): string {
  if (precision === 'day') {
    if (range === undefined) return date;
    return offset === undefined ? `${date}[${timeZone}]` : `${date}${toSign(offset)}`;
  }
  const cut = (instant: string): string =>
    instant.slice(0, precision === 'minute' ? 16 : 23).replace('.000', '');
  if (range !== undefined && range.from === range.to) return `${cut(from)}Z`;
  const written = cut(new Date(wall).toISOString());
  return range === undefined ? written : `${written}[${timeZone}]`;
}

function toSign(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.abs(offset) / minuteMs;
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

const pad = (value: number): string => String(value).padStart(2, '0');
