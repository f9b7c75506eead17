import type { Money } from '../../../src/contracts/primitives.ts';

type ToMoney = (money: Money, digits?: 0) => string;

export const createMoney = (locale: string, currencyDisplay: 'code' | 'symbol'): ToMoney => {
  const formats = new Map<string, Intl.NumberFormat>();
  return (money, digits) => {
    const key = `${money.currency}${digits ?? ''}`;
    let format = formats.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: money.currency,
        currencyDisplay,
        ...(digits === undefined ? {} : { maximumFractionDigits: digits }),
      });
      formats.set(key, format);
    }
    return format.format(Number(money.amount));
  };
};

/** "SEK 1,290.00": the code and not a sign, because desks see many crowns. */
export const toMoney = createMoney('en-GB', 'code');

/** As people write it: `100,50`, `1 200`. */
export const readAmount = (text: string): string => text.replaceAll(/\s/g, '').replace(',', '.');
