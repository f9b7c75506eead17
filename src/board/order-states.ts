import type { EventView } from '../contracts/events.ts';
import type { OrderState, PresentOrder } from '../orders/state.ts';

/** The orders as the projection hears of them and reads them. */
export interface OrderStates {
  /** Every append of this node. */
  readonly onCommitted: (
    listener: (committed: {
      readonly stream: string;
      readonly version: number;
      readonly events: readonly EventView[];
      readonly state: OrderState;
      readonly look: string | null;
    }) => void,
  ) => void;
  /** As it is stored. Of those that another node appended to: what is followed here is not kept in memory for it. */
  readonly loadOrder: (orderId: string) => Promise<VersionedOrder | undefined>;
}

export interface VersionedOrder {
  readonly state: PresentOrder;
  readonly version: number;
}
