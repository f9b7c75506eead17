import type { Delivery } from '../contracts/delivery.ts';
import { deliveryOptions } from '../contracts/delivery.ts';
import type { DeliveryOptions } from '../contracts/delivery-options.ts';
import { type Rejection, toRejection } from '../contracts/rejections.ts';
import type { Location } from '../contracts/registry.ts';
import type { ChangeDelivery, OrderPlan } from '../orders/command.ts';
import { decide } from '../orders/decide.ts';
import { toMoved, toPlanned } from '../orders/decide/change-delivery.ts';
import { isUnderWay } from '../orders/fulfilment-status.ts';
import { toQuantities, unroutedOf } from '../orders/quantities.ts';
import type { PresentOrder } from '../orders/state.ts';
import type { Clock } from '../platform/clock.ts';
import { findDistance, type Place } from '../sourcing/distance.ts';
import type { PlannedLine } from '../sourcing/request.ts';
import { isOffered } from './availability.ts';
import type { AskOptions, Hub, KnownOrder, OrderAnswer } from './hub.ts';
import { toOrderPromise } from './order-promise.ts';
import { toReservationIds } from './place-order.ts';
import type { Registry } from './registry.ts';
import { toPlace } from './route-again.ts';
import type { Sourcing } from './sourcing.ts';

/**
 * Another way to the customer. What is to be fetched in a store and lies elsewhere is held at that store before the order
 * is told, as when it is placed: so either it moves as a whole, or nothing is another.
 */
export interface DeliveryChanges {
  change(asked: AskedChange): Promise<OrderAnswer>;
  /** The same, of the order as it is, with nothing held for it: for who wants to know what it would do. */
  draft(order: KnownOrder, delivery: Delivery): Promise<Drafted>;
  options(order: KnownOrder): Promise<DeliveryOptions>;
}

export type Drafted = { readonly command: ChangeDelivery } | { readonly rejection: Rejection };

interface AskedChange {
  readonly orderId: string;
  readonly delivery: Delivery;
  readonly asking: AskOptions & { readonly cause: string };
}

/** An order that changes under the plan is planned for again; after so many times somebody is told. */
const mostPlans = 3;
/** Stores that are looked at for one order, the nearest first. */
const mostStores = 10;

