import { z } from 'zod';
import { eventViewSchema } from './events.ts';
import { orderViewSchema } from './orders.ts';
import { instantSchema, registryIdSchema, shortTextSchema } from './primitives.ts';

/** `GET /track/{token}`: the customer's order, what happened to it, and until when the link is good. */
export const trackedSchema = z
  .strictObject({
    order: orderViewSchema,
    events: z.array(eventViewSchema),
    /** What those who carry it are called, if they are registered. Absent where a node of an earlier release answers. */
    carriers: z.array(z.strictObject({ carrier: registryIdSchema, name: shortTextSchema })).optional(),
    /** Where the customer follows the orders that send something of it again. */
    links: z.array(z.strictObject({ orderId: z.string(), path: z.string() })).optional(),
    /** Whether customers are written to at all. Absent where a node of an earlier release answers. */
    mailed: z.boolean().optional(),
    /** What the page speaks, unless its address says another. Absent where a node of an earlier release answers. */
    language: z.string().optional(),
    /** Null while the order is on its way: a link expires 180 days after delivery. */
    token: z.strictObject({ expiresAt: instantSchema.nullable() }),
    /** So long after its delivery something may be sent back. */
    returnDays: z.int(),
    serverNow: instantSchema,
  })
  .meta({ id: 'Tracked' });
export type Tracked = z.infer<typeof trackedSchema>;
