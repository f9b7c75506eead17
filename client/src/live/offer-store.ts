import type { StockChanged, StockWatched } from '../../../src/contracts/socket.ts';
import { createAsking } from './asking.ts';
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

export const createOfferStore = (
  link: Link,
  scheduler: Scheduler,
  { skus, channel }: { readonly skus: readonly string[]; readonly channel: string },
): OfferStore => {
  const signal = createSignal();
  let offers: ReadonlyMap<string, Offer> = new Map();
  let state: OffersState = { status: 'loading' };
  let early: StockChanged[] = [];
  let isAsking = true;

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

  const asking = createAsking({
    link,
    scheduler,
    who: signal,
    event: 'stock:watch',
    message: { skus: [...skus], channel },
    onAsked: () => {
      isAsking = true;
      early = [];
    },
    onAnswer: ({ asOf, items }) => {
      const before = offers;
      offers = new Map(
        items.map((item) => [item.sku, { ...item, changedAt: before.get(item.sku)?.changedAt ?? 0 }]),
      );
      for (const crossed of early) if (crossed.committedAt >= asOf) cross(crossed);
      early = [];
      isAsking = false;
      publish({ status: 'shown', offers });
    },
    onRefused: (refusal) => publish({ status: 'refused', ...refusal }),
  });
  const leave = link.on('stock:changed', (crossed) => {
    if (!skus.includes(crossed.sku)) return;
    if (isAsking) early.push(crossed);
    if (state.status !== 'shown') return;
    cross(crossed);
    publish({ status: 'shown', offers });
  });
  asking.start();

  return {
    state: () => state,
    subscribe: signal.subscribe,
    close: () => {
      asking.close();
      leave();
      link.tell('stock:unwatch', { skus: [...skus] });
    },
  };
};
