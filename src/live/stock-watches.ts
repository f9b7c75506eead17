import type { StockWatched, WatchStock } from '../contracts/socket.ts';
import type { CrossedBand, Offers } from '../hub/ports/offers.ts';
import { type Clock, toIso } from '../platform/clock.ts';
import { type Bounds, toLargest } from '../platform/metrics.ts';
import type { Caller } from './caller.ts';
import { type Answered, refuse } from './protocol.ts';

/**
 * Who watches which products. A watch answers the bands as they are; each one that is crossed from then on is pushed. A
 * socket that does not read is told once, when it does again, what the bands have become (invariants 5, 12).
 */
export interface StockWatches {
  watch(caller: Caller, message: WatchStock): Promise<Answered<StockWatched>>;
  unwatch(caller: Caller, skus: readonly string[] | undefined): void;
  leave(caller: Caller): void;
  readonly measure: () => { readonly watchers: number; readonly skus: number };
  readonly bounds: () => Bounds;
}

const maxSkus = 500;

const notYet = (): void => undefined;

export function createStockWatches(options: {
  readonly offers: Offers;
  readonly clock: Clock;
}): StockWatches {
  const { offers, clock } = options;
  const byCaller = new Map<string, Map<string, () => void>>();

  /** The newest of each place waits; what was in between is no news. */
  function createTeller(caller: Caller): (crossed: CrossedBand) => void {
    const waiting = new Map<string, CrossedBand>();
    const flush = (): void => {
      for (const crossed of waiting.values()) caller.emit('stock:changed', crossed);
      waiting.clear();
    };
    return (crossed) => {
      if (waiting.size === 0 && caller.line.isClear()) {
        caller.emit('stock:changed', crossed);
        return;
      }
      if (waiting.size === 0) caller.line.onClear(flush);
      waiting.set(`${crossed.sku} ${crossed.location ?? ''}`, crossed);
    };
  }

  return {
    async watch(caller, { skus, channel = '' }) {
      if (channel !== '' && !offers.hasChannel(channel))
        return { answer: refuse('not_found', `There is no channel "${channel}".`) };
      const mine = byCaller.get(caller.id) ?? new Map<string, () => void>();
      const wanted = [...new Set(skus)];
      if (mine.size + wanted.filter((sku) => !mine.has(sku)).length > maxSkus)
        return { answer: refuse('too_many', `One connection watches ${maxSkus} SKUs at most.`) };
      byCaller.set(caller.id, mine);
      // Who unwatches one while it is loaded takes it out again.
      const fresh = wanted.filter((sku) => !mine.has(sku));
      for (const sku of fresh) mine.set(sku, notYet);
      // Loaded first, watched and read then without a pause between: nothing is missed and nothing said twice.
      try {
        await offers.find(wanted, channel);
      } catch (error) {
        for (const sku of fresh) if (mine.get(sku) === notYet) mine.delete(sku);
        throw error;
      }
      const still = wanted.filter((sku) => mine.has(sku));
      if (byCaller.get(caller.id) !== mine) return { answer: refuse('busy', 'The connection has ended.') };
      const teller = createTeller(caller);
      for (const sku of still) {
        mine.get(sku)?.();
        mine.set(sku, offers.watch([sku], channel, teller));
      }
      const items = await offers.find(wanted, channel);
      return {
        answer: {
          channel,
          asOf: toIso(clock.now()),
          items: items.map(({ locations, ...item }) => ({ ...item, locations: [...locations] })),
        },
      };
    },
    unwatch(caller, skus) {
      const mine = byCaller.get(caller.id);
      for (const sku of skus ?? [...(mine?.keys() ?? [])]) {
        mine?.get(sku)?.();
        mine?.delete(sku);
      }
    },
    leave(caller) {
      this.unwatch(caller, undefined);
      byCaller.delete(caller.id);
    },
    bounds: () => ({ stock_watches: { used: toLargest(byCaller.values()), limit: maxSkus } }),
    measure: () => ({
      watchers: byCaller.size,
      skus: [...byCaller.values()].reduce((sum, mine) => sum + mine.size, 0),
    }),
  };
}
