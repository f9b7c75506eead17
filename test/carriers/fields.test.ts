import { expect, it } from 'vitest';
import { toEstimatedDelivery } from '../../src/carriers/fields.ts';

it.each([
  ['1970-01-01T00:00:00Z', undefined],
  ['1970-01-01', undefined],
  ['9999-12-31T23:59:59', undefined],
  ['9999-12-31T23:59:59Z', undefined],
  ['+010000-01-01T00:00:00Z', undefined],
  ['2026-11-27T00:00:00Z', '2026-11-27'],
  ['2026-11-27T15:00:00+01:00', '2026-11-27T14:00:00.000Z'],
])('takes %s for a delivery date or for an empty field: %s', (written, expected) => {
  expect(toEstimatedDelivery(written)?.from).toBe(expected);
});
