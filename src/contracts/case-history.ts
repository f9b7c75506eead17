import { z } from 'zod';
import { registryIdSchema, timeZoneSchema } from './primitives.ts';

/**
 * What became of cases over days. `raised` counts cases, the others count what happened to them: a case that was closed,
 * reopened and closed again was closed twice. Minutes are from raising to closing, of whatever was closed in the time.
 */
const figuresSchema = z.strictObject({
  raised: z.int(),
  /** By a person's `resolve`. */
  resolved: z.int(),
  /** By what happened: the rule's own closing fact. */
  cleared: z.int(),
  /** Of `cleared`: the fact had been there before the case was raised, and came late. */
  lateScans: z.int(),
  reopened: z.int(),
  /** Null where nothing was closed. */
  medianMinutes: z.number().nullable(),
  /** Nine of ten were closed faster. */
  p90Minutes: z.number().nullable(),
});
export type CaseFigures = z.infer<typeof figuresSchema>;

const namedSchema = figuresSchema.extend({ key: z.string() });
export type NamedCaseFigures = z.infer<typeof namedSchema>;

export const caseHistorySchema = z
  .strictObject({
    /** The first and last day, both in it, in the time zone asked for. */
    from: z.iso.date(),
    to: z.iso.date(),
    timeZone: z.string(),
    totals: figuresSchema,
    /** Every day of the time, `key` is its date. */
    days: z.array(namedSchema),
    /** Each list: most raised first, at most 50; what is no carrier's or no location's is in none. */
    causes: z.array(namedSchema),
    carriers: z.array(namedSchema),
    locations: z.array(namedSchema),
    /** Who resolved: most resolved first. */
    people: z.array(namedSchema),
  })
  .meta({ id: 'CaseHistory' });
export type CaseHistory = z.infer<typeof caseHistorySchema>;

const maxHistoryDays = 366;

const dayMs = 86_400_000;

/** PostgreSQL has no year 0. */
const dateSchema = z.iso.date().refine((date) => date >= '0001', 'must be of the years 1 to 9999');

export const caseHistoryQuerySchema = z
  .strictObject({
    from: dateSchema,
    to: dateSchema,
    timeZone: timeZoneSchema.default('UTC'),
    type: z
      .string()
      .regex(/^[a-z_]{1,64}$/, 'must be the name of a rule')
      .optional(),
    carrier: registryIdSchema.optional(),
    location: registryIdSchema.optional(),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before `from`' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < maxHistoryDays * dayMs, {
    path: ['to'],
    message: `must be within ${maxHistoryDays} days of \`from\``,
  });
export type CaseHistoryQuery = z.output<typeof caseHistoryQuerySchema>;
