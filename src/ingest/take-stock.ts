import { toRejection } from '../contracts/rejections.ts';
import { type StockReport, stockReportSchema } from '../contracts/stock.ts';
import { type StockAnswer, toMovementCommand } from '../hub/stocks.ts';
import { type Incoming, type Settlement, toRetry } from './message.ts';
import { readMessage } from './read-message.ts';
import type { TakingParts } from './taking-parts.ts';

/** What a location reports of its shelf. Two equal deltas are two, so each needs an id; a count is what it says. */
export async function takeStock(
  parts: Pick<TakingParts, 'stocks'>,
  message: Incoming,
  location: string,
): Promise<Settlement> {
  const read = readMessage(message, stockReportSchema);
  if (!read.ok) return read.settlement;
  const { value: report, fallbackId } = read;
  const messageId = message.messageId ?? findMessageId(report);
  if (messageId === undefined && report.type !== 'counted') {
    return {
      outcome: 'rejected',
      messageId: fallbackId,
      rejection: toRejection('missing_message_id', `It is ${report.type} ${report.quantity} ${report.sku}.`),
    };
  }
  const keyId = messageId ?? findDeliveryId(message, report);
  const { command, personal } = toMovementCommand(location, report);
  const answer = await parts.stocks.ask(command, {
    actor: { kind: 'warehouse', id: location },
    cause: `${message.door}#${messageId ?? fallbackId}`.slice(0, 300),
    ...(report.at === undefined ? {} : { at: Date.parse(report.at) }),
    ...(keyId === undefined ? {} : { key: { source: `stock.${location}`, messageId: keyId } }),
    personal,
    traceparent: message.traceparent,
  });
  return toStockSettlement(answer, messageId ?? fallbackId);
}

/** A count says when it was made, and there is one at a time. */
const findMessageId = ({ type, sku, at }: StockReport): string | undefined =>
  type === 'counted' && at !== undefined ? `${sku}|counted|${at}` : undefined;

/** A count without a time is of when it came: handed over again later it would undo what happened since. */
const findDeliveryId = ({ deliveryId }: Incoming, { type }: StockReport): string | undefined =>
  type === 'counted' ? deliveryId?.() : undefined;

export const toStockSettlement = (answer: StockAnswer, messageId: string): Settlement => {
  switch (answer.outcome) {
    case 'accepted':
      return { outcome: 'accepted', messageId, changed: answer.events.length > 0 };
    case 'duplicate':
      return {
        outcome: 'duplicate',
        messageId,
        ...(answer.earlier === null ? {} : { rejection: answer.earlier }),
      };
    case 'rejected':
      return { outcome: 'rejected', messageId, rejection: answer.rejection };
    case 'conflict':
      return { outcome: 'retry', messageId, why: 'the stock changed' };
    case 'failed':
      return answer.retry
        ? { outcome: 'retry', messageId, ...toRetry(answer.error) }
        : { outcome: 'parked', messageId, reason: 'poison', detail: answer.error.message };
  }
};
