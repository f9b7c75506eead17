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

/** `order` with `touched` keys taken out and put back where `compare` wants them; the rest is already in order. */
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
  for (const key of kept) {
    for (
      let candidate = placed[next];
      candidate !== undefined && compare(candidate, key) < 0;
      candidate = placed[next]
    ) {
      merged.push(candidate);
      next += 1;
    }
    merged.push(key);
  }
  for (; next < placed.length; next += 1) merged.push(placed[next] as string);
  return merged;
};

const longestRise = (numbers: readonly number[]): number => {
  const tails: number[] = [];
  for (const number of numbers) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    tails[low] = number;
  }
  return tails.length;
};

export const compareOrders = (shown: readonly string[], truth: readonly string[]): Waiting => {
  if (shown === truth) return nothingWaiting;
  const place = new Map<string, number>();
  shown.forEach((key, index) => place.set(key, index));
  const common: number[] = [];
  for (const key of truth) {
    const at = place.get(key);
    if (at !== undefined) common.push(at);
  }
  return {
    fresh: truth.length - common.length,
    moved: common.length - longestRise(common),
    gone: shown.length - common.length,
  };
};
