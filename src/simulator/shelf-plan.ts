import { catalogue, type Product, productSets } from './catalogue.ts';
import type { Random } from './random.ts';

/**
 * What lies where when the demo begins. Most of it is plentiful; a few products are scarce, so that few, none and too few
 * happen while somebody looks.
 */
export interface Shelf {
  readonly location: string;
  readonly sku: string;
  readonly name: string;
  readonly onHand: number;
  readonly safety: number;
  /** The desk is told at so many. */
  readonly low: number;
  readonly incoming?: readonly {
    readonly incomingId: string;
    readonly quantity: number;
    readonly expectedAt: string;
  }[];
}

/** One of each family, so that a shopper finds scarce things beside plentiful ones. */
export const scarceSkus: ReadonlySet<string> = new Set([
  'KNF-POCK-BL',
  'TNT-2P-FO',
  'GLV-LTHR-SA',
  'BOT-TREK-38',
  'PCK-45-BL',
]);
export const isScarce = (sku: string): boolean => scarceSkus.has(sku);

const dayMs = 86_400_000;

export function planShelves(
  world: Random,
  locations: readonly string[],
  options: { readonly now: number; readonly orders: number },
): readonly Shelf[] {
  /** Enough of each for history, and for some weeks after it. */
  const plenty = 40 + Math.ceil(options.orders / 8);
  return catalogue.flatMap(({ sku, name }) =>
    locations.flatMap((location): readonly Shelf[] => {
      const random = world.fork(`shelf-${location}-${sku}`);
      if (!isScarce(sku)) {
        const onHand = random.int(plenty, plenty * 3);
        return [{ location, sku, name, onHand, safety: random.pick([0, 1, 2]), low: Math.ceil(plenty / 5) }];
      }
      // Two places have a few; the others have never seen it.
      if (!['wh-malmo', 'dc-gdansk'].includes(location)) return [];
      const expectedAt = new Date(options.now + random.int(9, 14) * dayMs).toISOString();
      return [
        {
          location,
          sku,
          name,
          onHand: random.int(3, 7),
          safety: 0,
          low: 3,
          ...(random.chance(0.3)
            ? { incoming: [{ incomingId: `PO-${random.int(1000, 9999)}`, quantity: 20, expectedAt }] }
            : {}),
        },
      ];
    }),
  );
}

/** Twelve of the catalogue for the shop's window, all that is scarce and some that is not; and the sets. */
const things: readonly Product[] = [
  ...catalogue.filter(({ sku }) => isScarce(sku)),
  ...catalogue.filter(({ sku }) => !isScarce(sku) && sku.endsWith('-M')),
  ...catalogue.filter(({ sku }) => ['SHO-TRAIL-41', 'BAG-DUFF-FO'].includes(sku)),
]
  .slice(0, 12)
  .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));

/** `contains` is of a set: what one of it is made of, in words. */
export const shopWindow: readonly (Pick<Product, 'sku' | 'name' | 'price'> & {
  readonly contains?: string;
})[] = [
  ...things.map(({ sku, name, price }) => ({ sku, name, price })),
  ...productSets.map(({ sku, name, price, parts }) => ({
    sku,
    name,
    price,
    contains: parts
      .map(({ sku: part, quantity }) => {
        const what = catalogue.find((one) => one.sku === part)?.name ?? part;
        return quantity === 1 ? what : `${quantity} × ${what}`;
      })
      .join(' + '),
  })),
];
