/** What an order says to more scans: taken, more than it may have, or not now. */
export type Told = 'taken' | 'too_many' | 'not_now';

/**
 * Tells an order what fits of more scans than a parcel may have: what is refused as a whole is told in halves. Each item
 * is told or in `surplus`; undefined: ask again, and what was told already is passed over then.
 */
export async function tellFitting<Item>(
  items: readonly Item[],
  tell: (items: readonly Item[]) => Promise<Told>,
): Promise<{ readonly surplus: readonly Item[] } | undefined> {
  const told = await tell(items);
  if (told === 'taken') return { surplus: [] };
  if (told === 'not_now') return undefined;
  if (items.length < 2) return { surplus: items };
  const middle = Math.ceil(items.length / 2);
  const first = await tellFitting(items.slice(0, middle), tell);
  const rest = first === undefined ? undefined : await tellFitting(items.slice(middle), tell);
  return first === undefined || rest === undefined
    ? undefined
    : { surplus: [...first.surplus, ...rest.surplus] };
}
