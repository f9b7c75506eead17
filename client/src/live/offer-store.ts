import type { StockChanged, StockWatched } from '../../../src/contracts/socket.ts';
import type { Link, Scheduler } from './link.ts';
import { createSignal } from './signal.ts';

/**
 * What shoppers are told of some products (invariant 5): bands, never a number. Every opening of the line asks for all of
 * them again; a band that is crossed in between replaces the one before, and one that overtakes the answer is kept.
 */
export type Offer = StockWatched['items'][number] & {
  /** The machine's time of its last crossing; 0 as it was answered. */
  readonly changedAt: number;
};
export type OffersState =
  | { readonly status: 'loading' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  | { readonly status: 'shown'; readonly offers: ReadonlyMap<string, Offer> };

export interface OfferStore {
  readonly state: () => OffersState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly close: () => void;
}

const retryMs = 2_000;

export const createOfferStore = (
  link: Link,
  scheduler: Scheduler,
  { skus, channel }: { readonly skus: readonly string[]; readonly channel: string },
): OfferStore => {
  const signal = createSignal();
  let offers: ReadonlyMap<string, Offer> = new Map();
  let state: OffersState = { status: 'loading' };
  let early: StockChanged[] = [];
  let isClosed = false;
  let asking = 0;
  let cancelRetry: (() => void) | undefined;

  const publish = (next: OffersState): void => {
    state = next;
    signal.emit();
  };
  const cross = ({ sku, location, band, date }: StockChanged): void => {
    const offer = offers.get(sku);
    if (offer === undefined) return;
    const told = { band, ...(date === undefined ? {} : { date }) };
    const { date: _, ...rest } = offer;
    const locations = offer.locations.map((one) =>
      one.location === location ? { location: one.location, name: one.name, ...told } : one,
    );
    const next: Offer =
      location === null ? { ...rest, ...told, changedAt: scheduler.now() } : { ...offer, locations };
    offers = new Map([...offers, [sku, next]]);
  };

  const watch = async (): Promise<void> => {
    if (isClosed || !link.isOpen()) return;
    cancelRetry?.();
    const mine = (asking += 1);
    early = [];
    link.reportBehind(signal, null);
    const outcome = await link.request('stock:watch', { skus: [...skus], channel });
    if (isClosed || mine !== asking) return;
    switch (outcome.status) {
      case 'answered': {
        const before = offers;
        const asOf = outcome.answer.asOf;
        offers = new Map(
          outcome.answer.items.map((item) => [
            item.sku,
            { ...item, changedAt: before.get(item.sku)?.changedAt ?? 0 },
          ]),
        );
        for (const crossed of early) if (crossed.committedAt >= asOf) cross(crossed);
        early = [];
        publish({ status: 'shown', offers });
        break;
      }
      case 'refused':
        if (outcome.code === 'busy') cancelRetry = scheduler.after(retryMs, () => void watch());
        else publish({ status: 'refused', code: outcome.code, message: outcome.message });
        break;
      case 'failed':
        if (outcome.why === 'timeout') cancelRetry = scheduler.after(retryMs, () => void watch());
        return;
    }
    link.reportBehind(signal, undefined);
  };

  const leave = [
    link.onOpen(() => void watch()),
    link.on('stock:changed', (crossed) => {
      if (!skus.includes(crossed.sku)) return;
      early.push(crossed);
      if (state.status !== 'shown') return;
      cross(crossed);
      publish({ status: 'shown', offers });
    }),
  ];
  void watch();

  return {
    state: () => state,
    subscribe: signal.subscribe,
    close: () => {
      isClosed = true;
      cancelRetry?.();
      link.reportBehind(signal, undefined);
      for (const off of leave) off();
      link.tell('stock:unwatch', { skus: [...skus] });
    },
  };
};
