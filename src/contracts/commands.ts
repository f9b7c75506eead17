import { z } from 'zod';
import { adjustmentFields } from './adjustments.ts';
import { addressSchema, changedDeliverySchema } from './delivery.ts';
import { holdReasons } from './orders.ts';
import { preferenceFields } from './preferences.ts';
import { idSchema, longTextSchema, moneySchema, quantitySchema, registryIdSchema } from './primitives.ts';
import { reasonCodes } from './reasons.ts';
import { reshipFields } from './reships.ts';
import { returnFields, returnRefusals } from './returns.ts';
import { overrideStatusSchema } from './scans.ts';

/** `POST /orders/{id}/commands`: what people do to an order. Warehouses and carriers report through their own doors. */
const cancelOrderSchema = z.strictObject({
  type: z.literal('CancelOrder'),
  reason: longTextSchema.optional(),
});
const cancelLinesSchema = z.strictObject({
  type: z.literal('CancelLines'),
  lines: z
    .array(z.strictObject({ lineId: idSchema, quantity: quantitySchema }))
    .min(1)
    .max(500),
  reason: longTextSchema.optional(),
});
const changeAddressSchema = z.strictObject({ type: z.literal('ChangeAddress'), shipTo: addressSchema });
/** Another way to the customer, or another store. What must leave from elsewhere for it is held there first. */
const changeDeliverySchema = z.strictObject({
  type: z.literal('ChangeDelivery'),
  delivery: changedDeliverySchema,
});
const holdOrderSchema = z.strictObject({
  type: z.literal('HoldOrder'),
  reason: z.enum(holdReasons),
  note: longTextSchema.optional(),
});
const releaseHoldSchema = z.strictObject({
  type: z.literal('ReleaseHold'),
  holdId: z.string().min(1).max(80),
});
/** What a person knows better than the scans. The note is the why, and must be said. */
const overrideShipmentStatusSchema = z.strictObject({
  type: z.literal('OverrideShipmentStatus'),
  shipmentId: idSchema,
  status: overrideStatusSchema,
  reason: z.enum(reasonCodes).optional(),
  note: longTextSchema.min(3),
});
const withdrawShipmentOverrideSchema = z.strictObject({
  type: z.literal('WithdrawShipmentOverride'),
  shipmentId: idSchema,
  note: longTextSchema.optional(),
});
/** "Delivered, says the carrier, and nothing came." One parcel at a time; the note is the customer's words. */
const claimNonReceiptSchema = z.strictObject({
  type: z.literal('ClaimNonReceipt'),
  shipmentId: idSchema,
  note: longTextSchema.optional(),
});
/** It has turned up. */
const withdrawNonReceiptSchema = z.strictObject({
  type: z.literal('WithdrawNonReceipt'),
  shipmentId: idSchema,
  note: longTextSchema.optional(),
});
/** As `POST /orders/{id}/returns` has it, where the caller has no use for the answer. */
const requestReturnSchema = z.strictObject({
  type: z.literal('RequestReturn'),
  ...returnFields,
  location: registryIdSchema.optional(),
});
/** A tracking link does not say where it goes. */
const requestReturnByLinkSchema = requestReturnSchema.omit({ location: true });
const ofReturn = { returnId: idSchema };
const approveReturnSchema = z.strictObject({ type: z.literal('ApproveReturn'), ...ofReturn });
const refuseReturnSchema = z.strictObject({
  type: z.literal('RefuseReturn'),
  ...ofReturn,
  reason: z.enum(returnRefusals),
  note: longTextSchema.optional(),
});
const cancelReturnSchema = z.strictObject({ type: z.literal('CancelReturn'), ...ofReturn });
/** What has become of all of it is known. Without a refund nothing is paid back. */
const closeReturnSchema = z.strictObject({
  type: z.literal('CloseReturn'),
  ...ofReturn,
  refund: moneySchema.refine(({ amount }) => !amount.startsWith('-'), 'must not be negative').optional(),
  note: longTextSchema.optional(),
});
/** It goes out once more, at no cost. Placed a moment later: the order says how it went (`reships`). */
const reshipSchema = z.strictObject({ type: z.literal('Reship'), ...reshipFields });
/** The order costs less from now on; what was paid of it is for whoever moves money to give back. */
const adjustPriceSchema = z.strictObject({ type: z.literal('AdjustPrice'), ...adjustmentFields });
/** What colleagues should know of it; customers do not read it. */
const noteOrderSchema = z.strictObject({ type: z.literal('NoteOrder'), note: longTextSchema });
const setPreferencesSchema = z.strictObject({ type: z.literal('SetPreferences'), ...preferenceFields });
const revokeTrackingLinkSchema = z.strictObject({ type: z.literal('RevokeTrackingLink') });
const erasePersonalDataSchema = z.strictObject({ type: z.literal('ErasePersonalData') });

