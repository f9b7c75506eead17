import { z } from 'zod';
import { instantSchema, shortTextSchema } from './primitives.ts';

/** The switch that lets what a sender says wait. */

export const pauseSenderSchema = z
  .strictObject({ paused: z.boolean(), reason: shortTextSchema.optional() })
  .refine(({ paused, reason }) => paused || reason === undefined, {
    path: ['reason'],
    message: 'is of a pause',
  })
  .meta({ id: 'PauseSender' });
export type PauseSender = z.infer<typeof pauseSenderSchema>;

/** Why what a sender says waits. */
export const senderPauseSchema = z
  .strictObject({ reason: shortTextSchema.nullable(), by: z.string(), since: instantSchema })
  .meta({ id: 'SenderPause' });
export type SenderPause = z.infer<typeof senderPauseSchema>;

export const pausedSenderSchema = z
  .strictObject({ sender: z.string(), paused: z.boolean(), pause: senderPauseSchema.nullable() })
  .meta({ id: 'PausedSender' });
export type PausedSender = z.infer<typeof pausedSenderSchema>;

/** One id may be several things; it has one switch. */
export const senderViewSchema = z
  .strictObject({
    sender: z.string(),
    kinds: z.array(z.enum(['carrier', 'location', 'storefront'])),
    name: z.string(),
    paused: z.boolean(),
    /** Null where it is not paused, and where that was done before anybody was asked why. */
    pause: senderPauseSchema.nullable(),
    /** Messages of a paused sender that wait at both doors; null where that cannot be known now. */
    waiting: z.int().nullable(),
  })
  .meta({ id: 'Sender' });
export type SenderView = z.infer<typeof senderViewSchema>;
