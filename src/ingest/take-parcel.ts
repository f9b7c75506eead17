import type { ParsedParcel } from '../carriers/format.ts';
import { isOfNextParcel, isWithin, toSpans } from '../carriers/number-span.ts';
import type { Rejection } from '../contracts/rejections.ts';
import type { ParsedScan } from '../contracts/scans.ts';
import type { OrderAnswer, OrderEnvelope } from '../hub/hub.ts';
import { type PersonalRow, toScanText } from '../hub/personal-refs.ts';
import { type Incoming, type Settlement, toRetry } from './message.ts';
import { toEnd } from './parcel-end.ts';
import type { ParcelOwner } from './parcels.ts';
import type { TakingParts } from './taking-parts.ts';

export interface From {
  readonly message: Incoming;
  readonly carrier: string;
  readonly formatId: string;
}

/** One parcel's scans to the order that has it; where several orders have had the number, each scan by its time. */
export async function takeParcel(
  parts: TakingParts,
  from: From,
  messageId: string,
  parcel: ParsedParcel,
): Promise<Settlement> {
  const { carrier } = from;
  const { trackingNumber } = parcel;
  let owners = await parts.parcels.find(carrier, trackingNumber);
  let deadLetterId: string | undefined;
  if (owners.length === 0) {
    // The order may be on its way: park, then look again, so that neither comes before the other unseen.
    const parked = await park(parts, from, messageId, trackingNumber);
    ({ deadLetterId } = parked);
    owners = await parts.parcels.find(carrier, trackingNumber);
    if (owners.length === 0) return parked;
  }
  const taken = await takeKnown(parts, from, messageId, parcel, owners);
  const settlement = deadLetterId === undefined ? taken : withoutOwnReplay(taken);
  // After the answer: a letter that is put away before it and an order that is busy would be a lost message.
  if (deadLetterId !== undefined && settlement.outcome !== 'retry' && settlement.outcome !== 'parked')
    await parts.deadLetters.settle(deadLetterId, 'replayed');
  return settlement;
}

async function takeKnown(
  parts: TakingParts,
  from: From,
  messageId: string,
  parcel: ParsedParcel,
  owners: readonly ParcelOwner[],
): Promise<Settlement> {
  const { carrier } = from;
  const { trackingNumber } = parcel;
  const newest = owners.at(-1);
  if (newest === undefined) throw new Error('a known parcel has an owner');
  // Both are ISO instants in UTC: their letters are in the order of time.
  if (parcel.scans.some(({ scan }) => scan.time.from > newest.doubtedFrom)) {
    const endedAt = await findEnd(parts, newest.orderId, carrier, trackingNumber);
    const strange = parcel.scans.filter(({ scan }) => endedAt !== null && isOfNextParcel(scan, endedAt));
    if (strange.length > 0) {
      // Another node may have given the number to another order just now.
      parts.parcels.forget(carrier, trackingNumber);
      const all = await parts.parcels.find(carrier, trackingNumber);
      if (all.length > owners.length) return await takeKnown(parts, from, messageId, parcel, all);
      const own = parcel.scans.filter((one) => !strange.includes(one));
      const taken =
        own.length === 0
          ? null
          : await takeKnown(parts, from, `${messageId}@own`, { ...parcel, scans: own }, owners);
      if (taken?.outcome === 'retry') return { ...taken, messageId };
      const parked = await park(parts, from, messageId, trackingNumber, newest.since);
      // Another end may be known since it was asked for, and whoever looks again then has not seen this letter.
      if ((await findEnd(parts, newest.orderId, carrier, trackingNumber)) === endedAt) return parked;
      const settlement = withoutOwnReplay(await takeKnown(parts, from, messageId, parcel, owners));
      if (settlement.outcome !== 'retry' && settlement.outcome !== 'parked')
        await parts.deadLetters.settle(parked.deadLetterId, 'replayed');
      return settlement;
    }
  }
  if (owners.length === 1) {
    const answer = await tell(parts, from, messageId, trackingNumber, newest.orderId, parcel.scans);
    if (!isOfAnother(answer)) return toSettlement(answer, messageId, newest.orderId);
    // Another node gave the number to another order, and this one had not heard of it.
    parts.parcels.forget(carrier, trackingNumber);
    const all = await parts.parcels.find(carrier, trackingNumber);
    return all.length === 1
      ? { outcome: 'retry', messageId, why: 'the parcels with its number are being told apart' }
      : await takeApart(parts, from, messageId, parcel, all);
  }
  return await takeApart(parts, from, messageId, parcel, owners);
}

/** What was put away is looked at again meanwhile, and may be there first: to its sender it is no duplicate. */
const withoutOwnReplay = (settled: Settlement): Settlement =>
  settled.outcome === 'duplicate' && settled.rejection === undefined
    ? { ...settled, outcome: 'accepted', changed: true }
    : settled;

