import { z } from 'zod';
import { instantSchema } from './primitives.ts';

/** Webhooks of a carrier and format whose signature did not fit. */
export const signatureFailureSchema = z
  .strictObject({
    carrier: z.string(),
    format: z.string(),
    failures: z.int(),
    since: instantSchema,
    lastAt: instantSchema,
    /** When a signature fitted last since then; null while none did. */
    fittedAt: instantSchema.nullable(),
    /** Bodies that are kept to be verified again. */
    held: z.int(),
  })
  .meta({ id: 'SignatureFailure' });
export type SignatureFailure = z.infer<typeof signatureFailureSchema>;

/** What became of the bodies that were kept. Those that fit now are taken like any other. */
export const capturesReplayedSchema = z
  .strictObject({
    carrier: z.string(),
    format: z.string(),
    verified: z.int(),
    stillBad: z.int(),
    /** Their keys could not be had just now. */
    unverifiable: z.int(),
  })
  .meta({ id: 'CapturesReplayed' });
export type CapturesReplayed = z.infer<typeof capturesReplayedSchema>;
