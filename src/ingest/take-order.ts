import { placeOrderMessageSchema } from '../contracts/orders.ts';
import { toFieldErrors, toSentence } from '../contracts/problems.ts';
import { toRejection } from '../contracts/rejections.ts';
import { bodyId, parseBody } from './body.ts';
import type { Incoming, Settlement } from './message.ts';
import type { TakingParts } from './taking-parts.ts';
import { toSettlement } from './take-parcel.ts';

/** `storefronts.<channel>.orders`: the idempotency key makes it count once, so the message's own id does not matter. */
export async function takeOrder(parts: TakingParts, message: Incoming, channel: string): Promise<Settlement> {
  const body = parseBody(message.body);
  const fallbackId = message.messageId ?? bodyId(message.body);
  if (!body.ok) return { outcome: 'parked', messageId: fallbackId, reason: 'malformed', detail: body.detail };
  const read = placeOrderMessageSchema.safeParse(body.value);
  if (!read.success) {
    return {
      outcome: 'parked',
      messageId: fallbackId,
      reason: 'invalid',
      detail: toSentence(toFieldErrors(read.error)),
    };
  }
  const { idempotencyKey, ...order } = read.data;
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
  });
  if (answer.outcome === 'accepted' && answer.events.length === 0)
    return { outcome: 'duplicate', messageId, orderId };
  return toSettlement(answer, messageId, orderId);
}
