import type { Part } from '../../../src/contracts/parts.ts';

/** What so many bundles are made of: `6 × BTL-STEEL-FO, 3 × BAG-DUFF-FO`. */
export const toParts = (parts: readonly Part[], bundles = 1): string =>
  parts.map(({ sku, quantity }) => `${quantity * bundles} × ${sku}`).join(', ');
