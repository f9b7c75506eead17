import type { Money } from '../contracts/primitives.ts';
import type { AdjustmentView } from '../contracts/adjustments.ts';
import { toUnits } from './money.ts';
import { findText, type Personal } from './personal.ts';
import type { Adjustment } from './change-state.ts';
import type { PresentOrder } from './state.ts';
import type { Audience } from './view.ts';
import { adjustedOf, toPrice } from './worth.ts';

/** What was given back of what the order costs, by adjustments and by refunds of returns, in ten-thousandths. */
export const givenBack = ({ adjustments = [], returns = [] }: PresentOrder): bigint =>
  [...adjustments.map(({ amount }) => amount), ...returns.flatMap(({ refund }) => refund ?? [])].reduce(
    (sum, { amount }) => sum + toUnits(amount),
    0n,
  );

/** What was paid, or is to be: what was cancelled is not. In ten-thousandths. */
export const paidFor = (state: PresentOrder): bigint => {
  const cancelled = state.lines.map((line) => ({ lineId: line.lineId, quantity: line.cancelled }));
  return toUnits(state.totals.total.amount) - toUnits(toPrice(state, cancelled).amount);
};

/** Whether another adjustment would make the order, or the line, cost less than nothing. */
export const findOverpaid = (state: PresentOrder, { amount }: Money, lineId: string | undefined): boolean => {
  if (givenBack(state) + toUnits(amount) > paidFor(state)) return true;
  const line = state.lines.find((one) => one.lineId === lineId);
  if (line === undefined) return false;
  const price = toPrice(state, [{ lineId: line.lineId, quantity: line.ordered - line.cancelled }]);
  const most = toUnits(price.amount) + toUnits(line.tax?.amount ?? '0');
  return adjustedOf(state, line.lineId) + toUnits(amount) > most;
};

export const toAdjustmentView = (
  { noteRef, ...one }: Adjustment,
  personal: Personal,
  audience: Audience,
): AdjustmentView => {
  const note = audience === 'staff' ? findText(personal, noteRef) : undefined;
  return { ...one, ...(note === undefined ? {} : { note }) };
};
