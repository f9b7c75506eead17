import type { OrderPreview } from '../../../../src/contracts/order-preview.ts';
import { toMoney } from '../../words/money.ts';
import { orderStatusNames, toPlace } from '../../words/statuses.ts';
import { toWindow } from '../../words/times.ts';

/** What a command would do, in sentences; of what stays as it is, none. */
export const tellAhead = ({ rejection, status, fulfilments, worth, promise }: OrderPreview): string => {
  if (rejection !== null) return `It would be refused: ${rejection.message}`;
  const asked = new Set(
    fulfilments.flatMap(({ location, after }) =>
      after.requestStatus === 'cancellation_requested' ? [toPlace(location)] : [],
    ),
  );
  return [
    tellWorth(worth),
    asked.size === 0
      ? ''
      : `${[...asked].join(', ')} ${asked.size === 1 ? 'is' : 'are'} asked to give work back.`,
    promise.before.from === promise.after.from && promise.before.to === promise.after.to
      ? ''
      : `Promised ${toWindow(promise.after.from, promise.after.to)} then.`,
    status.before === status.after
      ? ''
      : `The order is ${orderStatusNames[status.after].label.toLowerCase()} then.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
};

const tellWorth = ({ before, after }: OrderPreview['worth']): string => {
  if (before.amount === after.amount) return '';
  return Number(after.amount) === 0
    ? `Goods worth ${toMoney(before)} are cancelled.`
    : `Goods worth ${toMoney(after)} stay, of ${toMoney(before)}.`;
};
