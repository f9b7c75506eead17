import type { Calendar } from '../promises/calendar.ts';

/** Where the destination's working days are counted; a country that is not here counts in UTC. */
const zones: Readonly<Record<string, string>> = {
  AT: 'Europe/Vienna',
  BE: 'Europe/Brussels',
  CH: 'Europe/Zurich',
  CZ: 'Europe/Prague',
  DE: 'Europe/Berlin',
  DK: 'Europe/Copenhagen',
  EE: 'Europe/Tallinn',
  ES: 'Europe/Madrid',
  FI: 'Europe/Helsinki',
  FR: 'Europe/Paris',
  GB: 'Europe/London',
  IE: 'Europe/Dublin',
  IT: 'Europe/Rome',
  LT: 'Europe/Vilnius',
  LV: 'Europe/Riga',
  NL: 'Europe/Amsterdam',
  NO: 'Europe/Oslo',
  PL: 'Europe/Warsaw',
  PT: 'Europe/Lisbon',
  SE: 'Europe/Stockholm',
};

const utc: Calendar = { timeZone: 'UTC' };
const zoned: ReadonlyMap<string, Calendar> = new Map(
  Object.entries(zones).map(([country, timeZone]) => [country, { timeZone }]),
);

/** In which day an instant is where the parcel goes. */
export const zoneOf = (country: string): string => (zoned.get(country) ?? utc).timeZone;

/** What is counted in business days is counted in those of where the parcel goes, without the holidays that were set. */
export const compileCalendars = (
  holidays: Readonly<Record<string, readonly string[]>>,
): ((country: string) => Calendar) => {
  const free = new Map(
    Object.entries(holidays).map(([country, days]) => [
      country,
      { timeZone: zoneOf(country), holidays: days },
    ]),
  );
  return (country) => free.get(country) ?? zoned.get(country) ?? utc;
};