export const orderCommandSchema = z
  .discriminatedUnion('type', [
    cancelOrderSchema,
    cancelLinesSchema,
    changeAddressSchema,
    changeDeliverySchema,
    holdOrderSchema,
    releaseHoldSchema,
    overrideShipmentStatusSchema,
    withdrawShipmentOverrideSchema,
    claimNonReceiptSchema,
    withdrawNonReceiptSchema,
    requestReturnSchema,
    approveReturnSchema,
    refuseReturnSchema,
    cancelReturnSchema,
    closeReturnSchema,
    reshipSchema,
    adjustPriceSchema,
    noteOrderSchema,
    setPreferencesSchema,
    revokeTrackingLinkSchema,
    erasePersonalDataSchema,
  ])
  .meta({ id: 'OrderCommand' });
export type OrderCommandBody = z.infer<typeof orderCommandSchema>;

/** `expectedVersion` refuses the command when the order has changed since it was looked at. */
const expected = { expectedVersion: z.int().nonnegative().optional() };

// Variant by variant: an intersection would let fields through that no variant has.
export const orderCommandRequestSchema = z
  .discriminatedUnion('type', [
    cancelOrderSchema.extend(expected),
    cancelLinesSchema.extend(expected),
    changeAddressSchema.extend(expected),
    changeDeliverySchema.extend(expected),
    holdOrderSchema.extend(expected),
    releaseHoldSchema.extend(expected),
    overrideShipmentStatusSchema.extend(expected),
    withdrawShipmentOverrideSchema.extend(expected),
    claimNonReceiptSchema.extend(expected),
    withdrawNonReceiptSchema.extend(expected),
    requestReturnSchema.extend(expected),
    approveReturnSchema.extend(expected),
    refuseReturnSchema.extend(expected),
    cancelReturnSchema.extend(expected),
    closeReturnSchema.extend(expected),
    reshipSchema.extend(expected),
    adjustPriceSchema.extend(expected),
    noteOrderSchema.extend(expected),
    setPreferencesSchema.extend(expected),
    revokeTrackingLinkSchema.extend(expected),
    erasePersonalDataSchema.extend(expected),
  ])
  .meta({ id: 'OrderCommandRequest' });
export type OrderCommandRequest = z.infer<typeof orderCommandRequestSchema>;

/** `POST /track/{token}/commands`: what the holder of a link may do. */
export const trackCommandSchema = z
  .discriminatedUnion('type', [
    cancelOrderSchema.extend(expected),
    changeAddressSchema.extend(expected),
    changeDeliverySchema.extend(expected),
    claimNonReceiptSchema.extend(expected),
    withdrawNonReceiptSchema.extend(expected),
    requestReturnByLinkSchema.extend(expected),
    cancelReturnSchema.extend(expected),
    setPreferencesSchema.extend(expected),
  ])
  .meta({ id: 'TrackCommand' });
export type TrackCommand = z.infer<typeof trackCommandSchema>;
