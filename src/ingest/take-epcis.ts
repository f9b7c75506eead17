import { createHash } from 'node:crypto';
import { fulfilmentReportSchema, type FulfilmentReport } from '../contracts/fulfilments.ts';
import { toFieldErrors, toSentence } from '../contracts/problems.ts';
import { toRejection } from '../contracts/rejections.ts';
import { type StockReport, stockReportSchema } from '../contracts/stock.ts';
import { findOrderId } from '../hub/ids.ts';
import { toReportCommand } from '../hub/report-fulfilment.ts';
import { toMovementCommand } from '../hub/stocks.ts';
import { parseEpcis, type EpcisEntry } from '../warehouses/epcis.ts';
import { findSku } from '../warehouses/epcis-lines.ts';
import { toWords, type KnownFulfilment, type WordsOutcome } from '../warehouses/epcis-words.ts';
import { bodyId, parseBody } from './body.ts';
import type { Incoming, ParkReason, Settlement } from './message.ts';
import { toSettlement } from './take-parcel.ts';
import { toStockSettlement } from './take-stock.ts';
import type { TakingParts } from './taking-parts.ts';

/**
 * EPCIS documents of a location. Each event is a message of its own with an identity of its own, so that a document that
 * overlaps another tells nothing twice; one that cannot be used waits alone, and the others of its document are taken.
 */
export async function takeEpcis(
  parts: TakingParts,
  message: Incoming,
  location: string,
): Promise<Settlement> {
  const body = parseBody(message.body);
  const fallbackId = message.messageId ?? bodyId(message.body);
  if (!body.ok) return { outcome: 'parked', messageId: fallbackId, reason: 'malformed', detail: body.detail };
  const read = parseEpcis(body.value);
  if (!read.ok)
    return { outcome: 'parked', messageId: fallbackId, reason: 'invalid', detail: toSentence(read.errors) };
  const from: From = { message, location };
  const { part } = message;
  const entries = read.entries.filter(
    ({ index }) => part === undefined || part === toPart(index) || index >= toFirst(part),
  );
  const [only, ...others] = entries;
  if (only === undefined) return { outcome: 'accepted', messageId: fallbackId, changed: false };
  if (others.length > 0) return await takeSeveral(parts, from, fallbackId, entries);
  const named = part === undefined && message.messageId === undefined ? toEventId(only) : fallbackId;
  return { ...(await takeEntry(parts, from, only)), messageId: named };
}

interface From {
  readonly message: Incoming;
  readonly location: string;
}

const toPart = (index: number): string => `event:${index}`;

/** `events:50` is that event and all after it: those that were taken are known by their ids. */
const toPartFrom = (index: number): string => `events:${index}`;
const toFirst = (part: string): number => (part.startsWith('events:') ? Number(part.slice(7)) : Infinity);

/** With a letter of their own, which has the whole document: of more, the others share one. */
const mostLetters = 50;

/** The sender's id; without one, what the event says. That it was wrong is another event than that it happened. */
function toEventId({ eventId, content, isError }: EpcisEntry): string {
  const id = eventId === null ? toDigest(content()) : eventId.length > 240 ? toDigest(eventId) : eventId;
  return `${id}${isError ? '#error' : ''}`;
}

const toDigest = (text: string): string => `sha256:${createHash('sha256').update(text).digest('base64url')}`;

