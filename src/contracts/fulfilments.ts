import { z } from 'zod';
import { addressSchema, deliveryOptions } from './delivery.ts';
import { partsSchema } from './parts.ts';
import {
  erasedSchema,
  idSchema,
  instantSchema,
  longTextSchema,
  quantitySchema,
  shortTextSchema,
} from './primitives.ts';

export const fulfilmentStatuses = [
  'open',
  'in_progress',
  'on_hold',
  'scheduled',
  'incomplete',
  'cancelled',
  'closed',
] as const;
const requestStatuses = [
  'unsubmitted',
  'submitted',
  'accepted',
  'rejected',
  'cancellation_requested',
  'cancellation_accepted',
  'cancellation_rejected',
] as const;
/** How far the work in the location is. */
export const workStatuses = [
  'assigned',
  'picking',
  'picked',
  'packed',
  'ready_for_pickup',
  'shipped',
  'collected',
] as const;
export type WorkStatus = (typeof workStatuses)[number];

/** Why a location says no; each will have its effect on stock. */
export const rejectionReasons = [
  'not_in_stock',
  'mismatch',
  'damaged',
  'no_capacity',
  'closed',
  'cannot_assemble',
  'address_not_served',
  'other',
] as const;

export const fulfilmentReportTypes = [
  'accepted',
  'rejected',
  'picking',
  'picked',
  'shortPicked',
  'packed',
  'shipped',
  'readyForPickup',
  'collected',
] as const;
export type FulfilmentReportType = (typeof fulfilmentReportTypes)[number];

/** What a location can take back, and why: `voided` is a parcel that is not sent after all. */
export const retractableReports = ['picked', 'packed', 'shipped'] as const;
export type RetractableReport = (typeof retractableReports)[number];
export const retractionReasons = ['voided', 'did_not_occur', 'incorrect_data', 'other'] as const;
export type RetractionReason = (typeof retractionReasons)[number];

export const lineQuantitySchema = z.strictObject({ lineId: idSchema, quantity: quantitySchema });
export type LineQuantity = z.infer<typeof lineQuantitySchema>;

export const trackingNumberSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9 ./_-]{3,64}$/, 'must be 3 to 64 letters, digits, space or . / _ -');

const parcelSchema = z.strictObject({
  carrier: z.string().regex(/^[a-z0-9_-]{1,64}$/, 'must be 1 to 64 of a-z 0-9 _ -'),
  trackingNumber: trackingNumberSchema,
  lines: z.array(lineQuantitySchema).min(1).max(500),
});

/** Of bundles that are rejected or short-picked: the parts that it is about. Without it no shelf is taken for wrong. */
const bundledSkusSchema = z.array(idSchema).min(1).max(50).optional();

/** What a location says of a fulfilment that is known from around it. */
const reportFields = {
  type: z.enum(fulfilmentReportTypes),
  at: instantSchema,
  lines: z.array(lineQuantitySchema).min(1).max(500).optional(),
  reason: z.enum(rejectionReasons).optional(),
  skus: bundledSkusSchema,
  note: longTextSchema.optional(),
  parcels: z.array(parcelSchema).min(1).max(100).optional(),
};

interface ReportFields {
  readonly type: FulfilmentReportType;
  readonly lines?: unknown;
  readonly reason?: unknown;
  readonly parcels?: unknown;
}

/** Which types say more than themselves. */
const isWhole = (report: ReportFields, context: z.core.$RefinementCtx): void => {
  const miss = (path: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [path], message });
  };
  if (report.type === 'shipped' && report.parcels === undefined)
    miss('parcels', 'a shipped report names its parcels');
  if (report.type === 'rejected' && report.reason === undefined) miss('reason', 'a rejected report says why');
  if (report.type === 'shortPicked' && report.lines === undefined)
    miss('lines', 'a short pick says which lines and how many are missing');
};

export const locationReportSchema = z
  .strictObject(reportFields)
  .superRefine(isWhole)
  .meta({ id: 'LocationReport' });

