import { z } from 'zod';
import { addressSchema, deliveryOptions } from './delivery.ts';
import { partsSchema } from './parts.ts';
import { idSchema, instantSchema, registryIdSchema, shortTextSchema, timeZoneSchema } from './primitives.ts';

/** Who takes part: locations, carriers, channels. Ids are the caller's; the same again changes nothing. */

const wallTimeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM');

const locationTypes = [
  'warehouse',
  'distribution_centre',
  'store',
  'showroom',
  'third_party',
  'dropship',
] as const;
export const locationSchema = z
  .strictObject({
    location: registryIdSchema,
    type: z.enum(locationTypes),
    name: shortTextSchema,
    address: addressSchema.partial().optional(),
    timeZone: timeZoneSchema,
    /** The day's last moment to leave on the same day, wall time at the location. */
    cutOff: wallTimeSchema.optional(),
    /** The same for single delivery options, where they differ. */
    cutOffs: z.partialRecord(z.enum(deliveryOptions), wallTimeSchema).optional(),
    /** How the EPCIS documents of the location name things (docs/warehouses.md). */
    epcis: z
      .strictObject({
        /** Whose parcels they are that are named by a label alone. */
        carrier: registryIdSchema.optional(),
        /** GTINs and the SKUs they are. */
        articles: z
          .array(
            z.strictObject({
              gtin: z.string().regex(/^(?:\d{8}|\d{12,14})$/, 'must be 8, 12, 13 or 14 digits'),
              sku: idSchema,
            }),
          )
          .max(5_000)
          .optional(),
      })
      .optional(),
    /** Taken when an order names none. */
    default: z.boolean().optional(),
    /** What not every location can do, by names of your own; `special` is for special lines that name none. */
    capabilities: z.array(registryIdSchema).max(50).optional(),
    /** Working days that a special line takes here, by capability: it is promised so much later. */
    leadDays: z.record(registryIdSchema, z.int().min(0).max(120)).optional(),
    /** Fulfilment orders of a working day; when it is full, others are asked first. Without it there is no limit. */
    dailyCapacity: z.int().nonnegative().max(1_000_000).optional(),
    /** How far one-hour delivery goes from here. */
    oneHourRadiusKm: z.number().positive().max(500).optional(),
    calendar: z
      .strictObject({
        /** 1 is Monday; Monday to Friday when absent. */
        workDays: z.array(z.int().min(1).max(7)).max(7).optional(),
        holidays: z.array(z.iso.date()).max(400).optional(),
        /** By day of the week, `"1": ["08:00", "18:00"]`. */
        opens: z
          .partialRecord(
            z.enum(['1', '2', '3', '4', '5', '6', '7']),
            z
              .tuple([wallTimeSchema, wallTimeSchema])
              .refine(([from, to]) => from < to, 'must close after it opens'),
          )
          .optional(),
      })
      .optional(),
  })
  .meta({ id: 'Location' });
export type Location = z.infer<typeof locationSchema>;

/** Why a location is given no work for now, and until when; without an end until somebody says so. */
export const releasePauseSchema = z
  .strictObject({
    reason: shortTextSchema,
    by: z.string(),
    since: instantSchema,
    until: instantSchema.nullable(),
  })
  .meta({ id: 'ReleasePause' });
export type ReleasePause = z.infer<typeof releasePauseSchema>;

export const setReleaseSchema = z
  .discriminatedUnion('paused', [
    z.strictObject({ paused: z.literal(true), reason: shortTextSchema, until: instantSchema.optional() }),
    z.strictObject({ paused: z.literal(false) }),
  ])
  .meta({ id: 'SetRelease' });
export type SetRelease = z.infer<typeof setReleaseSchema>;

export const locationReleaseSchema = z
  .strictObject({ location: z.string(), release: releasePauseSchema.nullable() })
  .meta({ id: 'LocationRelease' });
export type LocationRelease = z.infer<typeof locationReleaseSchema>;

