import { z } from 'zod';
import { eventViewSchema } from './events.ts';
import {
  idSchema,
  instantSchema,
  isStorable,
  longTextSchema,
  quantitySchema,
  registryIdSchema,
} from './primitives.ts';
import { bands, stockBuckets } from './stock-events.ts';

/** Quantities are for the desk and the locations; shoppers are told bands, and never a number. */

const unitsSchema = z.int().nonnegative().max(10_000_000);
/** Of the product, as people know it; the same SKU may be named at each of its locations. */
const productNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // The lines of a load are not looked through as other bodies are.
  .refine(isStorable, 'holds a character that cannot be kept');
const changeSchema = z
  .int()
  .min(-1_000_000)
  .max(1_000_000)
  .refine((quantity) => quantity !== 0, 'must not be 0');

const said = {
  /** Whoever says why is quoted to the desk; it is kept apart from the ledger and can be erased. */
  reason: longTextSchema.optional(),
  /** What it belongs to: a delivery note, a count list, a return. */
  reference: z.string().trim().min(1).max(200).optional(),
  /** When it happened; when it arrives, if absent. */
  at: instantSchema.optional(),
} as const;
const kinds = {
  counted: { type: z.literal('counted'), quantity: unitsSchema },
  received: { type: z.literal('received'), quantity: quantitySchema, incomingId: idSchema.optional() },
  /** The only signed one. With a bucket: written off from it, or put into it. */
  adjusted: { type: z.literal('adjusted'), quantity: changeSchema, bucket: z.enum(stockBuckets).optional() },
  returned: {
    type: z.literal('returned'),
    quantity: quantitySchema,
    bucket: z.enum(stockBuckets).optional(),
  },
  /** Away `to` another location, or in `from` one. The other location reports for itself. */
  moved: {
    type: z.literal('moved'),
    quantity: quantitySchema,
    to: registryIdSchema.optional(),
    from: registryIdSchema.optional(),
  },
  damaged: { type: z.literal('damaged'), quantity: quantitySchema },
  quarantined: { type: z.literal('quarantined'), quantity: quantitySchema },
  /** With a bucket: what was there can be sold after all. */
  found: { type: z.literal('found'), quantity: quantitySchema, bucket: z.enum(stockBuckets).optional() },
} as const;

/** `warehouses.<location>.stock`. All but a count are deltas: they need a message id, or two equal ones are one. */
const sku = { sku: idSchema } as const;
export const stockReportSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ ...sku, ...kinds.counted, ...said }),
    z.strictObject({ ...sku, ...kinds.received, ...said }),
    z.strictObject({ ...sku, ...kinds.adjusted, ...said }),
    z.strictObject({ ...sku, ...kinds.returned, ...said }),
    z.strictObject({ ...sku, ...kinds.moved, ...said }),
    z.strictObject({ ...sku, ...kinds.damaged, ...said }),
    z.strictObject({ ...sku, ...kinds.quarantined, ...said }),
    z.strictObject({ ...sku, ...kinds.found, ...said }),
  ])
  .meta({ id: 'StockReport' });
export type StockReport = z.infer<typeof stockReportSchema>;

/** `POST /stock/{sku}/{location}/movements`. */
export const stockMovementSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ ...kinds.received, ...said }),
    z.strictObject({ ...kinds.adjusted, ...said }),
    z.strictObject({ ...kinds.returned, ...said }),
    z.strictObject({ ...kinds.moved, ...said }),
    z.strictObject({ ...kinds.damaged, ...said }),
    z.strictObject({ ...kinds.quarantined, ...said }),
    z.strictObject({ ...kinds.found, ...said }),
  ])
  .meta({ id: 'StockMovement' });
export type StockMovement = z.infer<typeof stockMovementSchema>;

const incomingSchema = z.strictObject({
  incomingId: idSchema,
  /** 0: it does not come any more. */
  quantity: unitsSchema,
  expectedAt: instantSchema,
});

