import { z } from 'zod';
import { lineQuantitySchema, trackingNumberSchema } from './fulfilments.ts';
import { countrySchema, erasedSchema, instantSchema } from './primitives.ts';
import { reasonCodes, reasonSchema } from './reasons.ts';

/** Progress of a parcel. One of four axes: status, reason, health, direction (DOMAIN "Shipment and scans"). */
export const shipmentStatuses = [
  'pending',
  'info_received',
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'attempt_failed',
  'available_for_pickup',
  'on_hold',
  'exception',
  'delivered',
  'returning',
  'returned',
  'failed',
  'cancelled',
  'expired',
] as const;
export const shipmentStatusSchema = z.enum(shipmentStatuses);
export type ShipmentStatus = z.infer<typeof shipmentStatusSchema>;

/** A code no table knows is `unmapped`: shown and counted, never guessed. */
export const scanStatusSchema = z.enum([...shipmentStatuses, 'unmapped']);
export type ScanStatus = z.infer<typeof scanStatusSchema>;

/**
 * What a person may set a parcel to when the scans are wrong or missing. Not `pending` and `expired`, which say that
 * nothing is known.
 */
export const overrideStatuses = [
  'info_received',
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'attempt_failed',
  'available_for_pickup',
  'on_hold',
  'exception',
  'delivered',
  'returning',
  'returned',
  'failed',
  'cancelled',
] as const satisfies readonly ShipmentStatus[];
export const overrideStatusSchema = z.enum(overrideStatuses);
export type OverrideStatus = z.infer<typeof overrideStatusSchema>;

/** For staff: who set the status, when and why, also after a later scan has moved on from it. */
const shipmentOverrideSchema = z.strictObject({
  status: overrideStatusSchema,
  reason: reasonSchema,
  at: instantSchema,
  by: z.string().optional(),
  note: z.union([z.string(), erasedSchema]).optional(),
  /** False where a later scan has moved on from it. */
  stands: z.boolean(),
});

export const healths = ['on_track', 'at_risk', 'delayed', 'stalled', 'action_required', 'closed'] as const;
export type Health = (typeof healths)[number];

/**
 * When a scan happened, as an interval in UTC: a wall time without a zone, a minute or a date is never stamped as an
 * exact instant. `from` = `to` only for an instant to the second.
 */
export const scanTimeSchema = z
  .strictObject({
    from: instantSchema,
    to: instantSchema,
    precision: z.enum(['second', 'minute', 'day']),
    zoneSource: z.enum(['carrier', 'location', 'none']),
    /** As the carrier wrote it. */
    written: z.string().max(64),
  })
  .meta({ id: 'ScanTime' });
export type ScanTime = z.infer<typeof scanTimeSchema>;

export const placeSchema = z
  .strictObject({
    city: z.string().max(120).optional(),
    region: z.string().max(120).optional(),
    postcode: z.string().max(20).optional(),
    country: countrySchema.optional(),
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
  })
  .meta({ id: 'Place' });
export type Place = z.infer<typeof placeSchema>;

/** Dates stay dates (`2026-11-26`), instants stay instants. Of a scan whose estimate ends before it begins the rest is taken. */
export const estimatedDeliverySchema = z.strictObject({
  from: z.union([z.iso.date(), instantSchema]),
  to: z.union([z.iso.date(), instantSchema]),
});
export type EstimatedDelivery = z.infer<typeof estimatedDeliverySchema>;

export const directionSchema = z.enum(['outbound', 'return']);
export type Direction = z.infer<typeof directionSchema>;

/**
 * A scan as the hub keeps it, without personal data. `identity` is equal for every delivery and wording of one scan:
 * carrier code (or status), time as written, place, leg. It is a readable canonical string.
 */
export const scanSchema = z
  .strictObject({
    identity: z.string().max(400),
    leg: z.int().min(1).max(9),
    direction: directionSchema,
    status: scanStatusSchema,
    reason: reasonSchema,
    carrierCode: z.string().max(80).nullable(),
    time: scanTimeSchema,
    place: placeSchema.optional(),
    estimatedDelivery: estimatedDeliverySchema.optional(),
    /** The sender's id of the scan, so that it can be taken back by it. No part of the identity. */
    eventId: z.string().max(200).optional(),
    /** `eventId` or identity of the scan this one takes back. */
    retracts: z.string().max(400).optional(),
    format: z.string().max(40),
    mapVersion: z.int(),
  })
  .meta({ id: 'Scan' });
