import { z } from 'zod';
import { deliveryOptions } from './delivery.ts';
import { countrySchema, instantSchema, registryIdSchema } from './primitives.ts';

/**
 * When the rules about orders speak (docs/exceptions.md). Units are in the names; business days are those of the
 * destination, without its holidays. What is absent is the hub's default.
 */
const businessDays = z.int().min(1).max(60).optional();
const hours = z.number().nonnegative().max(1_000).optional();
/** Of the calendar. */
const days = z.int().min(1).max(400).optional();
const attempts = z.int().min(1).max(20).optional();

export const thresholdValuesSchema = z
  .strictObject({
    no_first_scan: z
      .strictObject({
        mediumBusinessDays: businessDays,
        highBusinessDays: businessDays,
        criticalBusinessDays: businessDays,
      })
      .optional(),
    stalled_in_transit: z
      .strictObject({ domesticBusinessDays: businessDays, internationalBusinessDays: businessDays })
      .optional(),
    attempt_failed: z
      .strictObject({ highFromAttempt: attempts, dueHours: hours, followUpBusinessDays: businessDays })
      .optional(),
    ofd_not_closed: z.strictObject({ graceHours: hours }).optional(),
    promise_broken: z.strictObject({ graceHours: hours, criticalBusinessDays: businessDays }).optional(),
    partial_delivery: z.strictObject({ businessDays }).optional(),
    address_issue: z.strictObject({ dueHours: hours }).optional(),
    customs_hold: z.strictObject({ dueHours: hours, criticalBusinessDays: businessDays }).optional(),
    held_by_carrier: z.strictObject({ dueHours: hours }).optional(),
    refused: z.strictObject({ dueHours: hours }).optional(),
    cancelled_by_carrier: z.strictObject({ dueHours: hours }).optional(),
    lost: z.strictObject({ dueHours: hours }).optional(),
    damaged: z.strictObject({ dueHours: hours }).optional(),
    pickup_ageing: z
      .strictObject({ lowDays: days, mediumDays: days, highDays: days, holdDays: days })
      .optional(),
    return_to_sender: z.strictObject({ dueHours: hours, noScanDays: days }).optional(),
    conflicting_scans: z.strictObject({ afterHours: hours }).optional(),
    delivered_not_received: z
      .strictObject({ dueHours: hours, criticalBusinessDays: businessDays })
      .optional(),
    fraud_hold: z.strictObject({ dueHours: hours, criticalBusinessDays: businessDays }).optional(),
    special_order_unacknowledged: z.strictObject({ beforeShipByHours: hours }).optional(),
    not_acknowledged: z.strictObject({ beforeShipByHours: hours }).optional(),
    pick_overdue: z.strictObject({ beforeShipByHours: hours }).optional(),
    late_to_ship: z.strictObject({ warnHours: hours }).optional(),
    return_unanswered: z.strictObject({ dueHours: hours, highBusinessDays: businessDays }).optional(),
    return_overdue: z.strictObject({ days }).optional(),
    return_undecided: z.strictObject({ businessDays, highBusinessDays: businessDays }).optional(),
  })
  .meta({ id: 'ThresholdValues' });
export type ThresholdValues = z.infer<typeof thresholdValuesSchema>;

/** What an override is for: all that it names must fit. */
const scopeFields = {
  carrier: registryIdSchema.optional(),
  /** The delivery option of the order. */
  service: z.enum(deliveryOptions).optional(),
  /** From a location, to a country. */
  lane: z
    .strictObject({ from: registryIdSchema.optional(), to: countrySchema.optional() })
    .refine(({ from, to }) => from !== undefined || to !== undefined, 'names from, to or both')
    .optional(),
};

export const thresholdOverrideSchema = z
  .strictObject({ ...scopeFields, values: thresholdValuesSchema })
  .refine(
    ({ carrier, service, lane }) => carrier !== undefined || service !== undefined || lane !== undefined,
    'names a carrier, a service or a lane',
  )
  .meta({ id: 'ThresholdOverride' });
export type ThresholdOverride = z.infer<typeof thresholdOverrideSchema>;

const overridesSchema = z
  .array(thresholdOverrideSchema)
  .max(500)
  .superRefine((overrides, context) => {
    const seen = new Set<string>();
    for (const [index, { carrier, service, lane }] of overrides.entries()) {
      const scope = JSON.stringify([carrier, service, lane?.from, lane?.to]);
      if (seen.has(scope))
        context.addIssue({ code: 'custom', path: [index], message: 'is for the same as one before it' });
      seen.add(scope);
    }
  });

/** By country of the destination: days that are no business days, `YYYY-MM-DD`. */
const holidaysSchema = z
  .record(countrySchema, z.array(z.iso.date()).max(400))
  .refine((holidays) => Object.keys(holidays).length <= 250, 'names more countries than there are');

/** Replaces what is set. With `expectedVersion` only where nobody was faster. */
export const putExceptionThresholdsSchema = z
  .strictObject({
    expectedVersion: z.int().nonnegative().optional(),
    values: thresholdValuesSchema,
    overrides: overridesSchema,
    holidays: holidaysSchema.optional(),
  })
  .meta({ id: 'PutExceptionThresholds' });
export type PutExceptionThresholds = z.infer<typeof putExceptionThresholdsSchema>;

/** Version 0: nobody has set anything. `defaults` are the hub's, under what is set. */
export const exceptionThresholdsSchema = z
  .strictObject({
    version: z.int(),
    changedAt: instantSchema.nullable(),
    changedBy: z.string().nullable(),
    values: thresholdValuesSchema,
    overrides: z.array(thresholdOverrideSchema),
    holidays: holidaysSchema,
    defaults: thresholdValuesSchema,
  })
  .meta({ id: 'ExceptionThresholds' });
export type ExceptionThresholds = z.infer<typeof exceptionThresholdsSchema>;

/** What was in force from `changedAt` until the version after it. */
export const thresholdVersionSchema = exceptionThresholdsSchema
  .omit({ defaults: true })
  .extend({ changedAt: instantSchema, changedBy: z.string() })
  .meta({ id: 'ThresholdVersion' });
export type ThresholdVersion = z.infer<typeof thresholdVersionSchema>;
