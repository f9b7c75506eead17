import { z } from 'zod';
import type { RouteName } from '../access/policy.ts';
import { apiKeySchema, createApiKeySchema, meSchema } from '../contracts/access.ts';
import { orderCommandRequestSchema, trackCommandSchema } from '../contracts/commands.ts';
import { eventViewSchema } from '../contracts/events.ts';
import {
  bulkExceptionCommandSchema,
  bulkOutcomeSchema,
  exceptionCommandSchema,
  exceptionRowSchema,
} from '../contracts/exceptions.ts';
import {
  fulfilmentCommandSchema,
  fulfilmentReportSchema,
  fulfilmentRowSchema,
} from '../contracts/fulfilments.ts';
import { orderRowSchema, orderViewSchema, placedOrderSchema, placeOrderSchema } from '../contracts/orders.ts';
import {
  carrierSchema,
  carrierViewSchema,
  channelSchema,
  deadLetterSchema,
  deadLetterSettledSchema,
  locationSchema,
  pauseSenderSchema,
  receiptSchema,
} from '../contracts/registry.ts';
import { scanMessageSchema } from '../contracts/scans.ts';
import { trackedSchema } from '../contracts/tracking.ts';
import { deadLettersQuerySchema } from './admin.controller.ts';
import { momentSchema, ordersQuerySchema } from './orders.controller.ts';
import { exceptionsQuerySchema, fulfilmentsQuerySchema } from './work.controller.ts';

/** What OpenAPI says of a route; a route of the policy without a row here does not compile. */
export interface RouteDoc {
  readonly tag: Tag;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The status of success, 200 when absent. */
  readonly status?: 200 | 201 | 202;
  readonly answer: z.ZodType | 'text/html' | 'text/plain' | 'application/octet-stream';
  /** Whether `Idempotency-Key` is read, and whether it must be there. */
  readonly idempotencyKey?: 'required' | 'optional';
  readonly writes?: boolean;
}

export type Tag =
  | 'Orders'
  | 'Work'
  | 'Senders'
  | 'Customers'
  | 'Registry'
  | 'Administration'
  | 'System'
  | 'Pages';

const list = (row: z.ZodType): z.ZodType =>
  z.strictObject({ items: z.array(row), nextCursor: z.string().nullable(), position: z.string() });
const done = z
  .strictObject({ version: z.int(), events: z.array(eventViewSchema) })
  .meta({ id: 'Done', description: 'The version after it, and the events of it that the caller may read.' });
const received = z.strictObject({ receiptId: z.string() }).meta({ id: 'Received' });
const anyBody = z
  .unknown()
  .meta({ description: "The provider's body as it is; the signature is over its bytes." });
const scans = z.union([
  scanMessageSchema,
  z.strictObject({ scans: z.array(scanMessageSchema).min(1).max(500) }),
]);
const demoIdentity = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    href: z.string(),
    token: z.string(),
  })
  .meta({ id: 'DemoIdentity' });
const document = z.record(z.string(), z.unknown());
const page = (summary: string): RouteDoc => ({ tag: 'Pages', summary, answer: 'text/html' });
const file = (summary: string): RouteDoc => ({ tag: 'Pages', summary, answer: 'application/octet-stream' });
const command = { idempotencyKey: 'optional', writes: true, answer: done } as const;

