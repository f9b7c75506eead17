import { type Delivery, deliveryOptions } from '../contracts/delivery.ts';
import type { DeliveryPromise } from '../contracts/orders.ts';
import type { Location } from '../contracts/registry.ts';
import type { Availability } from '../contracts/stock.ts';
import { toLocationPromise, toOrderWithin } from '../promises/promise.ts';
import { crowKm, type Place } from '../sourcing/distance.ts';
import { toLeadDays } from '../sourcing/lead.ts';
import { type Plan, planOrder } from '../sourcing/plan.ts';
import type { PlannedLine, PlanRequest } from '../sourcing/request.ts';
import { findAlone } from '../sourcing/wanted.ts';
import type { DayLoads } from './day-loads.ts';
import type { Registry } from './registry.ts';
import { toPlaces } from './sourcing.ts';

/** A cart that somebody looks at, and the shelves as they are now. */
export interface Looked {
  readonly lines: readonly PlannedLine[];
  readonly available: PlanRequest['available'];
  /** Where it goes, as the order will say it. */
  readonly shipTo?: Place;
}

type Option = Availability['options'][number];
/** Where which lines come from. */
type Part = Pick<Plan['allocations'][number], 'location' | 'lines'>;

/**
 * Until when one must order and when it comes: what an order of these lines would be promised now, from the locations that
 * it would be given to, by the same plan. Whoever does not say where it goes is shown what holds wherever that is.
 */
export function createDeliveryOptions(options: {
  readonly registry: Pick<Registry, 'locations'>;
  readonly days: Pick<DayLoads, 'findFull'>;
}): (looked: Looked, now: number) => Promise<Availability['options']> {
  const { registry, days } = options;
  const promiseOf = createPromises();

  function toOption(option: Delivery['option'], parts: readonly Part[], looked: Looked, now: number) {
    const promises = parts.flatMap(({ location: at, lines }) => {
      const location = registry.locations().get(at);
      if (location === undefined || !isOffered(option, location, looked.shipTo)) return [];
      const its = looked.lines.filter(({ lineId }) => lines.some((one) => one.lineId === lineId));
      const leadDays = toLeadDays(its, location.leadDays);
      const promise = promiseOf(location, option, now, leadDays);
      return [{ ...promise, orderWithin: toOrderWithin(location, promise, now, leadDays) }];
    });
    if (promises.length < parts.length || promises.length === 0) return undefined;
    const { from, to } = promises.reduce((last, one) => (one.to > last.to ? one : last));
    const [orderWithin = ''] = promises.map((one) => one.orderWithin).toSorted();
    return { option, promise: { from, to }, orderWithin };
  }

  return async (looked, now) => {
    const full = await days.findFull();
    const request = { ...looked, locations: toPlaces(registry), full };
    const alone = findAlone(request);
    const from = (location: string): Part => ({ location, lines: looked.lines });
    const isCheap = looked.lines.length <= mostPlanned || alone.some((location) => !full.has(location));
    const parts = !isCheap
      ? []
      : isPlaceKnown(looked.shipTo)
        ? toParts(request)
        : toAnywhere(request, alone).map(from);
    const ready = alone
      .filter((location) => registry.locations().get(location)?.type === 'store')
      .flatMap((location): readonly Option[] => {
        const found = toOption('pickup_in_store', [from(location)], looked, now);
        return found === undefined ? [] : [{ ...found, pickupLocation: location }];
      })
      .toSorted((a, b) => (a.promise.to < b.promise.to ? -1 : 1));
    return deliveryOptions.flatMap((option) => {
      const found = option === 'pickup_in_store' ? ready[0] : toOption(option, parts, looked, now);
      return found === undefined ? [] : [found];
    });
  };
}

/**
 * Of so many different lines it is worked out which locations have them together; of more only where one has them all.
 * The search is milliseconds then, and everybody may ask.
 */
const mostPlanned = 5;

/** An order always says both, and is measured by both. */
const isPlaceKnown = (place: Place | undefined): boolean =>
  place?.country !== undefined && place.postcode !== undefined;

/** None where an order would be refused. */
const toParts = (request: PlanRequest): readonly Part[] => {
  const planned = planOrder(request);
  return 'plan' in planned && planned.plan.missing.length === 0 ? planned.plan.allocations : [];
};

/** Each is the nearest that has everything, seen from somewhere. Where none has, those that together do. */
const toAnywhere = (request: PlanRequest, alone: readonly string[]): readonly string[] => {
  const free = alone.filter((location) => request.full?.has(location) !== true);
  if (alone.length > 0) return free.length > 0 ? free : alone;
  return toParts(request).map(({ location }) => location);
};

/** Whether a location sends that way, to that place. */
export const isOffered = (
  option: Delivery['option'],
  location: Location,
  shipTo: Place | undefined,
): boolean => {
  if (option !== 'one_hour') return true;
  const { oneHourRadiusKm, address } = location;
  return oneHourRadiusKm !== undefined && (crowKm(address, shipTo) ?? 0) <= oneHourRadiusKm;
};

/**
 * Remembered for a second: calendars in time zones cost more than all the rest of an answer, and most answers of a second
 * are about the same locations. An hour from now is another one each time.
 */
function createPromises(): (
  location: Location,
  option: Delivery['option'],
  now: number,
  leadDays: number,
) => DeliveryPromise {
  let second = 0;
  const known = new Map<string, { readonly of: Location; readonly promise: DeliveryPromise }>();
  return (location, option, now, leadDays) => {
    if (option === 'one_hour') return toLocationPromise(location, option, now, leadDays);
    if (Math.floor(now / 1_000) !== second) {
      second = Math.floor(now / 1_000);
      known.clear();
    }
    const key = `${option} ${leadDays} ${location.location}`;
    const held = known.get(key);
    if (held?.of === location) return held.promise;
    const promise = toLocationPromise(location, option, now, leadDays);
    known.set(key, { of: location, promise });
    return promise;
  };
}
