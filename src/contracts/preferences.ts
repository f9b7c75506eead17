import { z } from 'zod';
import { mailLanguages, type MailTopic } from './mail-topics.ts';
import { timeZoneSchema } from './primitives.ts';

const topics = <Value extends z.ZodType>(value: Value) =>
  ({ shipped: value, delayed: value, delivered: value, returns: value }) as const satisfies Record<
    MailTopic,
    Value
  >;

const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like "22:00"');

/** From one time of day to the next time that it is another, past midnight too: always less than 24 hours. */
const quietHoursSchema = z
  .strictObject({
    from: timeOfDaySchema,
    to: timeOfDaySchema,
    /** Absent: that of the country the parcel goes to. */
    timeZone: timeZoneSchema.optional(),
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must be another time than from' })
  .meta({ id: 'QuietHours' });
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** Which mails about an order its customer wants, in which language, and when not. */
export const preferencesSchema = z
  .strictObject({
    language: z.enum(mailLanguages),
    mails: z.strictObject(topics(z.boolean())),
    /** What would be sent meanwhile waits until they are over. */
    quietHours: quietHoursSchema.nullable(),
  })
  .meta({ id: 'Preferences' });
export type Preferences = z.infer<typeof preferencesSchema>;

/** What is not named stays as it is. */
export const preferenceFields = {
  language: z.enum(mailLanguages).optional(),
  mails: z.strictObject(topics(z.boolean().optional())).optional(),
  quietHours: quietHoursSchema.nullable().optional(),
} as const;

/** The form that a mail program sends for its user (RFC 8058). */
export const unsubscribeSchema = z.strictObject({ 'List-Unsubscribe': z.literal('One-Click') });
