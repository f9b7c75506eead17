import { describe, expect, test } from 'vitest';
import { findGrant, toAvailable } from '../../src/stock/levels.ts';
import { hourMs, minuteMs, startAt } from '../support/order-factory.ts';
import { aStock } from '../support/stock-factory.ts';

const types = (events: readonly { readonly type: string }[]): string[] => events.map(({ type }) => type);

describe('reserve', () => {
  test('what is reserved is no longer available, and stays on the shelf', () => {
    const { state } = aStock(10).reserved('o1', 4);
    expect(state).toMatchObject({ onHand: 10, reserved: 4 });
    expect(toAvailable(state)).toBe(6);
  });

  test('more than is available is refused, and nothing is written', () => {
    const story = aStock(10).reserved('o1', 4).reserved('o2', 7);
    expect(story.refused).toBe('insufficient_stock');
    expect(story.said).toEqual([]);
  });

  test('a refusal does not say how many there are', () => {
    const { run } = aStock(10).reserved('o1', 11);
    expect(run.decision).toEqual({
      rejection: { code: 'insufficient_stock', message: 'There is not enough stock. It is lamp at wh-1.' },
    });
  });

  test('where nothing was ever reported there is nothing to reserve, and no stream is left behind', () => {
    const { run } = aStock().reserved('o1', 1);
    expect(run).toMatchObject({ version: 0, state: { status: 'absent' } });
  });

  test('two lines of one SKU count together', () => {
    const story = aStock(5).told({
      type: 'Reserve',
      reservations: [
        { reservationId: 'o1/1', quantity: 3 },
        { reservationId: 'o1/2', quantity: 3 },
      ],
    });
    expect(story.refused).toBe('insufficient_stock');
    expect(story.state.reserved).toBe(0);
  });

  test('a part is granted only when asked for, and asked again is the same part', () => {
    const story = aStock(5).reserved('o1', 8, { partial: true });
    expect(findGrant(story.state, 'o1')).toEqual({ status: 'held', quantity: 5, expiresAt: null });
    const again = story.moved({ kind: 'received', quantity: 10 }).reserved('o1', 8, { partial: true });
    expect(again.said).toEqual([]);
    expect(again.state.reserved).toBe(5);
    expect(aStock(0).reserved('o1', 8, { partial: true }).refused).toBe('insufficient_stock');
    const both = {
      type: 'Reserve',
      partial: true,
      reservations: [
        { reservationId: 'o1', quantity: 5 },
        { reservationId: 'o2', quantity: 1 },
      ],
    } as const;
    expect(aStock(5).told(both).told(both)).toMatchObject({ said: [], refused: null });
  });

  test('the safety stock is not given away', () => {
    const story = aStock(5).told({ type: 'SetStockPolicy', safety: 3 });
    expect(story.reserved('o1', 3).refused).toBe('insufficient_stock');
    expect(story.reserved('o1', 2).refused).toBeNull();
  });
});

describe('the same again', () => {
  const held = aStock(10).reserved('o1', 4);

  test('changes nothing', () => {
    expect(held.reserved('o1', 4)).toMatchObject({ said: [], refused: null });
    expect(held.released('o1').released('o1').said).toEqual([]);
    expect(held.shipped('s1', 4, 'o1').shipped('s1', 4, 'o1').said).toEqual([]);
  });

  test('with another quantity is a conflict', () => {
    expect(held.reserved('o1', 5).refused).toBe('reservation_conflict');
  });

  test('after its release is refused: it is over', () => {
    expect(held.released('o1').reserved('o1', 4).refused).toBe('reservation_over');
  });

  test('a release that overtakes its reservation keeps it from being granted', () => {
    const story = aStock(10).released('o1').reserved('o1', 4);
    expect(story.refused).toBe('reservation_over');
    expect(aStock().released('o1').reserved('o1', 4).refused).toBe('reservation_over');
  });

  test('after it has shipped is granted already', () => {
    const story = held.shipped('s1', 4, 'o1').reserved('o1', 4);
    expect(story).toMatchObject({ said: [], refused: null });
    expect(story.state).toMatchObject({ onHand: 6, reserved: 0 });
  });
});

