import { z } from 'zod';
import { instantSchema } from './primitives.ts';

/** What had to happen outside because something was committed, and failed for good: nothing tries it any more. */
export const effectStateSchema = z.enum(['failed', 'given_up']);

export const failedEffectSchema = z
  .strictObject({
    effectId: z.string(),
    state: effectStateSchema,
    /**
     * `requested`, `cancelRequested`, `readdressed`: a location is told of work; `returnExpected`, `returnCancelled`: of
     * goods that come back. `reship`, `reshipCancelled`: an order sends again what another has sent, or does not any more.
     * `stock`: shelves follow the order.
     * `adopt`: shelves hear of what an imported order has promised. `look`, `mail`: the customer is written to.
     * `restocked`: goods go to whom waits for them. `digest`: somebody of the desk is written to. `webhook`: an endpoint
     * is told of an event.
     */
    kind: z.enum([
      'requested',
      'cancelRequested',
      'returnExpected',
      'returnCancelled',
      'readdressed',
      'reship',
      'reshipCancelled',
      'stock',
      'adopt',
      'restocked',
      'look',
      'mail',
      'digest',
      'webhook',
    ]),
    /** What it goes to: `work.<location>`, `work`, `stock`, `webhook.<endpointId>`. */
    destination: z.string(),
    /** Null of `restocked`, which is of a SKU, of `digest`, and of webhooks about what is of no order. */
    orderId: z.string().nullable(),
    sku: z.string().optional(),
    /** Null where the order cannot be read. */
    orderNumber: z.string().nullable(),
    /** The event of the order that it follows. */
    version: z.int().nullable(),
    /** Why the last try failed. */
    cause: z.string(),
    tries: z.int(),
    createdAt: instantSchema,
    failedAt: instantSchema,
    /** Who gave it up and why. */
    settledBy: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'FailedEffect' });
export type FailedEffect = z.infer<typeof failedEffectSchema>;

export const effectCountsSchema = z
  .strictObject({ failed: z.int(), oldestAt: instantSchema.nullable() })
  .meta({ id: 'EffectCounts' });
export type EffectCounts = z.infer<typeof effectCountsSchema>;

export const giveUpSchema = z
  .strictObject({ reason: z.string().trim().min(1).max(200) })
  .meta({ id: 'GiveUpEffect' });

export const effectSettledSchema = z
  .strictObject({ effectId: z.string(), outcome: z.enum(['tried_again', 'given_up']) })
  .meta({ id: 'EffectSettled' });
export type EffectSettled = z.infer<typeof effectSettledSchema>;
