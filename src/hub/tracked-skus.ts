import type { Pool } from 'pg';
import type { Poke } from '../platform/poke.ts';
import { type StockState, toStockId } from '../stock/state.ts';
import type { Registry } from './registry.ts';
import type { Streams } from './streams.ts';

/**
 * Where stock of a SKU was ever recorded. A SKU that is recorded nowhere is sold without a reservation; one that is
 * recorded anywhere is reserved (invariant 4). A stream of stock never goes away, so what is known stays true: commits of
 * this node and pokes of the others only bring it early. What is not known is looked up in the journal's heads every
 * time, so an order that is placed after a first count was answered finds it, on whichever node.
 */
export interface TrackedSkus {
  /** By SKU the locations; a SKU that is recorded nowhere is absent. `fresh`: new locations of known SKUs are found too. */
  find(
    skus: readonly string[],
    options?: { readonly fresh: boolean },
  ): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
}

const prefix = 'stock:';

export function createTrackedSkus(options: {
  readonly pool: Pool;
  readonly registry: Pick<Registry, 'locations'>;
  readonly stock: Pick<Streams<StockState, never>, 'onCommitted'>;
  readonly poke: Pick<Poke, 'onPoke'>;
}): TrackedSkus {
  const { pool, registry, stock, poke } = options;
  const known = new Map<string, Set<string>>();
  let waiting: {
    readonly skus: readonly string[];
    readonly done: () => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  let isLooking = false;

  /** `wh-1~LAMP` */
  function note(stockId: string): void {
    const at = stockId.indexOf('~');
    const sku = stockId.slice(at + 1);
    const locations = known.get(sku);
    if (locations === undefined) known.set(sku, new Set([stockId.slice(0, at)]));
    else locations.add(stockId.slice(0, at));
  }

  stock.onCommitted(({ stream, from }) => {
    if (from === 0) note(stream.slice(prefix.length));
  });
  poke.onPoke((flushed, own) => {
    if (own) return;
    for (const { stream } of flushed) if (stream.startsWith(prefix)) note(stream.slice(prefix.length));
  });

  /** One question for all who wait: while it is asked, the next ones gather. */
  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    while (waiting.length > 0) {
      const asked = waiting;
      waiting = [];
      try {
        const skus = [...new Set(asked.flatMap((one) => one.skus))];
        const streams = [...registry.locations().keys()].flatMap((location) =>
          skus.map((sku) => `${prefix}${toStockId(location, sku)}`),
        );
        const found = await pool.query<{ stream: string }>({
          name: 'find-tracked-skus',
          text: `select stream from heads where stream = any($1)`,
          values: [streams],
        });
        for (const { stream } of found.rows) note(stream.slice(prefix.length));
        for (const { done } of asked) done();
      } catch (error) {
        for (const { failed } of asked) failed(error);
      }
    }
    isLooking = false;
  }

  return {
    async find(skus, { fresh } = { fresh: false }) {
      const unknown = fresh ? skus : skus.filter((sku) => !known.has(sku));
      if (unknown.length > 0) {
        await new Promise<void>((done, failed) => {
          waiting.push({ skus: unknown, done, failed });
          void look();
        });
      }
      const tracked = new Map<string, ReadonlySet<string>>();
      for (const sku of skus) {
        const locations = known.get(sku);
        if (locations !== undefined) tracked.set(sku, locations);
      }
      return tracked;
    },
  };
}
