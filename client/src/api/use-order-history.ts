import { useEffect } from 'react';
import type { OrderState } from '../live/order-store.ts';
import { useOrder } from '../live/use-live.ts';
import { loadTimeline } from './staff.ts';
import { useSession } from './use-api.ts';

/** A watched order whose events reach back to its beginning: what the line does not give is read over HTTP. */
export const useOrderHistory = (orderId: string | undefined): OrderState => {
  const { http } = useSession();
  const { store, state } = useOrder(orderId);
  const version = state.status === 'shown' && !state.isHistoryWhole ? state.version : undefined;
  useEffect(() => {
    if (orderId === undefined || store === undefined || version === undefined) return undefined;
    let isCurrent = true;
    void loadTimeline(http, orderId).then((result) => {
      if (isCurrent && result.ok) {
        // The timeline may be a little ahead of the line, or end in events this role may not see.
        const last = result.value.items.reduce((newest, event) => Math.max(newest, event.version), version);
        store.addHistory(result.value.items, last);
      }
    });
    return () => {
      isCurrent = false;
    };
  }, [http, orderId, store, version]);
  return state;
};
