import type { Delivery } from '../contracts/delivery.ts';
import type { PlaceOrderBody } from '../contracts/orders.ts';
import type { Money } from '../contracts/primitives.ts';
import { catalogue, type Product, productSets } from './catalogue.ts';
import { dayMs, hourMs, minuteOfDay } from './local-time.ts';
import { makePerson } from './people.ts';
import { countries, type Country } from './places.ts';
import type { Random } from './random.ts';
import { planTroubles, type Troubles } from './trouble.ts';

export interface PlannedOrder {
  readonly serial: number;
  readonly key: string;
  readonly body: PlaceOrderBody;
  readonly country: Country;
  readonly troubles: Troubles;
}

/** Orders an hour of the day, of an average hour: a lull at four in the morning, a peak after dinner. */
const rhythm = [
  0.4, 0.2, 0.15, 0.1, 0.1, 0.2, 0.4, 0.8, 1.1, 1.4, 1.5, 1.4, 1.5, 1.3, 1.2, 1.1, 1.1, 1.2, 1.4, 1.9, 2.2,
  1.8, 1.1, 0.7,
];
const peak = Math.max(...rhythm);

/** When the next order comes: the seed's own Poisson process, thinned by the hour of the day. */
export function nextArrival(random: Random, after: number, perDay: number): number {
  let at = after;
  for (;;) {
    at += (-Math.log(1 - random.next()) * dayMs) / (perDay * peak);
    const hour = Math.floor(minuteOfDay(at, 'Europe/Berlin') / 60);
    if (random.chance((rhythm[hour] ?? 1) / peak)) return at;
  }
}

export function planOrder(world: Random, seed: number, serial: number): PlannedOrder {
  const random = world.fork(`order-${serial}`);
  const troubles = planTroubles(random.fork('troubles'), serial);
  const isForCustoms = troubles.parcel === 'heldInCustoms';
  const country = random.weighted(
    countries.filter(({ customs }) => customs || !isForCustoms).map((one) => [one, one.weight] as const),
  );
  const { customer, shipTo } = makePerson(random.fork('person'), country);
  const delivery = planDelivery(random, country, troubles.parcel !== 'none');
  // What is to come in parts has to have some.
  const least = troubles.order === 'inTwoParts' || troubles.order === 'shortPick' ? 2 : 1;
  const lines = planLines(random, country, least, troubles.order === 'unanswered');
  const isFree = delivery.option === 'pickup_in_store' || random.chance(0.4);
  // What is engraved goes where that is done.
  const isSpecial = lines.some(({ kind }) => kind === 'special');
  const location = delivery.pickupLocation ?? (isSpecial ? undefined : country.location);
  return {
    serial,
    key: `demo-${seed}-${serial}`,
    country,
    troubles,
    body: {
      channel: random.weighted([
        ['web', 6],
        ['app', 3],
        ['market', 1],
      ]),
      currency: country.currency,
      ...(random.chance(0.06) ? { reference: `PO-${random.int(1000, 9999)}` } : {}),
      customer,
      shipTo,
      delivery,
      ...(location === undefined ? {} : { location }),
      lines,
      shipping: toMoney(isFree ? 0 : 4.9, country),
      payment: { method: random.chance(0.75) ? 'card' : 'invoice' },
    },
  };
}

function planDelivery(random: Random, country: Country, needsParcel: boolean): Delivery {
  if (country.country === 'IT' && random.chance(0.3) && !needsParcel)
    return { option: 'pickup_in_store', pickupLocation: 'store-milano' };
  return {
    option: random.weighted([
      ['standard', 7],
      ['next_day', 2],
      ['pickup_point', country.country === 'PL' ? 5 : 1],
    ]),
  };
}

/** `isMadeToOrder`: something in it is engraved. */
function planLines(
  random: Random,
  country: Country,
  least: number,
  isMadeToOrder: boolean,
): PlaceOrderBody['lines'] {
  const wanted = Math.max(
    least,
    random.weighted([
      [1, 55],
      [2, 27],
      [3, 12],
      [4, 6],
    ]),
  );
  const chosen = new Map<string, Product>();
  if (isMadeToOrder) {
    const product = random.pick(catalogue.filter(({ engraved }) => engraved));
    chosen.set(product.sku, product);
  }
  while (chosen.size < wanted) {
    const product = random.pick(catalogue);
    chosen.set(product.sku, product);
  }
  const lines = [...chosen.values()].map((product, index) => {
    const isSpecial = product.engraved && ((isMadeToOrder && index === 0) || random.chance(0.35));
    return {
      lineId: String(index + 1),
      sku: product.sku,
      name: product.name,
      quantity: random.weighted([
        [1, 82],
        [2, 14],
        [3, 4],
      ]),
      unitPrice: toMoney(product.price, country),
      ...(isSpecial
        ? {
            kind: 'special' as const,
            capability: 'engraving',
            instruction: `Engrave: ${random.pick(['Zofia', 'Erik', 'Lena', 'Marco'])} 2026`,
          }
        : {}),
    };
  });
  const sets = random.fork('sets');
  if (!sets.chance(0.05)) return lines;
  const { sku, name, price } = sets.pick(productSets);
  const set = { sku, name, quantity: 1, unitPrice: toMoney(price, country) };
  return [...lines, { lineId: String(lines.length + 1), ...set }];
}

/** Shops round: 249.00, 2 739.00. */
const toMoney = (euro: number, { currency, rate }: Country): Money => ({
  amount: (rate === 1 ? euro : Math.ceil((euro * rate) / 10) * 10 - (euro === 0 ? 0 : 1)).toFixed(2),
  currency,
});

/** How long customers think before they change their minds. */
export const planChangeOfMind = (random: Random, placedAt: number): number =>
  placedAt + random.between(0.1, 0.7) * hourMs;
