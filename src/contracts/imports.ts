import { z } from 'zod';
import { jobSchema } from './dead-letters.ts';
import { lineQuantitySchema, locationReportSchema } from './fulfilments.ts';
import { holdReasons, placeOrderSchema } from './orders.ts';
import { instantSchema, longTextSchema, registryIdSchema } from './primitives.ts';
import { scanMessageSchema } from './scans.ts';

/**
 * One line of `POST /imports/orders`: an order that lived elsewhere, as it was placed, and all that has happened to it
 * since, each thing at its own time. `docs/import.md` has an example.
 */
export const importedOrderSchema = z
  .strictObject({
    /** Per channel. With the one it was placed with, a storefront that asks again is answered with this order. */
    idempotencyKey: z.string().min(1).max(200),
    /** As its customer knows it. */
    orderNumber: z.string().trim().min(1).max(64),
    placedAt: instantSchema,
    order: placeOrderSchema,
    /** As it was promised; as the hub would have promised when absent. */
    promise: z.strictObject({ shipBy: instantSchema, from: instantSchema, to: instantSchema }).optional(),
    /** What was given to locations. What is in none of them waits for stock, as a backorder. */
    fulfilments: z
      .array(
        z.strictObject({
          location: registryIdSchema,
          /** All that was ordered when absent. */
          lines: z.array(lineQuantitySchema).min(1).max(500).optional(),
          /** When it was given to the location, where that was later than the order. */
          allocatedAt: instantSchema.optional(),
          reports: z.array(locationReportSchema).max(200).optional(),
        }),
      )
      .max(50)
      .optional(),
    scans: z
      .array(scanMessageSchema.safeExtend({ carrier: registryIdSchema }))
      .max(1_000)
      .optional(),
    cancelled: z
      .array(
        z.strictObject({
          at: instantSchema,
          lines: z.array(lineQuantitySchema).min(1).max(500),
          reason: longTextSchema.optional(),
        }),
      )
      .max(100)
      .optional(),
    /** Those that hold it still. */
    holds: z
      .array(
        z.strictObject({ at: instantSchema, reason: z.enum(holdReasons), note: longTextSchema.optional() }),
      )
      .max(holdReasons.length)
      .optional(),
  })
  .meta({ id: 'ImportedOrder' });
export type ImportedOrder = z.infer<typeof importedOrderSchema>;

export const refusedLineSchema = z.strictObject({ line: z.int(), why: z.string() });
export type RefusedLine = z.infer<typeof refusedLineSchema>;

/** How far an import is: `counts` has `imported`, `unchanged` and `refused`. */
export const orderImportSchema = z
  .strictObject({
    job: jobSchema,
    /** The first lines that were refused; all of them are at `…/refused`. */
    refused: z.array(refusedLineSchema),
  })
  .meta({ id: 'OrderImport' });
export type OrderImport = z.infer<typeof orderImportSchema>;
