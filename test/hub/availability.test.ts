import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { deliveryOptions } from '../../src/contracts/delivery.ts';
import type { Location } from '../../src/contracts/registry.ts';
import { createDeliveryOptions, type Looked } from '../../src/hub/availability.ts';
import { toOrderPromise } from '../../src/hub/order-promise.ts';
import { toPlaces } from '../../src/hub/sourcing.ts';
import { planOrder } from '../../src/sourcing/plan.ts';

const warehouse: Location = {
  location: 'wh-1',
  type: 'warehouse',
  name: 'Malmö',
  timeZone: 'Europe/Stockholm',
  cutOff: '15:00',
};
const store: Location = { ...warehouse, location: 'store-1', type: 'store', oneHourRadiusKm: 5 };
const monday = Date.parse('2026-11-23T08:00:00Z');

const lamp = { lineId: '1', sku: 'LAMP', quantity: 1 } as const;
const registryOf = (locations: readonly Location[]) => ({
  locations: (): ReadonlyMap<string, Location> => new Map(locations.map((one) => [one.location, one])),
});
const allHave = (locations: readonly Location[]): Looked => ({
  lines: [lamp],
  available: new Map([['LAMP', new Map(locations.map(({ location }) => [location, 5]))]]),
});
const optionsOf = async (
  locations: readonly Location[],
  looked: Partial<Looked> & { readonly full?: readonly string[] } = {},
  now = monday,
) =>
  await createDeliveryOptions({
    registry: registryOf(locations),
    days: { findFull: async () => new Set(looked.full ?? []) },
  })({ ...allHave(locations), ...looked }, now);
const names = (options: readonly { readonly option: string }[]): string[] =>
  options.map(({ option }) => option);

test('options are those of the location that the order goes to, with until when to order', async () => {
  expect(await optionsOf([])).toEqual([]);
  const found = await optionsOf([warehouse]);
  expect(names(found)).toEqual(['same_day', 'next_day', 'weekend', 'standard', 'pickup_point']);
  expect(names(await optionsOf([store]))).toEqual(expect.arrayContaining(['one_hour', 'pickup_in_store']));
  expect(found.find(({ option }) => option === 'next_day')).toEqual({
    option: 'next_day',
    orderWithin: '2026-11-23T14:00:00.000Z',
    promise: { from: '2026-11-24T07:00:00.000Z', to: '2026-11-24T17:00:00.000Z' },
  });
});

test('an option may have a cut-off of its own, and a holiday is no day', async () => {
  const late = { ...warehouse, cutOffs: { next_day: '17:00' }, calendar: { holidays: ['2026-11-23'] } };
  const found = (await optionsOf([late])).find(({ option }) => option === 'next_day');
  expect(found?.orderWithin).toBe('2026-11-24T16:00:00.000Z');
});

test('what is made first is ordered by when making it must begin', async () => {
  const making = { ...warehouse, capabilities: ['special'], leadDays: { special: 3 } };
  const looked = { lines: [{ ...lamp, kind: 'special' as const }] };
  const nextDay = async (now: number) =>
    (await optionsOf([making], looked, now)).find(({ option }) => option === 'next_day');
  const shown = await nextDay(monday);
  expect(shown?.orderWithin).toBe('2026-11-23T14:00:00.000Z');
  expect((await nextDay(Date.parse(shown?.orderWithin ?? '')))?.promise).toEqual(shown?.promise);
  expect((await nextDay(Date.parse(shown?.orderWithin ?? '') + 1))?.promise).not.toEqual(shown?.promise);
  // On a Saturday, where nobody begins.
  expect((await nextDay(monday - 2 * 86_400_000))?.orderWithin).toBe('2026-11-23T14:00:00.000Z');
});

