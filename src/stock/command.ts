import type { Rejection } from '../contracts/rejections.ts';
import type { ReleaseReason, StockBucket, StockEvent } from '../contracts/stock-events.ts';
import type { OrderEvent } from '../contracts/events.ts';
import type { HandleException } from '../orders/command.ts';

/**
 * What a stock can be told. Every command names its place, so that the first one opens the stream.
 *
 * Reservations count by their ids alone: the same command again changes nothing and is accepted, whatever came between;
 * a release that overtakes its reservation keeps it from being granted. Give the envelope a message key too and this
 * holds for longer than the hours that the state remembers.
 */
export type StockCommand = PlacedCommand | HandleException | LookAtStock;

export type PlacedCommand = (
  | Reserve
  | TakeReservations
  | ConfirmReservations
  | Release
  | ReleaseUnits
  | EndHolds
  | Ship
  | RecordMovement
  | ExpectIncoming
  | SetStockPolicy
  | NameProduct
) & { readonly location: string; readonly sku: string };

/** All of them or none; with `partial` as much as there is, in their order. `findGrant` tells what was granted. */
export interface Reserve {
  readonly type: 'Reserve';
  readonly reservations: readonly { readonly reservationId: string; readonly quantity: number }[];
  /** Epoch ms; absent: for good. */
  readonly expiresAt?: number;
  readonly partial?: boolean;
  /** It was promised before anybody asked: held whatever there is. */
  readonly isPromised?: true;
  readonly orderId?: string;
}

/** A cart's holds go to an order that is about to be placed. Refused as a whole when one is over or another order's. */
export interface TakeReservations {
  readonly type: 'TakeReservations';
  readonly reservationIds: readonly string[];
  readonly orderId: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** An order's holds are for good. Refused as a whole when one of them is over. */
export interface ConfirmReservations {
  readonly type: 'ConfirmReservations';
  readonly reservationIds: readonly string[];
}

/** Never refused: what is not held is remembered as released. */
export interface Release {
  readonly type: 'Release';
  readonly reservationIds: readonly string[];
  readonly why: Exclude<ReleaseReason, 'expired'>;
  /** A cart gives up what is still its own: what an order has taken stays. */
  readonly isCart?: true;
}

/** A part of one reservation, or all of it. Only the envelope's message key makes it count once. Never refused. */
export interface ReleaseUnits {
  readonly type: 'ReleaseUnits';
  readonly reservationId: string;
  readonly quantity: number;
  readonly why: Exclude<ReleaseReason, 'expired'>;
}

/** Those of them whose time is over: their orders do not have them. Never refused. */
export interface EndHolds {
  readonly type: 'EndHolds';
  readonly reservationIds: readonly string[];
}

/** Goods have left. Never refused: without a reservation they have left all the same. */
export interface Ship {
  readonly type: 'Ship';
  /** Makes it count once. */
  readonly shipId: string;
  readonly lines: readonly { readonly reservationId?: string; readonly quantity: number }[];
  readonly reference?: string;
}

/** A report of what happened to the goods. Never refused. */
export interface RecordMovement {
  readonly type: 'RecordMovement';
  readonly movement: Movement;
  readonly reasonRef?: string | undefined;
  readonly reference?: string | undefined;
}

export type Movement =
  | { readonly kind: 'counted'; readonly onHand: number }
  | { readonly kind: 'received'; readonly quantity: number; readonly incomingId?: string | undefined }
  | { readonly kind: 'adjusted'; readonly quantity: number; readonly bucket?: StockBucket | undefined }
  | { readonly kind: 'returned'; readonly quantity: number; readonly bucket?: StockBucket | undefined }
  /** Away to `to`, or in from `from`; without either it went away. */
  | {
      readonly kind: 'moved';
      readonly quantity: number;
      readonly to?: string | undefined;
      readonly from?: string | undefined;
    }
  | { readonly kind: 'damaged'; readonly quantity: number }
  | { readonly kind: 'quarantined'; readonly quantity: number }
  /** With a bucket: what was there can be sold after all. */
  | { readonly kind: 'found'; readonly quantity: number; readonly bucket?: StockBucket | undefined };

/** Quantity 0: it does not come any more. */
export interface ExpectIncoming {
  readonly type: 'ExpectIncoming';
  readonly incomingId: string;
  readonly quantity: number;
  readonly expectedAt: string;
}

/** What is absent stays as it is. */
export interface SetStockPolicy {
  readonly type: 'SetStockPolicy';
  readonly safety?: number | undefined;
  readonly low?: number | undefined;
  readonly overstockWeeks?: number | null | undefined;
}

export interface NameProduct {
  readonly type: 'NameProduct';
  readonly name: string;
}

export interface LookAtStock {
  readonly type: 'LookAtStock';
}

export interface StockContext {
  readonly now: number;
  /** When it happened by its sender; `now` when they did not say. */
  readonly at: number;
}

/** Cases are the same in every stream. */
export type CaseEvent = Extract<OrderEvent, { readonly type: `Exception${string}` }>;
export type AnyStockEvent = StockEvent | CaseEvent;
export type NewStockEvent = AnyStockEvent & { readonly at?: string };

export type StockDecision = { readonly events: readonly NewStockEvent[] } | { readonly rejection: Rejection };
