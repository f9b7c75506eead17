/** Where something is, as far as it is known: what is absent is not guessed. */
export interface Place {
  readonly country?: string | undefined;
  readonly postcode?: string | undefined;
  readonly coordinates?: { readonly latitude: number; readonly longitude: number } | undefined;
}

export interface Distance {
  /** Only good for comparing. */
  readonly km: number;
  readonly why: string;
}

/**
 * As the crow flies where both coordinates are known. Else what the postal addresses say: the more of the postcode is
 * the same the nearer, and another country is further than any place of the same one. Null: nothing is known.
 */
export const findDistance = (from: Place | undefined, to: Place | undefined): Distance | null => {
  if (from === undefined || to === undefined) return null;
  const crow = crowKm(from, to);
  if (crow !== null) return { km: Math.round(crow), why: `${Math.round(crow)} km away` };
  if (from.country === undefined || to.country === undefined) return null;
  if (from.country !== to.country) return { km: 3_000, why: 'in another country' };
  const same = countSame(from.postcode ?? '', to.postcode ?? '');
  return same === 0
    ? { km: 1_000, why: 'in the same country' }
    : { km: 800 / 2 ** same, why: `in the same area (${(to.postcode ?? '').slice(0, same)}…)` };
};

/** Null where it is not known where exactly both are. */
export const crowKm = (from: Place | undefined, to: Place | undefined): number | null =>
  from?.coordinates === undefined || to?.coordinates === undefined
    ? null
    : toKm(from.coordinates, to.coordinates);

/** Two digits of a postcode are a region, more are its parts. */
const countSame = (one: string, other: string): number => {
  const [a, b] = [one.replaceAll(' ', ''), other.replaceAll(' ', '')];
  let same = 0;
  while (same < Math.min(a.length, b.length, 5) && a[same] === b[same]) same += 1;
  return same;
};

const earthKm = 6_371;
const toRadians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Haversine: exact enough for choosing a warehouse. */
const toKm = (from: NonNullable<Place['coordinates']>, to: NonNullable<Place['coordinates']>): number => {
  const latitude = toRadians(to.latitude - from.latitude);
  const longitude = toRadians(to.longitude - from.longitude);
  const half =
    Math.sin(latitude / 2) ** 2 +
    Math.cos(toRadians(from.latitude)) * Math.cos(toRadians(to.latitude)) * Math.sin(longitude / 2) ** 2;
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(half)));
};
