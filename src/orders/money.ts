import type { Money } from '../contracts/primitives.ts';

/**
 * Money is a decimal string; arithmetic is on BigInt in ten-thousandths (the most decimals a message may have), never on
 * floating point. A result has as many decimals as the finest amount that went in.
 */
const decimals = 4;

export const toUnits = (amount: string): bigint => {
  const negative = amount.startsWith('-');
  const [whole = '0', fraction = ''] = (negative ? amount.slice(1) : amount).split('.');
  const units = BigInt(whole + fraction.padEnd(decimals, '0'));
  return negative ? -units : units;
};

export const decimalsOf = (amount: string): number => {
  const point = amount.indexOf('.');
  return point === -1 ? 0 : amount.length - point - 1;
};

/** `shown` is the least number of decimals; more are kept when they are not zero. */
export const toAmount = (units: bigint, shown: number): string => {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, -decimals);
  let fraction = digits.slice(-decimals);
  while (fraction.length > shown && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
};

/** Of one currency. */
export const addMoney = (a: Money, b: Money): Money => ({
  amount: toAmount(
    toUnits(a.amount) + toUnits(b.amount),
    Math.max(decimalsOf(a.amount), decimalsOf(b.amount)),
  ),
  currency: a.currency,
});

/** Twelve digits before the point: more would not parse as Money again. */
export const fitsMoney = (units: bigint): boolean => {
  const limit = 10n ** BigInt(12 + decimals);
  return units < limit && units > -limit;
};

export const isSameAmount = (a: Money, b: Money): boolean =>
  a.currency === b.currency && toUnits(a.amount) === toUnits(b.amount);

export const moneyToText = (money: Money): string => `${money.amount} ${money.currency}`;
