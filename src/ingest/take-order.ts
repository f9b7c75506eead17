import { placeOrderMessageSchema } from '../contracts/orders.ts';
import { toRejection } from '../contracts/rejections.ts';
import type { Incoming, Settlement } from './message.ts';
import { readMessage } from './read-message.ts';
import type { TakingParts } from './taking-parts.ts';
import { toSettlement } from './take-parcel.ts';

/** `storefronts.<channel>.orders`: the idempotency key makes it count once, so the message's own id does not matter. */
export async function takeOrder(parts: TakingParts, message: Incoming, channel: string): Promise<Settlement> {
  const read = readMessage(message, placeOrderMessageSchema);
  if (!read.ok) return read.settlement;
  const { idempotencyKey, ...order } = read.value;
  const messageId = message.messageId ?? idempotencyKey;
  if (order.channel !== channel) {
    return {
      outcome: 'rejected',
      messageId,
      rejection: toRejection(
        'not_allowed',
        `The order says channel "${order.channel}", the sender is "${channel}".`,
      ),
    };
  }
  const { orderId, answer } = await parts.placing.place({
    body: order,
    idempotencyKey,
    actor: { kind: 'storefront', id: channel },
    cause: `${message.door}#${messageId}`.slice(0, 300),
    traceparent: message.traceparent,
  });
  if (answer.outcome === 'accepted' && answer.events.length === 0)
    return { outcome: 'duplicate', messageId, orderId };
  return toSettlement(answer, messageId, orderId);
}
