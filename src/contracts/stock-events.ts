import { z } from 'zod';
import { idSchema, instantSchema, registryIdSchema } from './primitives.ts';

/**
 * Everything that can be in the history of a stock (one SKU at one location) beside the events of its cases. It is the
 * ledger: the changes of the movements, summed, are the levels. Free text is not in it: a field that ends in `Ref` names
 * a row of personal data (invariant 10).
 *
 * An event that was ever stored must parse for ever: fields are added as optional, never renamed or removed.
 */
export const bands = ['in_stock', 'low', 'out', 'backorder'] as const;
export type Band = (typeof bands)[number];

/** Parts of what is on the shelf that cannot be sold. */
export const stockBuckets = ['damaged', 'quarantined'] as const;
export type StockBucket = (typeof stockBuckets)[number];

/** The caller's key of a reservation: order, attempt, line and location in one string. */
const reservationIdSchema = z.string().min(1).max(200);
export const releaseReasons = ['released', 'expired', 'cancelled', 'rejected', 'short_picked'] as const;
export type ReleaseReason = (typeof releaseReasons)[number];

const reservedQuantitySchema = z.strictObject({
  reservationId: reservationIdSchema,
  quantity: z.int().nonnegative(),
});
const movementShape = {
  /** As it was said: absolute when counted, signed when adjusted. */
  quantity: z.int(),
  /** What that did to the levels. */
  change: z.strictObject({ onHand: z.int(), damaged: z.int(), quarantined: z.int() }),
  /** Units that were said to have gone and were not there by the book. */
  missing: z.int().positive().optional(),
  /** It had happened before the last count, which had seen it. */
  late: z.literal(true).optional(),
  reasonRef: z.string().max(80).optional(),
  /** What it belongs to: a delivery note, a fulfilment, a return. */
  reference: z.string().max(200).optional(),
  bucket: z.enum(stockBuckets).optional(),
} as const;
const movementSchema = z.strictObject(movementShape);

export const stockEventSchemas = {
  StockOpened: z.strictObject({ location: registryIdSchema, sku: idSchema }),
  StockReceived: z.strictObject({ ...movementShape, incomingId: idSchema.optional() }),
  StockAdjusted: movementSchema,
  /** Reservations stay what they are. */
  StockCounted: movementSchema,
  StockReturned: movementSchema,
  StockMoved: z.strictObject({
    ...movementShape,
    to: registryIdSchema.optional(),
    from: registryIdSchema.optional(),
  }),
  StockDamaged: movementSchema,
  StockQuarantined: movementSchema,
  StockFound: movementSchema,
  StockShipped: z.strictObject({
    ...movementShape,
    shipId: z.string().max(200),
    /** What of each reservation has left with it. */
    reservations: z.array(reservedQuantitySchema),
  }),
  StockReserved: z.strictObject({
    reservations: z.array(
      z.strictObject({
        reservationId: reservationIdSchema,
        quantity: z.int().positive(),
        /** When more was asked for than there was. */
        asked: z.int().positive().optional(),
      }),
    ),
    /** A cart's hold ends by itself. */
    expiresAt: instantSchema.optional(),
    orderId: z.string().max(80).optional(),
  }),
  ReservationsConfirmed: z.strictObject({ reservationIds: z.array(reservationIdSchema) }),
  /** A cart's holds are an order's, which says what becomes of them when their new end has come. */
  ReservationsTaken: z.strictObject({
    reservationIds: z.array(reservationIdSchema),
    orderId: z.string().max(80),
    expiresAt: instantSchema,
  }),
  /** Quantity 0: it was not held; from now on it cannot be. */
  StockReleased: z.strictObject({
    reservations: z.array(reservedQuantitySchema),
    why: z.enum(releaseReasons),
  }),
  /** Quantity 0: it does not come any more. */
  IncomingExpected: z.strictObject({
    incomingId: idSchema,
    quantity: z.int().nonnegative(),
    expectedAt: instantSchema,
  }),
  StockPolicyChanged: z.strictObject({
    safety: z.int().nonnegative(),
    low: z.int().nonnegative(),
    overstockWeeks: z.number().positive().nullable(),
  }),
  /** Of the product, as people know it. */
  StockNamed: z.strictObject({ name: z.string().min(1).max(200) }),
  StockBandsChanged: z.strictObject({
    bands: z.array(
      z.strictObject({
        channel: z.string(),
        from: z.enum(bands).nullable(),
        to: z.enum(bands),
        /** Of `backorder`: when more is expected. */
        date: instantSchema.optional(),
      }),
    ),
  }),
} as const;
export type StockEventType = keyof typeof stockEventSchemas;
export type StockEventData<T extends StockEventType> = z.infer<(typeof stockEventSchemas)[T]>;
export type StockEvent = {
  [T in StockEventType]: { readonly type: T; readonly data: StockEventData<T> };
}[StockEventType];

/** Of one SKU's accepted demand that no location was asked for yet. */
export const demandEventSchemas = {
  DemandAdded: z.strictObject({
    sku: idSchema,
    demandId: z.string().min(1).max(200),
    quantity: z.int().positive(),
    /** When its order was placed: who waits longest is served first. */
    since: instantSchema.optional(),
  }),
  /** Routed, cancelled or refused: it lowers the offer no longer. Quantity 0: from now on it cannot be added. */
  DemandSettled: z.strictObject({
    sku: idSchema,
    demandId: z.string().min(1).max(200),
    quantity: z.int().nonnegative(),
    how: z.enum(['routed', 'cancelled']),
  }),
} as const;
export type DemandEventType = keyof typeof demandEventSchemas;
export type DemandEventData<T extends DemandEventType> = z.infer<(typeof demandEventSchemas)[T]>;
export type DemandEvent = {
  [T in DemandEventType]: { readonly type: T; readonly data: DemandEventData<T> };
}[DemandEventType];