export function createDeliveryChanges(options: {
  readonly hub: Pick<Hub, 'ask' | 'readOrder' | 'loadPersonal'>;
  readonly sourcing: Sourcing;
  readonly registry: Pick<Registry, 'locations'>;
  readonly clock: Clock;
}): DeliveryChanges {
  const { hub, sourcing, registry, clock } = options;

  const findPlace = async (state: PresentOrder): Promise<Place> =>
    toPlace(state, (await hub.loadPersonal(state.orderId)).get(state.shipToRef));

  const toCommand = (state: PresentOrder, delivery: Delivery, plan?: OrderPlan): ChangeDelivery => {
    const given = new Set(toMoved(state, delivery).map(({ fulfilmentId }) => fulfilmentId));
    const stays = state.fulfilments.filter((one) => isUnderWay(one) && !given.has(one.fulfilmentId));
    const waits = state.lines.flatMap(({ lineId, backordered = 0 }) =>
      backordered === 0 ? [] : [{ lineId, quantity: backordered }],
    );
    const lines = state.lines.map((line) => ({ ...line, quantity: line.ordered }));
    const promise = toOrderPromise({
      registry,
      option: delivery.option,
      lines,
      plan: {
        allocations: [
          ...stays.map(({ location, lines: its }) => ({ location, lines: its, candidates: [] })),
          ...(plan?.allocations ?? []),
        ],
        ...(waits.length === 0 ? {} : { backordered: { lines: waits } }),
      },
      // When what waits is expected, only the promise says by now: it cannot leave before.
      at: waits.length === 0 ? clock.now() : Math.max(clock.now(), Date.parse(state.promise.shipBy) - 1),
    });
    return { type: 'ChangeDelivery', delivery, promise, ...(plan === undefined ? {} : { plan }) };
  };

  const toLines = (state: PresentOrder, delivery: Delivery): readonly PlannedLine[] =>
    toPlanned(state, delivery).flatMap(({ lineId, quantity }) => {
      const line = state.lines.find((one) => one.lineId === lineId);
      return line === undefined ? [] : [{ ...line, quantity }];
    });

  /** Whatever the stocks are. */
  const isRefused = (state: PresentOrder, delivery: Delivery): boolean => {
    const now = clock.now();
    const moved = toLines(state, delivery);
    const allocations = [{ location: delivery.pickupLocation ?? '', lines: moved, candidates: [] }];
    const command = toCommand(state, delivery, moved.length === 0 ? undefined : { allocations });
    return 'rejection' in decide(state, command, { now, at: now });
  };

  /** Why no location could do it, if none could. */
  const findNotOffered = (
    state: PresentOrder,
    { option, pickupLocation }: Delivery,
    shipTo: Place,
  ): Rejection | undefined => {
    const locations = registry.locations();
    if (pickupLocation !== undefined) {
      const store = locations.get(pickupLocation);
      if (store === undefined) return toRejection('unknown_location', `"${pickupLocation}".`);
      return isStore(store) ? undefined : toRejection('option_not_offered', `${store.name} is no store.`);
    }
    // A carrier's, and none is known here.
    if (option === 'pickup_point') return toRejection('option_not_offered');
    const isOffer = state.fulfilments.filter(isUnderWay).every(({ location }) => {
      const known = locations.get(location);
      return known === undefined || isOffered(option, known, shipTo);
    });
    // Nobody knows yet where what waits will come from.
    const isPossible =
      !isWaiting(state) || [...locations.values()].some((known) => isOffered(option, known, shipTo));
    return isOffer && isPossible ? undefined : toRejection('option_not_offered');
  };

  async function draft({ state }: KnownOrder, delivery: Delivery): Promise<Drafted> {
    if (isRefused(state, delivery)) return { command: toCommand(state, delivery) };
    const shipTo = await findPlace(state);
    const rejection = findNotOffered(state, delivery, shipTo);
    if (rejection !== undefined) return { rejection };
    const lines = toLines(state, delivery);
    if (lines.length === 0) return { command: toCommand(state, delivery) };
    const found = await sourcing.find({ lines, pickupLocation: delivery.pickupLocation, shipTo });
    return 'rejection' in found
      ? found
      : { command: toCommand(state, delivery, { allocations: found.plan.allocations }) };
  }

  /** Who asked before with the same key is answered as then, whatever the stocks are by now. */
  async function refuse(
    { orderId, asking }: AskedChange,
    command: ChangeDelivery,
    answer: Extract<OrderAnswer, { readonly outcome: 'rejected' }>,
  ): Promise<OrderAnswer> {
    if (asking.key === undefined) return answer;
    // No order that is there has this version, so nothing but the key is looked at.
    const earlier = await hub.ask(orderId, command, { ...asking, expectedVersion: 0 });
    return earlier.outcome === 'conflict' ? answer : earlier;
  }

  async function changeOnce(asked: AskedChange): Promise<OrderAnswer | 'again'> {
    const { orderId, delivery, asking } = asked;
    const found = await hub.readOrder(orderId);
    if (found === undefined)
      return { outcome: 'rejected', rejection: toRejection('order_not_found'), version: 0 };
    const { state, version } = found;
    const lines = toLines(state, delivery);
    // Who asked before with the same key is answered as then.
    if (isRefused(state, delivery)) return await hub.ask(orderId, toCommand(state, delivery), asking);
    const shipTo = await findPlace(state);
    const rejection = findNotOffered(state, delivery, shipTo);
    if (rejection !== undefined)
      return await refuse(asked, toCommand(state, delivery), { outcome: 'rejected', rejection, version });
    const { pickupLocation } = delivery;
    const { cause, expectedVersion = version } = asking;
    const orAgain = (answer: OrderAnswer): OrderAnswer | 'again' =>
      answer.outcome === 'conflict' && asking.expectedVersion === undefined ? 'again' : answer;
    if (lines.length === 0) {
      const command = toCommand(state, delivery);
      // What is sent is sent from wherever it is by then.
      return pickupLocation === undefined
        ? await hub.ask(orderId, command, asking)
        : orAgain(await hub.ask(orderId, command, { ...asking, expectedVersion }));
    }
    const attempt = `d${version}/${pickupLocation ?? ''}`;
    const request = { orderId, attempt, lines, pickupLocation, shipTo, isAllOrNothing: true, cause };
    const sourced = await sourcing.source(request);
    if (sourced.outcome === 'rejected')
      return await refuse(asked, toCommand(state, delivery), { ...sourced, version });
    if (sourced.outcome === 'failed') return sourced;
    const command = toCommand(state, delivery, sourced.plan);
    // What it holds may end before it is said: nobody is told that it lies there.
    const answer: OrderAnswer =
      clock.now() > sourced.placeBy
        ? { outcome: 'failed', retry: true, error: new Error('what it holds would end before it is said') }
        : await hub.ask(orderId, command, { ...asking, expectedVersion });
    const isTaken = answer.outcome === 'accepted' && answer.events.length > 0;
    // One that failed may have been written: what it holds then is confirmed by what it says, or ends by itself.
    if (!isTaken && answer.outcome !== 'failed') {
      const kept = toReservationIds((await hub.readOrder(orderId))?.state);
      await sourcing.release(
        sourced.holds.filter(({ reservationId }) => !kept.has(reservationId)),
        cause,
      );
    }
    return orAgain(answer);
  }

  return {
    draft,
    async change(asked) {
      for (let tries = 0; tries < mostPlans; tries += 1) {
        const answer = await changeOnce(asked);
        if (answer !== 'again') return answer;
      }
      return { outcome: 'failed', retry: true, error: new Error(`${asked.orderId} changes all the time`) };
    },
    async options(order) {
      const { state, version } = order;
      const shipTo = await findPlace(state);
      const ways: Delivery[] = deliveryOptions.flatMap((option) => (isOfStores(option) ? [] : [{ option }]));
      const stores = toNearest([...registry.locations().values()], shipTo);
      const wanted = [
        ...ways,
        ...stores.map(({ location }) => ({ option: 'pickup_in_store', pickupLocation: location }) as const),
      ].filter((delivery) => !isRefused(state, delivery));
      const drafts = await Promise.all(wanted.map(async (delivery) => await draft(order, delivery)));
      return {
        version,
        current: state.delivery,
        options: drafts.flatMap((drafted) => {
          if ('rejection' in drafted) return [];
          const { delivery, promise } = drafted.command;
          const store = registry.locations().get(delivery.pickupLocation ?? '');
          return [
            {
              delivery,
              ...(store === undefined ? {} : { name: store.name }),
              ...(store?.address?.city === undefined ? {} : { city: store.address.city }),
              promise,
            },
          ];
        }),
      };
    },
  };
}

const isWaiting = (state: PresentOrder): boolean =>
  [...toQuantities(state).values()].some((q) => q.backordered + unroutedOf(q) > 0);

/** Asked for store by store, or not offered at all. */
const isOfStores = (option: Delivery['option']): boolean =>
  option === 'pickup_in_store' || option === 'pickup_point';

const isStore = ({ type }: Pick<Location, 'type'>): boolean => type === 'store';

const toNearest = (locations: readonly Location[], shipTo: Place): readonly Location[] =>
  locations
    .filter(isStore)
    .map((location) => ({ location, km: findDistance(location.address, shipTo)?.km ?? Infinity }))
    .toSorted((a, b) => a.km - b.km)
    .slice(0, mostStores)
    .map(({ location }) => location);
