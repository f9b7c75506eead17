import { z } from 'zod';
import { countrySchema, idSchema, registryIdSchema, shortTextSchema } from './primitives.ts';

/** Who gets it, where, and how. All but the country and the option is personal and never in an event. */

export const customerSchema = z
  .strictObject({
    customerId: idSchema.optional(),
    name: shortTextSchema,
    email: z.email().max(254),
    phone: z.string().trim().min(3).max(40).optional(),
    /** As the shop ranks them: `gold`. The desk sees it and narrows by it. */
    tier: registryIdSchema.optional(),
    language: z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'must be a language like "sv"'),
  })
  .meta({ id: 'Customer' });
export type Customer = z.infer<typeof customerSchema>;

export const addressSchema = z
  .strictObject({
    name: shortTextSchema,
    line1: shortTextSchema,
    line2: shortTextSchema.optional(),
    postcode: z.string().trim().min(1).max(20),
    city: shortTextSchema,
    region: shortTextSchema.optional(),
    country: countrySchema,
    /** Where it is, when the sender knows: the nearest location is found by it. */
    coordinates: z
      .strictObject({
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
      })
      .optional(),
    phone: z.string().trim().min(3).max(40).optional(),
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof addressSchema>;

export const deliveryOptions = [
  'one_hour',
  'same_day',
  'next_day',
  'weekend',
  'standard',
  'pickup_in_store',
  'pickup_point',
] as const;
export const deliverySchema = z
  .strictObject({ option: z.enum(deliveryOptions), pickupLocation: idSchema.optional() })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof deliverySchema>;

/** As an order that is there may be changed to. */
export const changedDeliverySchema = deliverySchema.refine(
  ({ option, pickupLocation }) => (option === 'pickup_in_store') === (pickupLocation !== undefined),
  { path: ['pickupLocation'], message: 'is of pickup_in_store, which needs it' },
);
