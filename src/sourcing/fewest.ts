import { isAble, placeBundles, type Shelf, type WantedBundle } from './bundles.ts';

/** Units by SKU, those of the bundles among them; a bundle is whole at one location. */
export interface Wanted {
  readonly units: ReadonlyMap<string, number>;
  readonly bundles: readonly WantedBundle[];
}

/** So many locations are searched exactly: 4,096 sets at most. Of more, those that have the most are. */
const mostSearched = 12;

/**
 * The fewest shelves that together have `wanted`; of equally few the ones that stand first, the nearest. Undefined when
 * all of them together do not have it. The answer is in the order of `shelves`.
 */
export const findFewest = (shelves: readonly Shelf[], wanted: Wanted): readonly Shelf[] | undefined => {
  const useful = shelves.filter(
    (shelf) =>
      coverOf(shelf, wanted.units) > 0 ||
      wanted.bundles.some((one) => one.parts.length === 0 && isAble(one, shelf.location)),
  );
  const searched =
    useful.length <= mostSearched
      ? useful
      : useful
          .toSorted((a, b) => coverOf(b, wanted.units) - coverOf(a, wanted.units))
          .slice(0, mostSearched)
          .toSorted((a, b) => shelves.indexOf(a) - shelves.indexOf(b));
  for (let size = 0; size <= searched.length; size += 1) {
    const found = findOfSize(searched, wanted, size);
    if (found !== undefined) return found;
  }
  return hasAll(useful, wanted) ? toGreedy(useful, wanted) : undefined;
};

/** Units of what is wanted that a shelf has. */
export const coverOf = ({ units }: Shelf, wanted: ReadonlyMap<string, number>): number => {
  let sum = 0;
  for (const [sku, quantity] of wanted) sum += Math.min(quantity, Math.max(0, units.get(sku) ?? 0));
  return sum;
};

export const hasAll = (shelves: readonly Shelf[], { units: wanted, bundles }: Wanted): boolean => {
  for (const [sku, quantity] of wanted) {
    let left = quantity;
    for (const { units } of shelves) left -= Math.max(0, units.get(sku) ?? 0);
    if (left > 0) return false;
  }
  // What is left for single units is as much wherever the bundles are taken from.
  return bundles.length === 0 || sumOf(placeBundles(bundles, shelves)) === sumOf(bundles);
};

const sumOf = (some: readonly { readonly quantity: number }[]): number =>
  some.reduce((sum, { quantity }) => sum + quantity, 0);

/** The set of this size whose places in the list add up to the least. */
const findOfSize = (
  shelves: readonly Shelf[],
  wanted: Wanted,
  size: number,
): readonly Shelf[] | undefined => {
  let best: { readonly sum: number; readonly chosen: readonly Shelf[] } | undefined;
  const choose = (from: number, sum: number, chosen: readonly Shelf[]): void => {
    if (best !== undefined && sum >= best.sum) return;
    if (chosen.length === size) {
      if (hasAll(chosen, wanted)) best = { sum, chosen };
      return;
    }
    for (const [index, shelf] of shelves.entries())
      if (index >= from) choose(index + 1, sum + index, [...chosen, shelf]);
  };
  choose(0, 0, []);
  return best?.chosen;
};

/** More than twelve are needed: whoever has the most of what is left, until nothing is. */
const toGreedy = (shelves: readonly Shelf[], wanted: Wanted): readonly Shelf[] => {
  const left = new Map(wanted.units);
  const chosen: Shelf[] = [];
  while (!hasAll(chosen, wanted)) {
    const [most] = shelves
      .filter((shelf) => !chosen.includes(shelf))
      .toSorted((a, b) => coverOf(b, left) - coverOf(a, left));
    if (most === undefined) break;
    chosen.push(most);
    for (const [sku, quantity] of left)
      left.set(sku, Math.max(0, quantity - Math.max(0, most.units.get(sku) ?? 0)));
  }
  return shelves.filter((shelf) => chosen.includes(shelf));
};