export type Scan = z.infer<typeof scanSchema>;

/** What a format reads from a body: the scan, and the text that is kept apart because it may name people. */
export interface ParsedScan {
  readonly scan: Scan;
  /** The carrier's words; of several wordings of one scan the bytewise smallest is shown. */
  readonly text?: string;
  readonly signedBy?: string;
  /** Where the carrier shows the proof of the delivery. */
  readonly proofUrl?: string;
}

/** What people open from a page: nothing but HTTPS, and no name and password in it. */
export const proofUrlSchema = z
  .string()
  .max(500)
  .regex(/^https:\/\/[^\s/?#@\\"<>]+(?:[/?#][^\s"<>\\]*)?$/u, 'is not an https address');

/** The hub's own scan message: `carriers.<carrier>.tracking` and `POST /carriers/{carrier}/tracking`. */
export const scanMessageSchema = z
  .strictObject({
    trackingNumber: trackingNumberSchema,
    eventId: z.string().min(1).max(200).optional(),
    code: z.string().min(1).max(80).optional(),
    status: shipmentStatusSchema.optional(),
    reason: z.enum(reasonCodes).optional(),
    description: z.string().max(500).optional(),
    occurredAt: z.string().min(8).max(40),
    timeZone: z.string().min(1).max(64).optional(),
    location: placeSchema.optional(),
    estimatedDelivery: estimatedDeliverySchema.optional(),
    leg: z.int().min(1).max(9).optional(),
    direction: directionSchema.optional(),
    signedBy: z.string().max(200).optional(),
    proofUrl: proofUrlSchema.optional(),
    /** Takes back the scan with this `eventId`, as an EPCIS error declaration does. */
    retracts: z.string().min(1).max(200).optional(),
  })
  .refine((scan) => scan.code !== undefined || scan.status !== undefined, {
    path: ['code'],
    message: 'a scan has a code or a status',
  })
  .meta({ id: 'ScanMessage' });
export type ScanMessage = z.infer<typeof scanMessageSchema>;

/** Why a parcel has the status it has: the rule, the scan that won, those that lost, and a sentence for people. */
export const becauseSchema = z
  .strictObject({
    rule: z.enum([
      'no_scans',
      'latest',
      'terminal_sticky',
      'return_after_terminal',
      'found_after_lost',
      'moved_after_damage',
      'moved_after_cancel',
      'next_leg',
      'correction',
      'override',
    ]),
    scan: z.string().nullable(),
    lost: z.array(z.string()),
    sentence: z.string(),
  })
  .meta({ id: 'Because' });
export type Because = z.infer<typeof becauseSchema>;

export const scanViewSchema = scanSchema.extend({
  text: z.union([z.string(), erasedSchema]).optional(),
  signedBy: z.union([z.string(), erasedSchema]).optional(),
  /** For staff: the carrier's own page or picture of the delivery. */
  proofUrl: z.string().optional(),
  /** What the fold did with it. */
  role: z.enum(['won', 'lost', 'post_terminal', 'prediction', 'retracted', 'unmapped']),
  recordedAt: instantSchema,
});
export type ScanView = z.infer<typeof scanViewSchema>;

export const shipmentViewSchema = z
  .strictObject({
    shipmentId: z.string(),
    fulfilmentId: z.string(),
    carrier: z.string(),
    trackingNumber: z.string(),
    status: shipmentStatusSchema,
    reason: reasonSchema,
    health: z.enum(healths),
    direction: directionSchema,
    leg: z.int(),
    shippedAt: instantSchema,
    estimatedDelivery: estimatedDeliverySchema.optional(),
    because: becauseSchema,
    override: shipmentOverrideSchema.optional(),
    /** Since when the customer says that it did not come, though it was delivered. */
    notReceivedSince: instantSchema.optional(),
    /** In canonical order, oldest first. */
    scans: z.array(scanViewSchema),
    lines: z.array(lineQuantitySchema),
  })
  .meta({ id: 'Shipment' });
export type ShipmentView = z.infer<typeof shipmentViewSchema>;

export const scanBatchSchema = z.union([
  scanMessageSchema,
  z.strictObject({ scans: z.array(z.unknown()).min(1).max(500) }),
]);
