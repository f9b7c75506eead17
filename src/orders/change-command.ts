import type { AdjustmentReason } from '../contracts/adjustments.ts';
import type { OrderEventData } from '../contracts/events.ts';
import type { LineQuantity } from '../contracts/fulfilments.ts';
import type { MailTopic } from '../contracts/mail-topics.ts';
import type { Preferences } from '../contracts/preferences.ts';
import type { Money } from '../contracts/primitives.ts';
import type { RejectionCode } from '../contracts/rejections.ts';
import type { ReshipReason } from '../contracts/reships.ts';
import type { Disposition } from '../contracts/returns.ts';

/*
 * What people do to an order after it was placed, of `OrderCommand` (`command.ts`).
 */
export interface RequestReturn {
  readonly type: 'RequestReturn';
  readonly returnId: string;
  readonly lines: OrderEventData<'ReturnRequested'>['lines'];
  readonly method: OrderEventData<'ReturnRequested'>['method'];
  /** Absent: where most of it came from. */
  readonly location?: string | undefined;
  readonly noteRef?: string | undefined;
  /** What staff ask for is approved, whatever the shop's rules for customers are. */
  readonly isByCustomer: boolean;
  /** So long after its delivery a customer may send a thing back. */
  readonly days: number;
}

/** Goods that have come back, as the location that has them says. */
export type ReportReturn = {
  readonly type: 'ReportReturn';
  readonly returnId: string;
  readonly location: string;
  readonly noteRef?: string | undefined;
} & (
  | { readonly reported: 'received'; readonly lines?: readonly LineQuantity[] | undefined }
  | {
      readonly reported: 'inspected';
      readonly lines: readonly (LineQuantity & { readonly disposition: Disposition })[];
    }
);

export interface RequestReship {
  readonly type: 'RequestReship';
  readonly reshipId: string;
  readonly lines: readonly LineQuantity[];
  readonly reason: ReshipReason;
  readonly whenShort: 'refuse' | 'backorder';
  /** Absent: where the order goes. */
  readonly shipToRef?: string | undefined;
  readonly noteRef?: string | undefined;
  readonly exceptionIds?: readonly string[] | undefined;
}

/** What became of the order that sends it again, as the hub that placed it says. */
export type RecordReship = {
  readonly type: 'RecordReship';
  readonly reshipId: string;
} & (
  | { readonly became: 'placed'; readonly orderId: string; readonly orderNumber: string }
  | { readonly became: 'refused'; readonly code: RejectionCode }
  /** All that is cancelled of it by now. */
  | { readonly became: 'cancelled'; readonly lines: readonly LineQuantity[] }
);

export interface AdjustPrice {
  readonly type: 'AdjustPrice';
  readonly adjustmentId: string;
  readonly amount: Money;
  readonly lineId?: string | undefined;
  readonly reason: AdjustmentReason;
  readonly noteRef?: string | undefined;
  readonly exceptionIds?: readonly string[] | undefined;
}

/** What is not named stays as it is. */
export interface SetPreferences {
  readonly type: 'SetPreferences';
  readonly language?: Preferences['language'] | undefined;
  readonly mails?: { readonly [T in MailTopic]?: boolean | undefined } | undefined;
  readonly quietHours?: Preferences['quietHours'] | undefined;
}
