import type { EventView, OrderEventType } from '../contracts/events.ts';
import type { Actor } from '../contracts/primitives.ts';
import { findAddress, findCustomer, findText, toScanWords, type Personal } from './personal.ts';
import type { Audience } from './view.ts';

/** Who reads which kind of event. Staff read all; a warehouse reads its queue, not histories. */
const readers: Readonly<Record<OrderEventType, readonly Audience[]>> = {
  OrderPlaced: ['storefront', 'customer'],
  OrderImported: ['storefront'],
  LinesAllocated: ['storefront'],
  LinesBackordered: ['storefront', 'customer'],
  FulfilmentRequested: ['storefront'],
  ReleasePaused: ['storefront'],
  FulfilmentAccepted: ['storefront'],
  FulfilmentRejected: ['storefront'],
  PickingStarted: ['storefront', 'customer'],
  LinesPicked: ['storefront'],
  LinesShortPicked: ['storefront'],
  LinesPacked: ['storefront', 'customer'],
  FulfilmentShipped: ['storefront', 'customer'],
  FulfilmentReadyForPickup: ['storefront', 'customer'],
  FulfilmentCollected: ['storefront', 'customer'],
  LateReportNoted: ['storefront'],
  ReportConflicted: [],
  ReportRetracted: ['storefront'],
  FulfilmentCancellationRequested: ['storefront'],
  LinesCancelled: ['storefront', 'customer'],
  DeliveryChanged: ['storefront', 'customer'],
  AddressChanged: ['storefront', 'customer'],
  OrderNoted: [],
  OrderHeld: ['storefront'],
  HoldReleased: ['storefront'],
  TrackingLinkRevoked: [],
  PersonalDataErased: ['storefront'],
  ScanRecorded: ['storefront', 'customer'],
  ParcelBounded: [],
  ScanReworded: ['storefront'],
  ShipmentStatusChanged: ['storefront', 'customer'],
  ShipmentStatusOverridden: ['storefront'],
  ShipmentOverrideWithdrawn: ['storefront'],
  NonReceiptClaimed: ['storefront', 'customer'],
  NonReceiptWithdrawn: ['storefront', 'customer'],
  PreferencesChanged: ['storefront', 'customer'],
  ReturnRequested: ['storefront', 'customer'],
  ReturnApproved: ['storefront', 'customer'],
  ReturnRefused: ['storefront', 'customer'],
  ReturnCancelled: ['storefront', 'customer'],
  ReturnReceived: ['storefront', 'customer'],
  ReturnInspected: ['storefront'],
  RefundGranted: ['storefront', 'customer'],
  ReturnClosed: ['storefront', 'customer'],
  ReshipRequested: ['storefront', 'customer'],
  ReshipPlaced: ['storefront', 'customer'],
  ReshipRefused: ['storefront'],
  ReshipCancelled: ['storefront', 'customer'],
  PriceAdjusted: ['storefront', 'customer'],
  ExceptionRaised: [],
  ExceptionEscalated: [],
  ExceptionCleared: [],
  ExceptionSuppressed: [],
  ExceptionCounted: [],
  ExceptionReleased: [],
  ExceptionAcknowledged: [],
  ExceptionAssigned: [],
  ExceptionNoted: [],
  ExceptionResolved: [],
  ExceptionReopened: [],
  ExceptionClaimed: [],
  ExceptionUnclaimed: [],
  ExceptionWatched: [],
  ExceptionUnwatched: [],
  ExceptionDueSet: [],
  ExceptionPaused: [],
  ExceptionResumed: [],
  ExceptionSnoozed: [],
  ExceptionWoken: [],
};

/** Whether the audience may read events of this type; one that this version does not know is for staff only. */
export const visibleEvents = (audience: Audience, type: string): boolean =>
  audience === 'staff' ||
  (Object.hasOwn(readers, type) && readers[type as OrderEventType].includes(audience));

/** The event with what its refs stand for. What is only ours (hashes, score sheets, who of the staff) stays with staff. */
export const toEventView = (event: EventView, personal: Personal, audience: Audience): EventView => ({
  type: event.type,
  version: event.version,
  at: event.at,
  recordedAt: event.recordedAt,
  actor: audience === 'customer' ? toPublicActor(event.actor) : event.actor,
  cause: audience === 'customer' ? '' : event.cause,
  data: toData(event, personal, audience),
});

const toPublicActor = ({ kind, id }: Actor): Actor => ({ kind, id: kind === 'customer' ? id : kind });

const toData = (event: EventView, personal: Personal, audience: Audience): EventView['data'] => {
  const data: EventView['data'] = {};
  for (const [key, value] of Object.entries(event.data)) {
    if (isOnlyOurs(event.type, key, audience)) continue;
    if (event.type === 'OrderPlaced' && key === 'lines' && Array.isArray(value)) {
      data[key] = value.map((line: object) => joinRefs(line, personal, audience));
    } else {
      Object.assign(data, joinRef(key, value, personal, audience));
    }
  }
  return data;
};

const onlyStaffs: ReadonlySet<string> = new Set([
  'candidates',
  'reservations',
  'noteRef',
  'customerTier',
  'exceptionIds',
]);

const isOnlyOurs = (type: string, key: string, audience: Audience): boolean => {
  if (key === 'requestHash' || (type === 'OrderImported' && key === 'hash')) return true;
  if (audience === 'staff') return false;
  if (onlyStaffs.has(key)) return true;
  return (
    audience === 'customer' &&
    (key === 'customerId' || key === 'released' || (type === 'LinesCancelled' && key === 'reasonRef'))
  );
};

const joinRefs = (line: object, personal: Personal, audience: Audience): Record<string, unknown> =>
  Object.assign({}, ...Object.entries(line).map(([key, value]) => joinRef(key, value, personal, audience)));

/** `noteRef` becomes `note`, and so on; a scan's words become `text`, `signedBy` and `proofUrl`. */
const joinRef = (
  key: string,
  value: unknown,
  personal: Personal,
  audience: Audience,
): Record<string, unknown> => {
  if (!key.endsWith('Ref') || typeof value !== 'string') return { [key]: value };
  const name = key.slice(0, -'Ref'.length);
  switch (name) {
    case 'text':
      return { ...toScanWords(personal, [value], { withProof: audience === 'staff' }) };
    case 'customer':
      return withValue(name, findCustomer(personal, value));
    case 'shipTo':
    case 'billTo':
      return withValue(name, findAddress(personal, value));
    default:
      return withValue(name, findText(personal, value));
  }
};

const withValue = (name: string, value: unknown): Record<string, unknown> =>
  value === undefined ? {} : { [name]: value };