/** What a document says of one fulfilment is taken in its order, one after the other; fulfilments side by side. */
async function takeSeveral(
  parts: TakingParts,
  from: From,
  messageId: string,
  entries: readonly EpcisEntry[],
): Promise<Settlement> {
  const chains = new Map<string, EpcisEntry[]>();
  for (const entry of entries) {
    const { meaning } = entry;
    const key = 'fulfilmentId' in meaning ? meaning.fulfilmentId : meaning.kind;
    const chain = chains.get(key);
    if (chain === undefined) chains.set(key, [entry]);
    else chain.push(entry);
  }
  const settled: Settlement[] = [];
  const parked: { readonly index: number; readonly reason: ParkReason; readonly detail: string }[] = [];
  await Promise.all(
    [...chains.values()].map(async (chain) => {
      for (const entry of chain) {
        const one = await takeEntry(parts, from, entry);
        settled.push(one);
        const { index } = entry;
        if (one.outcome === 'parked') parked.push({ index, reason: one.reason, detail: one.detail });
        else if (one.outcome === 'rejected')
          parked.push({ index, reason: 'unknown_order', detail: one.rejection.message });
      }
    }),
  );
  parked.sort((a, b) => a.index - b.index);
  for (const { index, reason, detail } of parked.slice(0, mostLetters)) {
    const message = { ...from.message, part: toPart(index) };
    await parts.deadLetters.park({ message, messageId: `${messageId}#${index}`, reason, detail });
  }
  const [next] = parked.slice(mostLetters);
  if (next !== undefined)
    await parts.deadLetters.park({
      message: { ...from.message, part: toPartFrom(next.index) },
      messageId: `${messageId}#${next.index}+`,
      reason: next.reason,
      detail: `${next.detail}; with it ${parked.length - mostLetters} events of the document cannot be used`,
    });
  const retry = settled.find(({ outcome }) => outcome === 'retry');
  if (retry !== undefined) return { ...retry, messageId };
  const changed = settled.find((one) => one.outcome === 'accepted' && one.changed !== false);
  const told = changed ?? settled.find(({ outcome }) => outcome === 'duplicate');
  // What was parked has its own dead letter by now; the message as a whole was taken.
  return told === undefined ? { outcome: 'accepted', messageId, changed: false } : { ...told, messageId };
}

async function takeEntry(parts: TakingParts, from: From, entry: EpcisEntry): Promise<Settlement> {
  const { meaning } = entry;
  const messageId = toEventId(entry);
  const park = (reason: ParkReason, why: string): Settlement => ({
    outcome: 'parked',
    messageId,
    reason,
    detail: `event ${entry.index}: ${why}`,
  });
  switch (meaning.kind) {
    case 'invalid':
      return park('invalid', toSentence(meaning.errors));
    case 'ignored':
      return { outcome: 'accepted', messageId, changed: false };
    case 'unmatched':
      return park(meaning.of === 'order' ? 'unknown_order' : 'invalid', meaning.because);
    case 'counts':
      return await takeCounts(parts, from, messageId, meaning, park);
    case 'report':
    case 'retraction':
      return await takeWork(parts, from, messageId, meaning, park);
  }
}

type Park = (reason: ParkReason, why: string) => Settlement;

async function takeWork(
  parts: TakingParts,
  { message, location }: From,
  messageId: string,
  meaning: Extract<EpcisEntry['meaning'], { kind: 'report' | 'retraction' }>,
  park: Park,
): Promise<Settlement> {
  const { fulfilmentId } = meaning;
  const orderId = findOrderId(fulfilmentId);
  const order = orderId === undefined ? undefined : await parts.hub.readOrder(orderId);
  const fulfilment = order?.state.fulfilments.find((one) => one.fulfilmentId === fulfilmentId);
  if (orderId === undefined || order === undefined || fulfilment === undefined)
    return park('unknown_order', `no order has the fulfilment "${fulfilmentId}"`);
  // Another location's fulfilment is to it as if it did not exist.
  if (fulfilment.location !== location)
    return {
      outcome: 'rejected',
      messageId,
      rejection: toRejection('unknown_fulfilment', `"${fulfilmentId}".`),
    };
  const skus = new Map(order.state.lines.map(({ lineId, sku }) => [lineId, sku]));
  const known: KnownFulfilment = {
    lines: fulfilment.lines.map((line) => ({
      lineId: line.lineId,
      sku: skus.get(line.lineId) ?? '',
      quantity: line.quantity,
      left: line.quantity - line.shipped - line.collected,
    })),
    parcels: order.state.shipments.filter((one) => one.fulfilmentId === fulfilmentId),
  };
  const words = toWords(meaning, known, parts.locations().get(location)?.epcis);
  if (!words.ok) return park('invalid', words.because);
  const asked = {
    actor: { kind: 'warehouse', id: location },
    cause: `${message.door}#${messageId}`.slice(0, 300),
    key: { source: `epcis.${location}`, messageId },
    traceparent: message.traceparent,
  } as const;
  if (meaning.kind === 'retraction') {
    const answer = await parts.hub.ask(orderId, toRetraction(meaning, words), {
      ...asked,
      at: Date.parse(meaning.saidAt),
      personal: [],
    });
    return toSettlement(answer, messageId, orderId);
  }
  const report = fulfilmentReportSchema.safeParse(toReport(meaning, words));
  if (!report.success) return park('invalid', toSentence(toFieldErrors(report.error)));
  const { command, personal } = toReportCommand(report.data);
  const answer = await parts.hub.ask(orderId, command, { ...asked, at: Date.parse(meaning.at), personal });
  return toSettlement(answer, messageId, orderId);
}

