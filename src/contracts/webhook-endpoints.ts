import { z } from 'zod';
import { eventTypesSchema } from './event-types.ts';
import { instantSchema, registryIdSchema, shortTextSchema } from './primitives.ts';

/** Outgoing webhooks: who is told over HTTP of what happens, signed as Standard Webhooks 1.0 says (docs/webhooks.md). */

const endpointFields = {
  /** `https://…`; `http://…` and addresses of private networks only where WEBHOOK_PRIVATE_ADDRESSES is set. */
  url: z
    .url({ protocol: /^https?$/, error: 'must be an address like https://shop.example/hooks' })
    .max(2_000)
    .refine((url) => !/^https?:[/\\]*[^/?#\\]*@/i.test(url), 'must name no user: what is sent is signed')
    .refine((url) => !url.includes('#'), 'must have no fragment'),
  description: shortTextSchema.optional(),
  /** Types of events; every event of an order when absent. */
  events: eventTypesSchema.optional(),
  /** Only orders of these channels, and nothing that is of no order; all when absent. */
  channels: z.array(registryIdSchema).min(1).max(100).optional(),
};

export const createWebhookEndpointSchema = z
  .strictObject(endpointFields)
  .meta({ id: 'CreateWebhookEndpoint' });
export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointSchema>;

export const webhookEndpointSchema = z
  .strictObject({
    endpointId: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.string()).nullable(),
    channels: z.array(z.string()).nullable(),
    /** `disabled`: nothing is sent, what waits goes on waiting; what happens meanwhile is sent when somebody asks for it. */
    state: z.enum(['active', 'disabled']),
    disabledAt: instantSchema.nullable(),
    disabledWhy: z.string().nullable(),
    createdAt: instantSchema,
    createdBy: z.string(),
    /** Deliveries that are still to come, those that failed and are tried again among them. */
    waiting: z.int(),
    /** Deliveries that failed for good. */
    failed: z.int(),
    /** Known to some seconds. */
    lastSentAt: instantSchema.nullable(),
    lastFailedAt: instantSchema.nullable(),
    lastFailure: z.string().nullable(),
    /** It was disabled, and was not told since of what happened then. */
    hasMissed: z.boolean(),
    /** What it was not told of is looked for in the log, and so many deliveries were found up to now. */
    resend: z
      .strictObject({ from: instantSchema.nullable(), to: instantSchema.nullable(), found: z.int() })
      .nullable(),
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;

/** The only time that a secret is shown. */
export const newWebhookEndpointSchema = webhookEndpointSchema
  .extend({ secret: z.string() })
  .meta({ id: 'NewWebhookEndpoint' });
export type NewWebhookEndpoint = z.infer<typeof newWebhookEndpointSchema>;

export const rotatedSecretSchema = z
  .strictObject({
    endpointId: z.string(),
    secret: z.string(),
    /** Until then what is sent is signed with the one before too. */
    oldSignsUntil: instantSchema,
  })
  .meta({ id: 'RotatedWebhookSecret' });
export type RotatedSecret = z.infer<typeof rotatedSecretSchema>;

export const disableWebhookEndpointSchema = z
  .strictObject({ reason: shortTextSchema })
  .meta({ id: 'DisableWebhookEndpoint' });

/** What it was not told of: since it was disabled last, or of a time, by when it was recorded. */
export const resendMissedSchema = z
  .strictObject({ from: instantSchema.optional(), to: instantSchema.optional() })
  .refine(({ from = '', to }) => to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'must be later than from',
  })
  .meta({ id: 'ResendMissedEvents' });
export type ResendMissed = z.infer<typeof resendMissedSchema>;

/** All deliveries that failed for good, or those that were to go out from then on. */
export const replayDeliveriesSchema = z
  .strictObject({ since: instantSchema.optional() })
  .meta({ id: 'ReplayWebhookDeliveries' });
export type ReplayDeliveries = z.infer<typeof replayDeliveriesSchema>;

export const deliveryStateSchema = z.enum(['waiting', 'sent', 'failed', 'left_out']);

export const webhookDeliverySchema = z
  .strictObject({
    deliveryId: z.string(),
    /** `left_out`: somebody gave it up. */
    state: deliveryStateSchema,
    /** `webhook-id`, the same in every try. */
    eventId: z.string(),
    type: z.string(),
    orderId: z.string().nullable(),
    orderNumber: z.string().nullable(),
    tries: z.int(),
    createdAt: instantSchema,
    /** Of one that waits. */
    nextTryAt: instantSchema.nullable(),
    settledAt: instantSchema.nullable(),
    /** Why the last try failed, or why it was left out. */
    cause: z.string().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;

export const deliveriesReplayedSchema = z
  .strictObject({ endpointId: z.string(), again: z.int() })
  .meta({ id: 'WebhookDeliveriesReplayed' });
export type DeliveriesReplayed = z.infer<typeof deliveriesReplayedSchema>;

export const webhookEndpointRemovedSchema = z
  .strictObject({ endpointId: z.string(), removed: z.literal(true) })
  .meta({ id: 'WebhookEndpointRemoved' });
export type WebhookEndpointRemoved = z.infer<typeof webhookEndpointRemovedSchema>;

/** Whether the endpoint answers now; `status` is null where nothing did. */
export const webhookPingSchema = z
  .strictObject({ ok: z.boolean(), status: z.int().nullable(), why: z.string().nullable(), tookMs: z.int() })
  .meta({ id: 'WebhookPing' });
export type WebhookPing = z.infer<typeof webhookPingSchema>;
