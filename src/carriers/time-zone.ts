/**
 * Wall time to instants, through the zone rules of Intl. A wall time may be two instants (the hour that is repeated) or
 * none (the hour that is left out): the answer is always the interval that surely holds the true one.
 */
export interface InstantRange {
  readonly from: number;
  readonly to: number;
}

const hourMs = 3_600_000;

/** Every zone that has ever been, from UTC+14 (Kiritimati) to UTC−12. */
export const anyZone = (wall: number): InstantRange => ({ from: wall - 14 * hourMs, to: wall + 12 * hourMs });

/** `wall` is the wall time read as if it were UTC, in epoch ms. Undefined where Intl knows no such zone. */
export function toInstants(wall: number, timeZone: string): InstantRange | undefined {
  const clock = findClock(timeZone);
  if (clock === undefined) return undefined;
  const before = offsetAt(clock, wall - 24 * hourMs);
  const after = offsetAt(clock, wall + 24 * hourMs);
  const first = wall - before;
  if (before === after) return { from: first, to: first };
  const second = wall - after;
  const firstHolds = offsetAt(clock, first) === before;
  const secondHolds = offsetAt(clock, second) === after;
  if (firstHolds !== secondHolds)
    return firstHolds ? { from: first, to: first } : { from: second, to: second };
  return { from: Math.min(first, second), to: Math.max(first, second) };
}

/** The range over all zones of a country; undefined where it is not known. */
export function toInstantsIn(wall: number, country: string): InstantRange | undefined {
  const zones = zonesOf(country);
  if (zones.length === 0) return undefined;
  let from = Infinity;
  let to = -Infinity;
  for (const zone of zones) {
    const range = toInstants(wall, zone);
    if (range === undefined) continue;
    from = Math.min(from, range.from);
    to = Math.max(to, range.to);
  }
  return from > to ? undefined : { from, to };
}

// A formatter costs some 50 µs to make and one to use. The keys are checked names, so both maps are bounded by the
// number of zones and countries.
const clocks = new Map<string, Intl.DateTimeFormat>();
const zonesByCountry = new Map<string, readonly string[]>();

function findClock(timeZone: string): Intl.DateTimeFormat | undefined {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  try {
    const clock = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    clocks.set(clock.resolvedOptions().timeZone, clock);
    return clock;
  } catch {
    return undefined;
  }
}

const offsetName = /GMT(?:([+-])(\d{2}):(\d{2}))?/u;

function offsetAt(clock: Intl.DateTimeFormat, instant: number): number {
  const parts = offsetName.exec(clock.format(instant));
  if (parts?.[1] === undefined) return 0;
  const offset = (Number(parts[2]) * 60 + Number(parts[3])) * 60_000;
  return parts[1] === '-' ? -offset : offset;
}

const samples = [1, 4, 7, 10].flatMap((month) => [Date.UTC(2015, month), Date.UTC(2025, month)]);

function zonesOf(country: string): readonly string[] {
  const known = zonesByCountry.get(country);
  if (known !== undefined) return known;
  if (!/^[A-Z]{2}$/u.test(country)) return [];
  // ES2026, in V8 for longer; where an engine lacks it, a country only gives no hint.
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    getTimeZones?: () => readonly string[];
  };
  // Half of the zones of a country differ only before 1990: one of each kind keeps the 29 of the United States cheap.
  const kinds = new Map<string, string>();
  for (const zone of locale.getTimeZones?.() ?? []) {
    const clock = findClock(zone);
    if (clock !== undefined) kinds.set(samples.map((instant) => offsetAt(clock, instant)).join(), zone);
  }
  const zones = [...kinds.values()];
  zonesByCountry.set(country, zones);
  return zones;
}
