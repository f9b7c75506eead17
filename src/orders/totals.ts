import type { OrderEventData } from '../contracts/events.ts';
import type { Totals } from '../contracts/orders.ts';
import type { Money } from '../contracts/primitives.ts';
import type { GivenTotals } from './command.ts';
import { decimalsOf, fitsMoney, isSameAmount, moneyToText, toAmount, toUnits } from './money.ts';

const parts = ['items', 'shipping', 'tax', 'total'] as const;

/**
 * items = Σ quantity × unitPrice − discount; tax = Σ the lines' tax, which is on top of prices where a line says it;
 * total = items + shipping + tax. What the sender gave must agree, in value, not in the number of its decimals.
 */
export const toTotals = (
  currency: string,
  lines: OrderEventData<'OrderPlaced'>['lines'],
  shipping: Money | undefined,
  given: GivenTotals | undefined,
): { readonly totals: Totals } | { readonly mismatch: string } => {
  let items = 0n;
  let tax = 0n;
  let shown = shipping === undefined ? 0 : decimalsOf(shipping.amount);
  for (const line of lines) {
    items += toUnits(line.unitPrice.amount) * BigInt(line.quantity) - toUnits(line.discount?.amount ?? '0');
    tax += toUnits(line.tax?.amount ?? '0');
    for (const money of [line.unitPrice, line.discount, line.tax]) {
      if (money !== undefined) shown = Math.max(shown, decimalsOf(money.amount));
    }
  }
  const shippingUnits = toUnits(shipping?.amount ?? '0');
  const units = { items, shipping: shippingUnits, tax, total: items + shippingUnits + tax };
  if (!parts.every((part) => fitsMoney(units[part])))
    return { mismatch: 'A total has more than twelve digits.' };
  const toMoney = (value: bigint): Money => ({ amount: toAmount(value, shown), currency });
  const totals: Totals = {
    items: toMoney(units.items),
    shipping: toMoney(units.shipping),
    tax: toMoney(units.tax),
    total: toMoney(units.total),
  };
  const wrong = parts.flatMap((part) => {
    const said = given?.[part];
    return said === undefined || isSameAmount(said, totals[part])
      ? []
      : [`${part} is given as ${moneyToText(said)}, the lines say ${moneyToText(totals[part])}.`];
  });
  return wrong.length === 0 ? { totals } : { mismatch: wrong.join(' ') };
};
