import type { Answer } from '../contracts/registry.ts';
import { isDatabaseAway } from '../platform/database.ts';
import { toTraceField } from '../platform/traceparent.ts';
import { bodyId } from './body.ts';
import { createHopeless } from './hopeless.ts';
import { findDoor, type Incoming, type Settlement, toRetry } from './message.ts';
import { takeEpcis } from './take-epcis.ts';
import { takeFulfilment } from './take-fulfilment.ts';
import { takeOrder } from './take-order.ts';
import { takeReturn } from './take-return.ts';
import { takeStock } from './take-stock.ts';
import { hubFormat, type ScanBody, readScanBody, takeScans } from './take-scans.ts';
import type { TakingParts } from './taking-parts.ts';

/**
 * The one path behind both doors (invariants 1, 8): bytes → format → the order's actor → settled after the commit.
 * Whatever cannot be used is parked with its bytes before the sender is told that it may forget it.
 */
export interface Taking {
  take(message: Incoming): Promise<Settlement>;
  /** The same of a body of scans that was read already. */
  takeRead(message: Incoming, read: ScanBody): Promise<Settlement>;
  /** The same of what came before: it is no sign of life of its sender now. */
  takeAgain(message: Incoming): Promise<Settlement>;
  /** Takes a dead letter again; undefined when it is not waiting. */
  replay(deadLetterId: string): Promise<Settlement | undefined>;
}

/** Of why a message is parked: what is wrong with a body of a megabyte is told in an answer of one message. */
const mostDetail = 2_000;

export function createTaking(parts: TakingParts): Taking {
  const { deadLetters, log } = parts;
  const hopeless = createHopeless();

  async function settle(message: Incoming): Promise<Settlement> {
    const door = findDoor(message.door);
    if (door === undefined) return unusable(message, 'unknown_format', `nothing is taken on ${message.door}`);
    switch (door.kind) {
      case 'tracking':
        return await takeScans(parts, readScanBody(parts, message, door.carrier, hubFormat));
      case 'raw':
        return await takeScans(parts, readScanBody(parts, message, door.carrier, door.format));
      case 'fulfilment':
        return await takeFulfilment(parts, message, door.location);
      case 'returns':
        return await takeReturn(parts, message, door.location);
      case 'orders':
        return await takeOrder(parts, message, door.channel);
      case 'stock':
        return await takeStock(parts, message, door.location);
      case 'epcis':
        return await takeEpcis(parts, message, door.location);
    }
  }

  async function take(message: Incoming, read?: ScanBody): Promise<Settlement> {
    let settled: Settlement;
    try {
      settled = read === undefined ? await settle(message) : await takeScans(parts, read);
    } catch (error) {
      const isAway = isDatabaseAway(error);
      // That the database is away is said once, by others, and not of each message.
      log[isAway ? 'debug' : 'error'](
        { error, door: message.door, ...toTraceField(message) },
        'a message could not be taken',
      );
      const reason = error instanceof Error ? error : new Error(String(error));
      settled = { outcome: 'retry', messageId: message.messageId ?? '', ...toRetry(reason) };
    }
    settled = hopeless.judge(message, settled);
    if (settled.outcome !== 'parked') return settled;
    settled = { ...settled, detail: settled.detail.slice(0, mostDetail) };
    if (settled.deadLetterId !== undefined) return settled;
    try {
      const { messageId, reason, detail } = settled;
      await deadLetters.park({ message, messageId, reason, detail });
      return settled;
    } catch (error) {
      return {
        outcome: 'retry',
        messageId: settled.messageId,
        why: String(error),
        isAway: isDatabaseAway(error),
      };
    }
  }

  async function hear(message: Incoming, read?: ScanBody): Promise<Settlement> {
    const settled = await take(message, read);
    if (settled.outcome !== 'retry') parts.onTaken?.(message.door, settled.outcome);
    return settled;
  }

  return {
    takeAgain: async (message) => await take(message),
    take: async (message) => await hear(message),
    takeRead: hear,
    async replay(deadLetterId) {
      const message = await deadLetters.load(deadLetterId);
      if (message === undefined) return undefined;
      const settled = await take(message);
      if (settled.outcome !== 'parked' && settled.outcome !== 'retry')
        await deadLetters.settle(deadLetterId, 'replayed');
      return settled;
    },
  };
}

const unusable = (message: Incoming, reason: 'unknown_format', detail: string): Settlement => ({
  outcome: 'parked',
  messageId: message.messageId ?? bodyId(message.body),
  reason,
  detail,
});

/** What a sender is told of a final settlement. */
export const toSenderAnswer = (settled: Exclude<Settlement, { outcome: 'retry' }>): Answer => ({
  messageId: settled.messageId,
  outcome: settled.outcome,
  ...('orderId' in settled && settled.orderId !== undefined ? { orderId: settled.orderId } : {}),
  ...('rejection' in settled && settled.rejection !== undefined ? { rejection: settled.rejection } : {}),
  ...(settled.outcome === 'parked' ? { rejection: { code: settled.reason, message: settled.detail } } : {}),
});
