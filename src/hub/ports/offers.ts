import type { Band } from '../../contracts/stock-events.ts';

/** What shoppers are told; `board/offers.ts` stands behind. */
export interface Offers {
  hasChannel(channel: string): boolean;
  /** Bands as they are now, in the order that was asked. Without a channel: as one without settings sees them. */
  find(skus: readonly string[], channel: string): Promise<readonly OfferedSku[]>;
  /**
   * Units that are free, by SKU and location, of the parts of bundles too; a SKU that is counted nowhere is absent. For
   * planning with, as an order is planned: no channel's buffer is kept back. Never for shoppers.
   */
  findShelves(skus: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;
  /** Every band of these SKUs that another one takes the place of, right after the commit that caused it. */
  watch(skus: readonly string[], channel: string, listener: (crossed: CrossedBand) => void): () => void;
}

export interface OfferedBand {
  readonly band: Band;
  /** Of `backorder`: when more is expected. */
  readonly date?: string;
}

export interface OfferedSku extends OfferedBand {
  readonly sku: string;
  readonly locations: readonly (OfferedBand & { readonly location: string; readonly name: string })[];
}

export interface CrossedBand extends OfferedBand {
  readonly sku: string;
  /** Null: anywhere at all. */
  readonly location: string | null;
  readonly committedAt: string;
}
