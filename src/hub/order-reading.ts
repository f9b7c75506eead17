import type { EventView } from '../contracts/events.ts';
import { type OrderView, type PlacedOrder, placedOrderSchema } from '../contracts/orders.ts';
import type { StoredEvent } from '../journal/entry.ts';
import { toEventView, visibleEvents } from '../orders/event-view.ts';
import type { OrderRecord } from '../orders/milestones.ts';
import type { Personal } from '../orders/personal.ts';
import { type Audience, toLineViews, toOrderView } from '../orders/view.ts';
import type { OrderState, PresentOrder } from '../orders/state.ts';
import { toOrderStatus } from '../orders/status.ts';
import type { Hub } from './hub.ts';
import { orderDecider } from './order-decider.ts';

/** An order as somebody reads it: now, as it was, and all that happened. The core's state stays in here. */
export interface FoundOrder {
  readonly state: PresentOrder;
  readonly version: number;
}

export const loadOrderView = async (
  hub: Hub,
  { state, version }: FoundOrder,
  audience: Audience,
): Promise<OrderView> => toOrderView(state, version, await hub.loadPersonal(state.orderId), audience);

const placedSchema = placedOrderSchema.omit({ trackingUrl: true });

/** A version, or the last one that was recorded by an instant. Undefined: there was no order then, or no such version. */
export type OrderMoment = { readonly version: number } | { readonly recordedBy: number };

export async function loadOrderAt(
  hub: Hub,
  orderId: string,
  moment: OrderMoment,
): Promise<FoundOrder | undefined> {
  const isVersion = 'version' in moment;
  const events = await hub.loadEvents(orderId, 0, isVersion ? moment.version : undefined);
  const found = fold(
    isVersion ? events : events.filter(({ recordedAt }) => Date.parse(recordedAt) <= moment.recordedBy),
  );
  return found === undefined || (isVersion && found.version !== moment.version) ? undefined : found;
}

/** What the placing was answered, from the history: the same whenever it is asked again. */
export async function loadPlaced(
  hub: Hub,
  now: FoundOrder,
): Promise<
  { readonly order: Omit<PlacedOrder, 'trackingUrl'>; readonly linkGeneration: number } | undefined
> {
  const { orderId, placedVersion } = now.state;
  const placed =
    now.version === placedVersion ? now : await loadOrderAt(hub, orderId, { version: placedVersion });
  if (placed === undefined) return undefined;
  const { state, version } = placed;
  // By the schema: jsonb keeps no order of keys, and the same answer is the same bytes.
  const order = placedSchema.parse({
    orderId,
    orderNumber: state.orderNumber,
    version,
    status: toOrderStatus(state),
    // Without what people wrote: it may be forgotten since.
    lines: toLineViews(state, new Map()),
    promise: state.promise,
  });
  return { order, linkGeneration: state.linkGeneration };
}

/** Its log as the messages to its customer are found in it. */
export const loadOrderRecords = async (
  hub: Pick<Hub, 'loadEvents'>,
  orderId: string,
): Promise<readonly OrderRecord[]> =>
  (await hub.loadEvents(orderId, 0)).map((stored) => ({
    event: { type: stored.type, data: stored.data } as OrderRecord['event'],
    at: { version: stored.version, at: stored.meta.at, recordedAt: stored.recordedAt },
  }));

export async function loadTimeline(
  hub: Hub,
  orderId: string,
  audience: Audience,
): Promise<readonly EventView[]> {
  const [events, personal] = await Promise.all([hub.loadEvents(orderId, 0), hub.loadPersonal(orderId)]);
  return toTimeline(events, personal, audience);
}

/** The order and all that happened to it, at one look. */
export async function loadStory(
  hub: Hub,
  { state, version }: FoundOrder,
  audience: Audience,
): Promise<{ readonly order: OrderView; readonly events: readonly EventView[] }> {
  const [events, personal] = await Promise.all([
    hub.loadEvents(state.orderId, 0),
    hub.loadPersonal(state.orderId),
  ]);
  return {
    order: toOrderView(state, version, personal, audience),
    events: toTimeline(events, personal, audience),
  };
}

const toTimeline = (
  events: readonly StoredEvent[],
  personal: Personal,
  audience: Audience,
): readonly EventView[] =>
  events
    .filter(({ type }) => visibleEvents(audience, type))
    .map((event) => toEventView(fromStored(event), personal, audience));

/** Events of an answer, as whoever asked may read them. */
export async function toVisible(
  hub: Hub,
  orderId: string,
  events: readonly EventView[],
  audience: Audience,
): Promise<readonly EventView[]> {
  const visible = events.filter(({ type }) => visibleEvents(audience, type));
  if (visible.length === 0) return [];
  const personal = await hub.loadPersonal(orderId);
  return visible.map((event) => toEventView(event, personal, audience));
}

function fold(events: readonly StoredEvent[]): FoundOrder | undefined {
  let state: OrderState = orderDecider.initial;
  let version = 0;
  for (const event of events) {
    state = orderDecider.evolve(state, event, {
      version: event.version,
      at: event.meta.at,
      recordedAt: event.recordedAt,
      by: event.meta.actor.name ?? event.meta.actor.id,
    });
    version = event.version;
  }
  return state.status === 'present' ? { state, version } : undefined;
}

const fromStored = ({ type, version, recordedAt, meta, data }: StoredEvent): EventView => ({
  type,
  version,
  at: meta.at,
  recordedAt,
  actor: meta.actor as EventView['actor'],
  cause: meta.cause,
  data: data as EventView['data'],
});
