import { z } from 'zod';
import { instantSchema } from './primitives.ts';

/** Who speaks: a carrier with scans, a location with its reports. */
export const feedKinds = ['carrier', 'location'] as const;
export type FeedKind = (typeof feedKinds)[number];

/**
 * How often something came, or how late: `[bucket, how many, their sum in ms]`, two buckets to each doubling from one
 * second. Sums are kept, so a bucket's mean is exact and the width of a bucket does not show.
 */
const histogramSchema = z.array(
  z.tuple([z.int().nonnegative(), z.number().nonnegative(), z.number().nonnegative()]),
);
export type Histogram = readonly (readonly [bucket: number, count: number, sumMs: number])[];

/** A carrier may invent codes without end; the desk needs to know of some. */
export const mostUnmappedCodes = 20;

/** What is wrong with what a feed says, beside its silence; one case each. */
export const feedConcernSchema = z.strictObject({
  type: z.enum(['unmapped_code', 'signature_failing']),
  /** `<format>/<code>`, or the format. */
  key: z.string().max(160),
  /** Of a trouble that can end and begin again. */
  since: instantSchema.optional(),
});
export type FeedConcern = z.infer<typeof feedConcernSchema>;

/** What a feed's history may hold beside the events of its cases. Nothing here is about one message or one person. */
export const feedEventSchemas = {
  FeedConfigured: z.strictObject({
    kind: z.enum(feedKinds),
    id: z.string(),
    name: z.string(),
    timeZone: z.string(),
    holidays: z.array(z.string()),
    /** Called silent after this much of its working time, whatever its rhythm is. */
    silentAfterMs: z.number().positive().nullable(),
    /** A person stopped it: it says nothing because nobody listens. */
    paused: z.boolean(),
  }),
  /** What one node heard within some seconds, as one event. */
  FeedActivityNoted: z.strictObject({
    from: instantSchema,
    to: instantSchema,
    messages: z.int().positive(),
    duplicates: z.int().nonnegative(),
    rejected: z.int().nonnegative(),
    parked: z.int().nonnegative(),
    /** Between its messages. */
    gaps: histogramSchema,
    /** From what happened until the hub knew; a sample. */
    lags: histogramSchema,
  }),
  /** Nobody listened before `until`: the silence was the hub's own. */
  FeedListeningResumed: z.strictObject({ until: instantSchema }),
  /** All of them; none is in order. */
  FeedConcernsNoted: z.strictObject({ concerns: z.array(feedConcernSchema) }),
  /** Parcels whose subscription at the carrier ends soon and was not renewed. */
  FeedSubscriptionsNoted: z.strictObject({
    expiring: z.int().nonnegative(),
    firstAt: instantSchema.nullable(),
    /** What was wrong when the hub tried to renew them; absent where nothing was, or it does not renew them. */
    why: z.string().max(200).optional(),
  }),
} as const;

export type FeedEventType = keyof typeof feedEventSchemas;
export type FeedEventData<T extends FeedEventType> = z.infer<(typeof feedEventSchemas)[T]>;

/**
 * `unheard`: nothing came yet. `learning`: too little to know its rhythm. `live`. `silent`: an incident is open.
 * `paused`: by a person.
 */
export const feedStatuses = ['unheard', 'learning', 'live', 'silent', 'paused'] as const;
export type FeedStatus = (typeof feedStatuses)[number];

export const feedViewSchema = z
  .strictObject({
    feedId: z.string(),
    kind: z.enum(feedKinds),
    /** Of the carrier or location. */
    id: z.string(),
    name: z.string(),
    version: z.int(),
    status: z.enum(feedStatuses),
    lastSeenAt: instantSchema.nullable(),
    /** Half of its messages follow the one before within this. */
    medianGapMs: z.number().nullable(),
    /** Half of the time is spent in gaps no longer than this: of bursts, the time between them. */
    typicalGapMs: z.number().nullable(),
    /** When it is called silent if nothing comes; null while it has no rhythm. */
    silentAt: instantSchema.nullable(),
    /** Half of what it reports had happened no longer ago than this. */
    medianLagMs: z.number().nullable(),
    /** The last 24 hours. */
    messages: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
    parked: z.int(),
    /** Of the last 24 hours' messages, those that could not be used: rejected or parked. 0 to 1. */
    errorRate: z.number().nullable(),
    /** Messages an hour, the oldest first, this hour last. */
    hours: z.array(z.int()).length(24),
    incident: z.strictObject({ exceptionId: z.string(), since: instantSchema }).nullable(),
    subscriptionsExpiring: z.int(),
    /** Of its codes those that nobody has given a meaning; `mostUnmappedCodes` stands for that many or more. */
    unmappedCodes: z.int(),
    /** Formats whose signatures do not fit now: such messages are refused and are none of those counted here. */
    failingSignatures: z.array(z.string()),
  })
  .meta({ id: 'Feed' });
export type FeedView = z.infer<typeof feedViewSchema>;

export const feedListSchema = z
  .strictObject({ items: z.array(feedViewSchema), nextCursor: z.string().nullable(), position: z.string() })
  .meta({ id: 'FeedList' });
export type FeedList = z.infer<typeof feedListSchema>;
