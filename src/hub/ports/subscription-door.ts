import type { SubscriptionDoorSettings } from '../../contracts/registry.ts';

/** Where a carrier is told of which parcels it shall tell. */
export interface SubscriptionDoor {
  /** Of one request. */
  readonly mostAtOnce: number;
  /** Begins or prolongs: the same again is no error. Rejects when nobody answers; what is answered is a value. */
  subscribe(trackingNumbers: readonly string[]): Promise<Subscribed>;
}

export type Subscribed =
  | {
      readonly outcome: 'answered';
      readonly accepted: readonly string[];
      /** Numbers of which it will not tell, each with why. */
      readonly declined: ReadonlyMap<string, string>;
    }
  /** Not now, or not with these settings: nothing was subscribed. */
  | { readonly outcome: 'refused'; readonly why: string; readonly retryAfterMs: number | null };

export type OpenSubscriptionDoor = (settings: SubscriptionDoorSettings) => SubscriptionDoor;
