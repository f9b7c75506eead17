import type { NumberSpan } from '../carriers/fold.ts';
import type { Delivery } from '../contracts/delivery.ts';
import type {
  AdjustPrice,
  RecordReship,
  ReportReturn,
  RequestReship,
  RequestReturn,
  SetPreferences,
} from './change-command.ts';
import type {
  FulfilmentReportType,
  LineQuantity,
  RetractableReport,
  RetractionReason,
} from '../contracts/fulfilments.ts';
import type { OrderEvent, OrderEventData } from '../contracts/events.ts';
import type { ExceptionCommand, WaitingOn } from '../contracts/exceptions.ts';
import type { Totals } from '../contracts/orders.ts';
import type { Money } from '../contracts/primitives.ts';
import type { Replaces } from '../contracts/reships.ts';
import type { Rejection } from '../contracts/rejections.ts';
import type { ReasonCode } from '../contracts/reasons.ts';
import type { Scan } from '../contracts/scans.ts';

/**
 * What an order can be told. Personal data never comes this far: a `…Ref` names a row that is written beside the events
 * (invariant 10). Ids and numbers arrive made, time is in the context.
 */
export type OrderCommand =
  | PlaceOrder
  | ImportOrder
  | AllocateLines
  | ReportFulfilment
  | RetractReport
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
  | ChangeDelivery
  | {
      readonly type: 'HoldOrder';
      readonly reason: OrderEventData<'OrderHeld'>['reason'];
      readonly noteRef?: string | undefined;
    }
  | {
      readonly type: 'ReleaseHold';
      readonly holdId: string;
      /** Locations that are given no work for now. */
      readonly paused?: readonly string[];
    }
  /** The location is given work again. */
  | { readonly type: 'ResumeRelease'; readonly location: string }
  | OverrideShipmentStatus
  | {
      readonly type: 'WithdrawShipmentOverride';
      readonly shipmentId: string;
      readonly noteRef?: string | undefined;
    }
  | {
      readonly type: 'ClaimNonReceipt' | 'WithdrawNonReceipt';
      readonly shipmentId: string;
      readonly noteRef?: string | undefined;
    }
  | RequestReturn
  | { readonly type: 'ApproveReturn' | 'CancelReturn'; readonly returnId: string }
  | {
      readonly type: 'RefuseReturn';
      readonly returnId: string;
      readonly reason: OrderEventData<'ReturnRefused'>['reason'];
      readonly noteRef?: string | undefined;
    }
  | {
      readonly type: 'CloseReturn';
      readonly returnId: string;
      readonly refund?: Money | undefined;
      readonly noteRef?: string | undefined;
    }
  | ReportReturn
  | RequestReship
  | RecordReship
  | AdjustPrice
  | { readonly type: 'NoteOrder'; readonly noteRef?: string | undefined }
  | SetPreferences
  | { readonly type: 'RevokeTrackingLink' }
  | { readonly type: 'ErasePersonalData' }
  | HandleException
  | SuppressCases
  /** The incident is over. */
  | { readonly type: 'ReleaseCases'; readonly incidentId: string }
  | BoundParcel
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
  readonly customerTier?: string;
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
  /** Placed by the hub itself, in place of what another order has sent. */
  readonly replaces?: Replaces | undefined;
  readonly plan: OrderPlan;
}

/**
 * An order that lived elsewhere, with all that has happened to it: each step at its own time, the oldest first. It is
 * decided as if it had lived here, and what comes of it is one append.
 */
export interface ImportOrder {
  readonly type: 'ImportOrder';
  readonly importId: string;
  /** Of all that the import says of it. */
  readonly hash: string;
  readonly placed: PlaceOrder;
  /** Epoch ms, as every time here. */
  readonly placedAt: number;
  readonly past: readonly PastStep[];
}

export interface PastStep {
  readonly at: number;
  readonly command:
    | AllocateLines
    | ReportFulfilment
    | RecordScans
    | Extract<OrderCommand, { readonly type: 'CancelLines' | 'HoldOrder' }>;
}

