import { z } from 'zod';
import { lineQuantitySchema } from './fulfilments.ts';
import { idSchema, moneySchema, refSchema } from './primitives.ts';
import { dispositions, returnMethods, returnReasons, returnRefusals } from './returns.ts';

/** What customers send back, as events of their order. */
export const returnEventSchemas = {
  /** A customer wants to send goods back, or the shop wants them to. */
  ReturnRequested: z.strictObject({
    returnId: idSchema,
    location: idSchema,
    method: z.enum(returnMethods),
    lines: z
      .array(
        z.strictObject({ lineId: idSchema, quantity: z.int().positive(), reason: z.enum(returnReasons) }),
      )
      .min(1),
    noteRef: refSchema.optional(),
    /** Staff asked for it, so the note is theirs. */
    byStaff: z.literal(true).optional(),
  }),
  /** They may send it; the location is told to expect it. */
  ReturnApproved: z.strictObject({ returnId: idSchema, location: idSchema }),
  ReturnRefused: z.strictObject({
    returnId: idSchema,
    reason: z.enum(returnRefusals),
    noteRef: refSchema.optional(),
    /** Where it was expected until now. */
    location: idSchema.optional(),
  }),
  ReturnCancelled: z.strictObject({ returnId: idSchema, location: idSchema.optional() }),
  /** `lines` is what of it counts; what was never sent to this customer, or has come back before, is `unexpected`. */
  ReturnReceived: z.strictObject({
    returnId: idSchema,
    location: idSchema,
    lines: z.array(lineQuantitySchema),
    unexpected: z.array(lineQuantitySchema).min(1).optional(),
    noteRef: refSchema.optional(),
    /** An inspection made it known. */
    implied: z.literal(true).optional(),
  }),
  /** Of units that were received, or of announced ones that are missing. */
  ReturnInspected: z.strictObject({
    returnId: idSchema,
    location: idSchema,
    lines: z
      .array(
        lineQuantitySchema.extend({
          disposition: z.enum(dispositions),
          /** They had been set aside. */
          again: z.literal(true).optional(),
        }),
      )
      .min(1),
    noteRef: refSchema.optional(),
  }),
  /** Granted, not paid: whoever moves money hears of it here. */
  RefundGranted: z.strictObject({ returnId: idSchema, amount: moneySchema, noteRef: refSchema.optional() }),
  ReturnClosed: z.strictObject({ returnId: idSchema }),
} as const;
