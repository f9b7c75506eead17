import type { EventView } from '../../../../src/contracts/events.ts';
import type { StockRow } from '../../../../src/contracts/stock.ts';
import type { StockEventData, StockEventType } from '../../../../src/contracts/stock-events.ts';
import { bandNames } from '../../words/bands.ts';
import { tellEvent } from '../../words/events.ts';
import { toPlace, type Tone } from '../../words/statuses.ts';
import { toShortDay } from '../../words/times.ts';

/** A line of the ledger as a person reads it. */
export interface Movement {
  readonly title: string;
  readonly detail: string;
  readonly tone: Tone;
  /** What it did to the shelf; null: nothing that lies there has moved. */
  readonly change: number | null;
}

const units = (count: number): string => (count === 1 ? '1 unit' : `${count} units`);
export const signed = (count: number): string => (count > 0 ? `+${count}` : count < 0 ? `−${-count}` : '0');
const sum = (parts: readonly { readonly quantity: number }[]): number =>
  parts.reduce((all, { quantity }) => all + quantity, 0);
const releaseNames: Readonly<Record<StockEventData<'StockReleased'>['why'], string>> = {
  released: 'given back',
  expired: 'the hold has ended',
  cancelled: 'the order was cancelled',
  rejected: 'the location rejected it',
  short_picked: 'it could not be found',
};

type Moved = StockEventData<'StockAdjusted'> & { readonly reason?: unknown };
/** A text that was said, or that it was erased since. */
const quote = (reason: unknown): string => {
  const text = typeof reason === 'object' && reason !== null && 'text' in reason ? reason.text : reason;
  if (typeof text === 'string') return text === '' ? '' : `“${text}”`;
  return reason === undefined ? '' : 'the reason was erased';
};
const movement = (title: string, data: Moved, more = '', tone: Tone = 'neutral'): Movement => ({
  title,
  tone,
  change: data.change.onHand,
  detail: [
    more,
    data.change.damaged === 0 ? '' : `damaged ${signed(data.change.damaged)}`,
    data.change.quarantined === 0 ? '' : `quarantined ${signed(data.change.quarantined)}`,
    data.missing === undefined ? '' : `${units(data.missing)} not there by the book`,
    data.late === true ? 'the count after it had seen it' : '',
    data.reference ?? '',
    quote(data.reason),
  ]
    .filter(Boolean)
    .join(' · '),
});
const still = (title: string, detail = '', tone: Tone = 'neutral'): Movement => ({
  title,
  detail,
  tone,
  change: null,
});

const tellers: { readonly [T in StockEventType]: (data: StockEventData<T>) => Movement } = {
  StockOpened: () => still('First heard of here'),
  StockReceived: (data) => movement('Received', data, units(data.quantity), 'good'),
  StockAdjusted: (data) => movement('Adjusted', data, signed(data.quantity)),
  StockCounted: (data) => movement(`Counted: ${data.quantity}`, data, '', 'busy'),
  StockReturned: (data) => movement('Came back', data, units(data.quantity)),
  StockMoved: (data) =>
    movement(
      data.to === undefined ? `Moved in from ${toPlace(data.from ?? '')}` : `Moved to ${toPlace(data.to)}`,
      data,
      units(data.quantity),
    ),
  StockDamaged: (data) => movement('Damaged', data, units(data.quantity), 'warn'),
  StockQuarantined: (data) => movement('Quarantined', data, units(data.quantity), 'warn'),
  StockFound: (data) => movement('Found', data, units(data.quantity), 'good'),
  StockShipped: (data) => movement('Shipped', data, units(data.quantity)),
  StockReserved: (data) =>
    still(
      `Reserved ${units(sum(data.reservations))}`,
      [data.orderId, data.expiresAt === undefined ? '' : 'held for a while'].filter(Boolean).join(' · '),
    ),
  ReservationsTaken: () => still('A cart has become an order'),
  ReservationsConfirmed: () => still('The order has what was held for it'),
  StockReleased: (data) => still(`Released ${units(sum(data.reservations))}`, releaseNames[data.why]),
  IncomingExpected: (data) =>
    data.quantity === 0
      ? still('A delivery does not come any more', data.incomingId, 'warn')
      : still(`${units(data.quantity)} expected ${toShortDay(data.expectedAt)}`, data.incomingId),
  StockNamed: (data) => still('Named', data.name),
  StockPolicyChanged: (data) =>
    still(
      'Thresholds changed',
      `safety ${data.safety} · low at ${data.low}${data.overstockWeeks === null ? '' : ` · too much over ${data.overstockWeeks} weeks`}`,
    ),
  StockBandsChanged: (data) =>
    still(
      'Shoppers see',
      data.bands
        .map(({ channel, to }) => `${bandNames[to].label.toLowerCase()} (${channel || 'any channel'})`)
        .join(' · '),
    ),
};