/** `PUT /stock/{sku}/{location}`: what is absent stays as it is. A count keeps the reservations. */
export const putStockSchema = z
  .strictObject({
    onHand: unitsSchema.optional(),
    /** When it was counted; now when absent. */
    at: instantSchema.optional(),
    reason: longTextSchema.optional(),
    safety: unitsSchema.optional(),
    /** At or below this many available units the desk is told. */
    low: unitsSchema.optional(),
    /** More weeks of supply than this are too many; null: nobody minds. */
    overstockWeeks: z.number().positive().max(1_000).nullable().optional(),
    /** Told by the desk it is the SKU's at every location where it is recorded. */
    name: productNameSchema.optional(),
    incoming: z.array(incomingSchema).max(100).optional(),
  })
  .refine((body) => Object.keys(body).some((key) => key !== 'at' && key !== 'reason'), {
    message: 'must have at least one of onHand, safety, low, overstockWeeks, name, incoming',
  })
  .meta({ id: 'PutStock' });
export type PutStock = z.infer<typeof putStockSchema>;

/** One SKU at one location: a row of the stock board, and of `GET /stock/{sku}`. */
export const stockRowSchema = z
  .strictObject({
    stockId: z.string(),
    version: z.int(),
    sku: z.string(),
    /** Absent where nobody told it. */
    name: z.string().optional(),
    location: z.string(),
    onHand: z.int(),
    reserved: z.int(),
    damaged: z.int(),
    quarantined: z.int(),
    safety: z.int(),
    /** What a new order can have. Negative: more is promised than can be sold. */
    available: z.int(),
    incoming: z.array(incomingSchema),
    low: z.int(),
    overstockWeeks: z.number().nullable(),
    level: z.enum(['new', 'ok', 'low', 'out']),
    /** Units that are promised and cannot be sold from the shelf. */
    shortfall: z.int(),
    /** At the pace of the last four weeks; null when nothing was sold. */
    weeksOfSupply: z.number().nullable(),
    /** By channel, as shoppers of that location see it. */
    bands: z.record(z.string(), z.enum(bands)),
    /** Units that left a day, the last 28 days, today last. */
    soldByDay: z.array(z.int()).length(28),
    countedAt: instantSchema.nullable(),
    openExceptions: z.int(),
    updatedAt: instantSchema,
  })
  .meta({ id: 'StockRow' });
export type StockRow = z.infer<typeof stockRowSchema>;

export const stockViewSchema = z
  .strictObject({
    sku: z.string(),
    /** Accepted and not routed yet: it lowers what is offered, wherever it will come from. */
    demand: z.int(),
    onHand: z.int(),
    reserved: z.int(),
    available: z.int(),
    locations: z.array(stockRowSchema),
  })
  .meta({ id: 'Stock' });
export type StockView = z.infer<typeof stockViewSchema>;

/** After a write: the stock as it is now, and what the write said. */
export const stockWrittenSchema = z
  .strictObject({ version: z.int(), stock: stockRowSchema, events: z.array(eventViewSchema) })
  .meta({ id: 'StockWritten' });
export type StockWritten = z.infer<typeof stockWrittenSchema>;

export const bandSchema = z.enum(bands);

/** What a shopper is told: per SKU, at each location where it can be picked up, and anywhere at all. */
export const availabilitySchema = z
  .strictObject({
    channel: z.string(),
    asOf: instantSchema,
    items: z.array(
      z.strictObject({
        sku: z.string(),
        band: bandSchema,
        /** Of `backorder`: when more is expected. */
        date: instantSchema.optional(),
        locations: z.array(
          z.strictObject({
            location: z.string(),
            name: z.string(),
            band: bandSchema,
            date: instantSchema.optional(),
          }),
        ),
      }),
    ),
    options: z.array(
      z.strictObject({
        option: z.string(),
        promise: z.strictObject({ from: instantSchema, to: instantSchema }),
        orderWithin: instantSchema,
        /** Of `pickup_in_store`: the store where it is ready first, as an order names it. */
        pickupLocation: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Availability' });
export type Availability = z.infer<typeof availabilitySchema>;

/** A row of a first fill: a count as of when the load began. */
export const stockLoadRowSchema = z
  .strictObject({
    location: registryIdSchema,
    sku: idSchema,
    onHand: unitsSchema,
    safety: unitsSchema.optional(),
    low: unitsSchema.optional(),
    name: productNameSchema.optional(),
    incoming: z.array(incomingSchema).max(100).optional(),
  })
  .meta({ id: 'StockLoadRow' });
export type StockLoadRow = z.infer<typeof stockLoadRowSchema>;
