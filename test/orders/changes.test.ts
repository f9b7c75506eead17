import { describe, expect, test } from 'vitest';
import { toQuantities } from '../../src/orders/quantities.ts';
import { toCategory, toOrderStatus } from '../../src/orders/status.ts';
import { anOrder, given, report } from '../support/order-factory.ts';

const cancelOne = { type: 'CancelLines', lines: [{ lineId: '1', quantity: 1 }] } as const;

describe('cancelling', () => {
  test('the whole order tells the location', () => {
    given(anOrder().accepted())
      .when({ type: 'CancelOrder', reasonRef: 'text_1' })
      .thenEvents(
        {
          type: 'LinesCancelled',
          data: {
            lines: [
              { lineId: '1', quantity: 3 },
              { lineId: '2', quantity: 2 },
            ],
            whole: true,
            reasonRef: 'text_1',
            released: [
              {
                fulfilmentId: 'ord_1-f1',
                lines: [
                  { lineId: '1', quantity: 3 },
                  { lineId: '2', quantity: 2 },
                ],
              },
            ],
          },
        },
        { type: 'FulfilmentCancellationRequested', data: { fulfilmentId: 'ord_1-f1', location: 'wh-1' } },
      );
  });

  test('a part says which part', () => {
    given(anOrder())
      .when(cancelOne)
      .thenEvents('LinesCancelled', {
        type: 'FulfilmentCancellationRequested',
        data: { fulfilmentId: 'ord_1-f1', location: 'wh-1', lines: [{ lineId: '1', quantity: 1 }] },
      });
    const story = anOrder().does(cancelOne);
    expect(toQuantities(story.state).get('1')).toMatchObject({ ordered: 3, cancelled: 1, allocated: 2 });
    expect(story.state.fulfilments[0]?.requestStatus).toBe('submitted');
  });

  test('takes first what no location has', () => {
    const story = anOrder()
      .does(report('shortPicked', { lines: [{ lineId: '1', quantity: 1 }] }))
      .does(cancelOne);
    expect(toQuantities(story.state).get('1')).toMatchObject({ cancelled: 1, allocated: 2 });
    expect(story.types.at(-1)).toBe('LinesCancelled');
  });

  test('what is left beside what has shipped completes the order', () => {
    const story = anOrder()
      .shipped('PN1', { '1': 3 })
      .does({ type: 'CancelLines', lines: [{ lineId: '2', quantity: 2 }] });
    expect(toOrderStatus(story.state)).toBe('shipped');
  });

  test.each([
    ['unknown_line', anOrder(), [{ lineId: '9', quantity: 1 }]],
    ['quantity_too_large', anOrder(), [{ lineId: '1', quantity: 4 }]],
    ['already_packed', anOrder().packed({ '1': 3 }), [{ lineId: '1', quantity: 1 }]],
    ['already_shipped', anOrder().shipped('PN1', { '1': 3 }), [{ lineId: '1', quantity: 1 }]],
    [
      'nothing_to_cancel',
      anOrder().does({ type: 'CancelLines', lines: [{ lineId: '2', quantity: 2 }] }),
      [{ lineId: '2', quantity: 1 }],
    ],
    [
      'quantity_too_large',
      anOrder(),
      [
        { lineId: '1', quantity: 2 },
        { lineId: '1', quantity: 2 },
      ],
    ],
  ] as const)('is refused with %s', (code, story, lines) => {
    given(story).when({ type: 'CancelLines', lines }).thenRefused(code);
  });
});

describe('holds', () => {
  test('stack by reason and have numbers', () => {
    const story = anOrder().held().does({ type: 'HoldOrder', reason: 'fraud_review' });
    expect(story.state.holds.map((hold) => hold.holdId)).toEqual(['ord_1-h1', 'ord_1-h2']);
    given(story).when({ type: 'HoldOrder', reason: 'fraud_review' }).thenRefused('hold_exists');
  });

  test('show on the order and ask for attention until the last is released', () => {
    const story = anOrder().held();
    expect([toOrderStatus(story.state), toCategory(story.state)]).toEqual(['on_hold', 'attention']);
    const released = story.does({ type: 'ReleaseHold', holdId: 'ord_1-h1' });
    expect([toOrderStatus(released.state), toCategory(released.state)]).toEqual(['allocated', 'open']);
  });

  test('a number is not used twice', () => {
    const story = anOrder().held().does({ type: 'ReleaseHold', holdId: 'ord_1-h1' }).held();
    expect(story.state.holds[0]?.holdId).toBe('ord_1-h2');
  });
});

describe('the rest', () => {
  test('the same address again is refused', () => {
    given(anOrder())
      .when({ type: 'ChangeAddress', shipToRef: 'address_2', country: 'SE', unchanged: true })
      .thenRefused('address_unchanged');
  });

  test('each revocation makes a new generation', () => {
    const story = anOrder().does({ type: 'RevokeTrackingLink' }).does({ type: 'RevokeTrackingLink' });
    expect(story.state.linkGeneration).toBe(2);
  });

  test('after the erasure no text is kept', () => {
    given(anOrder().erased())
      .when({ type: 'HoldOrder', reason: 'other', noteRef: 'text_9' })
      .thenEvents({ type: 'OrderHeld', data: { holdId: 'ord_1-h1', reason: 'other' } });
  });
});
