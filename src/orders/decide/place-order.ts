import type { Money } from '../../contracts/primitives.ts';
import type { Decision, PlaceOrder } from '../command.ts';
import type { OrderState } from '../state.ts';
import { toTotals } from '../totals.ts';
import { toAllocationEvents } from './allocate-lines.ts';
import { accepted, refuse } from './outcome.ts';

export const placeOrder = (state: OrderState, command: PlaceOrder): Decision => {
  if (state.status === 'present') {
    return state.requestHash === command.requestHash ? accepted() : refuse('idempotency_conflict');
  }
  const repeated = findRepeated(command.lines.map((line) => line.lineId));
  if (repeated !== undefined) return refuse('duplicate_line', `It is ${repeated}.`);
  const foreign = amountsOf(command).find((money) => money.currency !== command.currency);
  if (foreign !== undefined) {
    return refuse(
      'currency_mismatch',
      `The order is in ${command.currency}, an amount is in ${foreign.currency}.`,
    );
  }
  if (command.delivery.option === 'pickup_in_store' && command.delivery.pickupLocation === undefined) {
    return refuse('pickup_location_missing');
  }
  const sums = toTotals(command.currency, command.lines, command.shipping, command.totals);
  if ('mismatch' in sums) return refuse('totals_mismatch', sums.mismatch);

  const { orderId, promise, plan } = command;
  return accepted(
    {
      type: 'OrderPlaced',
      data: {
        orderId,
        orderNumber: command.orderNumber,
        channel: command.channel,
        currency: command.currency,
        ...(command.reference === undefined ? {} : { reference: command.reference }),
        whenShort: command.whenShort,
        ...(command.customerId === undefined ? {} : { customerId: command.customerId }),
        ...(command.customerTier === undefined ? {} : { customerTier: command.customerTier }),
        customerRef: command.customerRef,
        shipToRef: command.shipToRef,
        ...(command.billToRef === undefined ? {} : { billToRef: command.billToRef }),
        language: command.language,
        country: command.country,
        delivery: command.delivery,
        lines: command.lines,
        totals: sums.totals,
        payment: command.payment,
        promise,
        requestHash: command.requestHash,
        ...(command.replaces === undefined ? {} : { replaces: command.replaces }),
      },
    },
    ...toAllocationEvents(plan, { orderId, attempt: 1, shipBy: promise.shipBy, known: 0, isHeld: false }),
  );
};

const findRepeated = (ids: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  return ids.find((id) => seen.has(id) || !seen.add(id));
};

const amountsOf = (command: PlaceOrder): readonly Money[] =>
  [
    ...command.lines.flatMap((line) => [line.unitPrice, line.discount, line.tax]),
    command.shipping,
    command.totals?.items,
    command.totals?.shipping,
    command.totals?.tax,
    command.totals?.total,
  ].filter((money) => money !== undefined);
