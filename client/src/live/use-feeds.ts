import { useEffect, useState, useSyncExternalStore } from 'react';
import { createFeedStore, type FeedsState, type FeedStore } from './feed-store.ts';
import { systemScheduler } from './link.ts';
import { useLive } from './use-live.ts';

const nothing = (): (() => void) => () => undefined;
const loading: FeedsState = { status: 'loading' };

export const useFeeds = (): FeedsState => {
  const { connection } = useLive();
  const [store, setStore] = useState<FeedStore>();
  useEffect(() => {
    const made = createFeedStore(connection, systemScheduler);
    // The store watches as soon as it is made, so it is made where it is closed again.
    // oxlint-disable-next-line react/set-state-in-effect
    setStore(made);
    return () => {
      setStore(undefined);
      made.close();
    };
  }, [connection]);
  return useSyncExternalStore(store?.subscribe ?? nothing, () => store?.state() ?? loading);
};
