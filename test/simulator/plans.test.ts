import { describe, expect, it } from 'vitest';
import { findFormat } from '../../src/carriers/registry.ts';
import { fulfilmentReportSchema } from '../../src/contracts/fulfilments.ts';
import { placeOrderSchema } from '../../src/contracts/orders.ts';
import { carrierSchema, channelSchema, locationSchema } from '../../src/contracts/registry.ts';
import { scanMessageSchema } from '../../src/contracts/scans.ts';
import { stockLoadRowSchema } from '../../src/contracts/stock.ts';
import { toRest } from '../../src/simulator/adoption.ts';
import { toAftership, toEasypost, toHubScan } from '../../src/simulator/carrier-bodies.ts';
import { catalogue } from '../../src/simulator/catalogue.ts';
import { afterSilence, planFeed } from '../../src/simulator/feed-plan.ts';
import { type Parcel, planJourney } from '../../src/simulator/journey.ts';
import { dayMs } from '../../src/simulator/local-time.ts';
import { nextArrival, planOrder, type PlannedOrder } from '../../src/simulator/order-plan.ts';
import { createRandom } from '../../src/simulator/random.ts';
import type { ScanKind } from '../../src/simulator/scan-words.ts';
import { isScarce, planShelves, shopWindow } from '../../src/simulator/shelf-plan.ts';
import { planWork, type Work, type WorkStep } from '../../src/simulator/work-plan.ts';
import { carriers, channels, locations } from '../../src/simulator/world.ts';

const start = Date.parse('2026-11-23T07:00:00Z');

const toWork = (order: PlannedOrder, askedAt: number): Work => ({
  fulfilmentId: `ord_${order.serial}-f1`,
  location: order.body.location ?? 'wh-malmo',
  lines: order.body.lines.map(({ lineId = '', quantity }) => ({ lineId, quantity })),
  askedAt,
  shipBy: askedAt + 8 * 3_600_000,
  trouble: order.troubles.order,
  stays: order.troubles.stays,
  isPickup: order.body.delivery.option === 'pickup_in_store',
  carriers: order.country.carriers,
  ofParcels: order.troubles.parcel,
  shipTo: order.body.shipTo,
});

/** Every order's life as it is planned, without a hub. */
function planLives(seed: number, count: number) {
  const world = createRandom(`world-${seed}`);
  let at = start;
  return Array.from({ length: count }, (_, index) => {
    const serial = index + 1;
    at = nextArrival(world.fork(`arrival-${serial}`), at, 100);
    const order = planOrder(world, seed, serial);
    const work = planWork(world.fork(`work-${serial}`), toWork(order, at));
    const parcels = work.flatMap((step) => toParcels(step, order));
    return { at, order, work, feeds: parcels.map((parcel) => ({ parcel, feed: planParcel(parcel) })) };
  });

  function toParcels({ at: shippedAt, report }: WorkStep, order: PlannedOrder): Parcel[] {
    return (report.parcels ?? []).map(({ carrier, trackingNumber }) => ({
      carrier,
      trackingNumber,
      location: order.body.location ?? 'wh-malmo',
      to: order.body.shipTo,
      shippedAt,
      trouble: order.troubles.parcel,
      stays: order.troubles.stays,
    }));
  }

  function planParcel(parcel: Parcel) {
    const random = world.fork(parcel.trackingNumber);
    return planFeed(random, parcel.trackingNumber, planJourney(random, parcel), parcel.trouble);
  }
}

