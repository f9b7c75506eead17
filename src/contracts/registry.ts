import { z } from 'zod';
import { addressSchema } from './delivery.ts';
import { instantSchema, registryIdSchema, shortTextSchema } from './primitives.ts';

/** Who takes part: locations, carriers, channels. Ids are the caller's; the same again changes nothing. */

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
    timeZone: z.string().min(1).max(64),
    /** The day's last moment to leave on the same day, wall time at the location. */
    cutOff: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM')
      .optional(),
    /** Taken when an order names none. */
    default: z.boolean().optional(),
  })
  .meta({ id: 'Location' });
export type Location = z.infer<typeof locationSchema>;

export const carrierSchema = z
  .strictObject({
    carrier: registryIdSchema,
    name: shortTextSchema,
    /** Two may be live for one format, so that a secret can be changed without losing a message. */
    secrets: z
      .array(z.strictObject({ format: registryIdSchema, secret: z.string().min(8).max(200) }))
      .max(20)
      .optional(),
  })
  .meta({ id: 'Carrier' });
export type Carrier = z.infer<typeof carrierSchema>;

export const channelSchema = z
  .strictObject({ channel: registryIdSchema, name: shortTextSchema })
  .meta({ id: 'Channel' });
export type Channel = z.infer<typeof channelSchema>;

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
    state: z.enum(['waiting', 'replayed', 'discarded']),
    /** The bytes as text when they are UTF-8, else base64. */
    body: z.string(),
    encoding: z.enum(['utf8', 'base64']),
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

export const pauseSenderSchema = z.strictObject({ paused: z.boolean() }).meta({ id: 'PauseSender' });

/** A carrier as it is listed: secrets are written and never read, only for which formats there are some. */
export const carrierViewSchema = z
  .strictObject({ carrier: z.string(), name: z.string(), formats: z.array(z.string()) })
  .meta({ id: 'CarrierView' });
export type CarrierView = z.infer<typeof carrierViewSchema>;
