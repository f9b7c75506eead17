import { z } from 'zod';
import { addressSchema } from './delivery.ts';
import { holdReasons } from './orders.ts';
import { idSchema, longTextSchema, quantitySchema } from './primitives.ts';

/** `POST /orders/{id}/commands`: what people do to an order. Warehouses and carriers report through their own doors. */
export const orderCommandSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('CancelOrder'), reason: longTextSchema.optional() }),
    z.strictObject({
      type: z.literal('CancelLines'),
      lines: z
        .array(z.strictObject({ lineId: idSchema, quantity: quantitySchema }))
        .min(1)
        .max(500),
      reason: longTextSchema.optional(),
    }),
    z.strictObject({ type: z.literal('ChangeAddress'), shipTo: addressSchema }),
    z.strictObject({
      type: z.literal('HoldOrder'),
      reason: z.enum(holdReasons),
      note: longTextSchema.optional(),
    }),
    z.strictObject({ type: z.literal('ReleaseHold'), holdId: z.string().min(1).max(80) }),
    z.strictObject({ type: z.literal('RevokeTrackingLink') }),
    z.strictObject({ type: z.literal('ErasePersonalData') }),
  ])
  .meta({ id: 'OrderCommand' });
export type OrderCommandBody = z.infer<typeof orderCommandSchema>;

/** `expectedVersion` refuses the command when the order has changed since it was looked at. */
export const orderCommandRequestSchema = z.intersection(
  orderCommandSchema,
  z.object({ expectedVersion: z.int().nonnegative().optional() }),
);
