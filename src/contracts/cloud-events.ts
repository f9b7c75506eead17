import { z } from 'zod';

/** A committed event as it goes out, in CloudEvents 1.0: on `hub.events.>`, and to webhook endpoints. */
export const cloudEventSchema = z.looseObject({
  specversion: z.literal('1.0'),
  /** `<stream>@<version>`: the same however often it is sent. */
  id: z.string(),
  source: z.string(),
  type: z.string(),
  subject: z.string(),
  time: z.string(),
  /** The version within its stream. */
  sequence: z.int(),
  data: z.unknown().optional(),
  dataref: z
    .string()
    .optional()
    .describe('Instead of data that are too large: where they are read over HTTP'),
});

/** With what Standard Webhooks 1.0 asks for beside it. */
export const webhookEventSchema = cloudEventSchema
  .extend({ timestamp: z.string().describe('As time') })
  .meta({ id: 'WebhookEvent' });
