import type { EndingSubscription, RenewedSubscriptions } from '../../contracts/parcel-subscriptions.ts';

/** Parcels that their carrier stops telling of, as the desk looks after them. */
export interface ParcelSubscriptions {
  /** The first ones, those that end first before the others. Undefined: the carrier has no subscriptions. */
  ending(carrier: string): Promise<readonly EndingSubscription[] | undefined>;
  /** Somebody did it at the carrier. How many were; undefined: the carrier has no subscriptions. */
  renewed(carrier: string, what: RenewedSubscriptions): Promise<number | undefined>;
}
