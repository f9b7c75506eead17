import type { NumberSpan } from '../carriers/fold.ts';
import type { Delivery } from '../contracts/delivery.ts';
import type { OrderEventData } from '../contracts/events.ts';
import type { CaseState, Severity, WaitingOn } from '../contracts/exceptions.ts';
import type {
  FulfilmentReportType,
  FulfilmentView,
  LineQuantity,
  RetractableReport,
  RetractionReason,
} from '../contracts/fulfilments.ts';
import type { Part } from '../contracts/parts.ts';
import type { DeliveryPromise, Totals } from '../contracts/orders.ts';
import type { Preferences } from '../contracts/preferences.ts';
import type { Money } from '../contracts/primitives.ts';
import type { Reason } from '../contracts/reasons.ts';
import type { Scan, ShipmentStatus } from '../contracts/scans.ts';
import type { Replaces } from '../contracts/reships.ts';
import type { Adjustment, OrderNote, Reship } from './change-state.ts';
import type { OrderReturn } from './return-state.ts';

/**
 * What an order is after its events. It is snapshotted as JSON, so it holds neither Map, Set nor Date, and no personal
 * data: a `…Ref` names a row beside the events (invariant 10).
 */
export type OrderState = AbsentOrder | PresentOrder;

/** Rises when the shape below changes: a snapshot of another version is folded again from its events. */
export const stateVersion = 8;

export const initialOrderState: OrderState = { status: 'absent' };

export interface AbsentOrder {
  readonly status: 'absent';
}

export interface PresentOrder {
  readonly status: 'present';
  readonly orderId: string;
  readonly orderNumber: string;
  readonly channel: string;
  readonly currency: string;
  readonly reference?: string | undefined;
  readonly whenShort: 'refuse' | 'backorder';
  readonly customerId?: string | undefined;
  readonly customerTier?: string | undefined;
  readonly customerRef: string;
  readonly shipToRef: string;
  readonly billToRef?: string | undefined;
  readonly language: string;
  readonly country: string;
  readonly delivery: Delivery;
  readonly totals: Totals;
  readonly payment: { readonly method: 'invoice' | 'card' };
  readonly promise: DeliveryPromise;
  readonly requestHash: string;
  readonly placedAt: string;
  /** When it was changed how it comes. Absent: it never was. */
  readonly changedDeliveryAt?: string;
  /** Version after OrderPlaced, LinesAllocated and FulfilmentRequested: what the same PlaceOrder is answered again. */
  readonly placedVersion: number;
  /** When the last event was recorded. */
  readonly updatedAt: string;
  /** When the last of what was not cancelled was delivered or collected; the tracking link expires from here. */
  readonly deliveredAt: string | null;
  /** A tracking link is good only with this generation. */
  readonly linkGeneration: number;
  /** For good: nothing personal is written any more. */
  readonly erased: boolean;
  readonly lines: readonly OrderLine[];
  readonly fulfilments: readonly Fulfilment[];
  readonly shipments: readonly Shipment[];
  /** Absent: none. */
  readonly returns?: readonly OrderReturn[];
  /** What staff wrote down of it. Absent: nothing. */
  readonly notes?: readonly OrderNote[];
  /** What it costs less since it was placed. Absent: nothing. */
  readonly adjustments?: readonly Adjustment[];
  /** What was sent again of it. Absent: nothing. */
  readonly reships?: readonly Reship[];
  /** The order that this one sends again. */
  readonly replaces?: Replaces | undefined;
  /** As the customer set them; absent: as `preferences.ts` says. */
  readonly preferences?: Preferences;
  readonly holds: readonly Hold[];
  /** Holds ever set: the next one's number. */
  readonly holdCount: number;
  readonly cases: readonly OrderCase[];
  readonly conflicts: readonly Conflict[];
  /** It lived elsewhere before. */
  readonly imported?: ImportedOrder;
}

/** `at` is null while its past is told; then when the hub took it. */
export type ImportedOrder = { readonly at: null } | { readonly at: string; readonly hash: string };

