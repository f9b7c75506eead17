import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { Money } from '../contracts/primitives.ts';
import { decimalsOf, toAmount, toUnits } from './money.ts';
import type { PresentOrder } from './state.ts';

/** What units of lines cost, a line's discount and what was adjusted of it by their share; neither shipping nor what tax a line adds to its price. */
export const toWorth = (state: PresentOrder, lines: readonly LineQuantity[]): Money => {
  let units = 0n;
  for (const { lineId, quantity } of lines) {
    const line = state.lines.find((candidate) => candidate.lineId === lineId);
    if (line === undefined) continue;
    const discount = toUnits(line.discount?.amount ?? '0') + adjustedOf(state, lineId);
    units +=
      toUnits(line.unitPrice.amount) * BigInt(quantity) -
      (discount * BigInt(quantity)) / BigInt(line.ordered);
  }
  const shown = decimalsOf(state.totals.items.amount);
  return { amount: toAmount(roundTo(units, shown), shown), currency: state.currency };
};

const adjustedOf = ({ adjustments }: PresentOrder, of: string): bigint =>
  adjustments === undefined
    ? 0n
    : adjustments.reduce(
        (sum, { lineId, amount }) => (lineId === of ? sum + toUnits(amount.amount) : sum),
        0n,
      );

const roundTo = (units: bigint, shown: number): bigint => {
  const step = 10n ** BigInt(4 - Math.min(4, shown));
  return ((units + step / 2n) / step) * step;
};
