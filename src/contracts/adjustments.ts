import { z } from 'zod';
import {
  erasedSchema,
  idSchema,
  instantSchema,
  longTextSchema,
  moneySchema,
  refSchema,
} from './primitives.ts';

/** What an order costs less after it was placed: an apology, a discount that was missed. Whoever moves money hears of it. */

export const adjustmentReasons = [
  'apology',
  'late',
  'damaged',
  'missing_item',
  'price_match',
  'discount_missed',
  'other',
] as const;
export type AdjustmentReason = (typeof adjustmentReasons)[number];

/** `AdjustPrice` of `POST /orders/{id}/commands`. */
export const adjustmentFields = {
  /** By so much less. */
  amount: moneySchema.refine(
    ({ amount }) => /[1-9]/.test(amount) && !amount.startsWith('-'),
    'must be more than 0',
  ),
  /** Absent: of the whole order. */
  lineId: idSchema.optional(),
  reason: z.enum(adjustmentReasons),
  note: longTextSchema.optional(),
  /** Cases of the order that it settles: resolved as `refunded`. */
  exceptionIds: z.array(z.string().min(1).max(200)).max(20).optional(),
};

export const adjustmentEventSchemas = {
  PriceAdjusted: z.strictObject({
    adjustmentId: idSchema,
    amount: moneySchema,
    lineId: idSchema.optional(),
    reason: z.enum(adjustmentReasons),
    noteRef: refSchema.optional(),
  }),
};

export const adjustmentViewSchema = z
  .strictObject({
    adjustmentId: z.string(),
    amount: moneySchema,
    lineId: z.string().optional(),
    reason: z.enum(adjustmentReasons),
    at: instantSchema,
    /** For staff. */
    note: z.union([z.string(), erasedSchema]).optional(),
  })
  .meta({ id: 'Adjustment' });
export type AdjustmentView = z.infer<typeof adjustmentViewSchema>;