/** All but `ordered` and `cancelled` is derived from the fulfilments and the parcels (`quantities.ts`). */
export interface OrderLine {
  readonly lineId: string;
  readonly sku: string;
  readonly name: string;
  readonly kind: 'standard' | 'special';
  /** Customers cannot send it back. */
  readonly finalSale?: true | undefined;
  /** Of a special line that names one. */
  readonly capability?: string | undefined;
  readonly ordered: number;
  readonly cancelled: number;
  /** Sold without a location that has it; absent is none. */
  readonly backordered?: number;
  readonly unitPrice: Money;
  readonly discount?: Money | undefined;
  readonly tax?: Money | undefined;
  readonly instructionRef?: string | undefined;
  /** Of a bundle. */
  readonly parts?: readonly Part[] | undefined;
}

export interface Fulfilment {
  readonly fulfilmentId: string;
  readonly location: string;
  readonly shipBy: string;
  readonly requestStatus: FulfilmentView['requestStatus'];
  /** The location is given no work for now. */
  readonly isPaused?: true;
  /** Why nothing of it is left to do: everything was rejected, cancelled, or not found on the shelf. */
  readonly outcome: 'open' | 'rejected' | 'cancelled' | 'incomplete';
  readonly pickingStarted: boolean;
  readonly lines: readonly FulfilmentLine[];
  readonly heard: readonly HeardReport[];
  readonly rejections: readonly {
    readonly reason: OrderEventData<'FulfilmentRejected'>['reason'];
    readonly lines: readonly LineQuantity[];
    readonly ordinal: number;
  }[];
  readonly shortPicks: readonly { readonly lines: readonly LineQuantity[]; readonly ordinal: number }[];
  readonly retracted: readonly Retraction[];
  /** What the location's stock held for it when it was allocated; absent is nothing. */
  readonly reservations?: OrderEventData<'LinesAllocated'>['reservations'];
}

/** What the location took back, so that a copy of it that comes later has no effect. */
export interface Retraction {
  readonly reported: RetractableReport;
  readonly because: RetractionReason;
  /** Of the report that is taken back, or of the void; epoch ms. */
  readonly at: number;
  readonly lines: readonly LineQuantity[] | null;
  readonly parcels: readonly { readonly carrier: string; readonly trackingNumber: string }[] | null;
}

/** shipped + ready ≤ packed ≤ picked ≤ quantity, collected ≤ ready. `quantity` falls when something is de-allocated. */
export interface FulfilmentLine {
  readonly lineId: string;
  readonly quantity: number;
  readonly picked: number;
  readonly packed: number;
  readonly shipped: number;
  readonly ready: number;
  readonly collected: number;
  /** How much is known only because a later report implied it: an earlier report of it that comes now is late, not wrong. */
  readonly impliedPicked: number;
  readonly impliedPacked: number;
  readonly impliedReady: number;
}

/** A report of the location that was taken. `at` in epoch ms; lines null when it was noted as a whole. */
export interface HeardReport {
  readonly reported: FulfilmentReportType;
  readonly at: number;
  readonly lines: readonly LineQuantity[] | null;
  /** It could not be true: it had no effect. */
  readonly conflict?: true;
  /** It was known already, or taken back: it had no effect either. */
  readonly late?: true;
}

export interface Shipment {
  readonly shipmentId: string;
  readonly fulfilmentId: string;
  readonly carrier: string;
  /** Normalised: upper case, no spaces. */
  readonly trackingNumber: string;
  readonly lines: readonly LineQuantity[];
  /** As the location says. */
  readonly shippedAt: string;
  readonly recordedAt: string;
  /** It left although it was cancelled: it is followed but counts for nothing. */
  readonly afterCancel: boolean;
  /** The location took it back: it counts for nothing, but a scan may still come. */
  readonly voided?: true;
  readonly scans: readonly RecordedScan[];
  /** Where another order has a parcel with the same number: scans of another time are that one's. */
  readonly span?: NumberSpan | undefined;
  /** As the last ShipmentStatusChanged said; what it is now comes from `trackingOf`. */
  readonly override?: StatusOverride | undefined;
  /** The customer says that it did not come, though the carrier says so. */
  readonly notReceived?: { readonly at: string; readonly noteRef?: string } | undefined;
  readonly announced: {
    readonly status: ShipmentStatus;
    readonly reason: Reason;
    /** Absent on the way out. */
    readonly direction?: 'return';
    readonly since: string;
  };
}

