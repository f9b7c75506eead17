import { z } from 'zod';
import { adjustmentViewSchema } from './adjustments.ts';
import { addressSchema, customerSchema, deliveryOptions, deliverySchema } from './delivery.ts';
import { exceptionViewSchema } from './exceptions.ts';
import { fulfilmentViewSchema } from './fulfilments.ts';
import { partsSchema } from './parts.ts';
import { preferencesSchema } from './preferences.ts';
import {
  currencySchema,
  erasedSchema,
  idSchema,
  instantSchema,
  longTextSchema,
  moneySchema,
  quantitySchema,
  registryIdSchema,
  shortTextSchema,
} from './primitives.ts';
import { replacesSchema, reshipViewSchema } from './reships.ts';
import { returnViewSchema } from './returns.ts';
import { shipmentViewSchema } from './scans.ts';

const orderLineSchema = z
  .strictObject({
    lineId: idSchema.optional(),
    sku: idSchema,
    name: shortTextSchema,
    quantity: quantitySchema,
    unitPrice: moneySchema,
    discount: moneySchema.optional(),
    tax: moneySchema.optional(),
    kind: z.enum(['standard', 'special']).optional(),
    /** Customers cannot send it back; nor what is `special`. */
    finalSale: z.literal(true).optional(),
    /** What a location must be able to do for a special line; without it any that has `special`, if there is one. */
    capability: registryIdSchema.optional(),
    instruction: longTextSchema.optional(),
    /** Makes it a bundle. Absent: what the bundle of that SKU is made of (`POST /bundles`), if there is one. */
    parts: partsSchema.optional(),
  })
  .refine(({ kind, capability }) => capability === undefined || kind === 'special', {
    path: ['capability'],
    message: 'is of a special line',
  })
  .meta({ id: 'OrderLine' });

export const totalsSchema = z
  .strictObject({ items: moneySchema, shipping: moneySchema, tax: moneySchema, total: moneySchema })
  .meta({ id: 'Totals' });
export type Totals = z.infer<typeof totalsSchema>;

/** The body of `POST /orders`. `items` is Σ quantity × unitPrice − discount; tax is included in prices unless a line says it. */
export const placeOrderSchema = z
  .strictObject({
    channel: idSchema,
    currency: currencySchema,
    reference: shortTextSchema.optional(),
    whenShort: z.enum(['refuse', 'backorder']).optional(),
    customer: customerSchema,
    shipTo: addressSchema,
    billTo: addressSchema.optional(),
    delivery: deliverySchema,
    location: idSchema.optional(),
    /** A cart's reservation (`POST /reservations`) that the order takes over: it is of the same goods. */
    reservationId: idSchema.optional(),
    lines: z.array(orderLineSchema).min(1).max(500),
    shipping: moneySchema.optional(),
    totals: totalsSchema.partial().optional(),
    payment: z.strictObject({ method: z.enum(['invoice', 'card']), token: z.string().max(500).optional() }),
  })
  .meta({ id: 'PlaceOrder' });
export type PlaceOrderBody = z.infer<typeof placeOrderSchema>;

/** The same over NATS: the key rides in the body. */
export const placeOrderMessageSchema = placeOrderSchema.extend({
  idempotencyKey: z.string().min(1).max(200),
});

export const orderStatuses = [
  'placed',
  'on_hold',
  'allocated',
  'partly_backordered',
  'in_fulfilment',
  'partly_shipped',
  'shipped',
  'partly_delivered',
  'delivered',
  'completed',
  'cancelled',
  'returning',
  'returned',
] as const;
export const orderStatusSchema = z.enum(orderStatuses);
export type OrderStatus = z.infer<typeof orderStatusSchema>;

export const orderCategorySchema = z.enum(['open', 'attention', 'done']);
export type OrderCategory = z.infer<typeof orderCategorySchema>;

export const lineQuantitiesSchema = z
  .strictObject({
    ordered: z.int(),
    allocated: z.int(),
    backordered: z.int(),
    picked: z.int(),
    packed: z.int(),
    shipped: z.int(),
    delivered: z.int(),
    cancelled: z.int(),
    returnRequested: z.int(),
    returned: z.int(),
    dismissed: z.int(),
    writtenOff: z.int(),
  })
  .meta({ id: 'LineQuantities' });
export type LineQuantities = z.infer<typeof lineQuantitiesSchema>;

