import type { OrderEvent } from '../contracts/events.ts';
import type { FeedEventData, FeedEventType } from '../contracts/feeds.ts';

/** A feed's own events, and those of its cases, which are the same for every subject. */
export type FeedEvent =
  | { [T in FeedEventType]: { readonly type: T; readonly data: FeedEventData<T> } }[FeedEventType]
  | Extract<OrderEvent, { readonly type: `Exception${string}` }>
  | Extract<OrderEvent, { readonly type: 'PersonalDataErased' }>;
