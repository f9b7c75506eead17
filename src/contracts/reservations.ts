import { z } from 'zod';
import { addressSchema } from './delivery.ts';
import { partsSchema } from './parts.ts';
import { idSchema, instantSchema, quantitySchema, registryIdSchema } from './primitives.ts';

/** The body of `POST /reservations`: a cart's goods, held for a while, all of them or none. */
export const reserveCartSchema = z
  .strictObject({
    channel: idSchema,
    lines: z
      .array(
        z.strictObject({
          sku: idSchema,
          quantity: quantitySchema,
          parts: partsSchema.optional(),
          /** As in the order to come: a special line is held where it can be done. */
          kind: z.enum(['standard', 'special']).optional(),
          capability: registryIdSchema.optional(),
        }),
      )
      .min(1)
      .max(100),
    /** How long they are held; a quarter of an hour when absent. */
    minutes: z.int().min(1).max(120).optional(),
    /** The only location they may come from. */
    location: registryIdSchema.optional(),
    /** So that a near location is chosen, where it is known already. */
    shipTo: addressSchema.pick({ country: true, postcode: true, coordinates: true }).partial().optional(),
  })
  .meta({ id: 'ReserveCart' });
export type ReserveCart = z.infer<typeof reserveCartSchema>;

export const cartReservationSchema = z
  .strictObject({
    reservationId: idSchema,
    channel: z.string(),
    /** An order must name the reservation before this. */
    expiresAt: instantSchema,
    /** Where the goods are held. A SKU that is counted nowhere is in it and not held. */
    lines: z.array(z.strictObject({ sku: z.string(), quantity: z.int(), location: z.string() })),
  })
  .meta({ id: 'CartReservation' });
export type CartReservation = z.infer<typeof cartReservationSchema>;

export const cartReleasedSchema = z
  .strictObject({
    reservationId: idSchema,
    /** False: an order has taken it, and keeps it. */
    released: z.boolean(),
  })
  .meta({ id: 'CartReleased' });
export type CartReleased = z.infer<typeof cartReleasedSchema>;
