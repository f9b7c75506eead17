import type { PlaceOrderBody } from '../contracts/orders.ts';
import type { Actor, Money } from '../contracts/primitives.ts';
import { toRejection } from '../contracts/rejections.ts';
import { mergeLines, quantityOf } from '../orders/line-quantities.ts';
import { decimalsOf, fitsMoney, toAmount, toUnits } from '../orders/money.ts';
import { findAddress, findCustomer, findText, isErased, type Personal } from '../orders/personal.ts';
import { findReship } from '../orders/reships.ts';
import type { Reship } from '../orders/change-state.ts';
import type { OrderLine, PresentOrder } from '../orders/state.ts';
import type { RecordReship } from '../orders/change-command.ts';
import type { Hub, OrderAnswer } from './hub.ts';
import { toOrderId } from './ids.ts';
import type { OrderPlacing } from './place-order.ts';

/**
 * What is sent again is an order of its own, so that stock is found, held and shipped for it as for any other. The first
 * order says that it is to be (`ReshipRequested`), this places it, and the first is told what came of it; each step can be
 * done again, for the order's id is made of the reship's.
 *
 *   order ──ReshipRequested──► effect ──PlaceOrder──► the other order
 *     ◄───ReshipPlaced, ReshipRefused──┘                  │ LinesCancelled
 *     ◄───────────────────────ReshipCancelled─── effect ◄─┘
 */
export interface Reships {
  place(effect: ReshipEffect & { readonly key: string }): Promise<void>;
  /** The order that sends it again was cancelled, or some of it. */
  noteCancelled(effect: ReshipEffect & { readonly key: string; readonly by: string }): Promise<void>;
}

interface ReshipEffect {
  readonly orderId: string;
  readonly reshipId: string;
}

const actor: Actor = { kind: 'hub', id: 'reships' };

export function createReships(options: {
  readonly hub: Pick<Hub, 'ask' | 'readOrder' | 'loadPersonal'>;
  readonly placing: OrderPlacing;
}): Reships {
  const { hub, placing } = options;

  async function record(orderId: string, key: string, command: RecordReship): Promise<void> {
    const answer = await hub.ask(orderId, command, { actor, cause: key });
    if (answer.outcome === 'failed') throw answer.error;
    if (answer.outcome !== 'accepted') throw new Error(`${orderId} was not told what became of its reship`);
  }

  async function placeOrder(state: PresentOrder, one: Reship, cause: string): Promise<OrderAnswer> {
    const { orderId, orderNumber } = state;
    const { reshipId } = one;
    const body = toBody(state, one, await hub.loadPersonal(orderId));
    if (body === undefined)
      return { outcome: 'rejected', rejection: toRejection('already_erased'), version: 0 };
    const replaces = { orderId, orderNumber, reshipId };
    const { answer } = await placing.place({ body, idempotencyKey: toKey(one), actor, cause, replaces });
    return answer;
  }

  /** Who has said which mails they want has said so of what is sent in place of it, too. */
  async function keepPreferences(from: PresentOrder, to: PresentOrder, cause: string): Promise<void> {
    if (from.preferences === undefined || to.preferences !== undefined) return;
    const command = { type: 'SetPreferences', ...from.preferences } as const;
    const answer = await hub.ask(to.orderId, command, { actor, cause });
    if (answer.outcome === 'failed') throw answer.error;
  }

  async function noteCancelled(effect: Parameters<Reships['noteCancelled']>[0]): Promise<void> {
    const { orderId, reshipId, by, key } = effect;
    const other = await hub.readOrder(by);
    if (other === undefined) throw new Error(`there is no order ${by}`);
    const lines = other.state.lines.map(({ lineId, cancelled }) => ({ lineId, quantity: cancelled }));
    await record(orderId, key, {
      type: 'RecordReship',
      reshipId,
      became: 'cancelled',
      lines: mergeLines(lines),
    });
  }

  return {
    async place({ orderId, reshipId, key }) {
      const found = await hub.readOrder(orderId);
      const one = found === undefined ? undefined : findReship(found.state, reshipId);
      if (found === undefined || one === undefined) throw new Error(`there is no reship ${reshipId}`);
      if (one.outcome !== null) return;
      const { channel } = found.state;
      // It may have been placed by a try that did not live to say so; and the customer have been forgotten since.
      const before = await hub.readOrder(toOrderId(channel, toKey(one)));
      // Its key is no secret of ours: what somebody else placed under it sends nothing again.
      if (before !== undefined && before.state.replaces?.reshipId !== reshipId) {
        await record(orderId, key, {
          type: 'RecordReship',
          reshipId,
          became: 'refused',
          code: 'idempotency_conflict',
        });
        return;
      }
      const answer = before === undefined ? await placeOrder(found.state, one, key) : undefined;
      const placed = before?.state ?? (answer?.outcome === 'accepted' ? answer.state : undefined);
      if (placed?.status === 'present') {
        await keepPreferences(found.state, placed, key);
        const { orderNumber } = placed;
        await record(orderId, key, {
          type: 'RecordReship',
          reshipId,
          became: 'placed',
          orderId: placed.orderId,
          orderNumber,
        });
        // Of what was cancelled before, it could not be told yet.
        if (placed.lines.some(({ cancelled }) => cancelled > 0))
          await noteCancelled({ orderId, reshipId, by: placed.orderId, key });
        return;
      }
      if (answer?.outcome === 'rejected') {
        const { code } = answer.rejection;
        await record(orderId, key, { type: 'RecordReship', reshipId, became: 'refused', code });
        return;
      }
      throw answer?.outcome === 'failed' ? answer.error : new Error(`${reshipId} could not be placed`);
    },
    noteCancelled,
  };
}

