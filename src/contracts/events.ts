import { z } from 'zod';
import { adjustmentEventSchemas } from './adjustments.ts';
import { caseEventSchemas } from './case-events.ts';
import { deliverySchema } from './delivery.ts';
import {
  fulfilmentReportTypes,
  lineQuantitySchema,
  rejectionReasons,
  retractableReports,
  retractionReasons,
} from './fulfilments.ts';
import { partsSchema } from './parts.ts';
import { preferencesSchema } from './preferences.ts';
import { holdReasons, promiseSchema, totalsSchema } from './orders.ts';
import {
  actorSchema,
  countrySchema,
  currencySchema,
  idSchema,
  instantSchema,
  moneySchema,
  refSchema,
} from './primitives.ts';
import { reasonSchema } from './reasons.ts';
import { replacesSchema, reshipEventSchemas } from './reships.ts';
import { returnEventSchemas } from './return-events.ts';
import { becauseSchema, overrideStatusSchema, scanSchema, shipmentStatusSchema } from './scans.ts';

/**
 * Everything that can be in an order's history. Personal data is not (invariant 10): a field that ends in `Ref` names a
 * row of personal data in the same stream, written in the same transaction, which may be erased later.
 *
 * An event that was ever stored must parse for ever: fields are added as optional, never renamed or removed.
 */
const linesSchema = z.array(lineQuantitySchema).min(1);
/** True when a later report made it known (`shipped` before `packed`). */
const implied = z.literal(true).optional();

