import { z } from 'zod';
import { countrySchema, instantSchema, moneySchema, shortTextSchema } from './primitives.ts';

/**
 * What explains many cases at once, beside a carrier that is silent. `storm` and `facility_closed` are told by a person,
 * `stalls_together` is found by counting.
 */
export const incidentKinds = ['storm', 'facility_closed', 'stalls_together'] as const;
export type IncidentKind = (typeof incidentKinds)[number];

const idSchema = z.string().regex(/^[a-z0-9_-]{1,64}$/, 'an id: lower case letters, digits, _ and -');
const postcodeSchema = z
  .string()
  .regex(/^[A-Za-z0-9 -]{1,12}$/, 'a postcode, or its beginning: letters, digits, spaces and hyphens');

/** As postcodes are compared. */
export const toPlainPostcode = (postcode: string): string => postcode.toUpperCase().replaceAll(/[ -]/g, '');

/** All that is named must fit a case. Postcodes are compared as they are written, without spaces and hyphens. */
export const incidentScopeSchema = z
  .strictObject({
    /** Where the order goes. */
    country: countrySchema.optional(),
    /** Where the order goes: both ends belong to it, and a beginning stands for all that begin so. */
    postcodes: z.strictObject({ from: postcodeSchema, to: postcodeSchema }).optional(),
    carrier: idSchema.optional(),
    /** The location of ours that works on it. */
    location: idSchema.optional(),
    /** The town of the scan after which it stopped. */
    place: shortTextSchema.optional(),
  })
  .meta({ id: 'IncidentScope' });
export type IncidentScope = z.infer<typeof incidentScopeSchema>;

export const declareIncidentSchema = z
  .strictObject({
    kind: z.enum(['storm', 'facility_closed']),
    title: shortTextSchema,
    scope: incidentScopeSchema,
    /** How whoever says so knows of it: a forecast, a notice, a call. */
    why: shortTextSchema.optional(),
    /** Cases raised before are not explained by it. Now, when absent; later, and it is planned. */
    from: instantSchema.optional(),
    /** It ends by itself then; else when somebody says so. */
    until: instantSchema.optional(),
  })
  .superRefine(({ kind, scope, from, until }, context) => {
    const wrong = (path: string[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    if (kind === 'storm' && scope.country === undefined)
      wrong(
        ['scope', 'country'],
        'a storm is somewhere: name the country, and postcodes where it is not all of it',
      );
    if (
      kind === 'facility_closed' &&
      scope.location === undefined &&
      (scope.carrier === undefined || scope.place === undefined)
    )
      wrong(['scope'], 'name a location of yours, or a carrier and the place where its facility is');
    if (scope.postcodes !== undefined && scope.country === undefined)
      wrong(['scope', 'country'], 'postcodes are of a country');
    // Here alone: what was declared before with no postcode between its ends still reads.
    const { from: first, to: last } = scope.postcodes ?? { from: '', to: '' };
    const end = toPlainPostcode(last);
    if (toPlainPostcode(first).slice(0, end.length) > end)
      wrong(
        ['scope', 'postcodes'],
        `no postcode is from ${first} to ${last}: the first comes after the last`,
      );
    if (from !== undefined && until !== undefined && Date.parse(until) <= Date.parse(from))
      wrong(['until'], 'it ends after it began');
  })
  .meta({ id: 'DeclareIncident' });
export type DeclareIncident = z.infer<typeof declareIncidentSchema>;

/**
 * `expectedVersion` refuses the command when the incident has changed since it was looked at. That of one that is open
 * rises with each count of what it explains.
 */
const expected = { expectedVersion: z.int().nonnegative().optional() };

export const incidentCommandSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('reschedule'),
      /** Of what has not begun alone; as it is, when absent. */
      from: instantSchema.optional(),
      /** Null: until somebody ends it. An end that was wrong is taken back by a later one. */
      until: instantSchema.nullable(),
      ...expected,
    }),
    z.strictObject({ type: z.literal('end'), ...expected }),
  ])
  .meta({ id: 'IncidentCommand' });
export type IncidentCommandRequest = z.infer<typeof incidentCommandSchema>;

/** What an incident's history may hold beside the events of its cases. */
export const incidentEventSchemas = {
  IncidentDeclared: z.strictObject({
    id: z.string(),
    kind: z.enum(incidentKinds),
    title: z.string(),
    scope: incidentScopeSchema,
    from: instantSchema,
    until: instantSchema.nullable(),
    /** How many stood together when they were counted. */
    count: z.int().positive().optional(),
    why: z.string().optional(),
  }),
  IncidentRescheduled: z.strictObject({
    /** Where its begin was moved. */
    from: instantSchema.optional(),
    until: instantSchema.nullable(),
  }),
} as const;

export type IncidentEventType = keyof typeof incidentEventSchemas;
export type IncidentEventData<T extends IncidentEventType> = z.infer<(typeof incidentEventSchemas)[T]>;

export const incidentViewSchema = z
  .strictObject({
    incidentId: z.string(),
    version: z.int(),
    /** Its case on the board; what it explains has this as `incidentId`. Null: it has not begun. */
    exceptionId: z.string().nullable(),
    kind: z.enum(incidentKinds),
    title: z.string(),
    scope: incidentScopeSchema,
    from: instantSchema,
    until: instantSchema.nullable(),
    state: z.enum(['planned', 'open', 'over']),
    /** As people call whoever said so. Null: the hub, by counting. */
    declaredBy: z.string().nullable(),
    /** Null: nobody said so. */
    why: z.string().nullable(),
    /** Of one that is over and never began: when somebody said that it will not be, and who, as people call them. */
    calledOff: z.strictObject({ at: instantSchema, by: z.string().nullable() }).nullable(),
    /** Open cases that are linked to it. */
    explains: z.int(),
    /** What its own case was last told that it explains; of one that is over what it explained in the end. */
    explained: z.strictObject({ cases: z.int(), values: z.array(moneySchema) }),
  })
  .meta({ id: 'Incident' });
export type IncidentView = z.infer<typeof incidentViewSchema>;
