import type { EventView } from '../contracts/events.ts';
import type { OrderView } from '../contracts/orders.ts';
import { toEventView, visibleEvents } from '../orders/event-view.ts';
import type { Personal } from '../orders/personal.ts';
import type { PresentOrder } from '../orders/state.ts';
import { type Audience, toOrderView } from '../orders/view.ts';
import type { Hub } from './hub.ts';

/** What those need who follow an order append by append: the core's shapes stay in here, what goes out is contracts'. */
export interface FollowedOrder {
  readonly state: PresentOrder;
  readonly version: number;
}

export type OrderAudience = Audience;

export const showOrder = (
  { state, version }: FollowedOrder,
  personal: Personal,
  audience: Audience,
): OrderView => toOrderView(state, version, personal, audience);

/** With the trace it belongs to, which is for the hub alone: what goes out is made of an `EventView`'s own fields. */
export type FollowedEvent = EventView & { readonly traceparent?: string | undefined };

/** Those the audience may see, with what their refs stand for. */
export const showEvents = (
  events: readonly EventView[],
  personal: Personal,
  audience: Audience,
): EventView[] =>
  events
    .filter(({ type }) => visibleEvents(audience, type))
    .map((event) => toEventView(event, personal, audience));

export async function loadEventsBetween(
  hub: Pick<Hub, 'loadEvents'>,
  orderId: string,
  after: number,
  upTo: number,
): Promise<readonly FollowedEvent[]> {
  const stored = await hub.loadEvents(orderId, after, upTo);
  return stored.map(({ type, version, recordedAt, meta, data }) => ({
    type,
    version,
    at: meta.at,
    recordedAt,
    actor: meta.actor as EventView['actor'],
    cause: meta.cause,
    data: data as EventView['data'],
    traceparent: meta.traceparent,
  }));
}

/** Names of personal rows in the events that are not at hand. */
export const findUnknownRefs = (events: readonly EventView[], personal: Personal): readonly string[] =>
  events.flatMap(({ data }) =>
    Object.entries(data)
      .filter(([key, value]) => key.endsWith('Ref') && typeof value === 'string' && !personal.has(value))
      .map(([, value]) => String(value)),
  );

export const hasErased = (events: readonly EventView[]): boolean =>
  events.some(({ type }) => type === 'PersonalDataErased');
