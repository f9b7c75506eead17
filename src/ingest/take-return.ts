import { returnReportSchema } from '../contracts/returns.ts';
import { toRequestHash } from '../hub/ids.ts';
import { findOrderOfReturn, toReturnCommand } from '../hub/returns.ts';
import type { Incoming, Settlement } from './message.ts';
import { readMessage } from './read-message.ts';
import type { TakingParts } from './taking-parts.ts';
import { toSettlement } from './take-parcel.ts';

/** Goods that have come back. Whoever has them has the number on them: another location than was asked may tell. */
export async function takeReturn(
  parts: Pick<TakingParts, 'hub'>,
  message: Incoming,
  location: string,
): Promise<Settlement> {
  const read = readMessage(message, returnReportSchema);
  if (!read.ok) return read.settlement;
  const { returnId, type, at, lines } = read.value;
  const messageId = message.messageId ?? `${returnId}|${type}|${at}|${toRequestHash({ lines })}`;
  const order = await findOrderOfReturn(parts.hub, returnId);
  if (order === undefined)
    return {
      outcome: 'parked',
      messageId,
      reason: 'unknown_order',
      detail: `no order has the return "${returnId}"`,
    };
  const { orderId } = order.state;
  const { command, personal } = toReturnCommand(location, returnId, read.value);
  const answer = await parts.hub.ask(orderId, command, {
    actor: { kind: 'warehouse', id: location },
    cause: `${message.door}#${messageId}`.slice(0, 300),
    at: Date.parse(at),
    key: { source: `returns.${location}`, messageId },
    personal,
    traceparent: message.traceparent,
  });
  return toSettlement(answer, messageId, orderId);
}
