import type { FormatOutcome, ParsedParcel } from '../carriers/format.ts';
import { findFormat } from '../carriers/registry.ts';
import { toSentence } from '../contracts/problems.ts';
import type { OrderAnswer } from '../hub/hub.ts';
import { type PersonalRow, toScanText } from '../hub/personal-refs.ts';
import { bodyId, parseBody } from './body.ts';
import type { Incoming, Settlement } from './message.ts';
import type { TakingParts } from './take.ts';

/** The hub's own scan messages: `carriers.<carrier>.tracking`. */
export const takeScans = async (
  parts: TakingParts,
  message: Incoming,
  carrier: string,
): Promise<Settlement> => await takeFormat(parts, message, carrier, 'hub');

/** A provider's body as it is: `carriers.<carrier>.raw.<format>`, and webhooks. */
export const takeProviderBody = async (
  parts: TakingParts,
  message: Incoming,
  carrier: string,
  format: string,
): Promise<Settlement> => await takeFormat(parts, message, carrier, format);

async function takeFormat(
  parts: TakingParts,
  message: Incoming,
  carrier: string,
  formatId: string,
): Promise<Settlement> {
  const named = message.messageId;
  const format = findFormat(formatId);
  if (format === undefined) {
    return {
      outcome: 'parked',
      messageId: named ?? bodyId(message.body),
      reason: 'unknown_format',
      detail: `there is no format "${formatId}"`,
    };
  }
  const body = parseBody(message.body);
  if (!body.ok)
    return {
      outcome: 'parked',
      messageId: named ?? bodyId(message.body),
      reason: 'malformed',
      detail: body.detail,
    };
  const read = format.parse(body.value);
  if (!read.ok) {
    return {
      outcome: 'parked',
      messageId: named ?? bodyId(message.body),
      reason: 'invalid',
      detail: toSentence(read.errors),
    };
  }
  const messageId = named ?? identify(read, message.body, formatId);
  const [only, ...others] = read.parcels;
  if (only === undefined) return { outcome: 'accepted', messageId };
  const from = { message, carrier, formatId };
  if (others.length === 0 && only.bad.length === 0) return await takeParcel(parts, from, messageId, only);
  return await takeSeveral(parts, from, messageId, read.parcels);
}

/** The provider's event id; else what the scans say of themselves; only bodies of others fall back to their bytes. */
function identify(read: Extract<FormatOutcome, { ok: true }>, body: Buffer, formatId: string): string {
  if (read.eventId !== undefined) return read.eventId;
  if (formatId !== 'hub') return bodyId(body);
  const identities = read.parcels.flatMap(({ trackingNumber, scans }) =>
    scans.map(({ scan }) => `${trackingNumber}|${scan.identity}`),
  );
  const joined = identities.join('\n');
  return identities.length > 0 && joined.length <= 200 ? joined : bodyId(body);
}

interface From {
  readonly message: Incoming;
  readonly carrier: string;
  readonly formatId: string;
}

/** One bad scan parks that scan; one unknown parcel parks itself; the rest goes on. */
async function takeSeveral(
  parts: TakingParts,
  from: From,
  messageId: string,
  parcels: readonly ParsedParcel[],
): Promise<Settlement> {
  for (const bad of parcels.flatMap((parcel) => parcel.bad)) {
    const body =
      from.formatId === 'hub' ? Buffer.from(JSON.stringify({ scans: [bad.raw] })) : from.message.body;
    await parts.deadLetters.park({
      message: { ...from.message, body },
      messageId: `${messageId}#${bad.index}`,
      reason: 'invalid',
      detail: `scan ${bad.index}: ${toSentence(bad.errors)}`,
    });
  }
  const settled = await Promise.all(
    parcels
      .filter(({ scans, trackingNumber }) => scans.length > 0 && trackingNumber !== '')
      .map(async (parcel) => {
        // Two parcels of one order are two messages to it.
        const partId = `${messageId}#${parcel.trackingNumber}`;
        const part = await takeParcel(parts, from, partId, parcel);
        if (part.outcome === 'parked' && part.deadLetterId === undefined) {
          await parts.deadLetters.park({
            message: from.message,
            messageId: partId,
            reason: part.reason,
            detail: part.detail,
          });
        }
        return part;
      }),
  );
  const retry = settled.find(({ outcome }) => outcome === 'retry');
  if (retry !== undefined) return { ...retry, messageId };
  const taken =
    settled.find(({ outcome }) => outcome === 'accepted') ??
    settled.find(({ outcome }) => outcome !== 'parked');
  // What was parked has its own dead letter by now; the message as a whole was taken.
  return taken === undefined ? { outcome: 'accepted', messageId } : { ...taken, messageId };
}

async function takeParcel(
  parts: TakingParts,
  { message, carrier, formatId }: From,
  messageId: string,
  parcel: ParsedParcel,
): Promise<Settlement> {
  const { trackingNumber } = parcel;
  let orderId = await parts.parcels.find(carrier, trackingNumber);
  if (orderId === undefined) {
    // The order may be on its way: park, then look again, so that neither comes before the other unseen.
    const detail = `no order has the parcel ${trackingNumber} of ${carrier}`;
    const parked = {
      message,
      messageId,
      reason: 'unknown_parcel',
      detail,
      parcel: { carrier, trackingNumber },
    } as const;
    const deadLetterId = await parts.deadLetters.park(parked);
    orderId = await parts.parcels.find(carrier, trackingNumber);
    if (orderId === undefined)
      return { outcome: 'parked', messageId, reason: 'unknown_parcel', detail, deadLetterId };
    await parts.deadLetters.settle(deadLetterId, 'replayed');
  }
  const personal: PersonalRow[] = [];
  const scans = parcel.scans.map(({ scan, text, signedBy }) => {
    const words = toScanText(parts.refSecret, {
      ...(text === undefined ? {} : { text }),
      ...(signedBy === undefined ? {} : { signedBy }),
    });
    if (words === undefined) return { scan };
    personal.push(words);
    return { scan, textRef: words.ref };
  });
  const answer = await parts.hub.ask(
    orderId,
    { type: 'RecordScans', carrier, trackingNumber, scans },
    {
      actor: { kind: 'carrier', id: carrier },
      cause: `${message.door}#${messageId}`.slice(0, 300),
      key: { source: formatId === 'hub' ? `tracking.${carrier}` : `raw.${carrier}.${formatId}`, messageId },
      personal,
    },
  );
  return toSettlement(answer, messageId, orderId);
}

/** The actor's answer as what becomes of the message. */
export function toSettlement(answer: OrderAnswer, messageId: string, orderId: string): Settlement {
  switch (answer.outcome) {
    case 'accepted':
      return { outcome: 'accepted', messageId, orderId };
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
        ? { outcome: 'retry', messageId, why: answer.error.message }
        : { outcome: 'parked', messageId, reason: 'poison', detail: answer.error.message };
  }
}