describe('a hold of a cart', () => {
  const endsAt = startAt + 10 * minuteMs;
  const held = aStock(5).reserved('cart', 5, { expiresAt: endsAt });

  test('is looked at when it ends, and not before', () => {
    expect(held.run.nextCheckAt).toBe(endsAt);
    expect(types(held.at(endsAt - 1).watched().said)).not.toContain('StockReleased');
    const over = held.at(endsAt).watched();
    expect(over.said[0]).toEqual({
      type: 'StockReleased',
      data: { reservations: [{ reservationId: 'cart', quantity: 5 }], why: 'expired' },
    });
    expect(findGrant(over.state, 'cart')).toEqual({ status: 'expired' });
  });

  test('that has ended is free for the next one, though nobody has looked yet', () => {
    const next = held.at(endsAt + hourMs).reserved('o2', 5);
    expect(types(next.said).slice(0, 2)).toEqual(['StockReleased', 'StockReserved']);
    expect(next.state.reserved).toBe(5);
  });

  test('for an order is not ended by the clock, but by who asked that order', () => {
    const ofOrder = aStock(5).told({
      type: 'Reserve',
      reservations: [
        { reservationId: 'o1:1', quantity: 2 },
        { reservationId: 'o1:2', quantity: 1 },
      ],
      expiresAt: endsAt,
      orderId: 'o1',
    });
    expect(ofOrder.run.nextCheckAt).toBe(endsAt);
    const early = ofOrder.at(endsAt - 1).told({ type: 'EndHolds', reservationIds: ['o1:1'] });
    expect(early.state.reserved).toBe(3);
    const late = ofOrder.at(endsAt + hourMs).watched();
    expect(late.state.reserved).toBe(3);
    expect(late.run.nextCheckAt).toBeGreaterThan(endsAt + hourMs);
    expect(late.reserved('o2', 3).refused).toBe('insufficient_stock');
    const ended = late
      .told({ type: 'ConfirmReservations', reservationIds: ['o1:2'] })
      .told({ type: 'EndHolds', reservationIds: ['o1:1', 'o1:2', 'never'] });
    expect(findGrant(ended.state, 'o1:1')).toEqual({ status: 'expired' });
    expect(findGrant(ended.state, 'o1:2')).toEqual({ status: 'held', quantity: 1, expiresAt: null });
    expect(ended.state.reserved).toBe(1);
  });

  test('that is confirmed stays', () => {
    const confirmed = held.told({ type: 'ConfirmReservations', reservationIds: ['cart'] });
    expect(confirmed.at(endsAt + hourMs).watched().state.reserved).toBe(5);
    expect(confirmed.told({ type: 'ConfirmReservations', reservationIds: ['cart'] }).said).toEqual([]);
  });

  test('that is over cannot be confirmed', () => {
    const over = held.at(endsAt).watched();
    expect(over.told({ type: 'ConfirmReservations', reservationIds: ['cart'] }).refused).toBe(
      'reservation_over',
    );
    expect(held.told({ type: 'ConfirmReservations', reservationIds: ['other'] }).refused).toBe(
      'reservation_not_found',
    );
  });

  test('that would end before it begins is refused', () => {
    expect(aStock(5).reserved('cart', 1, { expiresAt: startAt }).refused).toBe('reservation_over');
  });
});

describe('ship', () => {
  test('takes the goods from the shelf and ends what was held of them', () => {
    const story = aStock(10).reserved('o1', 4).shipped('s1', 3, 'o1');
    expect(story.state).toMatchObject({ onHand: 7, reserved: 1 });
    expect(story.shipped('s2', 1, 'o1').state).toMatchObject({ onHand: 6, reserved: 0 });
  });

  test('without a reservation they have left all the same', () => {
    expect(aStock(10).reserved('o1', 9).shipped('s1', 4).state).toMatchObject({
      onHand: 6,
      reserved: 9,
      shortfall: { since: expect.any(Number) as number },
    });
  });

  test('more than the book has: the shelf is empty, and what was missing is a case', () => {
    const story = aStock(2).shipped('s1', 5);
    expect(story.state).toMatchObject({ onHand: 0, mismatch: { missing: 3 } });
    expect(story.state.cases.map((one) => one.type)).toContain('stock_mismatch');
  });
});
