import { describe, expect, test } from 'vitest';
import { toOrderStatus } from '../../src/orders/status.ts';
import { anOrder, aPlaceOrder, given, sek } from '../support/order-factory.ts';

const [lamp, bulb] = aPlaceOrder().lines;
if (lamp === undefined || bulb === undefined) throw new Error('the factory has two lines');

describe('placing an order', () => {
  test('places, allocates and requests in one append', () => {
    given(null)
      .when(aPlaceOrder())
      .thenEvents(
        'OrderPlaced',
        {
          type: 'LinesAllocated',
          data: {
            fulfilmentId: 'ord_1-f1',
            location: 'wh-1',
            lines: [
              { lineId: '1', quantity: 3 },
              { lineId: '2', quantity: 2 },
            ],
            attempt: 1,
            candidates: aPlaceOrder().plan.allocations[0]?.candidates ?? [],
          },
        },
        {
          type: 'FulfilmentRequested',
          data: { fulfilmentId: 'ord_1-f1', location: 'wh-1', shipBy: '2026-11-20T20:00:00.000Z' },
        },
      );
    expect(anOrder().state.placedVersion).toBe(3);
    expect(toOrderStatus(anOrder().state)).toBe('allocated');
  });

  test('keeps the placed version when the order goes on', () => {
    expect(anOrder().accepted().shipped().state.placedVersion).toBe(3);
  });

  test('adds up items, tax on top and shipping', () => {
    const order = anOrder({
      lines: [{ ...lamp, discount: sek('50.00'), tax: sek('12.5') }, bulb],
      shipping: sek('49'),
    });
    expect(order.state.totals).toEqual({
      items: sek('301.00'),
      shipping: sek('49.00'),
      tax: sek('12.50'),
      total: sek('362.50'),
    });
  });

  test('the same key with the same body is accepted with nothing new', () => {
    given(anOrder().shipped())
      .when(aPlaceOrder({ orderNumber: '1002' }))
      .thenEvents();
  });

  test('the same key with another body is refused', () => {
    given(anOrder())
      .when(aPlaceOrder({ requestHash: 'hash-2' }))
      .thenRefused('idempotency_conflict');
  });

  test('totals that do not add up are refused with both figures', () => {
    const message = given(null)
      .when(aPlaceOrder({ totals: { total: sek('350.00') } }))
      .thenRefused('totals_mismatch');
    expect(message).toContain('350.00 SEK');
    expect(message).toContain('351.00 SEK');
  });

  test('totals are compared in value, not in decimals', () => {
    given(null)
      .when(aPlaceOrder({ totals: { total: sek('351'), items: sek('351.0000') } }))
      .thenEvents('OrderPlaced', 'LinesAllocated', 'FulfilmentRequested');
  });

  test('an amount in another currency is refused', () => {
    given(null)
      .when(aPlaceOrder({ shipping: { amount: '5.00', currency: 'EUR' } }))
      .thenRefused('currency_mismatch');
  });

  test('two lines with one id are refused', () => {
    given(null)
      .when(aPlaceOrder({ lines: [lamp, { ...bulb, lineId: '1' }] }))
      .thenRefused('duplicate_line');
  });

  test('pickup in a store without the store is refused', () => {
    given(null)
      .when(aPlaceOrder({ delivery: { option: 'pickup_in_store' } }))
      .thenRefused('pickup_location_missing');
  });

  test('a total that would not be money any more is refused', () => {
    given(null)
      .when(aPlaceOrder({ lines: [{ ...lamp, quantity: 1_000_000, unitPrice: sek('999999999.00') }] }))
      .thenRefused('totals_mismatch');
  });
});