/** What a warehouse or store reports. It has happened: it is recorded, never refused by the order's state. */
export const fulfilmentReportSchema = z
  .strictObject({ fulfilmentId: idSchema, ...reportFields })
  .superRefine(isWhole)
  .meta({ id: 'FulfilmentReport' });
export type FulfilmentReport = z.infer<typeof fulfilmentReportSchema>;

export const fulfilmentViewSchema = z
  .strictObject({
    fulfilmentId: z.string(),
    location: z.string(),
    status: z.enum(fulfilmentStatuses),
    requestStatus: z.enum(requestStatuses),
    /** The location is given no work for now: it is asked when that is over. */
    releasePaused: z.literal(true).optional(),
    work: z.enum(workStatuses),
    shipBy: instantSchema,
    lines: z.array(
      z.strictObject({
        lineId: z.string(),
        quantity: z.int(),
        picked: z.int(),
        packed: z.int(),
        shipped: z.int(),
      }),
    ),
  })
  .meta({ id: 'Fulfilment' });
export type FulfilmentView = z.infer<typeof fulfilmentViewSchema>;

/** What goes out to a location: `hub.work.<location>.requested` and `.cancelRequested`. */
export const workRequestSchema = z
  .strictObject({
    fulfilmentId: z.string(),
    orderNumber: z.string(),
    lines: z.array(
      z.strictObject({
        lineId: z.string(),
        sku: z.string(),
        name: z.string(),
        quantity: z.int(),
        kind: z.enum(['standard', 'special']),
        /** Of a special line, where it names one. */
        capability: z.string().optional(),
        instruction: z.union([z.string(), erasedSchema]).optional(),
        /** Of a bundle: what to put into one of it. */
        parts: partsSchema.optional(),
      }),
    ),
    shipTo: z.union([addressSchema, erasedSchema]),
    option: z.enum(deliveryOptions),
    shipBy: instantSchema,
  })
  .meta({ id: 'WorkRequest' });
export type WorkRequest = z.infer<typeof workRequestSchema>;

/** A row of the warehouse's queue: the work, and how far it is. */
export const fulfilmentRowSchema = z
  .strictObject({
    fulfilmentId: z.string(),
    orderId: z.string(),
    orderNumber: z.string(),
    version: z.int(),
    location: z.string(),
    status: z.enum(fulfilmentStatuses),
    requestStatus: z.enum(requestStatuses),
    work: z.enum(workStatuses),
    shipBy: instantSchema,
    option: z.enum(deliveryOptions),
    units: z.int(),
    lines: z.array(
      z.strictObject({
        lineId: z.string(),
        sku: z.string(),
        name: z.string(),
        quantity: z.int(),
        picked: z.int(),
        kind: z.enum(['standard', 'special']),
        /** Of a special line, where it names one. */
        capability: z.string().optional(),
        parts: partsSchema.optional(),
      }),
    ),
    held: z.boolean(),
  })
  .meta({ id: 'FulfilmentRow' });
export type FulfilmentRow = z.infer<typeof fulfilmentRowSchema>;

/** `POST /fulfilments/{id}/commands`: the same reports, as a person in the location makes them. */
export const fulfilmentCommandSchema = z
  .strictObject({
    type: z.enum([
      'accept',
      'reject',
      'start',
      'pick',
      'shortPick',
      'pack',
      'ship',
      'readyForPickup',
      'handOver',
    ]),
    lines: z.array(lineQuantitySchema).min(1).max(500).optional(),
    reason: z.enum(rejectionReasons).optional(),
    skus: bundledSkusSchema,
    note: shortTextSchema.optional(),
    parcels: z.array(parcelSchema).min(1).max(100).optional(),
  })
  .meta({ id: 'FulfilmentCommand' });
export type FulfilmentCommand = z.infer<typeof fulfilmentCommandSchema>;

export const reportTypeOfCommand = {
  accept: 'accepted',
  reject: 'rejected',
  start: 'picking',
  pick: 'picked',
  shortPick: 'shortPicked',
  pack: 'packed',
  ship: 'shipped',
  readyForPickup: 'readyForPickup',
  handOver: 'collected',
} as const satisfies Record<FulfilmentCommand['type'], FulfilmentReportType>;
