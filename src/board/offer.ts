import type { CrossedBand, OfferedBand, OfferedSku } from '../hub/ports/offers.ts';
import { type ChannelBands, toBand } from '../stock/bands.ts';
import { findNextDelivery } from '../stock/levels.ts';
import type { OfferedStock } from './offered.ts';

/** A SKU that is offered by itself, or one of those that a bundle is made of: `each` units of it are one. */
export interface OfferedPart {
  readonly stocks: ReadonlyMap<string, Omit<OfferedStock, 'location'>>;
  readonly demand: { readonly total: number };
  readonly each: number;
}

/**
 * No location offers more than all of them have together: what is accepted and not routed yet can be taken from any of
 * them. Of a bundle there is as much as of the part that is the shortest, at one location: it ships whole.
 */
export const toOffer = (
  sku: string,
  parts: readonly OfferedPart[],
  channel: Pick<ChannelBands, 'buffer' | 'low'>,
  now: number,
): OfferedBand & {
  readonly sku: string;
  readonly locations: readonly (OfferedBand & { readonly location: string })[];
} => {
  const open = { buffer: 0, low: channel.low };
  const all = parts.map(({ stocks, demand, each }) => {
    const units = [...stocks.values()].reduce(
      (sum, one) => sum + Math.max(0, one.available - channel.buffer),
      0,
    );
    return { stocks, each, whole: Math.floor((units - demand.total) / each) };
  });
  const places = [...(parts[0]?.stocks.keys() ?? [])].filter((place) =>
    parts.every((one) => one.stocks.has(place)),
  );
  const left = places.map((location) => {
    const here = all.map(({ stocks, each, whole }) => {
      const { available = 0, incoming = [] } = stocks.get(location) ?? {};
      const expectedAt = findNextDelivery(incoming, now)?.expectedAt;
      return { offered: Math.floor((available - channel.buffer) / each), whole, expectedAt };
    });
    const short = here.filter((one) => Math.min(one.offered, one.whole) <= 0);
    return {
      location,
      offered: Math.min(...here.map(({ offered }) => offered)),
      expectedAt: findLast(short.map(({ expectedAt }) => expectedAt)),
    };
  });
  const whole = Math.min(
    left.reduce((sum, { offered }) => sum + Math.max(0, offered), 0),
    ...all.map((one) => one.whole),
  );
  const lacking = all
    .filter((one) => one.whole <= 0)
    .map(({ stocks }) => findFirst([...stocks.values()], now));
  return {
    sku,
    ...toBand(whole, open, findLast(lacking)),
    locations: left
      .map(({ location, offered, expectedAt }) => ({
        location,
        ...toBand(Math.min(offered, whole), open, expectedAt),
      }))
      .toSorted((a, b) => (a.location < b.location ? -1 : 1)),
  };
};

const findFirst = (stocks: readonly Pick<OfferedStock, 'incoming'>[], now: number): string | undefined =>
  stocks.flatMap(({ incoming }) => findNextDelivery(incoming, now)?.expectedAt ?? []).toSorted()[0];

/** When all of them are there; undefined when one is not expected, or nothing is lacking. */
const findLast = (dates: readonly (string | undefined)[]): string | undefined => {
  const known = dates.filter((date) => date !== undefined);
  return known.length < dates.length ? undefined : known.toSorted().at(-1);
};

const isSame = (a: OfferedBand | undefined, b: OfferedBand): boolean =>
  a !== undefined && a.band === b.band && a.date === b.date;

export const toCrossed = (before: OfferedSku, now: OfferedSku, committedAt: string): CrossedBand[] => {
  const crossed: CrossedBand[] = [];
  const add = (location: string | null, { band, date }: OfferedBand): void => {
    crossed.push({ sku: now.sku, location, band, ...(date === undefined ? {} : { date }), committedAt });
  };
  if (!isSame(before, now)) add(null, now);
  for (const one of now.locations) {
    const earlier = before.locations.find(({ location }) => location === one.location);
    if (!isSame(earlier, one)) add(one.location, one);
  }
  return crossed;
};
