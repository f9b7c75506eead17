/** Orders of keys, as plain values: where rows stand, and how far that is from where they should stand. */

export interface Waiting {
  /** Rows that are there and not shown yet. */
  readonly fresh: number;
  /** The fewest rows that would have to change place. */
  readonly moved: number;
  /** Rows that are shown and no longer match. */
  readonly gone: number;
}

export const nothingWaiting: Waiting = { fresh: 0, moved: 0, gone: 0 };

export const isSameWaiting = (a: Waiting, b: Waiting): boolean =>
  a.fresh === b.fresh && a.moved === b.moved && a.gone === b.gone;

/**
 * `order` with `touched` keys taken out and put back where `compare` wants them; the rest is already in order. Where few
 * of many are touched each is looked for by halves: comparing them all ten times a second was what a board did most.
 */
export const reorder = (
  order: readonly string[],
  touched: ReadonlySet<string>,
  has: (key: string) => boolean,
  compare: (a: string, b: string) => number,
): readonly string[] => {
  if (touched.size === 0) return order;
  const kept = order.filter((key) => !touched.has(key));
  const placed = [...touched].filter(has).toSorted(compare);
  const merged: string[] = [];
  let next = 0;
  for (const key of placed) {
    let low = next;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(kept[middle] as string, key) < 0) low = middle + 1;
      else high = middle;
    }
    for (; next < low; next += 1) merged.push(kept[next] as string);
    merged.push(key);
  }
  for (; next < kept.length; next += 1) merged.push(kept[next] as string);
  return merged;
};

const longestRise = (numbers: readonly number[]): number => {
  const tails: number[] = [];
  for (const number of numbers) {
    let high = tails.length;
    // Most rows stand where they stood.
    if (high === 0 || (tails[high - 1] as number) < number) {
      tails.push(number);
      continue;
    }
    let low = 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    tails[low] = number;
  }
  return tails.length;
};

/** Where each key stands: made once of an order that stands still while the other one moves. */
export type Places = ReadonlyMap<string, number>;

export const toPlaces = (order: readonly string[]): Places =>
  new Map(order.map((key, index) => [key, index]));

/** `shown`: places of the order on screen. */
export const compareOrders = (shown: Places, truth: readonly string[]): Waiting => {
  const common: number[] = [];
  for (const key of truth) {
    const at = shown.get(key);
    if (at !== undefined) common.push(at);
  }
  return {
    fresh: truth.length - common.length,
    moved: common.length - longestRise(common),
    gone: shown.size - common.length,
  };
};
