import type { Delivery } from '../contracts/delivery.ts';
import type { FulfilmentReportType, LineQuantity } from '../contracts/fulfilments.ts';
import type { OrderEvent, OrderEventData } from '../contracts/events.ts';
import type { ExceptionCommand } from '../contracts/exceptions.ts';
import type { Totals } from '../contracts/orders.ts';
import type { Rejection } from '../contracts/rejections.ts';
import type { Scan } from '../contracts/scans.ts';

/**
 * What an order can be told. Personal data never comes this far: a `…Ref` names a row that is written beside the events
 * (invariant 10). Ids and numbers arrive made, time is in the context.
 */
export type OrderCommand =
  | PlaceOrder
  | ReportFulfilment
  | RecordScans
  | { readonly type: 'CancelOrder'; readonly reasonRef?: string | undefined }
  | {
      readonly type: 'CancelLines';
      readonly lines: readonly LineQuantity[];
      readonly reasonRef?: string | undefined;
    }
  | {
      readonly type: 'ChangeAddress';
      readonly shipToRef: string;
      readonly country: string;
      readonly unchanged: boolean;
    }
  | {
      readonly type: 'HoldOrder';
      readonly reason: OrderEventData<'OrderHeld'>['reason'];
      readonly noteRef?: string | undefined;
    }
  | { readonly type: 'ReleaseHold'; readonly holdId: string }
  | { readonly type: 'RevokeTrackingLink' }
  | { readonly type: 'ErasePersonalData' }
  | {
      readonly type: 'HandleException';
      readonly exceptionId: string;
      readonly command: ExceptionCommand['type'];
      readonly owner?: string;
      readonly code?: string;
      readonly noteRef?: string | undefined;
    }
  /** Look at the clocks: the rules run after every turn, this one only makes a turn. */
  | { readonly type: 'AssessOrder' };

/** What the sender says they are: any of them, or none. */
export type GivenTotals = { readonly [K in keyof Totals]?: Totals[K] | undefined };

export interface PlaceOrder {
  readonly type: 'PlaceOrder';
  readonly orderId: string;
  readonly orderNumber: string;
  readonly channel: string;
  readonly currency: string;
  readonly reference?: string;
  readonly whenShort: 'refuse' | 'backorder';
  readonly customerId?: string;
  readonly customerRef: string;
  readonly shipToRef: string;
  readonly billToRef?: string;
  readonly language: string;
  readonly country: string;
  readonly delivery: Delivery;
  /** As they came, with a lineId each ("1", "2", … where none was given); amounts are checked here. */
  readonly lines: OrderEventData<'OrderPlaced'>['lines'];
  readonly shipping?: Totals['shipping'];
  readonly totals?: GivenTotals;
  readonly payment: { readonly method: 'invoice' | 'card' };
  readonly promise: OrderEventData<'OrderPlaced'>['promise'];
  readonly requestHash: string;
  /** The outcome of sourcing: one location for now. */
  readonly plan: {
    readonly location: string;
    readonly candidates: OrderEventData<'LinesAllocated'>['candidates'];
  };
}

export interface ReportFulfilment {
  readonly type: 'ReportFulfilment';
  readonly fulfilmentId: string;
  readonly reported: FulfilmentReportType;
  readonly lines?: readonly LineQuantity[];
  readonly reason?: OrderEventData<'FulfilmentRejected'>['reason'];
  readonly noteRef?: string | undefined;
  readonly parcels?: readonly {
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly lines: readonly LineQuantity[];
  }[];
}

export interface RecordScans {
  readonly type: 'RecordScans';
  readonly carrier: string;
  /** Normalised: upper case, no spaces. */
  readonly trackingNumber: string;
  readonly scans: readonly { readonly scan: Scan; readonly textRef?: string | undefined }[];
}

/** `now` is the hub's clock; `at` is when it happened as the sender says (equal to `now` for people). Epoch ms. */
export interface DecisionContext {
  readonly now: number;
  readonly at: number;
}

/** An event about to be appended. `at` overrides the command's own instant (a scan has its own time). */
export type NewEvent = OrderEvent & { readonly at?: string };

export type Decision = { readonly events: readonly NewEvent[] } | { readonly rejection: Rejection };