export const routeDocs: Readonly<Record<RouteName, RouteDoc>> = {
  'POST /api/v1/orders': {
    tag: 'Orders',
    summary: 'Places an order; the same key and body are answered the same, another body is a conflict',
    body: placeOrderSchema,
    status: 201,
    answer: placedOrderSchema,
    idempotencyKey: 'required',
    writes: true,
  },
  'GET /api/v1/orders': {
    tag: 'Orders',
    summary: 'Finds orders by number, mail, phone, name, tracking number or SKU',
    query: ordersQuerySchema,
    answer: list(orderRowSchema),
  },
  'GET /api/v1/orders/{id}': {
    tag: 'Orders',
    summary: 'An order now, or as it was at a version or an instant',
    query: momentSchema,
    answer: orderViewSchema,
  },
  'GET /api/v1/orders/{id}/timeline': {
    tag: 'Orders',
    summary: 'All that ever happened to an order',
    answer: list(eventViewSchema),
  },
  'POST /api/v1/orders/{id}/commands': {
    ...command,
    tag: 'Orders',
    summary: 'Changes an order; 409 when it is not at the expected version, 422 when it refuses',
    body: orderCommandRequestSchema,
  },
  'GET /api/v1/fulfilments': {
    tag: 'Work',
    summary: "A location's queue, the most urgent first",
    query: fulfilmentsQuerySchema,
    answer: list(fulfilmentRowSchema),
  },
  'POST /api/v1/fulfilments/{id}/commands': {
    ...command,
    tag: 'Work',
    summary: 'Accepts, rejects, picks, packs, ships or hands over',
    body: fulfilmentCommandSchema,
  },
  'GET /api/v1/exceptions': {
    tag: 'Work',
    summary: 'The board of what goes wrong, the worst first',
    query: exceptionsQuerySchema,
    answer: list(exceptionRowSchema),
  },
  'POST /api/v1/exceptions/{id}/commands': {
    ...command,
    tag: 'Work',
    summary: 'Acknowledges, assigns, resolves, reopens or notes a case',
    body: exceptionCommandSchema,
  },
  'POST /api/v1/exceptions/bulk': {
    tag: 'Work',
    summary: 'One command for many cases, with an outcome each',
    body: bulkExceptionCommandSchema,
    answer: z.strictObject({ outcomes: z.array(bulkOutcomeSchema) }),
    writes: true,
  },
  'POST /api/v1/carriers/{carrier}/tracking': {
    tag: 'Senders',
    summary: "One scan or many in the hub's own format; taken once it is durable",
    body: scans,
    status: 202,
    answer: received,
    idempotencyKey: 'optional',
  },
  'POST /api/v1/carriers/{carrier}/webhooks/{format}': {
    tag: 'Senders',
    summary: "A provider's signed body; 2xx for duplicates and unknown parcels too",
    body: anyBody,
    status: 202,
    answer: received,
  },
  'POST /api/v1/warehouses/{location}/fulfilment': {
    tag: 'Senders',
    summary: 'What a location reports; taken once it is durable',
    body: fulfilmentReportSchema,
    status: 202,
    answer: received,
    idempotencyKey: 'optional',
  },
  'GET /api/v1/receipts/{id}': {
    tag: 'Senders',
    summary: 'What became of a message that was taken',
    answer: receiptSchema,
  },
  'GET /api/v1/track/{token}': {
    tag: 'Customers',
    summary: 'The order that a tracking link opens',
    answer: trackedSchema,
  },
  'POST /api/v1/track/{token}/commands': {
    ...command,
    tag: 'Customers',
    summary: 'Cancels the order or changes its address',
    body: trackCommandSchema,
  },
  'GET /api/v1/dead-letters': {
    tag: 'Administration',
    summary: 'Messages that could not be taken in, with their bytes and why',
    query: deadLettersQuerySchema,
    answer: list(deadLetterSchema),
  },
  'POST /api/v1/dead-letters/{id}/replay': {
    tag: 'Administration',
    summary: 'Takes a dead letter again as if it came now',
    answer: deadLetterSettledSchema,
  },
  'POST /api/v1/dead-letters/{id}/discard': {
    tag: 'Administration',
    summary: 'Puts a dead letter away for good',
    answer: deadLetterSettledSchema,
  },
  'GET /api/v1/locations': { tag: 'Registry', summary: 'Locations', answer: list(locationSchema) },
  'POST /api/v1/locations': {
    tag: 'Registry',
    summary: 'A location; 201 when it is new, 200 when it was there',
    body: locationSchema,
    status: 201,
    answer: locationSchema,
  },
  'GET /api/v1/carriers': { tag: 'Registry', summary: 'Carriers', answer: list(carrierViewSchema) },
  'POST /api/v1/carriers': {
    tag: 'Registry',
    summary: 'A carrier and its webhook secrets; 201 when it is new, 200 when it was there',
    body: carrierSchema,
    status: 201,
    answer: carrierViewSchema,
  },
  'GET /api/v1/channels': { tag: 'Registry', summary: 'Channels', answer: list(channelSchema) },
  'POST /api/v1/channels': {
    tag: 'Registry',
    summary: 'A channel; 201 when it is new, 200 when it was there',
    body: channelSchema,
    status: 201,
    answer: channelSchema,
  },
  'GET /api/v1/api-keys': { tag: 'Administration', summary: 'Keys of machines', answer: list(apiKeySchema) },
  'POST /api/v1/api-keys': {
    tag: 'Administration',
    summary: 'A new key; it is shown this once',
    body: createApiKeySchema,
    status: 201,
    answer: apiKeySchema,
  },
  'DELETE /api/v1/api-keys/{id}': {
    tag: 'Administration',
    summary: 'Revokes a key, on every node within 2 seconds',
    answer: apiKeySchema,
  },
  'POST /api/v1/api-keys/{id}/revoke': {
    tag: 'Administration',
    summary: 'The same, for who cannot send DELETE',
    answer: apiKeySchema,
  },
  'POST /api/v1/senders/{id}/pause': {
    tag: 'Registry',
    summary: "Lets a sender's messages wait, or go on",
    body: pauseSenderSchema,
    answer: z.strictObject({ sender: z.string(), paused: z.boolean() }),
  },
  'GET /api/v1/me': { tag: 'System', summary: 'Who the hub takes the caller for', answer: meSchema },
  'GET /api/v1/demo/identities': {
    tag: 'System',
    summary: 'One-click sign-ins; in the demo only',
    answer: z.strictObject({ items: z.array(demoIdentity) }),
  },
  'GET /api/openapi.json': { tag: 'System', summary: 'This document', answer: document },
  'GET /api/asyncapi.json': { tag: 'System', summary: 'NATS subjects and live events', answer: document },
  'GET /api/docs': page('This document to read'),
  'GET /health/live': {
    tag: 'System',
    summary: 'Whether the process runs',
    answer: z.strictObject({ status: z.literal('live') }),
  },
  'GET /health/ready': {
    tag: 'System',
    summary: 'Whether the node should be given work; 503 when not, and why',
    answer: z.strictObject({
      status: z.enum(['ready', 'not_ready']),
      problems: z.array(z.strictObject({ part: z.string(), problem: z.string() })),
    }),
  },
  'GET /metrics': { tag: 'System', summary: 'Figures for Prometheus', answer: 'text/plain' },
  'GET /': page('Sign-in and desk'),
  'GET /desk': page('The desk'),
  'GET /desk/{path}': page('A page of the desk'),
  'GET /warehouse': page("A location's work"),
  'GET /warehouse/{path}': page("A page of a location's work"),
  'GET /track/{token}': page("The customer's page"),
  'GET /assets/{file}': file('Scripts and styles, named by their content'),
  'GET /{file}': file('What lies at the root of the site'),
};
