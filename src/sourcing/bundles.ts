import type { Part } from '../contracts/parts.ts';

/** A location that could ship something, with what it has of each SKU. */
export interface Shelf {
  readonly location: string;
  readonly units: ReadonlyMap<string, number>;
}

/** So many whole bundles are wanted for a line; one of a line that not every location can do is a bundle of itself. */
export interface WantedBundle {
  readonly lineId: string;
  readonly quantity: number;
  /** Those that are counted. */
  readonly parts: readonly Part[];
  /** The only locations that can do it; absent: all can. */
  readonly able?: ReadonlySet<string> | undefined;
}

export interface PlacedBundle {
  readonly lineId: string;
  readonly location: string;
  readonly quantity: number;
}

/** Where bundles have parts in common the best way is searched for; after so many ways the best one so far is taken. */
const mostWays = 200;

/**
 * As many bundles as these shelves have, each whole at one of them; of equally many the ones on the first shelves.
 * Bundles without a common part are placed one after the other, which is the best way already.
 */
export const placeBundles = (
  bundles: readonly WantedBundle[],
  shelves: readonly Shelf[],
): readonly PlacedBundle[] => {
  if (bundles.length === 0) return [];
  const left = shelves.map(({ location, units }) => ({ location, units: new Map(units) }));
  const total = bundles.reduce((sum, { quantity }) => sum + quantity, 0);
  const isSearched = hasCommonPart(bundles);
  let ways = isSearched ? mostWays : 1;
  let best: readonly PlacedBundle[] = [];
  let most = -1;
  const isOver = (): boolean => ways <= 0 || most === total;

  const place = (index: number, from: number, open: number, placed: readonly PlacedBundle[]): void => {
    const bundle = bundles[index];
    if (bundle === undefined) {
      ways -= 1;
      const sum = placed.reduce((units, one) => units + one.quantity, 0);
      if (sum > most) [best, most] = [placed, sum];
      return;
    }
    const { lineId, parts } = bundle;
    const fitsAt = ({ location, units: has }: (typeof left)[number]): boolean =>
      isAble(bundle, location) && fitsIn(has, parts) > 0;
    const at = open === 0 ? -1 : left.findIndex((one, nth) => nth >= from && fitsAt(one));
    const shelf = left[at];
    if (shelf === undefined) {
      place(index + 1, 0, bundles[index + 1]?.quantity ?? 0, placed);
      return;
    }
    const { location, units } = shelf;
    const fits = Math.min(open, fitsIn(units, parts));
    for (let quantity = fits; quantity >= (isSearched ? 0 : fits) && !isOver(); quantity -= 1) {
      take(units, parts, quantity);
      const next = quantity === 0 ? placed : [...placed, { lineId, location, quantity }];
      place(index, at + 1, open - quantity, next);
      take(units, parts, -quantity);
    }
  };
  place(0, 0, bundles[0]?.quantity ?? 0, []);
  return best;
};

export const isAble = ({ able }: Pick<WantedBundle, 'able'>, location: string): boolean =>
  able === undefined || able.has(location);

/** What is counted nowhere fits everywhere. */
const fitsIn = (units: ReadonlyMap<string, number>, parts: readonly Part[]): number =>
  Math.min(...parts.map(({ sku, quantity }) => Math.floor(Math.max(0, units.get(sku) ?? 0) / quantity)));

/** From what is on a shelf. */
export const take = (units: Map<string, number>, parts: readonly Part[], bundles: number): void => {
  for (const { sku, quantity } of parts) units.set(sku, (units.get(sku) ?? 0) - quantity * bundles);
};

const hasCommonPart = (bundles: readonly WantedBundle[]): boolean => {
  const seen = new Set<string>();
  for (const { parts } of bundles) {
    for (const { sku } of parts) if (seen.has(sku)) return true;
    for (const { sku } of parts) seen.add(sku);
  }
  return false;
};
