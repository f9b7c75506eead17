import type { BadScan, FormatOutcome, ParsedParcel } from '../carriers/format.ts';
import { toSentence } from '../contracts/problems.ts';
import { bodyId, parseBody } from './body.ts';
import type { Incoming, ParkReason, Settlement } from './message.ts';
import type { TakingParts } from './taking-parts.ts';
import { type From, takeParcel, toUsed } from './take-parcel.ts';

/** The format of the hub's own scan messages, `carriers.<carrier>.tracking`. */
export const hubFormat = 'hub';

/** What is in a body, or why nothing can be made of it. */
export type ScanBody =
  | {
      readonly ok: true;
      readonly from: From;
      readonly messageId: string;
      readonly parcels: readonly ParsedParcel[];
    }
  | { readonly ok: false; readonly settlement: Settlement };

/**
 * The hub's own scan messages and a provider's bodies as they are: `carriers.<carrier>.raw.<format>`, and webhooks.
 * Nothing is asked here and nothing kept: reading twice gives the same.
 */
export function readScanBody(
  parts: Pick<TakingParts, 'findFormat'>,
  message: Incoming,
  carrier: string,
  formatId: string,
): ScanBody {
  const named = message.messageId;
  const unusable = (reason: ParkReason, detail: string): ScanBody => ({
    ok: false,
    settlement: { outcome: 'parked', messageId: named ?? bodyId(message.body), reason, detail },
  });
  const format = parts.findFormat(formatId);
  if (format === undefined) return unusable('unknown_format', `there is no format "${formatId}"`);
  const body = parseBody(message.body);
  if (!body.ok) return unusable('malformed', body.detail);
  const read = format.parse(body.value);
  if (!read.ok) return unusable('invalid', toSentence(read.errors));
  const messageId = named ?? identify(read, message.body, formatId);
  return { ok: true, from: { message, carrier, formatId }, messageId, parcels: read.parcels };
}

export async function takeScans(parts: TakingParts, read: ScanBody): Promise<Settlement> {
  if (!read.ok) return read.settlement;
  const { from, messageId, parcels } = read;
  const [only, ...others] = parcels;
  if (only === undefined) return { outcome: 'accepted', messageId };
  const { part } = from.message;
  if (part !== undefined) return await takePart(parts, from, messageId, parcels, part);
  if (others.length === 0 && only.bad.length === 0) return await takeParcel(parts, from, messageId, only);
  return await takeSeveral(parts, from, messageId, parcels);
}

/** The provider's event id; else what the scans say of themselves; only bodies of others fall back to their bytes. */
function identify(read: Extract<FormatOutcome, { ok: true }>, body: Buffer, formatId: string): string {
  if (read.eventId !== undefined) return read.eventId;
  if (formatId !== hubFormat) return bodyId(body);
  const identities = read.parcels.flatMap(({ trackingNumber, scans }) =>
    scans.map(({ scan }) => `${trackingNumber}|${scan.identity}`),
  );
  const joined = identities.join('\n');
  return identities.length > 0 && joined.length <= 200 ? joined : bodyId(body);
}

/** A dead letter of a part of a body: what else is in the body was taken, or has a letter of its own. */
async function takePart(
  parts: TakingParts,
  from: From,
  messageId: string,
  parcels: readonly ParsedParcel[],
  part: string,
): Promise<Settlement> {
  const bad = parcels
    .flatMap((parcel) => parcel.bad)
    .find(({ index }) => part === toPart(index) || index >= toFirst(part));
  if (bad !== undefined) return { outcome: 'parked', messageId, ...toBad(bad) };
  const meant = parcels.filter(({ trackingNumber }) => part === `parcel:${trackingNumber}`);
  // The format reads now what it could not: the whole set is taken, what is known of it is passed over.
  const taken = (part.startsWith('parcel:') ? meant : parcels).map((parcel) => ({ ...parcel, bad: [] }));
  const [only] = taken;
  return only !== undefined && taken.length === 1
    ? await takeParcel(parts, from, messageId, only)
    : await takeSeveral(parts, { ...from, message: withoutPart(from.message) }, messageId, taken);
}

const toBad = (bad: BadScan): { readonly reason: 'invalid'; readonly detail: string } => ({
  reason: 'invalid',
  detail: `scan ${bad.index}: ${toSentence(bad.errors)}`,
});

const toPart = (index: number): string => `scan:${index}`;

/** `scans:50` is that scan and all after it. */
const toPartFrom = (index: number): string => `scans:${index}`;
const toFirst = (part: string): number => (part.startsWith('scans:') ? Number(part.slice(6)) : Infinity);

const withoutPart = ({ part: _, ...message }: Incoming): Incoming => message;

/** With a letter of their own, which has the whole body: of more, the others of the body share one. */
const mostLetters = 50;

/** One bad scan parks that scan; one unknown parcel parks itself; the rest goes on. */
async function takeSeveral(
  parts: TakingParts,
  from: From,
  messageId: string,
  parcels: readonly ParsedParcel[],
): Promise<Settlement> {
  const bads = parcels.flatMap((parcel) => parcel.bad);
  const [onlyBad] = bads;
  // Nothing but one bad scan: the message is the dead letter, so that a replay of it is not another one.
  if (onlyBad !== undefined && bads.length === 1 && parcels.every(({ scans }) => scans.length === 0))
    return { outcome: 'parked', messageId, ...toBad(onlyBad) };
  await parkBads(parts, from, messageId, bads);
  const settled = await Promise.all(
    toParcels(parcels).map(async (parcel) => {
      // Two parcels of one order are two messages to it.
      const partId = `${messageId}#${parcel.trackingNumber}`;
      const message = { ...from.message, part: `parcel:${parcel.trackingNumber}` };
      const part = toUsed(await takeParcel(parts, { ...from, message }, partId, parcel));
      if (part.outcome === 'parked' && part.deadLetterId === undefined) {
        await parts.deadLetters.park({
          message,
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

async function parkBads(
  parts: TakingParts,
  from: From,
  messageId: string,
  bads: readonly BadScan[],
): Promise<void> {
  if (from.formatId === hubFormat) {
    for (const bad of bads) {
      const body = Buffer.from(JSON.stringify({ scans: [bad.raw] }));
      const message = { ...from.message, body };
      await parts.deadLetters.park({ message, messageId: `${messageId}#${bad.index}`, ...toBad(bad) });
    }
    return;
  }
  const ordered = bads.toSorted((a, b) => a.index - b.index);
  for (const bad of ordered.slice(0, mostLetters)) {
    const message = { ...from.message, part: toPart(bad.index) };
    await parts.deadLetters.park({ message, messageId: `${messageId}#${bad.index}`, ...toBad(bad) });
  }
  const [next] = ordered.slice(mostLetters);
  if (next === undefined) return;
  const { reason, detail } = toBad(next);
  await parts.deadLetters.park({
    message: { ...from.message, part: toPartFrom(next.index) },
    messageId: `${messageId}#${next.index}+`,
    reason,
    detail: `${detail}; with it ${bads.length - mostLetters} scans of the body cannot be read`,
  });
}

/** A body may name a parcel twice: with the key of the first, the second would count as the first told again. */
function toParcels(parcels: readonly ParsedParcel[]): readonly ParsedParcel[] {
  const byNumber = new Map<string, ParsedParcel>();
  for (const { trackingNumber, scans } of parcels) {
    if (scans.length === 0 || trackingNumber === '') continue;
    const known = byNumber.get(trackingNumber)?.scans ?? [];
    byNumber.set(trackingNumber, { trackingNumber, scans: [...known, ...scans], bad: [] });
  }
  return [...byNumber.values()];
}
