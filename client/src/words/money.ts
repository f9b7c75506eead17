import type { Money } from '../../../src/contracts/primitives.ts';

const formats = new Map<string, Intl.NumberFormat>();

/** "SEK 1,290.00": the code and not a sign, because desks see many crowns. */
export const toMoney = (money: Money, digits?: 0): string => {
  const key = `${money.currency}${digits ?? ''}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-GB', {
      style: 'currency',
      currency: money.currency,
      currencyDisplay: 'code',
      ...(digits === undefined ? {} : { maximumFractionDigits: digits }),
    });
    formats.set(key, format);
  }
  return format.format(Number(money.amount));
};

/** As people write it: `100,50`, `1 200`. */
export const readAmount = (text: string): string => text.replaceAll(/\s/g, '').replace(',', '.');
