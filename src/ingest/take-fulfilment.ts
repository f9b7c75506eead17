import { type FulfilmentReport, fulfilmentReportSchema } from '../contracts/fulfilments.ts';
import { toRejection } from '../contracts/rejections.ts';
import { findOrderId, toRequestHash } from '../hub/ids.ts';
import { toReportCommand } from '../hub/report-fulfilment.ts';
import type { Incoming, Settlement } from './message.ts';
import { readMessage } from './read-message.ts';
import type { TakingParts } from './taking-parts.ts';
import { toSettlement } from './take-parcel.ts';

/** What a location reports of its work. Only its own: another's fulfilment is to it as if it did not exist. */
export async function takeFulfilment(
  parts: TakingParts,
  message: Incoming,
  location: string,
): Promise<Settlement> {
  const read = readMessage(message, fulfilmentReportSchema);
  if (!read.ok) return read.settlement;
  const report = read.value;
  const messageId = message.messageId ?? toMessageId(report);
  const orderId = findOrderId(report.fulfilmentId);
  const order = orderId === undefined ? undefined : await parts.hub.readOrder(orderId);
  if (orderId === undefined || order === undefined) {
    return {
      outcome: 'parked',
      messageId,
      reason: 'unknown_order',
      detail: `no order has the fulfilment "${report.fulfilmentId}"`,
    };
  }
  const fulfilment = order.state.fulfilments.find(({ fulfilmentId }) => fulfilmentId === report.fulfilmentId);
  if (fulfilment !== undefined && fulfilment.location !== location) {
    return {
      outcome: 'rejected',
      messageId,
      rejection: toRejection('unknown_fulfilment', `"${report.fulfilmentId}".`),
    };
  }
  const { command, personal } = toReportCommand(report);
  const answer = await parts.hub.ask(orderId, command, {
    actor: { kind: 'warehouse', id: location },
    cause: `${message.door}#${messageId}`.slice(0, 300),
    at: Date.parse(report.at),
    key: { source: `fulfilment.${location}`, messageId },
    personal,
    traceparent: message.traceparent,
  });
  return toSettlement(answer, messageId, orderId);
}

/** Two parts of the work at one moment are two reports: what they are about tells them apart. */
function toMessageId({ fulfilmentId, type, at, lines, parcels }: FulfilmentReport): string {
  const step = `${fulfilmentId}|${type}|${at}`;
  return lines === undefined && parcels === undefined ? step : `${step}|${toRequestHash({ lines, parcels })}`;
}
