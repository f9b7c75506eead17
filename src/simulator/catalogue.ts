import type { Parts } from '../contracts/parts.ts';

/** What the demo's shop sells: twenty things in three sizes or colours, and sets of them. Prices in euro. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  /** A name or a date can be put on it. */
  readonly engraved: boolean;
}

/** It lies on no shelf: what there is of its parts is what there is of it. */
export interface ProductSet extends Product {
  readonly parts: Parts;
}

const sizes = ['S', 'M', 'L'];
const feet = ['38', '41', '44'];
const colours = ['Black', 'Sand', 'Forest'];

const families: readonly (readonly [
  code: string,
  name: string,
  price: number,
  kinds: readonly string[],
  engraved?: true,
])[] = [
  ['JKT-FJALL', 'Fjäll shell jacket', 249, sizes],
  ['JKT-DOWN', 'Tatra down jacket', 319, sizes],
  ['JKT-RAIN', 'Kattegat rain jacket', 139, sizes],
  ['TRS-HIKE', 'Dolomiti hiking trousers', 109, sizes],
  ['TRS-SHELL', 'Storm shell trousers', 149, sizes],
  ['SHT-MERI', 'Merino base layer', 69, sizes],
  ['SHT-FLAN', 'Flannel shirt', 59, sizes],
  ['FLC-GRID', 'Grid fleece', 89, sizes],
  ['SOC-WOOL', 'Wool socks, 2 pairs', 24, feet],
  ['BOT-TREK', 'Trek boots', 199, feet],
  ['BOT-CITY', 'City boots', 169, feet],
  ['SHO-TRAIL', 'Trail shoes', 129, feet],
  ['PCK-20', 'Day pack 20 l', 79, colours],
  ['PCK-45', 'Touring pack 45 l', 189, colours],
  ['BAG-DUFF', 'Duffel 60 l', 119, colours],
  ['HAT-WOOL', 'Wool hat', 29, colours],
  ['GLV-LTHR', 'Leather gloves', 64, colours],
  ['BTL-STEEL', 'Steel bottle 0.75 l', 34, colours, true],
  ['KNF-POCK', 'Pocket knife', 54, colours, true],
  ['TNT-2P', 'Tent for two', 399, colours],
];

export const catalogue: readonly Product[] = families.flatMap(([code, name, price, kinds, engraved]) =>
  kinds.map((kind) => ({
    sku: `${code}-${kind.slice(0, 2).toUpperCase()}`,
    name: `${name}, ${kind}`,
    price,
    engraved: engraved ?? false,
  })),
);

const toSet = (
  sku: string,
  name: string,
  price: number,
  parts: Readonly<Record<string, number>>,
): ProductSet => ({
  sku,
  name,
  price,
  engraved: false,
  parts: Object.entries(parts).map(([part, quantity]) => ({ sku: part, quantity })),
});

export const productSets: readonly ProductSet[] = [
  toSet('SET-HIKE', 'First hike set', 99, { 'PCK-20-SA': 1, 'SOC-WOOL-41': 2 }),
  toSet('SET-CAMP', 'Weekend camp set', 529, { 'TNT-2P-FO': 1, 'BTL-STEEL-FO': 2, 'BAG-DUFF-FO': 1 }),
];
