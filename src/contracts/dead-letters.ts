import { z } from 'zod';
import { instantSchema } from './primitives.ts';
import { deadLetterSchema } from './registry.ts';

/** Work on many dead letters at once: what stands together, what a replay would do, and the job that does it. */

export const deadLetterGroupSchema = z
  .strictObject({
    groupId: z.string(),
    reason: deadLetterSchema.shape.reason,
    sender: z.string(),
    /** What the bytes are: `hub`, `easypost`, …, `fulfilment`, `stock`, `orders`. */
    format: z.string(),
    /** What is wrong, without what differs from letter to letter. */
    cause: z.string(),
    letters: z.int(),
    /** Of them, parcels nobody waits for any more. */
    gaveUp: z.int(),
    oldestAt: instantSchema,
    newestAt: instantSchema,
    /** The newest one's own words. */
    example: z.string(),
    /** Of the job at work on it now. */
    jobId: z.string().nullable(),
  })
  .meta({ id: 'DeadLetterGroup' });
export type DeadLetterGroup = z.infer<typeof deadLetterGroupSchema>;

/** What a replay would do now. Nothing is changed by asking. */
export const dryRunSchema = z
  .strictObject({
    groupId: z.string(),
    letters: z.int(),
    /** The oldest ones, so many of them. */
    looked: z.int(),
    wouldApply: z.int(),
    alreadyApplied: z.int(),
    /** Taken, and refused by the order: that is an answer too. */
    wouldBeRejected: z.array(z.strictObject({ why: z.string(), letters: z.int() })),
    wouldStayParked: z.array(
      z.strictObject({ reason: deadLetterSchema.shape.reason, why: z.string(), letters: z.int() }),
    ),
    /** Could not be looked at now. */
    unknown: z.int(),
    /** Orders that would change. */
    orders: z.int(),
  })
  .meta({ id: 'DeadLetterDryRun' });
export type DryRun = z.infer<typeof dryRunSchema>;

export const discardSchema = z
  .strictObject({ reason: z.string().trim().min(1).max(200).optional() })
  .meta({ id: 'DiscardDeadLetter' });

export const startLetterJobSchema = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('replay'), groupId: z.string().min(1).max(80) }),
    z.strictObject({
      action: z.literal('discard'),
      groupId: z.string().min(1).max(80),
      reason: z.string().trim().min(1).max(200),
    }),
  ])
  .meta({ id: 'StartDeadLetterJob' });
export type StartLetterJob = z.infer<typeof startLetterJobSchema>;

const jobStates = ['running', 'stopping', 'stopped', 'finished'] as const;
export const jobSchema = z
  .strictObject({
    jobId: z.string(),
    kind: z.enum(['replay', 'discard', 'remap', 'stock_load', 'order_import']),
    /** What it works on: a group of dead letters, a code of a carrier. */
    subject: z.string(),
    title: z.string(),
    reason: z.string().nullable(),
    startedBy: z.string(),
    startedAt: instantSchema,
    finishedAt: instantSchema.nullable(),
    state: z.enum(jobStates),
    /** How many there were when it began. */
    total: z.int(),
    done: z.int(),
    /** By what became of them: `applied`, `already`, `rejected`, `parked`, `busy`, `discarded`. */
    counts: z.record(z.string(), z.int()),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof jobSchema>;
