import type {
  ExceptionThresholds,
  PutExceptionThresholds,
} from '../../../../src/contracts/exception-thresholds.ts';

/** By country of the destination: days that are no business days. */
export type Holidays = ExceptionThresholds['holidays'];

/** All that is set, with one country's days replaced; none, and the country is not named any more. */
export const withHolidays = (
  { version, values, overrides, holidays }: ExceptionThresholds,
  country: string,
  days: readonly string[],
): PutExceptionThresholds => {
  const { [country]: _, ...others } = holidays;
  const sorted = [...new Set(days)].toSorted();
  return {
    expectedVersion: version,
    values,
    overrides,
    holidays: sorted.length === 0 ? others : { ...others, [country]: sorted },
  };
};

export interface HolidayChange {
  readonly country: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** What a version changed of the one before it, by country. */
export const diffHolidays = (before: Holidays, after: Holidays): readonly HolidayChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().flatMap((country) => {
    const [old, fresh] = [before[country] ?? [], after[country] ?? []];
    const added = fresh.filter((day) => !old.includes(day)).toSorted();
    const removed = old.filter((day) => !fresh.includes(day)).toSorted();
    return added.length + removed.length === 0 ? [] : [{ country, added, removed }];
  });

const day = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const toDate = (text: string): Date => new Date(`${text}T00:00:00Z`);
/** "Thu 24 Dec 2026" */
export const tellDate = (text: string): string => day.format(toDate(text)).replace(',', '');
export const isWeekend = (text: string): boolean => [0, 6].includes(toDate(text).getUTCDay());

const regions = new Intl.DisplayNames('en-GB', { type: 'region', fallback: 'code' });
/** "Sweden"; a code that is no country's is told as it is. */
export const tellCountry = (country: string): string => {
  try {
    return regions.of(country) ?? country;
  } catch {
    return country;
  }
};

export const tellHolidayChange = ({ country, added, removed }: HolidayChange): string =>
  `Holidays of ${tellCountry(country)}: ${[
    ...added.map((text) => `+ ${tellDate(text)}`),
    ...removed.map((text) => `− ${tellDate(text)}`),
  ].join(', ')}`;
