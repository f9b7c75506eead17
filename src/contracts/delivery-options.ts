import { z } from 'zod';
import { deliverySchema } from './delivery.ts';
import { promiseSchema } from './orders.ts';

/** `GET /orders/{id}/delivery-options`: how else it could come, as far as it is by now. Nothing is held by asking. */
export const deliveryOptionsSchema = z
  .strictObject({
    /** Of the order that was looked at. */
    version: z.int(),
    current: deliverySchema,
    /** None where it is packed, has left, or is cancelled. */
    options: z.array(
      z.strictObject({
        delivery: deliverySchema,
        /** Of the store it is fetched in. */
        name: z.string().optional(),
        city: z.string().optional(),
        /** Were it changed now. */
        promise: promiseSchema,
      }),
    ),
  })
  .meta({ id: 'DeliveryOptions' });
export type DeliveryOptions = z.infer<typeof deliveryOptionsSchema>;
