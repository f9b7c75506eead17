import { useEffect } from 'react';
import type { OrderState } from '../live/order-store.ts';
import { useOrder } from '../live/use-live.ts';
import { isRefusal } from './http.ts';
import { loadTimeline } from './staff.ts';
import { useSession } from './use-api.ts';

const retryMs = 5_000;

/** A watched order whose events reach back to its beginning: what the line does not give is read over HTTP. */
export const useOrderHistory = (orderId: string | undefined): OrderState => {
  const { http } = useSession();
  const { store, state } = useOrder(orderId);
  const version = state.status === 'shown' && !state.isHistoryWhole ? state.version : undefined;
  useEffect(() => {
    if (orderId === undefined || store === undefined || version === undefined) return undefined;
    let isCurrent = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<void> => {
      const result = await loadTimeline(http, orderId);
      if (!isCurrent) return;
      if (!result.ok) {
        // An order that is over may never change again: nothing else would ask for its history.
        if (!isRefusal(result.problem)) retry = setTimeout(() => void read(), retryMs);
        return;
      }
      // The timeline may be a little ahead of the line, or end in events this role may not see.
      const last = result.value.items.reduce((newest, event) => Math.max(newest, event.version), version);
      store.addHistory(result.value.items, last);
    };
    void read();
    return () => {
      isCurrent = false;
      clearTimeout(retry);
    };
  }, [http, orderId, store, version]);
  return state;
};
