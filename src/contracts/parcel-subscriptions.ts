import { z } from 'zod';
import { instantSchema } from './primitives.ts';

/** A parcel under way of which its carrier stops telling soon, or does not tell. */
export const endingSubscriptionSchema = z
  .strictObject({
    trackingNumber: z.string(),
    orderId: z.string(),
    orderNumber: z.string(),
    /** When it left. */
    since: instantSchema,
    /** Null: it was never subscribed. */
    endsAt: instantSchema.nullable(),
    /** How often the hub has tried in vain to subscribe it, and what was wrong the last time. */
    tries: z.int(),
    problem: z.string().nullable(),
  })
  .meta({ id: 'EndingSubscription' });
export type EndingSubscription = z.infer<typeof endingSubscriptionSchema>;

/** What somebody did at the carrier. */
export const renewedSubscriptionsSchema = z
  .strictObject({
    /** Those alone; all that end soon when absent. */
    trackingNumbers: z.array(z.string().min(1).max(80)).min(1).max(1_000).optional(),
    /** Until when; as long from now as the carrier's settings say when absent. */
    until: instantSchema.optional(),
  })
  .meta({ id: 'RenewedSubscriptions' });
export type RenewedSubscriptions = z.infer<typeof renewedSubscriptionsSchema>;

export const subscriptionsRenewedSchema = z
  .strictObject({ renewed: z.int() })
  .meta({ id: 'SubscriptionsRenewed' });
export type SubscriptionsRenewed = z.infer<typeof subscriptionsRenewedSchema>;