export const orderEventSchemas = {
  OrderPlaced: z.strictObject({
    orderId: z.string().max(80).optional(),
    orderNumber: z.string(),
    channel: idSchema,
    currency: currencySchema,
    reference: z.string().optional(),
    whenShort: z.enum(['refuse', 'backorder']),
    customerId: idSchema.optional(),
    /** The shop's rank of the customer: nothing personal, and there after an erasure. */
    customerTier: idSchema.optional(),
    customerRef: refSchema,
    shipToRef: refSchema,
    billToRef: refSchema.optional(),
    language: z.string(),
    country: countrySchema,
    delivery: deliverySchema,
    lines: z.array(
      z.strictObject({
        lineId: idSchema,
        sku: idSchema,
        name: z.string(),
        quantity: z.int().positive(),
        unitPrice: moneySchema,
        discount: moneySchema.optional(),
        tax: moneySchema.optional(),
        kind: z.enum(['standard', 'special']),
        finalSale: z.literal(true).optional(),
        capability: z.string().optional(),
        instructionRef: refSchema.optional(),
        parts: partsSchema.optional(),
      }),
    ),
    totals: totalsSchema,
    payment: z.strictObject({ method: z.enum(['invoice', 'card']) }),
    promise: promiseSchema,
    /** SHA-256 of the parsed body: the same key with another body is a conflict. */
    requestHash: z.string(),
    /** It sends again what another order has sent. */
    replaces: replacesSchema.optional(),
    /** It lived elsewhere: what follows, up to `OrderImported`, is its past. Nothing goes out because of it. */
    imported: z.literal(true).optional(),
  }),
  /** The past ends here: from now on it is an order as any other. */
  OrderImported: z.strictObject({
    importId: z.string().max(80),
    /** SHA-256 of all that the import said: the same again changes nothing. */
    hash: z.string(),
    /** Where goods of it lie or lay: their stocks have to know of it. */
    places: z.array(z.strictObject({ location: idSchema, sku: idSchema })),
    /** Of it something waits for stock. */
    waits: z.literal(true).optional(),
  }),
  LinesAllocated: z.strictObject({
    fulfilmentId: idSchema,
    location: idSchema,
    lines: linesSchema,
    attempt: z.int().positive(),
    /** The score sheet of sourcing: every candidate, and why the others lost. */
    candidates: z.array(
      z.strictObject({ location: idSchema, score: z.number(), chosen: z.boolean(), why: z.string() }),
    ),
    /** What the location's stock holds for it. A line that is absent has no stock to be held. */
    reservations: z
      .array(z.strictObject({ lineId: idSchema, reservationId: z.string().min(1).max(200) }))
      .optional(),
  }),
  /** No location has it; it is sold all the same, and waits for a delivery. */
  LinesBackordered: z.strictObject({
    lines: linesSchema,
    attempt: z.int().positive(),
    /** When what is missing should be there, where a delivery of all of it is announced. */
    expectedAt: instantSchema.optional(),
  }),
  /** The work request goes out to the location. Not while the order is held. */
  FulfilmentRequested: z.strictObject({ fulfilmentId: idSchema, location: idSchema, shipBy: instantSchema }),
  /** Nothing is released to the location for now: the work request goes out when that is over. */
  ReleasePaused: z.strictObject({ fulfilmentId: idSchema, location: idSchema }),
  FulfilmentAccepted: z.strictObject({ fulfilmentId: idSchema, implied }),
  FulfilmentRejected: z.strictObject({
    fulfilmentId: idSchema,
    reason: z.enum(rejectionReasons),
    lines: linesSchema,
    /** Of bundles: the parts that it is about. */
    skus: z.array(idSchema).optional(),
    noteRef: refSchema.optional(),
  }),
  PickingStarted: z.strictObject({ fulfilmentId: idSchema, implied }),
  LinesPicked: z.strictObject({ fulfilmentId: idSchema, lines: linesSchema, implied }),
  /** `lines` is what is missing. */
  LinesShortPicked: z.strictObject({
    fulfilmentId: idSchema,
    lines: linesSchema,
    skus: z.array(idSchema).optional(),
    noteRef: refSchema.optional(),
  }),
  LinesPacked: z.strictObject({ fulfilmentId: idSchema, lines: linesSchema, implied }),
  FulfilmentShipped: z.strictObject({
    fulfilmentId: idSchema,
    parcels: z.array(
      z.strictObject({
        shipmentId: idSchema,
        carrier: z.string(),
        trackingNumber: z.string(),
        /** What of the order is in it and counts. */
        lines: z.array(lineQuantitySchema),
      }),
    ),
    /** It left although it was cancelled: recorded and raised, not counted. */
    afterCancel: z.literal(true).optional(),
  }),
  FulfilmentReadyForPickup: z.strictObject({ fulfilmentId: idSchema, lines: linesSchema }),
  FulfilmentCollected: z.strictObject({ fulfilmentId: idSchema, lines: linesSchema }),
  /** A report that came after what it reports was known: history, no effect. */
  LateReportNoted: z.strictObject({
    fulfilmentId: idSchema,
    reported: z.enum(fulfilmentReportTypes),
    /** What it says of lines; absent where it is late as a whole. */
    lines: linesSchema.optional(),
  }),
  /** A report that cannot be true of this order. It has happened all the same: recorded, raised, and no effect. */
  ReportConflicted: z.strictObject({
    fulfilmentId: idSchema,
    reported: z.enum(fulfilmentReportTypes),
    why: z.string(),
    lines: z.array(lineQuantitySchema).optional(),
    parcels: z.array(z.strictObject({ carrier: z.string(), trackingNumber: z.string() })).optional(),
  }),
  /**
   * The location takes back what it reported: a parcel is void, or the report of that type at `reportedAt` was wrong.
   * `lines` and `parcels` are as it says, `undone` is what of it had an effect that could be undone.
   */
  ReportRetracted: z.strictObject({
    fulfilmentId: idSchema,
    reported: z.enum(retractableReports),
    because: z.enum(retractionReasons),
    reportedAt: instantSchema.optional(),
    lines: z.array(lineQuantitySchema).optional(),
    parcels: z.array(z.strictObject({ carrier: z.string(), trackingNumber: z.string() })).optional(),
    undone: z.strictObject({ lines: z.array(lineQuantitySchema), shipmentIds: z.array(idSchema) }),
  }),
  /** Without `lines` the whole fulfilment is meant. */
  FulfilmentCancellationRequested: z.strictObject({
    fulfilmentId: idSchema,
    location: idSchema,
    lines: linesSchema.optional(),
  }),
  LinesCancelled: z.strictObject({
    lines: linesSchema,
    whole: z.boolean(),
    reasonRef: refSchema.optional(),
    /** What of it had been allocated, and where: it is free again there. */
    released: z.array(z.strictObject({ fulfilmentId: idSchema, lines: linesSchema })).optional(),
    /** Of an order that sends again: another may be sent instead. */
    replaces: replacesSchema.optional(),
  }),
  /** It comes another way, or is fetched elsewhere. */
  DeliveryChanged: z.strictObject({
    delivery: deliverySchema,
    promise: promiseSchema,
    /** What is not where it is fetched: free again there, and allocated anew. */
    released: z.array(z.strictObject({ fulfilmentId: idSchema, lines: linesSchema })).optional(),
  }),
  AddressChanged: z.strictObject({ shipToRef: refSchema, country: countrySchema }),
  OrderNoted: z.strictObject({ noteRef: refSchema }),
  OrderHeld: z.strictObject({
    holdId: z.string(),
    reason: z.enum(holdReasons),
    noteRef: refSchema.optional(),
  }),
  HoldReleased: z.strictObject({ holdId: z.string() }),
  TrackingLinkRevoked: z.strictObject({ generation: z.int().positive() }),
  PersonalDataErased: z.strictObject({}),
  ScanRecorded: z.strictObject({
    shipmentId: idSchema,
    scan: scanSchema,
    /** The carrier's words and the signer's name, kept apart. */
    textRef: refSchema.optional(),
  }),
  /** The number is another order's too: scans outside of the span are not this parcel's. */
  ParcelBounded: z.strictObject({
    shipmentId: idSchema,
    from: instantSchema.nullable(),
    until: instantSchema.nullable(),
    /** Scans that had been taken for its own. */
    left: z.int(),
  }),
  /** A smaller wording of a scan that is known. */
  ScanReworded: z.strictObject({ shipmentId: idSchema, identity: z.string(), textRef: refSchema }),
  ShipmentStatusChanged: z.strictObject({
    shipmentId: idSchema,
    from: shipmentStatusSchema,
    to: shipmentStatusSchema,
    reason: reasonSchema,
    /** Absent on the way out. */
    direction: z.literal('return').optional(),
    because: becauseSchema,
  }),
  /** By a person, who is the event's actor; the note says why. One at a time: the next one replaces it. */
  ShipmentStatusOverridden: z.strictObject({
    shipmentId: idSchema,
    status: overrideStatusSchema,
    reason: reasonSchema,
    noteRef: refSchema.optional(),
  }),
  /** The scans decide again. */
  ShipmentOverrideWithdrawn: z.strictObject({ shipmentId: idSchema, noteRef: refSchema.optional() }),
  /** The carrier says delivered, the customer says it did not come. */
  NonReceiptClaimed: z.strictObject({ shipmentId: idSchema, noteRef: refSchema.optional() }),
  /** It has turned up. */
  NonReceiptWithdrawn: z.strictObject({ shipmentId: idSchema, noteRef: refSchema.optional() }),
  /** Which mails the customer wants, and how: as a whole, so that the last one says it all. */
  PreferencesChanged: preferencesSchema,
  ...returnEventSchemas,
  ...reshipEventSchemas,
  ...adjustmentEventSchemas,
  ...caseEventSchemas,
} as const;

export type OrderEventType = keyof typeof orderEventSchemas;
export type OrderEventData<T extends OrderEventType> = z.infer<(typeof orderEventSchemas)[T]>;
export type OrderEvent = {
  [T in OrderEventType]: { readonly type: T; readonly data: OrderEventData<T> };
}[OrderEventType];

/** An event as people and programs read it. `at` is when it happened, `recordedAt` when the hub wrote it. */
export const eventViewSchema = z
  .strictObject({
    type: z.string(),
    version: z.int(),
    at: instantSchema,
    recordedAt: instantSchema,
    actor: actorSchema,
    cause: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });
export type EventView = z.infer<typeof eventViewSchema>;

/** Where an event stands: `at` is when it happened, `recordedAt` when the hub wrote it, `by` who did it. */
export interface EventAt {
  readonly version: number;
  readonly at: string;
  readonly recordedAt: string;
  readonly by?: string;
}