export const tellMovement = (event: EventView): Movement => {
  const teller = (tellers as Readonly<Record<string, (data: never) => Movement>>)[event.type];
  // Cases of a stock are told as those of an order are.
  if (teller === undefined) {
    const { title, detail = '', tone } = tellEvent(event);
    return still(title, detail, tone);
  }
  return teller(event.data as never);
};

/** The order an event belongs to, where it says so. */
export const orderOf = ({ data }: EventView): string | undefined => {
  const orderId: unknown = (data as { readonly orderId?: unknown }).orderId;
  return typeof orderId === 'string' ? orderId : undefined;
};

/** What is short comes first, then what is out and what is low: as the hub orders it. */
const rank = ({ shortfall, level }: StockRow): number =>
  shortfall > 0 ? 0 : level === 'out' ? 1 : level === 'low' ? 2 : 3;
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const compareStock = (a: StockRow, b: StockRow): number =>
  rank(a) - rank(b) || byText(a.sku, b.sku) || byText(a.location, b.location);

/** What to call the state of a row, and how loud. */
export const tellLevel = (row: StockRow): { readonly label: string; readonly tone: Tone } => {
  if (row.shortfall > 0) return { label: `Oversold by ${row.shortfall}`, tone: 'bad' };
  switch (row.level) {
    case 'out':
      return { label: 'Out', tone: 'bad' };
    case 'low':
      return { label: 'Low', tone: 'warn' };
    case 'ok':
      return { label: 'Enough', tone: 'good' };
    case 'new':
      return { label: 'New', tone: 'neutral' };
  }
};

/** Channels that see the same, together: most often all of them. */
export const groupBands = (
  bands: StockRow['bands'],
): readonly { readonly band: keyof typeof bandNames; readonly channels: readonly string[] }[] => {
  const channelsOf = new Map<keyof typeof bandNames, string[]>();
  for (const [channel, band] of Object.entries(bands))
    channelsOf.set(band, [...(channelsOf.get(band) ?? []), channel || 'any other channel']);
  return [...channelsOf].map(([band, channels]) => ({ band, channels }));
};

export const dayMs = 86_400_000;
const stepsADay = 4;

/**
 * What lay on the shelf over the last days, oldest first: from what lies there now, the ledger's changes are taken back
 * one by one. Before what was read of the ledger nothing is known, so nothing is drawn there.
 */
export const toShelfLine = (
  onHand: number,
  ledger: readonly EventView[],
  { now, days }: { readonly now: number; readonly days: number },
): readonly { readonly at: number; readonly onHand: number }[] => {
  const newestFirst = ledger.toSorted((a, b) => b.version - a.version);
  const last = newestFirst.at(-1);
  const knownFrom = last === undefined ? now : Date.parse(last.recordedAt);
  const points: { readonly at: number; readonly onHand: number }[] = [];
  let level = onHand;
  let next = 0;
  for (let step = 0; step <= days * stepsADay; step += 1) {
    const at = now - (step * dayMs) / stepsADay;
    for (; next < newestFirst.length; next += 1) {
      const event = newestFirst[next];
      if (event === undefined || Date.parse(event.recordedAt) <= at) break;
      const moved = (event.data as { readonly change?: { readonly onHand?: number } }).change;
      level -= moved?.onHand ?? 0;
    }
    if (at < knownFrom) break;
    points.push({ at, onHand: level });
  }
  return points.toReversed();
};
