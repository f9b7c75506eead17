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
const calendars = new Map(Object.entries(zones).map(([country, timeZone]) => [country, { timeZone }]));

/** The silence of a carrier is counted in the business days of where the parcel goes; holidays come with carriers' calendars. */
export const calendarOf = (country: string): Calendar => calendars.get(country) ?? utc;
