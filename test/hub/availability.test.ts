import { expect, test } from 'vitest';
import { deliveryOptions } from '../../src/contracts/delivery.ts';
import type { Location } from '../../src/contracts/registry.ts';
import { createDeliveryOptions } from '../../src/hub/availability.ts';
import { toOrderPromise } from '../../src/hub/place-order.ts';

const warehouse: Location = {
  location: 'wh-1',
  type: 'warehouse',
  name: 'Malmö',
  timeZone: 'Europe/Stockholm',
  cutOff: '15:00',
};
const store: Location = { ...warehouse, location: 'store-1', type: 'store', oneHourRadiusKm: 5 };
const monday = Date.parse('2026-11-23T08:00:00Z');
const names = (options: readonly { readonly option: string }[]): string[] =>
  options.map(({ option }) => option);

test('options are those of the locations that have it, with until when to order', () => {
  const toOptions = createDeliveryOptions();
  expect(names(toOptions([], monday))).toEqual([]);
  expect(names(toOptions([warehouse], monday))).toEqual([
    'same_day',
    'next_day',
    'weekend',
    'standard',
    'pickup_point',
  ]);
  expect(names(toOptions([store], monday))).toEqual(expect.arrayContaining(['one_hour', 'pickup_in_store']));
  expect(toOptions([warehouse], monday).find(({ option }) => option === 'next_day')).toEqual({
    option: 'next_day',
    orderWithin: '2026-11-23T14:00:00.000Z',
    promise: { from: '2026-11-24T07:00:00.000Z', to: '2026-11-24T17:00:00.000Z' },
  });
});

test('an option may have a cut-off of its own, and a holiday is no day', () => {
  const late = { ...warehouse, cutOffs: { next_day: '17:00' }, calendar: { holidays: ['2026-11-23'] } };
  const found = createDeliveryOptions()([late], monday).find(({ option }) => option === 'next_day');
  expect(found?.orderWithin).toBe('2026-11-24T16:00:00.000Z');
});

test('what is remembered is of the same locations, as they are, within the second', () => {
  const toOptions = createDeliveryOptions();
  const first = toOptions([warehouse], monday);
  expect(toOptions([warehouse], monday + 500)).toBe(first);
  expect(toOptions([{ ...warehouse, cutOff: '16:00' }], monday + 500)).not.toEqual(first);
  expect(toOptions([warehouse], monday + 1_000)).not.toBe(first);
});

test('an order is promised what the product page showed, whatever the calendar of its location', () => {
  const plan = { allocations: [{ location: 'store-1', lines: [], candidates: [] }] };
  const saturday = Date.parse('2026-11-28T08:00:00Z');
  const open: Location = {
    ...store,
    cutOffs: { next_day: '11:00', pickup_in_store: '12:00' },
    calendar: { workDays: [2, 3, 4, 5, 6], holidays: ['2026-12-01'] },
  };
  const locations = (): ReadonlyMap<string, Location> => new Map([['store-1', open]]);
  const shown = createDeliveryOptions()([open], saturday);
  for (const option of deliveryOptions) {
    const { shipBy, from, to } = toOrderPromise({ locations }, option, plan, saturday);
    expect(shown).toContainEqual({ option, promise: { from, to }, orderWithin: shipBy });
  }
  const pickup = toOrderPromise({ locations }, 'pickup_in_store', plan, saturday);
  expect(pickup).toMatchObject({ from: '2026-11-28T11:00:00.000Z', to: '2026-12-02T17:00:00.000Z' });
});
