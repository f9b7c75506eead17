import { z } from 'zod';
import { addressSchema } from './delivery.ts';
import { lineQuantitySchema } from './fulfilments.ts';
import { erasedSchema, idSchema, instantSchema, longTextSchema, refSchema } from './primitives.ts';
import { rejectionCodes, type RejectionCode } from './rejections.ts';

/** What has left and did its customer no good is sent again, at no cost: as an order of its own, which names the first. */

export const reshipReasons = [
  'lost',
  'damaged',
  'not_received',
  'wrong_item',
  'missing_item',
  'returned_to_sender',
  'other',
] as const;
export type ReshipReason = (typeof reshipReasons)[number];

/** `requested`: the hub is about to place the order. `refused`: it could not be placed, and `why` says why. */
const reshipStatuses = ['requested', 'placed', 'refused'] as const;

const hasEachOnce = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;

/** `Reship` of `POST /orders/{id}/commands`. */
export const reshipFields = {
  lines: z
    .array(lineQuantitySchema)
    .min(1)
    .max(500)
    .refine((lines) => hasEachOnce(lines.map(({ lineId }) => lineId)), 'name a line once'),
  reason: z.enum(reshipReasons),
  note: longTextSchema.optional(),
  /** Absent: where the order goes. */
  shipTo: addressSchema.optional(),
  /** What becomes of it where no location has it: absent, it is refused. */
  whenShort: z.enum(['refuse', 'backorder']).optional(),
  /** Cases of the order that it cures: resolved as `reshipped` once the order is placed. */
  exceptionIds: z
    .array(z.string().min(1).max(200))
    .max(20)
    .refine(hasEachOnce, 'name a case once')
    .optional(),
};

const codes = Object.keys(rejectionCodes) as [RejectionCode, ...RejectionCode[]];

export const reshipEventSchemas = {
  ReshipRequested: z.strictObject({
    reshipId: idSchema,
    lines: z.array(lineQuantitySchema).min(1),
    reason: z.enum(reshipReasons),
    whenShort: z.enum(['refuse', 'backorder']),
    shipToRef: refSchema,
    noteRef: refSchema.optional(),
    exceptionIds: z.array(z.string()).optional(),
  }),
  /** The order that sends it again is there. */
  ReshipPlaced: z.strictObject({ reshipId: idSchema, orderId: z.string().max(80), orderNumber: z.string() }),
  ReshipRefused: z.strictObject({ reshipId: idSchema, code: z.enum(codes) }),
  /** Of that order something was cancelled: it may be sent once more. `lines` is all that was by now. */
  ReshipCancelled: z.strictObject({ reshipId: idSchema, lines: z.array(lineQuantitySchema).min(1) }),
};

/** Of the order that sends again. */
export const replacesSchema = z
  .strictObject({ orderId: z.string().max(80), orderNumber: z.string(), reshipId: idSchema })
  .meta({ id: 'Replaces' });
export type Replaces = z.infer<typeof replacesSchema>;

export const reshipViewSchema = z
  .strictObject({
    reshipId: z.string(),
    status: z.enum(reshipStatuses),
    reason: z.enum(reshipReasons),
    lines: z.array(lineQuantitySchema),
    /** Of `lines`, what was cancelled in the order that sends it again. */
    cancelled: z.array(lineQuantitySchema),
    requestedAt: instantSchema,
    /** The order that sends it again, once it is placed. */
    orderId: z.string().optional(),
    orderNumber: z.string().optional(),
    /** For staff, as is the note. */
    why: z.strictObject({ code: z.enum(codes), message: z.string() }).optional(),
    note: z.union([z.string(), erasedSchema]).optional(),
  })
  .meta({ id: 'Reship' });
export type ReshipView = z.infer<typeof reshipViewSchema>;
