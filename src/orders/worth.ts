import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { Money } from '../contracts/primitives.ts';
import { decimalsOf, toAmount, toUnits } from './money.ts';
import type { OrderLine, PresentOrder } from './state.ts';

/** What units of lines cost, a line's discount and what was adjusted of it by their share; neither shipping nor what tax a line adds to its price. */
export const toWorth = (state: PresentOrder, lines: readonly LineQuantity[]): Money =>
  toMoney(state, lines, (line, price, quantity) => {
    const kept = BigInt(line.ordered - line.cancelled);
    if (kept === 0n || price <= 0n) return price;
    const share = (adjustedOf(state, line.lineId) * least(BigInt(quantity), kept)) / kept;
    return price - least(share, price);
  });

/** The same before anything was adjusted. */
export const toPrice = (state: PresentOrder, lines: readonly LineQuantity[]): Money =>
  toMoney(state, lines, (_, price) => price);

/** In ten-thousandths. */
export const adjustedOf = ({ adjustments }: PresentOrder, of: string): bigint =>
  adjustments === undefined
    ? 0n
    : adjustments.reduce(
        (sum, { lineId, amount }) => (lineId === of ? sum + toUnits(amount.amount) : sum),
        0n,
      );

const toMoney = (
  state: PresentOrder,
  lines: readonly LineQuantity[],
  adjust: (line: OrderLine, price: bigint, quantity: number) => bigint,
): Money => {
  let units = 0n;
  for (const { lineId, quantity } of lines) {
    const line = state.lines.find((candidate) => candidate.lineId === lineId);
    if (line === undefined) continue;
    const discount = toUnits(line.discount?.amount ?? '0');
    const price =
      toUnits(line.unitPrice.amount) * BigInt(quantity) -
      (discount * BigInt(quantity)) / BigInt(line.ordered);
    units += adjust(line, price, quantity);
  }
  const shown = decimalsOf(state.totals.items.amount);
  return { amount: toAmount(roundTo(units, shown), shown), currency: state.currency };
};

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const roundTo = (units: bigint, shown: number): bigint => {
  const step = 10n ** BigInt(4 - Math.min(4, shown));
  return ((units + step / 2n) / step) * step;
};
