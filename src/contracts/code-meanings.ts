import { z } from 'zod';
import { jobSchema } from './dead-letters.ts';
import { instantSchema, registryIdSchema } from './primitives.ts';
import { reasonSchema } from './reasons.ts';
import { scanStatusSchema, shipmentStatusSchema } from './scans.ts';

/** Codes that no table knows: counted, shown with examples, and given a meaning by a person. */

export const carrierCodeSchema = z.strictObject({
  carrier: registryIdSchema,
  format: registryIdSchema,
  code: z.string().min(1).max(80),
});
export type CarrierCode = z.infer<typeof carrierCodeSchema>;

/** `unmapped` takes a meaning back. */
export const proposedMeaningSchema = carrierCodeSchema
  .extend({
    status: scanStatusSchema,
    reason: reasonSchema.shape.code.default('none'),
    /** Who is to act; the reason's own party when absent. */
    party: reasonSchema.shape.party.optional(),
  })
  .meta({ id: 'ProposedMeaning' });
export type ProposedMeaning = z.infer<typeof proposedMeaningSchema>;

export const applyMeaningSchema = proposedMeaningSchema
  .extend({
    /** Others will read it. */
    why: z.string().trim().min(1).max(200),
    /** The version that was there when it was looked at; 0 for none. */
    expectedVersion: z.int().min(0),
  })
  .meta({ id: 'ApplyMeaning' });
export type ApplyMeaning = z.infer<typeof applyMeaningSchema>;

export const codeMeaningSchema = z
  .strictObject({
    version: z.int(),
    status: scanStatusSchema,
    reason: reasonSchema,
    by: z.string(),
    at: instantSchema,
    why: z.string(),
  })
  .meta({ id: 'CodeMeaning' });
export type CodeMeaning = z.infer<typeof codeMeaningSchema>;

/**
 * What the format's own table makes of the code today. `untold`: it reads more of a scan than the code that was kept, so
 * the code alone does not say.
 */
export const tableReadingSchema = z
  .discriminatedUnion('known', [
    z.strictObject({ known: z.literal('no') }),
    z.strictObject({ known: z.literal('untold') }),
    z.strictObject({
      known: z.literal('yes'),
      status: scanStatusSchema,
      reason: reasonSchema,
      mapVersion: z.int(),
    }),
  ])
  .meta({ id: 'TableReading' });
export type TableReading = z.infer<typeof tableReadingSchema>;

export const unmappedCodeSchema = z
  .strictObject({
    ...carrierCodeSchema.shape,
    scans: z.int(),
    orders: z.int(),
    /** Scans that do not have the newest meaning yet. */
    waiting: z.int(),
    firstSeenAt: instantSchema,
    lastSeenAt: instantSchema,
    meaning: codeMeaningSchema.nullable(),
    /** The table may have learnt it since; scans that came before wait until somebody applies it. */
    table: tableReadingSchema,
    jobId: z.string().nullable(),
  })
  .meta({ id: 'UnmappedCode' });
export type UnmappedCode = z.infer<typeof unmappedCodeSchema>;

/** One carrier's codes that no table knows. `open`: without a meaning, because nobody gave one or it was taken back. */
export const carrierCodesSchema = z
  .strictObject({
    carrier: z.string(),
    codes: z.int(),
    scans: z.int(),
    openCodes: z.int(),
    openScans: z.int(),
    lastSeenAt: instantSchema,
  })
  .meta({ id: 'CarrierCodes' });
export type CarrierCodes = z.infer<typeof carrierCodesSchema>;

export const codeExampleSchema = z
  .strictObject({
    orderId: z.string(),
    orderNumber: z.string(),
    /** Its last characters. */
    trackingNumber: z.string(),
    occurredAt: z.string(),
    place: z.string(),
    /** The carrier's words, without what names people. */
    words: z.string().nullable(),
    /** Scans of the parcel just before and after it. */
    before: z.string().nullable(),
    after: z.string().nullable(),
  })
  .meta({ id: 'CodeExample' });
export type CodeExample = z.infer<typeof codeExampleSchema>;

/** What a meaning would change. Nothing is changed by asking. */
export const meaningPreviewSchema = z
  .strictObject({
    orders: z.int(),
    /** The newest ones, so many of them. */
    looked: z.int(),
    /** Parcels whose status would be another. */
    changes: z.array(
      z.strictObject({ from: shipmentStatusSchema, to: shipmentStatusSchema, parcels: z.int() }),
    ),
    unchanged: z.int(),
    /** Cases that would open and close. */
    raised: z.array(z.strictObject({ type: z.string(), cases: z.int() })),
    cleared: z.array(z.strictObject({ type: z.string(), cases: z.int() })),
    examples: z.array(
      z.strictObject({
        orderId: z.string(),
        orderNumber: z.string(),
        trackingNumber: z.string(),
        from: shipmentStatusSchema,
        to: shipmentStatusSchema,
      }),
    ),
  })
  .meta({ id: 'MeaningPreview' });
export type MeaningPreview = z.infer<typeof meaningPreviewSchema>;

export const appliedMeaningSchema = z
  .strictObject({ meaning: codeMeaningSchema, job: jobSchema.nullable() })
  .meta({ id: 'AppliedMeaning' });
export type AppliedMeaning = z.infer<typeof appliedMeaningSchema>;