describe('the life that the simulator plans', () => {
  const lives = planLives(7, 1_500);
  const feeds = lives.flatMap((life) => life.feeds);
  const messages = feeds.flatMap(({ feed }) => feed);

  it('is the same for the same seed, and another for another', () => {
    expect(planLives(7, 200)).toEqual(lives.slice(0, 200));
    expect(planLives(8, 20)).not.toEqual(lives.slice(0, 20));
  });

  it('says only what the contracts let pass', () => {
    const wrong: unknown[] = [];
    for (const { order, work } of lives) {
      if (!placeOrderSchema.safeParse(order.body).success) wrong.push(order.body);
      for (const { at, report } of work) {
        const said = { ...report, at: new Date(at).toISOString() };
        if (!fulfilmentReportSchema.safeParse(said).success) wrong.push(said);
      }
    }
    expect(wrong).toEqual([]);
    for (const { country: _, ...location } of locations)
      expect(locationSchema.safeParse(location).error).toBeUndefined();
    for (const { carrier, name } of carriers)
      expect(carrierSchema.safeParse({ carrier, name }).error).toBeUndefined();
    for (const channel of channels) expect(channelSchema.safeParse(channel).error).toBeUndefined();
  });

  it('writes scans that every format reads without a bad one', () => {
    const wrong: unknown[] = [];
    for (const { parcel, feed } of feeds.slice(0, 250)) {
      for (const { scan, known, messageId, writtenAt, wording } of feed) {
        const { carrier, trackingNumber } = parcel;
        const telling = { carrier, trackingNumber, scans: known, messageId, sentAt: writtenAt, wording };
        const hub = toHubScan(telling, scan);
        if (!scanMessageSchema.safeParse(hub).success) wrong.push(hub);
        const bodies = { hub, easypost: toEasypost(telling), aftership: toAftership(telling) };
        for (const [format, body] of Object.entries(bodies)) {
          const read = findFormat(format)?.parse(body);
          if (read?.ok !== true || read.parcels.some(({ bad }) => bad.length > 0)) wrong.push(body);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('has troubles that every format tells as what they are', () => {
    const read = (kind: ScanKind): readonly string[] => {
      const place = { city: 'Leipzig', country: 'DE', timeZone: 'Europe/Berlin' };
      const scan = { id: 1, kind, occurredAt: start, place };
      const telling = {
        carrier: 'dhl',
        trackingNumber: 'JJD0100000001',
        scans: [scan],
        messageId: 'm1',
        sentAt: start,
        wording: 0,
      } as const;
      const bodies = {
        hub: toHubScan(telling, scan),
        easypost: toEasypost(telling),
        aftership: toAftership(telling),
      };
      return Object.entries(bodies).map(([format, body]) => {
        const outcome = findFormat(format)?.parse(body);
        const meant = outcome?.ok === true ? outcome.parcels[0]?.scans[0]?.scan : undefined;
        return `${meant?.status} ${meant?.reason.code}`;
      });
    };
    expect(read('lost')).toEqual(['failed lost', 'failed lost', 'failed lost']);
    expect(read('damaged')).toEqual(['exception damaged', 'exception damaged', 'failed damaged']);
    expect(read('badAddress')).toEqual(Array(3).fill('exception address_incorrect'));
    expect(read('cancelled')).toEqual(Array(3).fill('cancelled other'));
    expect(read('held')).toEqual(['on_hold other', 'on_hold other', 'on_hold payment_due']);
    // EasyPost has no word for customs; what customs holds travels with the others.
    expect(read('customsHeld')).toEqual(['on_hold customs_held', 'on_hold other', 'on_hold customs_held']);
  });

  it('stages one of each trouble of a parcel, and customs where there are any', () => {
    for (const seed of [7, 8, 9]) {
      const world = createRandom(`world-${seed}`);
      const first = Array.from({ length: 33 }, (_, index) => planOrder(world, seed, index + 1));
      expect(new Set(first.map(({ troubles }) => troubles.parcel)).size).toBe(19);
      for (const { troubles, country } of first)
        if (troubles.parcel === 'heldInCustoms') expect(country.customs).toBe(true);
    }
  });

  it('goes wrong about as often as it should', () => {
    const shareOf = (hits: number, all: number): number => (hits / all) * 100;
    const orders = lives.map(({ order }) => order.troubles);
    expect(shareOf(orders.filter(({ order }) => order === 'rejected').length, orders.length)).toBeCloseTo(
      2,
      -0.5,
    );
    expect(shareOf(orders.filter(({ order }) => order === 'shortPick').length, orders.length)).toBeCloseTo(
      3,
      -0.5,
    );
    const late = messages.filter(({ at, scan }) => at - scan.occurredAt > 3 * 3_600_000);
    expect(shareOf(late.length, messages.length)).toBeGreaterThan(6);
    expect(shareOf(late.length, messages.length)).toBeLessThan(16);
    expect(messages.some(({ scan }) => scan.kind === 'unknown')).toBe(true);
    expect(messages.some(({ wording }) => wording === 1)).toBe(true);
    const wholes = new Set(messages.map(({ messageId }) => messageId));
    expect(wholes.size).toBeLessThan(messages.length);
  });

  it('has customers who come again, each with one name, mail, telephone and tier, and guests', () => {
    const people = planLives(4, 400).map(({ order: { body } }) => body.customer);
    const known = people.filter(({ customerId }) => customerId !== undefined);
    const ids = new Set(known.map(({ customerId }) => customerId));
    expect(ids.size).toBeLessThan(known.length * 0.8);
    expect(new Set(known.map((one) => JSON.stringify(one))).size).toBe(ids.size);
    expect(known.length / people.length).toBeGreaterThan(0.8);
    expect(known.length).toBeLessThan(people.length);
  });

  it('lets every parcel go forward in time', () => {
    for (const { feed } of feeds) {
      const scans = new Map(feed.map(({ scan }) => [scan.id, scan]));
      const times = [...scans.values()].filter(({ id }) => id < 100).toSorted((a, b) => a.id - b.id);
      const isForward = times.every(
        (scan, index) => scan.occurredAt > (times[index - 1]?.occurredAt ?? Number.NEGATIVE_INFINITY),
      );
      if (!isForward) expect.fail(JSON.stringify(times));
    }
  });

  it('takes no more than a fifth of a day’s orders in the dead of night', () => {
    const hours = lives.map(({ at }) => new Date(at).getUTCHours());
    expect(hours.filter((hour) => hour < 4).length / hours.length).toBeLessThan(0.1);
    expect((lives.at(-1)?.at ?? 0) - start).toBeGreaterThan(8 * dayMs);
  });

  it('sells sixty different things', () => {
    expect(new Set(catalogue.map(({ sku }) => sku)).size).toBe(60);
  });
});

describe('what is planned on top', () => {
  it('lets a carrier be silent for some hours and then say it all', () => {
    const world = createRandom('silence');
    const moments = Array.from({ length: 2_000 }, (_, index) => start + index * 1_800_000);
    const delays = moments.map((at) => afterSilence(world, 'dhl', at) - at);
    expect(Math.max(...delays)).toBeGreaterThan(2 * 3_600_000);
    expect(Math.max(...delays)).toBeLessThan(8 * 3_600_000);
    expect(delays.filter((delay) => delay > 0).length).toBeLessThan(400);
  });

  it('continues a parcel where it stands after a restart', () => {
    const random = createRandom('rest');
    const parcel: Parcel = {
      carrier: 'dhl',
      trackingNumber: 'JJD0100000001',
      location: '3pl-hamburg',
      to: { city: 'Berlin', country: 'DE', postcode: '10115' },
      shippedAt: start,
      trouble: 'none',
      stays: false,
    };
    const rest = toRest(random, planJourney(random, parcel), 'outForDelivery', start + 5 * dayMs);
    expect(rest.map(({ kind }) => kind)).toEqual(['outForDelivery', 'delivered']);
    expect(rest[0]?.occurredAt).toBeGreaterThan(start + 5 * dayMs);
  });
});

describe('the shelves that the simulator fills', () => {
  const shelves = planShelves(
    createRandom('world-7'),
    locations.map(({ location }) => location),
    { now: start, orders: 240 },
  );

  it('are rows of a first fill, each place once', () => {
    expect(shelves.filter((row) => !stockLoadRowSchema.safeParse(row).success)).toEqual([]);
    expect(new Set(shelves.map(({ location, sku }) => `${location}~${sku}`)).size).toBe(shelves.length);
    expect(new Set(shelves.map(({ sku }) => sku))).toEqual(new Set(catalogue.map(({ sku }) => sku)));
  });

  it('hold plenty of most, and few of what is scarce, which the shop shows', () => {
    const few = shelves.filter(({ sku }) => isScarce(sku));
    expect(few.length).toBeGreaterThan(5);
    expect(Math.max(...few.map(({ onHand }) => onHand))).toBeLessThan(10);
    expect(
      Math.min(...shelves.filter((row) => !few.includes(row)).map(({ onHand }) => onHand)),
    ).toBeGreaterThan(60);
    expect(shopWindow.filter(({ sku }) => isScarce(sku))).toHaveLength(5);
    expect(shopWindow).toHaveLength(14);
  });
});
