import type { Part } from '../../../src/contracts/parts.ts';

/** What so many bundles are made of: `6 × BTL-STEEL-FO, 3 × BAG-DUFF-FO`. */
export const toParts = (parts: readonly Part[], bundles = 1): string =>
  parts.map(({ sku, quantity }) => `${quantity * bundles} × ${sku}`).join(', ');

/** A line that not every location can do: `Special · engraving`. */
export const toSpecial = ({ capability }: { readonly capability?: string | undefined }): string =>
  capability === undefined ? 'Special' : `Special · ${capability.replaceAll(/[-_]/g, ' ')}`;
