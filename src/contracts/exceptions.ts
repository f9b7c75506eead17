import { z } from 'zod';
import { instantSchema, longTextSchema, shortTextSchema } from './primitives.ts';
import { rejectionSchema } from './rejections.ts';

/** 1 is worst. Shape and number say it on screen, never colour alone. */
export const severitySchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Severity = z.infer<typeof severitySchema>;

export const caseStates = ['open', 'acknowledged', 'in_progress', 'resolved', 'reopened'] as const;
export type CaseState = (typeof caseStates)[number];

/**
 * A case: the business flag that a rule raised. It lives in its subject's stream, and its id names that stream
 * (`<orderId>.<n>`). Title, playbook and what closes it travel with it, so a new rule needs no change in the client.
 */
export const exceptionViewSchema = z
  .strictObject({
    exceptionId: z.string(),
    type: z.string(),
    severity: severitySchema,
    state: z.enum(caseStates),
    title: z.string(),
    /** The scan, or the absence, that opened it. */
    because: z.string(),
    /** What would close it. */
    closesWhen: z.string(),
    raisedAt: instantSchema,
    dueAt: instantSchema.nullable(),
    owner: z.string().nullable(),
    resolvedAt: instantSchema.nullable(),
    /** `auto`, `was_late_scan`, or a person's code. */
    resolution: z.string().nullable(),
    shipmentId: z.string().nullable(),
    fulfilmentId: z.string().nullable(),
    playbook: z.array(z.strictObject({ command: z.string(), label: z.string() })),
  })
  .meta({ id: 'Exception' });
export type ExceptionView = z.infer<typeof exceptionViewSchema>;

export const exceptionCommandSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('acknowledge') }),
    z.strictObject({ type: z.literal('assign'), owner: shortTextSchema }),
    z.strictObject({
      type: z.literal('resolve'),
      code: z.enum([
        'fixed',
        'customer_informed',
        'reshipped',
        'refunded',
        'carrier_contacted',
        'not_a_problem',
        'other',
      ]),
      note: longTextSchema.optional(),
    }),
    z.strictObject({ type: z.literal('reopen'), note: longTextSchema.optional() }),
    z.strictObject({ type: z.literal('note'), note: longTextSchema }),
  ])
  .meta({ id: 'ExceptionCommand' });
export type ExceptionCommand = z.infer<typeof exceptionCommandSchema>;

export const bulkExceptionCommandSchema = z.strictObject({
  exceptionIds: z.array(z.string().min(3).max(200)).min(1).max(1_000),
  command: exceptionCommandSchema,
});

/** What became of one of many. `failed`: it could not be done now, and may be tried again. */
export const bulkOutcomeSchema = z
  .strictObject({
    exceptionId: z.string(),
    outcome: z.enum(['done', 'rejected', 'failed']),
    version: z.int().optional(),
    rejection: rejectionSchema.optional(),
  })
  .meta({ id: 'BulkOutcome' });
export type BulkOutcome = z.infer<typeof bulkOutcomeSchema>;

/** A row of the exceptions board. */
export const exceptionRowSchema = exceptionViewSchema
  .extend({
    version: z.int(),
    orderId: z.string(),
    orderNumber: z.string(),
    channel: z.string(),
    location: z.string().nullable(),
    carrier: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    country: z.string(),
    valueAtRisk: z.strictObject({ amount: z.string(), currency: z.string() }),
    updatedAt: instantSchema,
  })
  .meta({ id: 'ExceptionRow' });
export type ExceptionRow = z.infer<typeof exceptionRowSchema>;