/** The outcome of sourcing, with what its stocks hold for it already. */
export interface OrderPlan {
  /** One a location. */
  readonly allocations: readonly {
    readonly location: string;
    readonly lines: readonly LineQuantity[];
    readonly candidates: OrderEventData<'LinesAllocated'>['candidates'];
    readonly reservations?: OrderEventData<'LinesAllocated'>['reservations'];
    /** It is given no work for now. */
    readonly isPaused?: true;
  }[];
  readonly backordered?: { readonly lines: readonly LineQuantity[]; readonly expectedAt?: string };
}

/** Another way to the customer. `plan` is of what is not where it is to be fetched, held there already. */
export interface ChangeDelivery {
  readonly type: 'ChangeDelivery';
  readonly delivery: Delivery;
  readonly promise: OrderEventData<'OrderPlaced'>['promise'];
  readonly plan?: OrderPlan;
}

/** What waits for a location has found one. */
export interface AllocateLines {
  readonly type: 'AllocateLines';
  /** What it was planned for. Absent: whatever the order is. */
  readonly delivery?: Delivery;
  readonly plan: OrderPlan;
}

export interface ReportFulfilment {
  readonly type: 'ReportFulfilment';
  readonly fulfilmentId: string;
  readonly reported: FulfilmentReportType;
  readonly lines?: readonly LineQuantity[];
  readonly reason?: OrderEventData<'FulfilmentRejected'>['reason'];
  /** Of bundles: the parts that it is about. */
  readonly skus?: readonly string[];
  readonly noteRef?: string | undefined;
  readonly parcels?: readonly {
    readonly carrier: string;
    readonly trackingNumber: string;
    readonly lines: readonly LineQuantity[];
  }[];
}

/** A location takes back a report of its own. */
export interface RetractReport {
  readonly type: 'RetractReport';
  readonly fulfilmentId: string;
  readonly reported: RetractableReport;
  readonly because: RetractionReason;
  /** When it had happened, by its report; epoch ms. A parcel that is void is named by itself. */
  readonly reportedAt?: number;
  readonly lines?: readonly LineQuantity[];
  readonly parcels?: readonly { readonly carrier: string; readonly trackingNumber: string }[];
}

export interface RecordScans {
  readonly type: 'RecordScans';
  readonly carrier: string;
  /** Normalised: upper case, no spaces. */
  readonly trackingNumber: string;
  readonly scans: readonly { readonly scan: Scan; readonly textRef?: string | undefined }[];
}

/** What people do with a case. */
export interface HandleException {
  readonly type: 'HandleException';
  readonly exceptionId: string;
  readonly command: ExceptionCommand['type'];
  /** Who does it: what a claim, a watch and a release are about. */
  readonly by?: string;
  /** Null: nobody. */
  readonly owner?: string | null;
  readonly ownerName?: string;
  readonly code?: string;
  /** What another has is taken from them. */
  readonly takesOver?: boolean;
  readonly waitingOn?: WaitingOn;
  /** Of `setDue` and `snooze`. */
  readonly until?: string | null;
  readonly untilWorse?: boolean;
  readonly isUndo?: boolean;
  readonly noteRef?: string | undefined;
}

/** An open incident explains them: they are nobody's work while it lasts. */
export interface SuppressCases {
  readonly type: 'SuppressCases';
  readonly incidentId: string;
  readonly exceptionIds: readonly string[];
  readonly because: string;
}

export interface OverrideShipmentStatus {
  readonly type: 'OverrideShipmentStatus';
  readonly shipmentId: string;
  readonly status: OrderEventData<'ShipmentStatusOverridden'>['status'];
  readonly reason: ReasonCode;
  readonly noteRef?: string | undefined;
}

/** Another order has a parcel with the same tracking number, at another time. */
export interface BoundParcel {
  readonly type: 'BoundParcel';
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly span: NumberSpan;
  /** Identities of scans outside of it that the other order has by now. */
  readonly handedOver: readonly string[];
}

/** `now` is the hub's clock; `at` is when it happened as the sender says (equal to `now` for people). Epoch ms. */
export interface DecisionContext {
  readonly now: number;
  readonly at: number;
}

/** An event about to be appended. `at` overrides the command's own instant (a scan has its own time). */
export type NewEvent = OrderEvent & { readonly at?: string };

export type Decision<Event = NewEvent> =
  | { readonly events: readonly Event[] }
  | { readonly rejection: Rejection };
