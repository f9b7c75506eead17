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
  const steady = findSteadyOffset(clock, wall);
  if (steady !== undefined) return { from: wall - steady, to: wall - steady };
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

// A formatter costs some 50 µs to make and one to use. By name in upper case, as Intl takes them: `US/Eastern` and
// `america/new_york` are one clock, which is made once. Null is no zone; senders write what they like, so it is limited.
const clocks = new Map<string, Intl.DateTimeFormat | null>();
const mostNames = 2_000;
const zonesByCountry = new Map<string, readonly string[]>();

function findClock(timeZone: string): Intl.DateTimeFormat | undefined {
  const name = timeZone.toUpperCase();
  let clock = clocks.get(name);
  if (clock === undefined) {
    if (clocks.size >= mostNames) clocks.clear();
    clocks.set(name, (clock = makeClock(timeZone)));
  }
  return clock ?? undefined;
}

function makeClock(timeZone: string): Intl.DateTimeFormat | null {
  try {
    const clock = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    const own = clock.resolvedOptions().timeZone.toUpperCase();
    const known = clocks.get(own);
    if (known !== undefined && known !== null) return known;
    clocks.set(own, clock);
    return clock;
  } catch {
    return null;
  }
}

const gridMs = 96 * hourMs;
const mostOffsets = 2_000;
const offsetsOnGrid = new WeakMap<Intl.DateTimeFormat, Map<number, number>>();

/**
 * The offset where no change is near, from the offsets on a grid of four days, which are remembered: without it, the
 * longest body of times without a zone took 60 ms in the United States. A change and its reverse lie weeks apart
 * (Ramadan), so equal ends have nothing between them.
 */
function findSteadyOffset(clock: Intl.DateTimeFormat, wall: number): number | undefined {
  const before = offsetOnGrid(clock, Math.floor((wall - 24 * hourMs) / gridMs));
  const after = offsetOnGrid(clock, Math.ceil((wall + 24 * hourMs) / gridMs));
  return before === after ? before : undefined;
}

function offsetOnGrid(clock: Intl.DateTimeFormat, point: number): number {
  let offsets = offsetsOnGrid.get(clock);
  if (offsets === undefined) offsetsOnGrid.set(clock, (offsets = new Map<number, number>()));
  let offset = offsets.get(point);
  if (offset === undefined) {
    if (offsets.size >= mostOffsets) offsets.clear();
    offset = offsetAt(clock, point * gridMs);
    offsets.set(point, offset);
  }
  return offset;
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
  const kinds = new Map<string, { readonly zone: string; readonly offsets: readonly number[] }>();
  for (const zone of locale.getTimeZones?.() ?? []) {
    const clock = findClock(zone);
    if (clock === undefined) continue;
    const offsets = samples.map((instant) => offsetAt(clock, instant));
    kinds.set(offsets.join(), { zone, offsets });
  }
  // Of those, the outermost hold all the others between them: two in the United States.
  const all = [...kinds.values()];
  const zones = all
    .filter(({ offsets }) =>
      offsets.some((offset, at) => {
        const others = all.map((other) => other.offsets[at] ?? 0);
        return offset === Math.min(...others) || offset === Math.max(...others);
      }),
    )
    .map(({ zone }) => zone);
  zonesByCountry.set(country, zones);
  return zones;
}
