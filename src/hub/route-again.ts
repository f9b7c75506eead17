import type { OrderEventData } from '../contracts/events.ts';
import type { LineQuantity } from '../contracts/fulfilments.ts';
import { partsOf } from '../contracts/parts.ts';
import type { Actor } from '../contracts/primitives.ts';
import type { StoredEvent } from '../journal/entry.ts';
import type { OrderPlan } from '../orders/command.ts';
import { toQuantities, unroutedOf } from '../orders/quantities.ts';
import type { PresentOrder } from '../orders/state.ts';
import type { Place } from '../sourcing/distance.ts';
import type { PlannedLine } from '../sourcing/request.ts';
import type { Hold } from './holds.ts';
import type { Hub } from './hub.ts';
import { toReservationIds } from './place-order.ts';
import type { Sourcing } from './sourcing.ts';
import type { TrackedSkus } from './tracked-skus.ts';

/**
 * What a location rejected or could not find goes to another one that has it, at once. Where none has, an order that may
 * wait is backordered; of any other the case stays open and a person decides. What is counted nowhere is left to people
 * too: nobody knows who has it.
 */
export interface RouteAgain {
  /** What of a SKU an order waits for goes to whoever has it now; what nobody has waits on. False: nothing moved. */
  routeWaiting(asked: {
    readonly orderId: string;
    readonly sku: string;
    readonly cause: string;
  }): Promise<boolean>;
  route(asked: {
    readonly orderId: string;
    /** Of the event that made it necessary: the same one again holds and allocates once. */
    readonly key: string;
    readonly version: number;
    readonly lines: readonly LineQuantity[];
  }): Promise<void>;
}

const router: Actor = { kind: 'hub', id: 'sourcing' };
/** Who says for a location that what an order held there is gone. */
export const stockFollower: Actor = { kind: 'hub', id: 'stock' };