/** Each order's part counts once by itself. */
async function takeApart(
  parts: TakingParts,
  from: From,
  messageId: string,
  parcel: ParsedParcel,
  owners: readonly ParcelOwner[],
): Promise<Settlement> {
  const spans = toSpans(owners.map(({ since }) => since));
  const settled: Settlement[] = [];
  for (const [index, { orderId }] of owners.entries()) {
    const span = spans[index];
    const its = parcel.scans.filter(({ scan }) => span !== undefined && isWithin(scan, span));
    if (its.length === 0) continue;
    const part = `${messageId}@${orderId}`;
    const answer = await tell(parts, from, part, parcel.trackingNumber, orderId, its);
    if (isOfAnother(answer)) {
      parts.parcels.forget(from.carrier, parcel.trackingNumber);
      return { outcome: 'retry', messageId, why: 'the parcels with its number are being told apart' };
    }
    settled.push({ ...toSettlement(answer, messageId, orderId), messageId });
  }
  const [first] = settled;
  const isMixed = settled.some((part) => findRefusal(part) === undefined);
  return (
    settled.find(({ outcome }) => outcome === 'retry') ??
    settled.find(({ outcome }) => outcome === 'parked') ??
    // There is one answer: a part that is refused beside one that is taken would be lost without a word.
    (isMixed ? settled.map(toUsed).find(({ outcome }) => outcome === 'parked') : undefined) ??
    settled.find(({ outcome }) => outcome === 'accepted') ??
    first ?? { outcome: 'accepted', messageId, changed: false }
  );
}

export const toUsed = (part: Settlement): Settlement => {
  const refusal = findRefusal(part);
  return refusal === undefined
    ? part
    : { outcome: 'parked', messageId: part.messageId, reason: 'invalid', detail: refusal.message };
};

/** Also of one that was refused before: whoever refused it may have gone before the letter was written. */
const findRefusal = (part: Settlement): Rejection | undefined =>
  part.outcome === 'rejected' || part.outcome === 'duplicate' ? part.rejection : undefined;

export const isOfAnother = (answer: OrderAnswer): boolean =>
  (answer.outcome === 'rejected' && answer.rejection.code === 'scans_of_another_parcel') ||
  (answer.outcome === 'duplicate' && answer.earlier?.code === 'scans_of_another_parcel');

async function tell(
  parts: TakingParts,
  from: From,
  messageId: string,
  trackingNumber: string,
  orderId: string,
  parsed: readonly ParsedScan[],
): Promise<OrderAnswer> {
  const { carrier } = from;
  const scans = parsed.some(({ scan }) => scan.status === 'unmapped')
    ? await parts.meanings.read({ orderId, carrier, trackingNumber, scans: parsed })
    : parsed;
  const { command, ...options } = toRecordScans(parts.refSecret, from, messageId, { trackingNumber, scans });
  return await parts.hub.ask(orderId, command, options);
}

/** The parcel's scans as the order is told of them, with the people's words beside it. */
export function toRecordScans(
  refSecret: string,
  { message, carrier, formatId }: From,
  messageId: string,
  parcel: Pick<ParsedParcel, 'trackingNumber' | 'scans'>,
): Omit<OrderEnvelope, 'settle'> {
  const personal: PersonalRow[] = [];
  const scans = parcel.scans.map((parsed) => {
    const { scan } = parsed;
    const words = toScanText(refSecret, parsed);
    if (words === undefined) return { scan };
    personal.push(words);
    return { scan, textRef: words.ref };
  });
  return {
    command: { type: 'RecordScans', carrier, trackingNumber: parcel.trackingNumber, scans },
    actor: { kind: 'carrier', id: carrier },
    cause: `${message.door}#${messageId}`.slice(0, 300),
    key: { source: formatId === 'hub' ? `tracking.${carrier}` : `raw.${carrier}.${formatId}`, messageId },
    personal,
    traceparent: message.traceparent,
  };
}

async function park(
  parts: TakingParts,
  { message, carrier }: From,
  messageId: string,
  trackingNumber: string,
  shippedAfter?: string,
): Promise<Extract<Settlement, { outcome: 'parked' }> & { readonly deadLetterId: string }> {
  const detail =
    shippedAfter === undefined
      ? `no order has the parcel "${trackingNumber}" of ${carrier}`
      : `the order that had the parcel "${trackingNumber}" of ${carrier} ended long before, and no other has it`;
  const deadLetterId = await parts.deadLetters.park({
    message,
    messageId,
    reason: 'unknown_parcel',
    detail,
    parcel: { carrier, trackingNumber, ...(shippedAfter === undefined ? {} : { shippedAfter }) },
  });
  return { outcome: 'parked', messageId, reason: 'unknown_parcel', detail, deadLetterId };
}

/** When the parcel's journey ended; null while it has not. */
async function findEnd(
  parts: TakingParts,
  orderId: string,
  carrier: string,
  trackingNumber: string,
): Promise<number | null> {
  const order = await parts.hub.readOrder(orderId);
  const shipment = order?.state.shipments.find(
    (one) => one.carrier === carrier && one.trackingNumber === trackingNumber,
  );
  return shipment === undefined ? null : toEnd(shipment);
}

/** The actor's answer as what becomes of the message. */
export function toSettlement(answer: OrderAnswer, messageId: string, orderId: string): Settlement {
  switch (answer.outcome) {
    case 'accepted':
      return { outcome: 'accepted', messageId, orderId, changed: answer.events.length > 0 };
    case 'duplicate':
      return {
        outcome: 'duplicate',
        messageId,
        orderId,
        ...(answer.earlier === null ? {} : { rejection: answer.earlier }),
      };
    case 'rejected':
      return { outcome: 'rejected', messageId, orderId, rejection: answer.rejection };
    case 'conflict':
      return { outcome: 'retry', messageId, why: 'the order changed' };
    case 'failed':
      return answer.retry
        ? { outcome: 'retry', messageId, ...toRetry(answer.error) }
        : { outcome: 'parked', messageId, reason: 'poison', detail: answer.error.message };
  }
}
