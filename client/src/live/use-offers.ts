import { useEffect, useState, useSyncExternalStore } from 'react';
import { systemScheduler } from './link.ts';
import { createOfferStore, type OffersState, type OfferStore } from './offer-store.ts';
import { useLive } from './use-live.ts';

const nothing = (): (() => void) => () => undefined;
const loading: OffersState = { status: 'loading' };

/** `skus` must be the same list from one rendering to the next. */
export const useOffers = (skus: readonly string[], channel: string): OffersState => {
  const { connection } = useLive();
  const [store, setStore] = useState<OfferStore>();
  useEffect(() => {
    if (skus.length === 0) return undefined;
    const made = createOfferStore(connection, systemScheduler, { skus, channel });
    // The store watches as soon as it is made, so it is made where it is closed again.
    // oxlint-disable-next-line react/set-state-in-effect
    setStore(made);
    return () => {
      setStore(undefined);
      made.close();
    };
  }, [connection, skus, channel]);
  return useSyncExternalStore(store?.subscribe ?? nothing, () => store?.state() ?? loading);
};