/** A location as it is listed. */
export const locationViewSchema = locationSchema
  .extend({
    /** While it is given no work. */
    release: releasePauseSchema.optional(),
    /** With a daily capacity: how many fulfilment orders it has of the working day that comes next to its end. */
    today: z.strictObject({ day: z.iso.date(), taken: z.int() }).optional(),
  })
  .meta({ id: 'LocationView' });
export type LocationView = z.infer<typeof locationViewSchema>;

export const webhookSecretSchema = z.strictObject({
  format: registryIdSchema,
  /** What the provider signs with or sends; for signatures by a public key, the key set (JSON), a PEM, or its address. */
  secret: z.string().min(8).max(20_000),
  /** Another form of signature than the format's first; `docs/carriers.md` names them. */
  scheme: z.string().min(1).max(40).optional(),
  /** The header it comes in, where the sender chooses its name. */
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,80}$/, 'must be the name of a header')
    .optional(),
  /** What must come as `x-api-key` beside a token that the hub issued. */
  apiKey: z.string().min(8).max(200).optional(),
});
export type WebhookSecret = z.infer<typeof webhookSecretSchema>;

/** A week of working time, which a feed that speaks four hours a day has in two months: nobody looks ahead further. */
export const mostSilentMinutes = 10_080;

/** When a carrier's feed is silent. Without any of it its own rhythm says. */
const feedSettingsSchema = z.strictObject({
  /** Where its business days are counted; UTC when absent. */
  timeZone: timeZoneSchema.optional(),
  holidays: z.array(z.iso.date()).max(400).optional(),
  /** Of its working time. */
  silentAfterMinutes: z.int().positive().max(mostSilentMinutes).optional(),
});

/** Where a parcel's news can be asked for when none came. */
export const trackingSourceSchema = z.strictObject({
  adapter: z.enum(['easypost']),
  apiKey: z.string().min(8).max(200),
  /** Another address than the provider's own, for a proxy or a stand-in. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** A parcel without news for so long is asked about, and again after as long. */
  afterHours: z.number().positive().max(1_000).optional(),
  requestsPerMinute: z.int().positive().max(6_000).optional(),
});
export type TrackingSourceSettings = z.infer<typeof trackingSourceSchema>;

