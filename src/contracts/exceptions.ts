import { z } from 'zod';
import { instantSchema, longTextSchema, moneySchema, shortTextSchema } from './primitives.ts';
import { rejectionSchema } from './rejections.ts';

/** 1 is worst. Shape and number say it on screen, never colour alone. */
export const severitySchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Severity = z.infer<typeof severitySchema>;

export const caseStates = ['open', 'acknowledged', 'in_progress', 'resolved', 'reopened'] as const;
export type CaseState = (typeof caseStates)[number];

/** Who has to do something before the desk can go on. */
export const waitingOn = ['carrier', 'customer', 'warehouse', 'customs'] as const;
export type WaitingOn = (typeof waitingOn)[number];

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
    /** Null: none, or its clock stands (`waiting`). */
    dueAt: instantSchema.nullable(),
    owner: z.string().nullable(),
    /** As people call the owner, where it is known; else the id has to do. */
    ownerName: z.string().optional(),
    resolvedAt: instantSchema.nullable(),
    /** `auto`, `was_late_scan`, or a person's code. */
    resolution: z.string().nullable(),
    shipmentId: z.string().nullable(),
    fulfilmentId: z.string().nullable(),
    playbook: z.array(z.strictObject({ command: z.string(), label: z.string() })),
    /** The open incident that explains it: shown, and nobody's work while it lasts. */
    incidentId: z.string().optional(),
    /** It was so already when the order was imported. */
    imported: z.literal(true).optional(),
    /** Of a claim: nobody's again then, unless its owner goes on. */
    claimedUntil: instantSchema.optional(),
    watchers: z.array(z.string()).optional(),
    /** Its clock stands; `leftMs` is what was left to the due time when it stopped. */
    waiting: z
      .strictObject({ on: z.enum(waitingOn), since: instantSchema, leftMs: z.int().nullable() })
      .optional(),
    /** Nobody's work until then, or until it gets worse. */
    snoozed: z.strictObject({ until: instantSchema.nullable(), untilWorse: z.boolean() }).optional(),
    /** How many there are; absent is none. */
    notes: z.int().optional(),
  })
  .meta({ id: 'Exception' });
export type ExceptionView = z.infer<typeof exceptionViewSchema>;

export const exceptionCommandSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('acknowledge') }),
    /** Null: nobody's. `name` is what people call them. */
    z.strictObject({
      type: z.literal('assign'),
      owner: shortTextSchema.nullable(),
      name: shortTextSchema.optional(),
    }),
    /** Mine for an hour, and longer while I work on it. What another has needs the reason why it is taken over. */
    z.strictObject({ type: z.literal('claim'), takeOver: longTextSchema.optional() }),
    z.strictObject({ type: z.literal('release') }),
    z.strictObject({ type: z.literal('watch') }),
    z.strictObject({ type: z.literal('unwatch') }),
    /** Null: the rule's again. */
    z.strictObject({ type: z.literal('setDue'), dueAt: instantSchema.nullable() }),
    z.strictObject({ type: z.literal('wait'), on: z.enum(waitingOn), note: longTextSchema.optional() }),
    z.strictObject({ type: z.literal('resume') }),
    z
      .strictObject({
        type: z.literal('snooze'),
        until: instantSchema.optional(),
        untilWorse: z.boolean().optional(),
        note: longTextSchema.optional(),
      })
      .refine(({ until, untilWorse }) => until !== undefined || untilWorse === true, {
        path: ['until'],
        message: 'say until when, or untilWorse',
      }),
    z.strictObject({ type: z.literal('wake') }),
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
    /** `undo`: my resolving was a mistake; the case is as it was before. */
    z.strictObject({
      type: z.literal('reopen'),
      undo: z.boolean().optional(),
      note: longTextSchema.optional(),
    }),
    z.strictObject({ type: z.literal('note'), note: longTextSchema }),
  ])
  .meta({ id: 'ExceptionCommand' });
export type ExceptionCommand = z.infer<typeof exceptionCommandSchema>;

/** Of one request. */
export const maxBulk = 1_000;
/** Of the ids that a dry run answers. */
export const maxMatching = 10_000;
const caseIdSchema = z.string().min(3).max(200);

/**
 * One command for the cases named, or for all that match a filter: those first that the board shows first, `maxBulk` at
 * most. Or a command each, which is how many are undone together. `dryRun` only says what a filter matches, whatever would
 * be done with it: `maxMatching` ids, so that all of them can be told in parts, and no others that come meanwhile.
 */
export const bulkExceptionCommandSchema = z
  .strictObject({
    exceptionIds: z.array(caseIdSchema).min(1).max(maxBulk).optional(),
    filter: z.string().max(500).optional(),
    command: exceptionCommandSchema.optional(),
    dryRun: z.boolean().optional(),
    commands: z
      .array(z.strictObject({ exceptionId: caseIdSchema, command: exceptionCommandSchema }))
      .min(1)
      .max(maxBulk)
      .optional(),
  })
  .superRefine(({ exceptionIds, filter, commands, command, dryRun }, context) => {
    const isCounted = dryRun === true && filter !== undefined;
    const said = [exceptionIds, filter, commands].filter((one) => one !== undefined).length;
    if (said !== 1)
      context.addIssue({ code: 'custom', message: 'name exceptionIds, a filter, or commands: one of them' });
    else if (dryRun === true && !isCounted)
      context.addIssue({
        code: 'custom',
        path: ['dryRun'],
        message: 'a dry run says what a filter matches',
      });
    else if (!isCounted && (commands === undefined) !== (command !== undefined))
      context.addIssue({
        code: 'custom',
        path: ['command'],
        message: commands === undefined ? 'say what to do' : 'each of the commands has its own',
      });
  })
  .meta({ id: 'BulkExceptionCommand' });
export type BulkExceptionCommand = z.infer<typeof bulkExceptionCommandSchema>;

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

export const bulkAnswerSchema = z
  .strictObject({
    outcomes: z.array(bulkOutcomeSchema),
    /** Of a filter: how many matched, counted up to 10,000. */
    total: z.int().optional(),
    /** Of a dry run: which they are, those first that the board shows first. */
    exceptionIds: z.array(z.string()).optional(),
  })
  .meta({ id: 'BulkAnswer' });
export type BulkAnswer = z.infer<typeof bulkAnswerSchema>;

/** What a case is about where it is no order: its stream, and what people call it. */
const caseSubjectSchema = z.strictObject({
  kind: z.enum(['stock', 'feed', 'incident']),
  id: z.string(),
  title: z.string(),
});

/** A row of the exceptions board. Where the subject is no order, what only orders have is empty. */
export const exceptionRowSchema = exceptionViewSchema
  .extend({
    version: z.int(),
    /** Absent: an order's case. */
    subject: caseSubjectSchema.optional(),
    orderId: z.string(),
    orderNumber: z.string(),
    channel: z.string(),
    location: z.string().nullable(),
    carrier: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    /** The town of the scan that armed it. */
    place: z.string().optional(),
    country: z.string(),
    /** As the shop ranks the customer. */
    customerTier: z.string().optional(),
    /** Of an incident and a silent feed: what the cases are about that it explains, in the currency of most of them. */
    valueAtRisk: z.strictObject({ amount: z.string(), currency: z.string() }),
    /** Open cases that it explains, and what each currency of them adds up to. */
    explains: z.strictObject({ cases: z.int(), values: z.array(moneySchema) }).optional(),
    updatedAt: instantSchema,
  })
  .meta({ id: 'ExceptionRow' });
export type ExceptionRow = z.infer<typeof exceptionRowSchema>;