describe('of several locations', () => {
  const near: Location = { ...warehouse, cutOff: '08:30', address: { country: 'SE', postcode: '21122' } };
  const far: Location = {
    ...warehouse,
    location: 'wh-2',
    cutOff: '20:00',
    address: { country: 'PL', postcode: '80601' },
  };
  const nextDay = async (looked: Parameters<typeof optionsOf>[1]): Promise<string | undefined> =>
    (await optionsOf([near, far], looked))
      .find(({ option }) => option === 'next_day')
      ?.promise.to.slice(0, 10);
  const shipTo = { country: 'SE', postcode: '21142' };

  it('shows what the nearest can do, though another is faster', async () => {
    expect(await nextDay({ shipTo })).toBe('2026-11-25');
    expect(await nextDay({ shipTo: { country: 'PL', postcode: '80600' } })).toBe('2026-11-24');
  });
  it('shows what holds wherever it goes to whoever does not say where that is', async () => {
    expect(await nextDay({})).toBe('2026-11-25');
    expect(await nextDay({ shipTo: { country: 'PL' } })).toBe('2026-11-25');
  });
  it('passes over a location whose day is full, as an order does', async () => {
    expect(await nextDay({ shipTo, full: ['wh-1'] })).toBe('2026-11-24');
    expect(await nextDay({ full: ['wh-1'] })).toBe('2026-11-24');
    expect(await nextDay({ full: ['wh-1', 'wh-2'] })).toBe('2026-11-25');
  });
  it('names the store where it is ready first', async () => {
    const early: Location = { ...store, cutOff: '12:00' };
    const late: Location = { ...store, location: 'store-2', cutOff: '09:30', calendar: { workDays: [2] } };
    const found = (await optionsOf([late, early])).find(({ option }) => option === 'pickup_in_store');
    expect(found?.pickupLocation).toBe('store-1');
  });
  it('offers one hour only from there, as far as it goes', async () => {
    const at = (latitude: number): NonNullable<Looked['shipTo']> => ({
      country: 'SE',
      postcode: '21142',
      coordinates: { latitude, longitude: 13 },
    });
    const placed: Location = { ...store, address: { coordinates: { latitude: 55.6, longitude: 13 } } };
    expect(names(await optionsOf([placed], { shipTo: at(55.61) }))).toContain('one_hour');
    expect(names(await optionsOf([placed], { shipTo: at(55.7) }))).not.toContain('one_hour');
    const beside: Location = { ...warehouse, address: { coordinates: { latitude: 55.61, longitude: 13 } } };
    expect(names(await optionsOf([placed, beside], { shipTo: at(55.61) }))).not.toContain('one_hour');
  });
});

test.each([
  [5, false, true],
  [6, false, false],
  [6, true, true],
])('of %d SKUs, one location has them all: %j, options are shown: %j', async (count, isTogether, isShown) => {
  const locations = Array.from({ length: 6 }, (_, index) => ({ ...warehouse, location: `wh-${index}` }));
  const lines = Array.from({ length: count }, (_, index) => ({
    ...lamp,
    lineId: `${index}`,
    sku: `S${index}`,
  }));
  const available = new Map(
    lines.map(({ sku }, index) => [sku, new Map([[isTogether ? 'wh-3' : `wh-${index}`, 1]])]),
  );
  const shipTo = { country: 'SE', postcode: '21142' };
  expect((await optionsOf(locations, { lines, available, shipTo })).length > 0).toBe(isShown);
});

