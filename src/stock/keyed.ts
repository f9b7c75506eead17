/**
 * An immutable map in plain arrays, so that it can be a snapshot: a change copies one small bucket and the list of
 * buckets. A stock of a flash sale holds tens of thousands of reservations and changes thousands of times a second.
 */
export interface Keyed<T extends Entry> {
  readonly size: number;
  readonly buckets: readonly (readonly T[])[];
}

interface Entry {
  readonly id: string;
}

const perBucket = 8;
const none: Keyed<never> = { size: 0, buckets: [[]] };

export const emptyKeyed = <T extends Entry>(): Keyed<T> => none;

export const findKeyed = <T extends Entry>({ buckets }: Keyed<T>, id: string): T | undefined => {
  const bucket = buckets[bucketOf(id, buckets.length)] ?? [];
  for (const entry of bucket) if (entry.id === id) return entry;
  return undefined;
};

export const putKeyed = <T extends Entry>(map: Keyed<T>, entry: T): Keyed<T> => {
  const grown = map.size >= map.buckets.length * perBucket ? grow(map) : map;
  const index = bucketOf(entry.id, grown.buckets.length);
  const bucket = grown.buckets[index] ?? [];
  const others = bucket.filter(({ id }) => id !== entry.id);
  return {
    size: grown.size + (others.length === bucket.length ? 1 : 0),
    buckets: grown.buckets.with(index, [...others, entry]),
  };
};

export const removeKeyed = <T extends Entry>(map: Keyed<T>, id: string): Keyed<T> => {
  const index = bucketOf(id, map.buckets.length);
  const bucket = map.buckets[index] ?? [];
  const others = bucket.filter((entry) => entry.id !== id);
  if (others.length === bucket.length) return map;
  return map.size === 1 ? none : { size: map.size - 1, buckets: map.buckets.with(index, others) };
};

export const valuesOf = <T extends Entry>({ buckets }: Keyed<T>): readonly T[] => buckets.flat();

const grow = <T extends Entry>(map: Keyed<T>): Keyed<T> => {
  const length = map.buckets.length * 4;
  const buckets: T[][] = Array.from({ length }, () => []);
  for (const bucket of map.buckets)
    for (const entry of bucket) buckets[bucketOf(entry.id, length)]?.push(entry);
  return { size: map.size, buckets };
};

/** FNV-1a; the number of buckets is a power of two. */
const bucketOf = (id: string, buckets: number): number => {
  if (buckets === 1) return 0;
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) & (buckets - 1);
};