const toKey = ({ reshipId }: Reship): string => `reship:${reshipId}`;

/** It costs the customer nothing. Undefined: they are forgotten. */
const toBody = (state: PresentOrder, one: Reship, personal: Personal): PlaceOrderBody | undefined => {
  const { channel, currency, reference, customerTier, delivery, billToRef, payment } = state;
  const customer = findCustomer(personal, state.customerRef);
  const shipTo = findAddress(personal, one.shipToRef);
  const billTo = billToRef === undefined ? undefined : findAddress(personal, billToRef);
  if (customer === undefined || isErased(customer) || shipTo === undefined || isErased(shipTo))
    return undefined;
  return {
    channel,
    currency,
    ...(reference === undefined ? {} : { reference }),
    whenShort: one.whenShort,
    customer: { ...customer, ...(customerTier === undefined ? {} : { tier: customerTier }) },
    shipTo,
    ...(billTo === undefined || isErased(billTo) ? {} : { billTo }),
    // Who names another address does not stand in the store.
    delivery:
      delivery.option === 'pickup_in_store' && one.shipToRef !== state.shipToRef
        ? { option: 'standard' }
        : delivery,
    lines: state.lines.flatMap((line) => toLine(line, quantityOf(one.lines, line.lineId), personal)),
    payment,
  };
};

const toLine = (
  { lineId, sku, name, unitPrice, kind, finalSale, capability, instructionRef, parts }: OrderLine,
  quantity: number,
  personal: Personal,
): PlaceOrderBody['lines'] => {
  if (quantity === 0) return [];
  const instruction = findText(personal, instructionRef);
  return [
    {
      lineId,
      sku,
      name,
      quantity,
      ...toFree(unitPrice, quantity),
      kind,
      ...(finalSale === undefined ? {} : { finalSale }),
      ...(capability === undefined ? {} : { capability }),
      ...(typeof instruction === 'string' ? { instruction } : {}),
      ...(parts === undefined ? {} : { parts: [...parts] }),
    },
  ];
};

/** Its price with a discount of all of it; none where that is more than an amount can say. */
const toFree = (
  unitPrice: Money,
  quantity: number,
): Pick<PlaceOrderBody['lines'][number], 'unitPrice' | 'discount'> => {
  const { currency } = unitPrice;
  const decimals = decimalsOf(unitPrice.amount);
  const worth = toUnits(unitPrice.amount) * BigInt(quantity);
  return fitsMoney(worth)
    ? { unitPrice, discount: { amount: toAmount(worth, decimals), currency } }
    : { unitPrice: { amount: toAmount(0n, decimals), currency } };
};
