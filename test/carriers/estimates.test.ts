import { expect, it } from 'vitest';
import { toEstimatedDelivery } from '../../src/carriers/fields.ts';
import { foldScans } from '../../src/carriers/fold.ts';
import { findFormat } from '../../src/carriers/registry.ts';

const estimateOf = (format: string, body: object): string | undefined => {
  const outcome = findFormat(format)?.parse(body);
  if (outcome?.ok !== true) throw new Error(JSON.stringify(outcome));
  return foldScans((outcome.parcels[0]?.scans ?? []).map(({ scan }) => scan)).estimatedDelivery?.to;
};

const fedexResult = (code: string, more: object): object => ({
  output: {
    completeTrackResults: [
      {
        trackingNumber: '776094337676',
        trackResults: [
          {
            latestStatusDetail: { code },
            scanEvents: [{ eventType: code, date: '2026-11-20T08:03:00-06:00' }],
            ...more,
          },
        ],
      },
    ],
  },
});

it.each([
  ['EXPECTED_DELAY', '2026-11-26'],
  ['INFORMED', undefined],
])('PostNord: the date that comes with the status %s is %s', (status, expected) => {
  const events = [{ status, eventTime: '2026-11-20T15:00:00+01:00' }];
  const items = [{ itemId: 'UA123456787SE', status, estimatedTimeOfArrival: '2026-11-26T12:00:00', events }];
  expect(estimateOf('postnord', { items })).toBe(expected);
});

it.each([
  ['AO', '2026-11-26'],
  ['OC', undefined],
])('FedEx: the date that comes with the status %s is %s', (code, expected) => {
  const window = { begins: '2026-11-26T00:00:00', ends: '2026-11-26T00:00:00' };
  expect(estimateOf('fedex', fedexResult(code, { estimatedDeliveryTimeWindow: { window } }))).toBe(expected);
});

it('FedEx: a window may have an end alone', () => {
  const estimatedDeliveryTimeWindow = { window: { ends: '2026-11-26T20:00:00-06:00' } };
  expect(estimateOf('fedex', fedexResult('IT', { estimatedDeliveryTimeWindow }))).toBe(
    '2026-11-27T02:00:00.000Z',
  );
});

it.each([
  ['2026-11-26', '2026-11-25', undefined],
  ['2026-11-26', '2026-11-26', '2026-11-26'],
  ['2026-11-26T12:00:00Z', '2026-11-26T11:59:00Z', undefined],
  ['2026-11-26T12:00:00+02:00', '2026-11-26T11:59:00Z', '2026-11-26T11:59:00.000Z'],
  ['2026-11-26T12:00:00Z', '2026-11-26', '2026-11-26'],
  ['2026-11-26', '2026-11-25T20:00:00Z', '2026-11-25T20:00:00.000Z'],
  ['2026-11-29T12:00:00Z', '2026-11-26', undefined],
])('the hub’s own: between %s and %s is until %s, and the scan counts', (from, to, expected) => {
  const message = {
    trackingNumber: 'A1234567',
    status: 'in_transit',
    occurredAt: '2026-11-20T08:00:00Z',
    estimatedDelivery: { from, to },
  };
  expect(estimateOf('hub', message)).toBe(expected);
});

it('a carrier’s window that ends before it begins is none', () => {
  expect(toEstimatedDelivery('2026-11-26T14:00:00Z', '2026-11-26T10:00:00Z')).toBeUndefined();
});
