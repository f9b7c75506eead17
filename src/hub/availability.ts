import { deliveryOptions } from '../contracts/delivery.ts';
import type { Location } from '../contracts/registry.ts';
import type { Availability } from '../contracts/stock.ts';
import { toLocationPromise } from '../promises/promise.ts';

/**
 * What could be promised for a delivery from the best of these locations: the option's window and until when one must
 * order for it. One-hour delivery only from where it is done.
 */
function toDeliveryOptions(locations: readonly Location[], now: number): Availability['options'] {
  return deliveryOptions.flatMap((option) => {
    const promises = locations
      .filter((location) => option !== 'one_hour' || location.oneHourRadiusKm !== undefined)
      .filter((location) => option !== 'pickup_in_store' || location.type === 'store')
      .map((location) => toLocationPromise(location, option, now))
      .toSorted((a, b) => (a.to < b.to ? -1 : 1));
    const [best] = promises;
    if (best === undefined) return [];
    return [{ option, promise: { from: best.from, to: best.to }, orderWithin: best.shipBy }];
  });
}

/**
 * The same, remembered for a second: calendars in time zones cost more than all the rest of an answer, and most answers
 * of a second are about the same locations.
 */
export function createDeliveryOptions(): typeof toDeliveryOptions {
  let second = 0;
  const known = new Map<
    string,
    { readonly of: readonly Location[]; readonly options: Availability['options'] }
  >();
  return (locations, now) => {
    if (Math.floor(now / 1_000) !== second) {
      second = Math.floor(now / 1_000);
      known.clear();
    }
    const key = locations.map(({ location }) => location).join(' ');
    const held = known.get(key);
    if (held?.of.every((one, index) => one === locations[index]) === true) return held.options;
    const options = toDeliveryOptions(locations, now);
    known.set(key, { of: locations, options });
    return options;
  };
}
