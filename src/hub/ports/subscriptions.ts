import type { Subscriptions } from '../../contracts/subscriptions.ts';

/** Which cases people of the desk are written to about. */
export interface CaseSubscriptions {
  find(person: string): Promise<Subscriptions>;
  put(person: string, subscriptions: Subscriptions): Promise<void>;
}
