import type { Band } from '../contracts/stock-events.ts';
import type { OrderCase } from '../orders/state.ts';
import { emptyKeyed, type Keyed } from './keyed.ts';

/**
 * One SKU at one location. Snapshotted as JSON. Instants are epoch ms.
 *
 * Laws: onHand, reserved, damaged, quarantined, safety ≥ 0; damaged + quarantined ≤ onHand; reserved is the sum of the
 * reservations. Available may be negative, but never because of a grant (invariant 4).
 */
export type StockState = AbsentStock | PresentStock;

/** Rises when the shape below changes, or what it says. */
export const stockStateVersion = 4;

export interface AbsentStock {
  readonly status: 'absent';
}

export interface Levels {
  readonly onHand: number;
  readonly damaged: number;
  readonly quarantined: number;
}

export interface PresentStock extends Levels {
  readonly status: 'present';
  readonly location: string;
  readonly sku: string;
  /** Of the product, where somebody told it. */
  readonly name?: string;
  /** Of the stream. */
  readonly version: number;
  readonly openedAt: number;
  readonly updatedAt: string;
  readonly reserved: number;
  readonly policy: StockPolicy;
  readonly incoming: readonly Incoming[];
  readonly reservations: Keyed<Reservation>;
  /** No hold ends before this; null when none ends by itself. It may be early, never late (invariant 11). */
  readonly nextExpiryAt: number | null;
  /** What is over, for some hours: a late command about it is known. Two generations, so that forgetting costs nothing. */
  readonly settled: {
    readonly turnedAt: number;
    readonly now: Keyed<Settled>;
    readonly before: Keyed<Settled>;
  };
  /** When the shelf was counted last, and what it gained or lost lately, oldest first: a count that comes late needs it. */
  readonly countedAt: number | null;
  readonly recent: readonly { readonly at: number; readonly onHand: number }[];
  readonly level: Level;
  /** Since which version more is promised than can be sold from the shelf. */
  readonly shortfall: { readonly since: number } | null;
  /** Units that reports say left and the book did not have, since the last count. */
  readonly mismatch: { readonly since: number; readonly missing: number } | null;
  /** What shoppers were told last, per channel. */
  readonly bands: Readonly<Record<string, ShownBand>>;
  /** Units that left for customers a day, oldest first. `day` counts days since 1970. */
  readonly sold: readonly { readonly day: number; readonly quantity: number }[];
  readonly cases: readonly OrderCase[];
  readonly caseCount: number;
}

export interface StockPolicy {
  readonly safety: number;
  /** At or below this many available units the desk is told. */
  readonly low: number;
  /** More weeks of supply than this are too many; null: nobody minds. */
  readonly overstockWeeks: number | null;
}

export interface Incoming {
  readonly incomingId: string;
  readonly quantity: number;
  readonly expectedAt: string;
}

export interface Reservation {
  readonly id: string;
  readonly quantity: number;
  /** More than was granted where only a part could be. */
  readonly asked: number;
  /** Null: for good. */
  readonly expiresAt: number | null;
  /** Held for this order: it ends when its time is over and the order turns out not to have it. Else by the clock alone. */
  readonly orderId?: string;
}

export interface Settled {
  readonly id: string;
  readonly how: 'released' | 'expired' | 'shipped';
}

/** `armed`: it got there by falling. A first fill that is low was never more. */
export interface Level {
  readonly is: 'new' | 'ok' | 'low' | 'out';
  readonly since: number;
  readonly armed: boolean;
}

export interface ShownBand {
  readonly band: Band;
  /** Of `backorder`: when more is expected. */
  readonly date?: string;
}

const defaultPolicy: StockPolicy = { safety: 0, low: 5, overstockWeeks: 26 };

export const initialStockState: StockState = { status: 'absent' };

export const toOpened = (
  { location, sku }: { readonly location: string; readonly sku: string },
  at: { readonly version: number; readonly recordedAt: string },
): PresentStock => ({
  status: 'present',
  location,
  sku,
  version: at.version,
  openedAt: Date.parse(at.recordedAt),
  updatedAt: at.recordedAt,
  onHand: 0,
  reserved: 0,
  damaged: 0,
  quarantined: 0,
  policy: defaultPolicy,
  incoming: [],
  reservations: emptyKeyed(),
  nextExpiryAt: null,
  settled: { turnedAt: Date.parse(at.recordedAt), now: emptyKeyed(), before: emptyKeyed() },
  countedAt: null,
  recent: [],
  level: { is: 'new', since: at.version, armed: false },
  shortfall: null,
  mismatch: null,
  bands: {},
  sold: [],
  cases: [],
  caseCount: 0,
});

/** `wh-1~LAMP`: neither alphabet has the tilde, so it leads back. */
export const toStockId = (location: string, sku: string): string => `${location}~${sku}`;

/** A case's id names its stream. */
export const toStockCaseId = ({ location, sku }: PresentStock, number: number): string =>
  `stock:${toStockId(location, sku)}.${number}`;