export const promiseSchema = z
  .strictObject({
    /** The location must have dispatched by then. */
    shipBy: instantSchema,
    from: instantSchema,
    to: instantSchema,
    option: z.enum(deliveryOptions),
  })
  .meta({ id: 'Promise' });
export type DeliveryPromise = z.infer<typeof promiseSchema>;

const lineViewSchema = z.strictObject({
  lineId: idSchema,
  sku: idSchema,
  name: z.string(),
  kind: z.enum(['standard', 'special']),
  capability: z.string().optional(),
  unitPrice: moneySchema,
  instruction: z.union([z.string(), erasedSchema]).optional(),
  finalSale: z.literal(true).optional(),
  /** Of the last of it that was delivered, where a parcel or the location says so. */
  deliveredAt: instantSchema.optional(),
  /** Of a bundle: what one of it is made of. */
  parts: partsSchema.optional(),
  quantities: lineQuantitiesSchema,
});

export const holdReasons = [
  'fraud_review',
  'payment_pending',
  'address_check',
  'inventory_short',
  'customer_request',
  'awaiting_return',
  'credit_limit',
  'other',
] as const;
const holdViewSchema = z.strictObject({
  holdId: z.string(),
  reason: z.enum(holdReasons),
  since: instantSchema,
  /** Absent for customers. */
  by: z.string().optional(),
});

export const orderNoteSchema = z
  .strictObject({
    at: instantSchema,
    by: z.string(),
    note: z.union([z.string(), erasedSchema]),
  })
  .meta({ id: 'OrderNote' });
export type OrderNote = z.infer<typeof orderNoteSchema>;

/** An order as it is read. What a role may not see is absent. */
export const orderViewSchema = z
  .strictObject({
    orderId: z.string(),
    orderNumber: z.string(),
    version: z.int(),
    status: orderStatusSchema,
    category: orderCategorySchema,
    channel: z.string(),
    reference: z.string().optional(),
    currency: currencySchema,
    placedAt: instantSchema,
    promise: promiseSchema,
    totals: totalsSchema,
    lines: z.array(lineViewSchema),
    fulfilments: z.array(fulfilmentViewSchema),
    shipments: z.array(shipmentViewSchema),
    returns: z.array(returnViewSchema),
    /** What it costs less since it was placed; `totals` are as they were. */
    adjustments: z.array(adjustmentViewSchema),
    /** What was sent again of it, each as an order of its own. */
    reships: z.array(reshipViewSchema),
    /** The order that this one sends again. */
    replaces: replacesSchema.optional(),
    /** What staff wrote down; for staff. The newest last. */
    notes: z.array(orderNoteSchema),
    holds: z.array(holdViewSchema),
    exceptions: z.array(exceptionViewSchema),
    customer: z.union([customerSchema, erasedSchema]).optional(),
    shipTo: z.union([addressSchema, erasedSchema]).optional(),
    /** As the shop ranks the customer; for staff. */
    customerTier: z.string().optional(),
    delivery: deliverySchema,
    payment: z.strictObject({ method: z.enum(['invoice', 'card']) }).optional(),
    /** Of mails about it. Absent where nobody is written to any more. */
    preferences: preferencesSchema.optional(),
  })
  .meta({ id: 'Order' });
export type OrderView = z.infer<typeof orderViewSchema>;

export const placedOrderSchema = z
  .strictObject({
    orderId: z.string(),
    orderNumber: z.string(),
    version: z.int(),
    status: orderStatusSchema,
    lines: z.array(lineViewSchema),
    promise: promiseSchema,
    trackingUrl: z.string(),
  })
  .meta({ id: 'PlacedOrder' });
export type PlacedOrder = z.infer<typeof placedOrderSchema>;

/** A row of the list and of the live `orders` board. Names and addresses are joined for those who may see them. */
export const orderRowSchema = z
  .strictObject({
    orderId: z.string(),
    orderNumber: z.string(),
    /** At which what the row shows last changed; the order's own may be higher. */
    version: z.int(),
    status: orderStatusSchema,
    category: orderCategorySchema,
    channel: z.string(),
    placedAt: instantSchema,
    updatedAt: instantSchema,
    promiseTo: instantSchema,
    location: z.string().nullable(),
    country: z.string(),
    units: z.int(),
    total: moneySchema,
    openExceptions: z.int(),
    worstSeverity: z.int().nullable(),
    customerName: z.string().nullable(),
  })
  .meta({ id: 'OrderRow' });
export type OrderRow = z.infer<typeof orderRowSchema>;
