import { z } from 'zod';

/** The smallest words of every message. Instants are ISO 8601 in UTC with milliseconds; money is a decimal string. */

/** Ids chosen by callers (locations, carriers, channels, lines): they become subject tokens, so the alphabet is narrow. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 _ -')
  .meta({ id: 'Id' });

export const registryIdSchema = z.string().regex(/^[a-z0-9_-]{1,64}$/, 'must be 1 to 64 of a-z 0-9 _ -');

/** PostgreSQL holds neither NUL nor half of a surrogate pair: for texts that no door of HTTP has looked through. */
export const isStorable = (text: string): boolean => !/\0|\p{Surrogate}/u.test(text);

const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** From year 1 to 9999 in UTC, with an offset that PostgreSQL reads: another would stop the boards it is written to. */
const isStorableInstant = (text: string): boolean =>
  text.length <= 40 &&
  !/[+-](?:1[6-9]|2\d):\d\d$/.test(text) &&
  Date.parse(text) >= earliest &&
  Date.parse(text) <= latest;

/** An instant with its offset or Z; what the hub writes is always UTC. */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .refine(isStorableInstant, 'must be of the years 1 to 9999, with an offset of less than 16 hours')
  .meta({ id: 'Instant' });

/** Of the IANA database. An offset is none: PostgreSQL reads `+05:30` as west of Greenwich. */
export const timeZoneSchema = z
  .string()
  .min(1)
  .max(64)
  .refine(isTimeZone, 'is no time zone of the IANA database that is known here');

function isTimeZone(name: string): boolean {
  try {
    return !/^[+-]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

export const countrySchema = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code');

export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code');

export const moneySchema = z
  .strictObject({
    amount: z.string().regex(/^-?\d{1,12}(\.\d{1,4})?$/, 'must be a decimal like "129.00"'),
    currency: currencySchema,
  })
  .meta({ id: 'Money' });
export type Money = z.infer<typeof moneySchema>;

export const quantitySchema = z.int().positive().max(1_000_000);

export const shortTextSchema = z.string().trim().min(1).max(200);

export const longTextSchema = z.string().trim().min(1).max(2_000);

/** Names a row of personal data in the same stream. */
export const refSchema = z.string().max(80);

/** What a person who was forgotten reads as. */
export const erasedSchema = z.strictObject({ erased: z.literal(true) }).meta({ id: 'Erased' });
export type Erased = z.infer<typeof erasedSchema>;

/** Who did it, and in which role: kept with every event. */
export const actorSchema = z
  .strictObject({
    kind: z.enum(['customer', 'user', 'storefront', 'warehouse', 'carrier', 'hub']),
    id: z.string().max(200),
    name: z.string().max(200).optional(),
  })
  .meta({ id: 'Actor' });
export type Actor = z.infer<typeof actorSchema>;
