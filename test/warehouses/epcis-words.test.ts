import { expect, it } from 'vitest';
import type { EpcisItem, EpcisMeaning } from '../../src/warehouses/epcis-meaning.ts';
import { toWords, type KnownFulfilment } from '../../src/warehouses/epcis-words.ts';
import { fulfilmentId } from './epcis-documents.ts';

const known = (
  left: readonly [number, number],
  parcels: KnownFulfilment['parcels'] = [],
): KnownFulfilment => ({
  lines: [
    { lineId: '1', sku: 'DESK', quantity: 3, left: left[0] },
    { lineId: '2', sku: 'LAMP', quantity: 2, left: left[1] },
  ],
  parcels,
});

const shipped = (
  carrier: string | null,
  items: readonly EpcisItem[] | null = null,
): Extract<EpcisMeaning, { kind: 'report' }> => ({
  kind: 'report',
  at: '2026-11-22T08:30:00.000Z',
  fulfilmentId,
  work: 'shipped',
  items,
  parcels: [{ carrier, trackingNumber: 'PN1', items }],
});

const parcelOf = (
  meaning: Extract<EpcisMeaning, { kind: 'report' }>,
  fulfilment: KnownFulfilment,
  names?: Parameters<typeof toWords>[2],
): unknown => {
  const words = toWords(meaning, fulfilment, names);
  return words.ok ? words.parcels[0] : words.because;
};

it('takes what is left for what is in a parcel that says nothing', () => {
  expect(parcelOf(shipped('postnord'), known([3, 0]))).toEqual({
    carrier: 'postnord',
    trackingNumber: 'PN1',
    lines: [{ lineId: '1', quantity: 3 }],
  });
});

it('takes a parcel that is known for what it held', () => {
  const lines = [{ lineId: '2', quantity: 2 }];
  const parcels = [{ carrier: 'postnord', trackingNumber: 'PN1', lines }];
  expect(parcelOf(shipped(null), known([3, 0], parcels))).toEqual({
    carrier: 'postnord',
    trackingNumber: 'PN1',
    lines,
  });
});

it('says all of it where nothing is left, so that the order says that it cannot be', () => {
  expect(parcelOf(shipped('postnord'), known([0, 0]))).toMatchObject({
    lines: [
      { lineId: '1', quantity: 3 },
      { lineId: '2', quantity: 2 },
    ],
  });
});

it('knows whose a label is from the setting, or says that it does not', () => {
  expect(parcelOf(shipped(null), known([3, 2]), { carrier: 'dhl' })).toMatchObject({ carrier: 'dhl' });
  expect(parcelOf(shipped(null), known([3, 2]))).toBe(
    `nothing says whose parcel "PN1" is: the location's setting epcis.carrier is not set`,
  );
});

it('says which article is not in the fulfilment', () => {
  expect(parcelOf(shipped('postnord', [{ sku: 'ROPE', quantity: 1 }]), known([3, 2]))).toBe(
    'no line of the fulfilment is of the SKU ROPE',
  );
});
