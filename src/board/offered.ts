import type { Pool } from 'pg';
import { batched } from '../platform/batched.ts';
import type { Incoming } from '../stock/state.ts';

/** What an offer is made of, without the rest of the rows: a cold SKU is asked for by whoever opens its page. */
export interface LoadedOffer {
  readonly stocks: readonly OfferedStock[];
  /** Null: it never had any demand that was not routed at once, as most. */
  readonly demandVersion: number | null;
}

export interface OfferedStock {
  readonly location: string;
  readonly version: number;
  readonly available: number;
  /** When more comes, the next first. */
  readonly incoming: readonly Pick<Incoming, 'expectedAt'>[];
}

interface Row {
  readonly sku: string;
  /** Null in the row of a demand. */
  readonly location: string | null;
  readonly version: number;
  readonly available: number | null;
  readonly incoming: OfferedStock['incoming'] | null;
}

/** By SKU; those that are asked for at once are one question. */
export const createOfferLoader = (pool: Pool): ((sku: string) => Promise<LoadedOffer>) =>
  batched<LoadedOffer>(async (skus) => {
    const { rows } = await pool.query<Row>({
      name: 'offered-stock',
      text: `
        select sku, location, version, available, row->'incoming' as incoming
        from stock_rows where sku = any($1)
        union all
        select substr(stream, 8), null, version, null, null from heads where stream = any($2)`,
      values: [skus, skus.map((sku) => `demand:${sku}`)],
    });
    const bySku = new Map(
      skus.map((sku) => [sku, { stocks: [] as OfferedStock[], demandVersion: null as number | null }]),
    );
    for (const { sku, location, version, available, incoming } of rows) {
      const offer = bySku.get(sku);
      if (offer === undefined) continue;
      if (location === null) offer.demandVersion = version;
      else offer.stocks.push({ location, version, available: available ?? 0, incoming: incoming ?? [] });
    }
    return (sku) => bySku.get(sku) ?? { stocks: [], demandVersion: null };
  });
