import { z } from 'zod';
import { eventViewSchema } from './events.ts';
import { orderViewSchema } from './orders.ts';
import { instantSchema } from './primitives.ts';

/** `GET /track/{token}`: the customer's order, what happened to it, and until when the link is good. */
export const trackedSchema = z
  .strictObject({
    order: orderViewSchema,
    events: z.array(eventViewSchema),
    /** Null while the order is on its way: a link expires 180 days after delivery. */
    token: z.strictObject({ expiresAt: instantSchema.nullable() }),
    serverNow: instantSchema,
  })
  .meta({ id: 'Tracked' });
export type Tracked = z.infer<typeof trackedSchema>;