type Words = Extract<WordsOutcome, { ok: true }>;

const toReport = (
  { fulfilmentId, work, at }: Extract<EpcisEntry['meaning'], { kind: 'report' }>,
  { lines, parcels }: Words,
): FulfilmentReport => ({
  fulfilmentId,
  type: work,
  at,
  ...(lines === null || work === 'shipped' ? {} : { lines }),
  ...(work === 'shipped' ? { parcels } : {}),
});

const toRetraction = (
  meaning: Extract<EpcisEntry['meaning'], { kind: 'retraction' }>,
  { lines, parcels }: Words,
) =>
  ({
    type: 'RetractReport',
    fulfilmentId: meaning.fulfilmentId,
    reported: meaning.work,
    because: meaning.because,
    ...(meaning.because === 'voided' ? {} : { reportedAt: Date.parse(meaning.at) }),
    ...(lines === null || meaning.work === 'shipped' ? {} : { lines }),
    ...(parcels.length === 0
      ? {}
      : { parcels: parcels.map(({ carrier, trackingNumber }) => ({ carrier, trackingNumber })) }),
  }) as const;

async function takeCounts(
  parts: TakingParts,
  { message, location }: From,
  messageId: string,
  meaning: Extract<EpcisEntry['meaning'], { kind: 'counts' }>,
  park: Park,
): Promise<Settlement> {
  const articles = parts.locations().get(location)?.epcis?.articles ?? [];
  const reports: StockReport[] = [];
  const refused: string[] = [];
  for (const item of meaning.items) {
    const sku = findSku(item, articles);
    if (sku === undefined) {
      refused.push(`the location's list of articles has no SKU for GTIN ${item.gtin}`);
      continue;
    }
    const report = stockReportSchema.safeParse({
      sku,
      type: 'counted',
      quantity: item.quantity,
      at: meaning.at,
      reference: messageId.slice(0, 200),
    });
    if (report.success) reports.push(report.data);
    else refused.push(`${sku}: ${toSentence(toFieldErrors(report.error))}`);
  }
  let told: Settlement = { outcome: 'duplicate', messageId };
  for (const report of reports) {
    const { command, personal } = toMovementCommand(location, report);
    const answer = await parts.stocks.ask(command, {
      actor: { kind: 'warehouse', id: location },
      cause: `${message.door}#${messageId}`.slice(0, 300),
      at: Date.parse(meaning.at),
      key: { source: `epcis.${location}`, messageId: `${messageId}|${report.sku}` },
      personal,
      traceparent: message.traceparent,
    });
    const settled = toStockSettlement(answer, messageId);
    // Told again it comes here again: what was taken is known by its key.
    if (settled.outcome === 'retry') return settled;
    if (settled.outcome === 'parked') refused.push(`${report.sku}: ${settled.detail}`);
    else if ('rejection' in settled && settled.rejection !== undefined)
      refused.push(`${report.sku}: ${settled.rejection.message}`);
    else if (settled.outcome === 'accepted' && (told.outcome === 'duplicate' || settled.changed !== false))
      told = settled;
  }
  // One that cannot be used keeps none of the others from being counted.
  if (refused.length > 0) return park('invalid', toRefusedSentence(refused, meaning.items.length));
  return told;
}

const mostInASentence = 20;

function toRefusedSentence(refused: readonly string[], counted: number): string {
  const more = refused.length - mostInASentence;
  const which = refused.slice(0, mostInASentence).join('; ');
  return `${refused.length} of ${counted} counts cannot be used: ${which}${more > 0 ? `; and ${more} more` : ''}`;
}
