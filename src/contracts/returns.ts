import { z } from 'zod';
import { lineQuantitySchema } from './fulfilments.ts';
import { partsSchema } from './parts.ts';
import {
  currencySchema,
  erasedSchema,
  idSchema,
  instantSchema,
  longTextSchema,
  moneySchema,
  quantitySchema,
  registryIdSchema,
} from './primitives.ts';

/** Goods that a customer sends back. What is wrong with a parcel that a carrier turns back is told by its scans. */

export const returnReasons = [
  'changed_mind',
  'does_not_fit',
  'arrived_late',
  'not_as_described',
  'damaged',
  'wrong_item',
  'other',
] as const;
export type ReturnReason = (typeof returnReasons)[number];

/** How the customer hands it over. */
export const returnMethods = ['drop_off', 'carrier_pickup', 'store', 'locker'] as const;
export type ReturnMethod = (typeof returnMethods)[number];

export const returnRefusals = ['final_sale', 'return_period_ended', 'other'] as const;

export const returnStatuses = [
  'requested',
  'approved',
  'received',
  'inspected',
  'closed',
  'refused',
  'cancelled',
] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

/**
 * What becomes of a unit: sold again, never sold again, not yet known, or not in the parcel. `to_process` is not the last
 * word: a later inspection of the same units is.
 */
export const dispositions = ['restocked', 'not_restocked', 'to_process', 'missing'] as const;
export type Disposition = (typeof dispositions)[number];

const hasEachLineOnce = (lines: readonly { readonly lineId: string }[]): boolean =>
  new Set(lines.map(({ lineId }) => lineId)).size === lines.length;

/** `POST /orders/{id}/returns`, and `RequestReturn` of a tracking link. */
export const returnFields = {
  lines: z
    .array(z.strictObject({ lineId: idSchema, quantity: quantitySchema, reason: z.enum(returnReasons) }))
    .min(1)
    .max(500)
    .refine(hasEachLineOnce, 'name a line once'),
  /** Absent: `drop_off`. */
  method: z.enum(returnMethods).optional(),
  note: longTextSchema.optional(),
};
export const returnRequestSchema = z
  .strictObject({
    ...returnFields,
    /** Where the goods are to go; absent: to the location that most of them came from. */
    location: registryIdSchema.optional(),
    expectedVersion: z.int().nonnegative().optional(),
  })
  .meta({ id: 'ReturnRequest' });
export type ReturnRequest = z.infer<typeof returnRequestSchema>;

const inspectedLinesSchema = z
  .array(lineQuantitySchema.extend({ disposition: z.enum(dispositions) }))
  .min(1)
  .max(500);
const receivedLinesSchema = z.array(lineQuantitySchema).min(1).max(500).optional();

const reported = { returnId: idSchema, at: instantSchema, note: longTextSchema.optional() };

/** What a location reports of goods that come back: they are there, and what each of them is worth. */
export const returnReportSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('received'),
      ...reported,
      /** Absent: all that was announced. */
      lines: receivedLinesSchema,
    }),
    z.strictObject({
      type: z.literal('inspected'),
      ...reported,
      lines: inspectedLinesSchema,
    }),
  ])
  .meta({ id: 'ReturnReport' });
export type ReturnReport = z.infer<typeof returnReportSchema>;

/** What a location is told: `hub.work.<location>.returnExpected` and `.returnCancelled`. */
export const returnNoticeSchema = z
  .strictObject({
    returnId: z.string(),
    orderNumber: z.string(),
    method: z.enum(returnMethods),
    lines: z.array(
      z.strictObject({
        lineId: z.string(),
        sku: z.string(),
        name: z.string(),
        quantity: z.int(),
        reason: z.enum(returnReasons),
        /** Of a bundle: what one of it is made of. */
        parts: partsSchema.optional(),
      }),
    ),
  })
  .meta({ id: 'ReturnNotice' });
export type ReturnNotice = z.infer<typeof returnNoticeSchema>;

/** `POST /returns/{id}/commands`: the same by people of the location, or by the desk for it. */
const commanded = { location: registryIdSchema, note: longTextSchema.optional() };
export const returnCommandSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('receive'), ...commanded, lines: receivedLinesSchema }),
    z.strictObject({ type: z.literal('inspect'), ...commanded, lines: inspectedLinesSchema }),
  ])
  .meta({ id: 'ReturnCommand' });
export type ReturnCommand = z.infer<typeof returnCommandSchema>;

export const returnViewSchema = z
  .strictObject({
    returnId: z.string(),
    status: z.enum(returnStatuses),
    method: z.enum(returnMethods),
    /** Where the goods go. */
    location: z.string(),
    requestedAt: instantSchema,
    approvedAt: instantSchema.nullable(),
    /** The first of it, or of what came after it was closed. */
    receivedAt: instantSchema.nullable(),
    /** When it was closed, refused or cancelled. */
    endedAt: instantSchema.nullable(),
    refusal: z.enum(returnRefusals).optional(),
    note: z.union([z.string(), erasedSchema]).optional(),
    lines: z.array(
      z.strictObject({
        lineId: z.string(),
        reason: z.enum(returnReasons),
        announced: z.int(),
        received: z.int(),
        restocked: z.int(),
        notRestocked: z.int(),
        toProcess: z.int(),
        missing: z.int(),
      }),
    ),
    /** What the units that came back cost the customer; neither shipping nor what tax a line adds. */
    worth: moneySchema,
    /** All that was granted for it; not paid out: who pays hears of it by the event. */
    refund: moneySchema.nullable(),
  })
  .meta({ id: 'Return' });
export type ReturnView = z.infer<typeof returnViewSchema>;

/** The answer to `POST /orders/{id}/returns`, and a return by its number, as it stands on the label. */
export const foundReturnSchema = z
  .strictObject({
    orderId: z.string(),
    orderNumber: z.string(),
    /** Of the order. */
    version: z.int(),
    currency: currencySchema,
    return: returnViewSchema,
    /** All of the order: something else may be in the parcel. */
    lines: z.array(
      z.strictObject({ lineId: z.string(), sku: z.string(), name: z.string(), shipped: z.int() }),
    ),
  })
  .meta({ id: 'FoundReturn' });
export type FoundReturn = z.infer<typeof foundReturnSchema>;