/** What is shown to the shopper is what the order says a moment later: the same location's, by the same plan. */
describe('an order is promised what the product page showed', () => {
  const minutes = fc.integer({ min: 0, max: 47 }).map((half) => {
    const hours = String(Math.floor(half / 2)).padStart(2, '0');
    return `${hours}:${half % 2 === 0 ? '00' : '30'}`;
  });
  const placeOf = fc.record({
    country: fc.constantFrom('SE', 'PL'),
    postcode: fc.constantFrom('21122', '21 142', '22100', '80601', '80-601', '4'),
    coordinates: fc.option(
      fc.record({ latitude: fc.double({ min: 54, max: 56, noNaN: true }), longitude: fc.constant(13) }),
      { nil: undefined, freq: 2 },
    ),
  });
  const world = fc
    .array(
      fc.record({
        type: fc.constantFrom('warehouse' as const, 'store' as const),
        cutOff: minutes,
        timeZone: fc.constantFrom('Europe/Stockholm', 'Europe/Lisbon', 'Asia/Tokyo'),
        address: placeOf,
        capabilities: fc.constantFrom(undefined, ['special'], ['engraving'], ['special', 'engraving']),
        leadDays: fc.constantFrom(undefined, { special: 1 }, { engraving: 3 }),
        oneHourRadiusKm: fc.constantFrom(undefined, 30),
        calendar: fc.constantFrom(
          undefined,
          { workDays: [2, 3, 4, 5, 6], holidays: ['2026-11-25', '2026-12-01'] },
          { opens: { '1': ['10:00', '14:00'], '5': ['06:00', '07:00'] } },
        ),
        units: fc.integer({ min: -1, max: 2 }),
        bulbs: fc.integer({ min: 0, max: 2 }),
        isFull: fc.boolean(),
        default: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((some) => some.map((one, index) => ({ ...one, name: `L${index}`, location: `l-${index}` })));
  const line = fc.constantFrom<Looked['lines'][number]>(
    lamp,
    { ...lamp, kind: 'special' },
    { ...lamp, kind: 'special', capability: 'engraving' },
    {
      ...lamp,
      sku: 'SET',
      parts: [
        { sku: 'LAMP', quantity: 1 },
        { sku: 'BULB', quantity: 2 },
      ],
    },
  );

  it('whatever the stock, the place, the calendars and what has to be made first', async () => {
    await fc.assert(
      fc.asyncProperty(
        world,
        line,
        placeOf,
        fc.integer({ min: 0, max: 20 * 86_400 }),
        async (some, wanted, shipTo, seconds) => {
          const now = monday + seconds * 1_000;
          const locations = some as unknown as readonly (Location & (typeof some)[number])[];
          const available = new Map([
            ['LAMP', new Map(locations.map(({ location, units }) => [location, units]))],
            ['BULB', new Map(locations.map(({ location, bulbs }) => [location, bulbs]))],
          ]);
          const lines = [wanted];
          const full = new Set(locations.filter(({ isFull }) => isFull).map(({ location }) => location));
          const registry = registryOf(locations);
          const shown = await createDeliveryOptions({ registry, days: { findFull: async () => full } })(
            { lines, available, shipTo },
            now,
          );
          const places = toPlaces(registry);
          for (const option of deliveryOptions) {
            const seen = shown.find((one) => one.option === option);
            if (option === 'pickup_in_store' && seen === undefined) continue;
            const pickupLocation = seen?.pickupLocation;
            const planned = planOrder({ lines, available, shipTo, full, locations: places, pickupLocation });
            if ('rejection' in planned || planned.plan.missing.length > 0) {
              expect(seen).toBeUndefined();
              continue;
            }
            const promise = toOrderPromise({ registry, option, lines, plan: planned.plan, at: now });
            if (seen === undefined) {
              expect(option).toBe('one_hour');
              continue;
            }
            const { from, to } = promise;
            expect(seen).toMatchObject({ promise: { from, to } });
            // An hour from then is another one.
            if (option === 'one_hour') continue;
            const at = Date.parse(seen.orderWithin);
            expect(at).toBeGreaterThanOrEqual(now);
            expect(toOrderPromise({ registry, option, lines, plan: planned.plan, at })).toMatchObject({
              from,
              to,
            });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never later than what is shown to whoever does not say where it goes', async () => {
    await fc.assert(
      fc.asyncProperty(world, placeOf, async (some, shipTo) => {
        const locations = some as unknown as readonly (Location & (typeof some)[number])[];
        const available = new Map([
          ['LAMP', new Map(locations.map(({ location, units }) => [location, units]))],
        ]);
        const full = new Set(locations.filter(({ isFull }) => isFull).map(({ location }) => location));
        const toOptions = createDeliveryOptions({
          registry: registryOf(locations),
          days: { findFull: async () => full },
        });
        const anywhere = await toOptions({ lines: [lamp], available }, monday);
        for (const { option, promise } of await toOptions({ lines: [lamp], available, shipTo }, monday)) {
          const shown = anywhere.find((one) => one.option === option);
          if (shown !== undefined) expect(promise.to <= shown.promise.to).toBe(true);
          else expect(option).toBe('one_hour');
        }
      }),
      { numRuns: 300 },
    );
  });
});
