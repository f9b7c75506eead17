import { z } from 'zod';
import { severitySchema, waitingOn } from './exceptions.ts';
import { instantSchema, moneySchema, refSchema } from './primitives.ts';

/** The life of a case, as events of the order, feed, shelf or incident that it is about. */
export const caseEventSchemas = {
  ExceptionRaised: z.strictObject({
    exceptionId: z.string(),
    type: z.string(),
    severity: severitySchema,
    /** The fact that armed it: one case per (subject, rule, arming fact). */
    armedBy: z.string(),
    title: z.string(),
    because: z.string(),
    closesWhen: z.string(),
    dueAt: instantSchema.nullable(),
    /** Whose it is from the start, where a rule knows. */
    owner: z.string().optional(),
    shipmentId: z.string().nullable(),
    fulfilmentId: z.string().nullable(),
    playbook: z.array(z.strictObject({ command: z.string(), label: z.string() })),
    /** It was so already when the order was imported. */
    imported: z.literal(true).optional(),
  }),
  ExceptionEscalated: z.strictObject({
    exceptionId: z.string(),
    severity: severitySchema,
    because: z.string(),
    /** Where it is another than before. */
    dueAt: instantSchema.nullable().optional(),
  }),
  ExceptionCleared: z.strictObject({
    exceptionId: z.string(),
    how: z.enum(['auto', 'was_late_scan']),
    because: z.string(),
  }),
  /** An incident explains it: shown, and nobody's work until the incident is over. */
  ExceptionSuppressed: z.strictObject({
    exceptionId: z.string(),
    incidentId: z.string(),
    because: z.string(),
  }),
  /** Of an incident's own case: what it explains now, and what each currency of it adds up to, that of most cases first. */
  ExceptionCounted: z.strictObject({
    exceptionId: z.string(),
    cases: z.int().nonnegative(),
    values: z.array(moneySchema),
  }),
  ExceptionReleased: z.strictObject({ exceptionId: z.string(), incidentId: z.string() }),
  ExceptionAcknowledged: z.strictObject({ exceptionId: z.string() }),
  ExceptionAssigned: z.strictObject({
    exceptionId: z.string(),
    owner: z.string(),
    ownerName: z.string().optional(),
  }),
  ExceptionNoted: z.strictObject({ exceptionId: z.string(), noteRef: refSchema }),
  ExceptionResolved: z.strictObject({
    exceptionId: z.string(),
    code: z.string(),
    noteRef: refSchema.optional(),
  }),
  ExceptionReopened: z.strictObject({
    exceptionId: z.string(),
    /** `undone`: whoever resolved it took that back, and it is as it was. */
    how: z.enum(['auto', 'manual', 'undone']),
    noteRef: refSchema.optional(),
  }),
  /** A lease: theirs until then, and longer while they work on it. `from` had it; the note says why it was taken over. */
  ExceptionClaimed: z.strictObject({
    exceptionId: z.string(),
    owner: z.string(),
    until: instantSchema,
    from: z.string().optional(),
    noteRef: refSchema.optional(),
  }),
  /** It is nobody's again. */
  ExceptionUnclaimed: z.strictObject({
    exceptionId: z.string(),
    how: z.enum(['released', 'lapsed', 'unassigned']),
  }),
  ExceptionWatched: z.strictObject({ exceptionId: z.string(), watcher: z.string() }),
  ExceptionUnwatched: z.strictObject({ exceptionId: z.string(), watcher: z.string() }),
  /** By a person, instead of the rule's. Null: it is the rule's again. */
  ExceptionDueSet: z.strictObject({ exceptionId: z.string(), dueAt: instantSchema.nullable() }),
  /** Its clock stands: others have to do something first. */
  ExceptionPaused: z.strictObject({
    exceptionId: z.string(),
    waitingOn: z.enum(waitingOn),
    noteRef: refSchema.optional(),
  }),
  ExceptionResumed: z.strictObject({ exceptionId: z.string() }),
  /** Nobody's work until then, or until it gets worse, whichever is first. */
  ExceptionSnoozed: z.strictObject({
    exceptionId: z.string(),
    until: instantSchema.nullable(),
    untilWorse: z.boolean(),
    noteRef: refSchema.optional(),
  }),
  ExceptionWoken: z.strictObject({ exceptionId: z.string(), how: z.enum(['time', 'worse', 'manual']) }),
} as const;
