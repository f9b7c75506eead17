import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdjustPrice } from '../../src/orders/change-command.ts';
import type { OrderCommand } from '../../src/orders/command.ts';
import { givenBack } from '../../src/orders/adjustments.ts';
import { toAmount, toUnits } from '../../src/orders/money.ts';
import { toOrderView } from '../../src/orders/view.ts';
import { toWorth } from '../../src/orders/worth.ts';
import { anOrder, dayMs, type OrderStory, sek, startAt } from '../support/order-factory.ts';

let asked = 0;
/** Three lamps at 100, two bulbs at 25.50: 351 in all. */
const less = (amount: string, changes: Partial<AdjustPrice> = {}): AdjustPrice => ({
  type: 'AdjustPrice',
  adjustmentId: `ord_1-a${(asked += 1)}`,
  amount: sek(amount),
  reason: 'apology',
  ...changes,
});
const codeOf = (story: OrderStory, command: OrderCommand): string | undefined => {
  const decision = story.decides(command);
  return 'rejection' in decision ? decision.rejection.code : undefined;
};
const askReturn: OrderCommand = {
  type: 'RequestReturn',
  returnId: 'ord_1-r1',
  lines: [{ lineId: '1', quantity: 3, reason: 'other' }],
  method: 'drop_off',
  isByCustomer: false,
  days: 30,
};

describe('a price that is adjusted', () => {
  it('is what the line is worth from then on, and no more than that is paid back', () => {
    const story = anOrder()
      .shipped()
      .does(less('60.00', { lineId: '1' }));
    expect(toWorth(story.state, [{ lineId: '1', quantity: 3 }])).toEqual(sek('240.00'));
    expect(toWorth(story.state, [{ lineId: '1', quantity: 1 }])).toEqual(sek('80.00'));
    const back = story.does(askReturn).does({
      type: 'ReportReturn',
      returnId: 'ord_1-r1',
      location: 'wh-1',
      reported: 'inspected',
      lines: [{ lineId: '1', quantity: 3, disposition: 'restocked' }],
    });
    expect(toOrderView(back.state, 1, new Map(), 'staff').returns).toMatchObject([{ worth: sek('240.00') }]);
    const close = (amount: string): OrderCommand => ({
      type: 'CloseReturn',
      returnId: 'ord_1-r1',
      refund: sek(amount),
    });
    expect(codeOf(back, close('291.01'))).toBe('refund_too_large');
    expect(codeOf(back.does(close('240.00')), less('51.01'))).toBe('refund_too_large');
    expect(codeOf(back.does(close('240.00')), less('51.00'))).toBeUndefined();
  });

  it.each([
    ['more than the order costs', less('351.01'), 'refund_too_large'],
    ['more than the line costs', less('51.01', { lineId: '2' }), 'refund_too_large'],
    ['another currency', less('1.00', { amount: { amount: '1.00', currency: 'EUR' } }), 'currency_mismatch'],
    ['no line of it', less('1.00', { lineId: '9' }), 'unknown_line'],
    ['no case of it', less('1.00', { exceptionIds: ['ord_1.9'] }), 'exception_not_found'],
  ] as const)('is refused where it is %s', (_, command, code) => {
    expect(codeOf(anOrder(), command)).toBe(code);
  });

  it('is nothing of what was cancelled', () => {
    const story = anOrder().does({ type: 'CancelLines', lines: [{ lineId: '1', quantity: 3 }] });
    expect(codeOf(story, less('51.00'))).toBeUndefined();
    expect(codeOf(story, less('51.01'))).toBe('refund_too_large');
    expect(codeOf(story, less('0.01', { lineId: '1' }))).toBe('refund_too_large');
  });

  it('is shared by what is not cancelled, so that no unit is paid back that was cancelled before', () => {
    const kept = [{ lineId: '1', quantity: 2 }];
    const story = anOrder()
      .does({ type: 'CancelLines', lines: [{ lineId: '1', quantity: 1 }] })
      .does(less('150.00', { lineId: '1' }));
    expect(toWorth(story.state, kept)).toEqual(sek('50.00'));
    expect(codeOf(story, less('50.01', { lineId: '1' }))).toBe('refund_too_large');
    const whole = story.does(less('50.00', { lineId: '1' }));
    expect(toWorth(whole.state, kept)).toEqual(sek('0.00'));
    expect(codeOf(whole, less('0.01', { lineId: '1' }))).toBe('refund_too_large');
    expect(codeOf(whole, less('51.01'))).toBe('refund_too_large');
  });

  it('resolves the cases that it settles, as refunded', () => {
    const story = anOrder()
      .accepted()
      .shipped()
      .at(startAt + 14 * dayMs)
      .watched();
    const exceptionIds = story.state.cases.flatMap(({ exceptionId, state }) =>
      state === 'resolved' ? [] : [exceptionId],
    );
    expect(exceptionIds.length).toBeGreaterThan(0);
    const { state } = story.does(less('20.00', { exceptionIds }));
    for (const exceptionId of exceptionIds)
      expect(state.cases.find((one) => one.exceptionId === exceptionId)).toMatchObject({
        state: 'resolved',
        resolution: 'refunded',
      });
  });

  it('is refused the fifty-first time, and the same one twice', () => {
    let story = anOrder();
    for (let n = 0; n < 50; n += 1) story = story.does(less('1.00'));
    expect(codeOf(story, less('1.00'))).toBe('too_many_adjustments');
    const once = less('1.00');
    expect(codeOf(anOrder().does(once), once)).toBe('idempotency_conflict');
  });

  it('never comes to more than what is paid, whatever else is cancelled', () => {
    const step = fc.oneof(
      fc.record({
        step: fc.constant('less' as const),
        units: fc.oneof(
          fc.integer({ min: 1, max: 2_000_000 }),
          fc.integer({ min: 1, max: 20 }).map((halves) => halves * 500_000),
        ),
        lineId: fc.constantFrom('1', '2', undefined),
      }),
      fc.record({
        step: fc.constant('cancel' as const),
        lineId: fc.constantFrom('1', '2'),
        quantity: fc.integer({ min: 1, max: 3 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let story = anOrder();
        const prices: Readonly<Record<string, number>> = { '1': 1_000_000, '2': 255_000 };
        for (const one of steps) {
          const command: OrderCommand =
            one.step === 'less'
              ? less(toAmount(BigInt(one.units), 2), one.lineId === undefined ? {} : { lineId: one.lineId })
              : { type: 'CancelLines', lines: [{ lineId: one.lineId, quantity: one.quantity }] };
          if (codeOf(story, command) !== undefined) continue;
          story = story.does(command);
          const { lines, adjustments = [] } = story.state;
          const costs = lines.map((line) => ({
            lineId: line.lineId,
            units: (prices[line.lineId] ?? 0) * (line.ordered - line.cancelled),
          }));
          // What is cancelled later was reduced for nothing: that is not asked back.
          if (command.type === 'AdjustPrice') {
            const cost = costs.reduce((sum, { units }) => sum + units, 0);
            expect(Number(givenBack(story.state))).toBeLessThanOrEqual(cost);
            const ofLine = adjustments
              .filter(({ lineId }) => lineId === command.lineId)
              .reduce((sum, { amount }) => sum + Number(toUnits(amount.amount)), 0);
            const { units } = costs.find(({ lineId }) => lineId === command.lineId) ?? { units: cost };
            expect(ofLine).toBeLessThanOrEqual(units);
          }
          for (const { lineId, ordered } of story.state.lines)
            expect(
              Number(toWorth(story.state, [{ lineId, quantity: ordered }]).amount),
            ).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
