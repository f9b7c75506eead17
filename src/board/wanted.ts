import type { FeedKey } from '../journal/committed-feed.ts';

/** What of an order a batch of the log asks for. */
export interface Wanted {
  readonly version: number;
  /** Other things than scans happened to it. */
  readonly isMoved: boolean;
}

export const orderPrefix = 'order:';
const scansOnly: ReadonlySet<string> = new Set(['ScanRecorded', 'ScanReworded']);

/** By stream: the orders of a batch, and the versions of what is no order. */
export function toWanted(keys: readonly FeedKey[]): {
  readonly wanted: ReadonlyMap<string, Wanted>;
  readonly others: ReadonlyMap<string, number>;
} {
  const wanted = new Map<string, Wanted>();
  const others = new Map<string, number>();
  for (const { stream, version, type } of keys) {
    if (stream.startsWith(orderPrefix)) {
      const isMoved = !scansOnly.has(type) || wanted.get(stream)?.isMoved === true;
      wanted.set(stream, { version, isMoved });
    } else others.set(stream, version);
  }
  return { wanted, others };
}

/** At least one, for what is no order. */
export function toPortions(
  wanted: ReadonlyMap<string, Wanted>,
  size: number,
): readonly ReadonlyMap<string, Wanted>[] {
  const all = [...wanted];
  const count = Math.max(1, Math.ceil(all.length / size));
  return Array.from({ length: count }, (_, index) => new Map(all.slice(index * size, (index + 1) * size)));
}