export function createRouteAgain(options: {
  readonly hub: Pick<Hub, 'ask' | 'readOrder' | 'loadEvents' | 'loadPersonal'>;
  readonly sourcing: Sourcing;
  readonly tracked: TrackedSkus;
}): RouteAgain {
  const { hub, sourcing, tracked } = options;

  async function findWaiting(
    state: PresentOrder,
    asked: readonly LineQuantity[],
  ): Promise<readonly PlannedLine[]> {
    const quantities = toQuantities(state);
    const lines = asked.flatMap(({ lineId, quantity }) => {
      const line = state.lines.find((one) => one.lineId === lineId);
      const q = quantities.get(lineId);
      if (line === undefined || q === undefined) return [];
      const waiting = Math.min(quantity, unroutedOf(q));
      return waiting <= 0 ? [] : [{ ...line, quantity: waiting }];
    });
    const known = await tracked.find(
      lines.flatMap((line) => partsOf(line).map(({ sku }) => sku)),
      { fresh: false },
    );
    return lines.filter((line) => partsOf(line).some(({ sku }) => known.has(sku)));
  }

  /** The holds that the order turned out not to have are given back. False: it has none of them. */
  async function allocate(
    { orderId, delivery }: PresentOrder,
    plan: OrderPlan,
    holds: readonly Hold[],
    asked: { readonly cause: string; readonly messageId: string; readonly mustBe?: true },
  ): Promise<boolean> {
    const { cause, messageId } = asked;
    const answer = await hub.ask(
      orderId,
      { type: 'AllocateLines', plan, delivery },
      { actor: router, cause, key: { source: 'orders', messageId } },
    );
    if (answer.outcome === 'accepted' && answer.events.length > 0) return true;
    const kept = toReservationIds((await hub.readOrder(orderId))?.state);
    await sourcing.release(
      holds.filter(({ reservationId }) => !kept.has(reservationId)),
      cause,
    );
    if (answer.outcome === 'failed') throw answer.error;
    if (answer.outcome === 'rejected' && asked.mustBe === true) throw new Error(answer.rejection.message);
    return false;
  }

  const findPlace = async (orderId: string, state: PresentOrder): Promise<Place> =>
    toPlace(state, (await hub.loadPersonal(orderId)).get(state.shipToRef));

  /** Where a location said itself, for another reason than that it had none, that it could not do it. */
  async function findUnable(
    orderId: string,
    { fulfilments }: PresentOrder,
    version: number,
  ): Promise<ReadonlySet<string>> {
    const unable = fulfilments.filter(isUnable);
    if (unable.length === 0) return new Set();
    const refusers = new Set((await hub.loadEvents(orderId, 0, version)).map(findRefuser));
    return new Set(
      unable.filter(({ fulfilmentId }) => refusers.has(fulfilmentId)).map(({ location }) => location),
    );
  }

  return {
    async route({ orderId, key, version, lines: asked }) {
      const order = await hub.readOrder(orderId);
      // Who picks it up in a store is not sent to another one without being asked.
      if (order === undefined || order.state.delivery.pickupLocation !== undefined) return;
      const { state } = order;
      const lines = await findWaiting(state, asked);
      if (lines.length === 0) return;
      const sourced = await sourcing.source({
        orderId,
        attempt: `r${version}`,
        lines,
        shipTo: await findPlace(orderId, state),
        excluded: new Set(
          state.fulfilments
            .filter(({ rejections, shortPicks }) => rejections.length + shortPicks.length > 0)
            .map(({ location }) => location),
        ),
        isAllOrNothing: false,
        cause: key,
      });
      if (sourced.outcome === 'failed') throw sourced.error;
      if (sourced.outcome === 'rejected') return;
      const plan = toPlan(sourced.plan, state.whenShort);
      if (plan.allocations.length === 0 && plan.backordered === undefined) return;
      await allocate(state, plan, sourced.holds, {
        cause: key,
        messageId: `${key}#route@${order.version}`,
        mustBe: true,
      });
    },
    async routeWaiting({ orderId, sku, cause }) {
      const order = await hub.readOrder(orderId);
      if (order === undefined) return false;
      const { state, version } = order;
      const quantities = toQuantities(state);
      const lines = state.lines.flatMap((line) => {
        const takesIt = partsOf(line).some((part) => part.sku === sku);
        const quantity = takesIt ? (quantities.get(line.lineId)?.backordered ?? 0) : 0;
        return quantity === 0 ? [] : [{ ...line, quantity }];
      });
      if (lines.length === 0) return false;
      const { pickupLocation } = state.delivery;
      const sourced = await sourcing.source({
        orderId,
        // Of this version: who asks twice at once asks for the same holds, and allocates once. Another SKU of the same
        // bundle is asked about beside it, with holds of its own.
        attempt: `w${version}/${sku}`,
        lines,
        shipTo: await findPlace(orderId, state),
        ...(pickupLocation === undefined ? {} : { pickupLocation }),
        excluded: await findUnable(orderId, state, version),
        isAllOrNothing: false,
        cause,
      });
      if (sourced.outcome === 'failed') throw sourced.error;
      if (sourced.outcome === 'rejected' || sourced.plan.allocations.length === 0) return false;
      const { allocations } = sourced.plan;
      const messageId = `${orderId}@${version}#waiting/${sku}`;
      return await allocate(state, { allocations }, sourced.holds, { cause, messageId });
    },
  };
}

/** For another reason than that it had none: goods that come change nothing. */
const isUnable = ({ rejections }: Pick<PresentOrder['fulfilments'][number], 'rejections'>): boolean =>
  rejections.some(({ reason }) => !isAboutGoods(reason));

const isAboutGoods = (reason: Rejected['reason']): boolean =>
  reason === 'not_in_stock' || reason === 'mismatch' || reason === 'damaged';

type Rejected = OrderEventData<'FulfilmentRejected'>;

/** A hold that was lost is told as a rejection too: it is about goods, and no word of the location's. */
const findRefuser = ({ type, data, meta }: StoredEvent): string | undefined => {
  if (type !== 'FulfilmentRejected') return undefined;
  const { fulfilmentId, reason } = data as Rejected;
  const { kind, id } = meta.actor as Actor;
  const isLostHold = kind === stockFollower.kind && id === stockFollower.id;
  return isLostHold || isAboutGoods(reason) ? undefined : fulfilmentId;
};

const toPlan = (
  { allocations, backordered }: OrderPlan,
  whenShort: PresentOrder['whenShort'],
): OrderPlan => ({
  allocations,
  ...(whenShort === 'refuse' || backordered === undefined ? {} : { backordered }),
});

/** Who was forgotten lives in a country. */
export const toPlace = ({ country }: PresentOrder, address: unknown): Place =>
  typeof address === 'object' && address !== null && 'postcode' in address ? (address as Place) : { country };