/** What a person has set; it stands until a scan that is surely later (`carriers/fold.ts`). */
export interface StatusOverride {
  readonly status: OrderEventData<'ShipmentStatusOverridden'>['status'];
  readonly reason: Reason;
  readonly at: string;
  readonly by?: string;
  readonly noteRef?: string;
}

export interface RecordedScan {
  readonly scan: Scan;
  readonly textRefs: readonly string[];
  readonly recordedAt: string;
  readonly version: number;
}

export interface Hold {
  readonly holdId: string;
  readonly reason: OrderEventData<'OrderHeld'>['reason'];
  readonly since: string;
  readonly by?: string;
  readonly noteRef?: string;
}

export interface OrderCase {
  readonly exceptionId: string;
  readonly type: string;
  readonly armedBy: string;
  readonly severity: Severity;
  readonly state: CaseState;
  readonly title: string;
  readonly because: string;
  readonly closesWhen: string;
  readonly raisedAt: string;
  readonly dueAt: string | null;
  readonly owner: string | null;
  readonly ownerName?: string | undefined;
  readonly resolvedAt: string | null;
  /** `auto`, `was_late_scan`, or a person's code. */
  readonly resolution: string | null;
  readonly resolvedBy: 'rule' | 'person' | null;
  /** A person opened it again: only a person closes it. */
  readonly pinned: boolean;
  readonly shipmentId: string | null;
  readonly fulfilmentId: string | null;
  readonly playbook: readonly { readonly command: string; readonly label: string }[];
  readonly noteRefs: readonly string[];
  readonly updatedAt: string;
  /** Of an incident's own: the open cases that it explains. */
  readonly explains?: { readonly cases: number; readonly values: readonly Money[] };
  /** The incident that explains it while that is open. */
  readonly incidentId?: string;
  /** It was so already when the order was imported. */
  readonly imported?: true | undefined;
  /** While it is claimed: until when, and the state it had when it was nobody's. */
  readonly claim?: { readonly until: string; readonly stateBefore: CaseState };
  readonly watchers?: readonly string[];
  /** By a person, instead of `dueAt`, which is the rule's. */
  readonly dueSet?: string;
  /** For how long its clock has stood by now (less than nothing where its due time was set while it stood), and since when it stands. */
  readonly pausedMs?: number;
  readonly waiting?: { readonly on: WaitingOn; readonly since: string };
  readonly snoozed?: { readonly until: string | null; readonly untilWorse: boolean };
  /** What it was when a person resolved it, should they take that back, or while it was claimed a rule closed it. */
  readonly beforeResolved?: {
    readonly state: CaseState;
    readonly pinned: boolean;
    readonly claim?: NonNullable<OrderCase['claim']>;
    readonly waiting?: NonNullable<OrderCase['waiting']>;
    readonly snoozed?: NonNullable<OrderCase['snoozed']>;
  };
}

/** A report that cannot be true. The key is its content, so that the same one again is known. */
export interface Conflict {
  readonly key: string;
  readonly fulfilmentId: string;
  readonly reported: FulfilmentReportType;
  readonly why: string;
}

export const findFulfilment = (state: PresentOrder, fulfilmentId: string): Fulfilment | undefined =>
  state.fulfilments.find((fulfilment) => fulfilment.fulfilmentId === fulfilmentId);

export const findShipment = (state: PresentOrder, shipmentId: string): Shipment | undefined =>
  state.shipments.find((shipment) => shipment.shipmentId === shipmentId);

export const isOpen = (one: OrderCase): boolean => one.state !== 'resolved';

/** Open, and no incident explains it: somebody has to do something. */
export const isWork = (one: OrderCase): boolean => isOpen(one) && one.incidentId === undefined;
