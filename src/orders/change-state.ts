import type { AdjustmentReason } from '../contracts/adjustments.ts';
import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { Money } from '../contracts/primitives.ts';
import type { RejectionCode } from '../contracts/rejections.ts';
import type { ReshipReason } from '../contracts/reships.ts';

/*
 * What people did to an order after it was placed, as parts of its state (`state.ts`).
 */
export interface OrderNote {
  readonly noteRef: string;
  readonly at: string;
  readonly by: string;
}

export interface Adjustment {
  readonly adjustmentId: string;
  readonly amount: Money;
  /** Absent: of the whole order. */
  readonly lineId?: string | undefined;
  readonly reason: AdjustmentReason;
  readonly at: string;
  readonly noteRef?: string | undefined;
}

/** It goes out once more, as an order of its own. */
export interface Reship {
  readonly reshipId: string;
  readonly lines: readonly LineQuantity[];
  readonly reason: ReshipReason;
  readonly whenShort: 'refuse' | 'backorder';
  readonly shipToRef: string;
  readonly requestedAt: string;
  readonly noteRef?: string | undefined;
  /** Cases that are resolved once it is placed. */
  readonly exceptionIds?: readonly string[] | undefined;
  /** Null: it is about to be placed. */
  readonly outcome: PlacedReship | { readonly how: 'refused'; readonly code: RejectionCode } | null;
}

export interface PlacedReship {
  readonly how: 'placed';
  readonly orderId: string;
  readonly orderNumber: string;
  /** What was cancelled of that order. */
  readonly cancelled: readonly LineQuantity[];
}