/** Where parcels are subscribed, so that the hub does it itself. Secrets are written and never read. */
export const subscriptionDoorSchema = z.strictObject({
  adapter: z.enum(['ups-track-alert']),
  clientId: z.string().min(8).max(200),
  clientSecret: z.string().min(8).max(200),
  /** Where the carrier is to push to: the public address of its webhook here. */
  url: z.url({ protocol: /^https?$/ }).max(500),
  /** What it brings with each push, for the hub to know it by. */
  credential: z.string().min(8).max(500),
  credentialType: z.string().min(1).max(40).optional(),
  /** Another address than the carrier's own, for a proxy or a stand-in. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
});
export type SubscriptionDoorSettings = z.infer<typeof subscriptionDoorSchema>;

/** A carrier that tells only of parcels that were subscribed, and only for some days. */
const subscriptionSettingsSchema = z
  .strictObject({
    expiresAfterDays: z.number().positive().max(400),
    /** How long before the end somebody is told; two days when absent, or half of the time where that is shorter. */
    warnDays: z.number().positive().max(60).optional(),
    /** Without it somebody subscribes and renews at the carrier. */
    door: subscriptionDoorSchema.optional(),
  })
  .refine(({ expiresAfterDays, warnDays = 0 }) => warnDays < expiresAfterDays, {
    path: ['warnDays'],
    message: 'must be less than expiresAfterDays',
  });
export type SubscriptionSettings = z.infer<typeof subscriptionSettingsSchema>;

export const carrierSchema = z
  .strictObject({
    carrier: registryIdSchema,
    name: shortTextSchema,
    /** Two may be live for one format, so that a secret can be changed without losing a message. */
    secrets: z.array(webhookSecretSchema).max(20).optional(),
    feed: feedSettingsSchema.optional(),
    /** Null takes it away; absent leaves what there is. */
    source: trackingSourceSchema.nullable().optional(),
    subscriptions: subscriptionSettingsSchema.nullable().optional(),
  })
  .meta({ id: 'Carrier' });
export type Carrier = z.infer<typeof carrierSchema>;

export const channelSchema = z
  .strictObject({
    channel: registryIdSchema,
    name: shortTextSchema,
    /** Units of every location that this channel never offers. */
    buffer: z.int().nonnegative().max(1_000_000).optional(),
    /** So many, after the buffer, are shown as few. */
    low: z.int().nonnegative().max(1_000_000).optional(),
  })
  .meta({ id: 'Channel' });
export type Channel = z.infer<typeof channelSchema>;

/** What is sold under a SKU of its own and made of others. Its parts' stock is what there is of it. */
export const bundleSchema = z
  .strictObject({ sku: idSchema, name: shortTextSchema, parts: partsSchema })
  .refine(({ sku, parts }) => parts.every((part) => part.sku !== sku), {
    path: ['parts'],
    message: 'a bundle is no part of itself',
  })
  .meta({ id: 'Bundle' });
export type Bundle = z.infer<typeof bundleSchema>;

export const receiptSchema = z
  .strictObject({
    receiptId: z.string(),
    outcome: z.enum(['pending', 'accepted', 'duplicate', 'rejected', 'parked']),
    receivedAt: instantSchema,
    orderId: z.string().optional(),
    rejection: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof receiptSchema>;

/** `hub.answers.<sender>`, one for every message taken. */
export const answerSchema = z
  .strictObject({
    messageId: z.string(),
    outcome: z.enum(['accepted', 'duplicate', 'rejected', 'parked']),
    orderId: z.string().optional(),
    rejection: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'Answer' });
export type Answer = z.infer<typeof answerSchema>;

const deadLetterReasons = [
  'malformed',
  'invalid',
  'unknown_parcel',
  'unknown_order',
  'unknown_format',
  'poison',
  'undeliverable',
] as const;
export const deadLetterSchema = z
  .strictObject({
    deadLetterId: z.string(),
    sender: z.string(),
    /** Where it came in: a NATS subject or an HTTP path. */
    door: z.string(),
    reason: z.enum(deadLetterReasons),
    /** What is wrong and where, in a sentence. */
    detail: z.string(),
    messageId: z.string(),
    receivedAt: instantSchema,
    tries: z.int(),
    /** `expired`: too old to keep; its bytes are gone. */
    state: z.enum(['waiting', 'replayed', 'discarded', 'expired']),
    /** The bytes as text when they are UTF-8, else base64. */
    body: z.string(),
    encoding: z.enum(['utf8', 'base64', 'erased']),
    groupId: z.string(),
    format: z.string(),
    cause: z.string(),
    /** An unknown parcel that nobody waits for any more, since. */
    gaveUpAt: instantSchema.nullable(),
    settledAt: instantSchema.nullable(),
    settledBy: z.string().nullable(),
    discardReason: z.string().nullable(),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** What became of a dead letter that was taken again or put away. */
export const deadLetterSettledSchema = z
  .strictObject({
    deadLetterId: z.string(),
    outcome: z.enum([...receiptSchema.shape.outcome.options, 'discarded']),
    detail: z.string().optional(),
  })
  .meta({ id: 'DeadLetterSettled' });
export type DeadLetterSettled = z.infer<typeof deadLetterSettledSchema>;

/** A carrier as it is listed: secrets are written and never read, only for which formats there are some. */
export const carrierViewSchema = z
  .strictObject({ carrier: z.string(), name: z.string(), formats: z.array(z.string()) })
  .meta({ id: 'CarrierView' });
export type CarrierView = z.infer<typeof carrierViewSchema>;
