import { z } from 'zod';
import type { RouteName } from '../access/policy.ts';
import {
  apiKeySchema,
  createApiKeySchema,
  meSchema,
  tokenAnswerSchema,
  tokenRequestSchema,
} from '../contracts/access.ts';
import { caseHistoryQuerySchema, caseHistorySchema } from '../contracts/case-history.ts';
import {
  appliedMeaningSchema,
  applyMeaningSchema,
  carrierCodeSchema,
  carrierCodesSchema,
  codeExampleSchema,
  codeMeaningSchema,
  meaningPreviewSchema,
  proposedMeaningSchema,
  unmappedCodeSchema,
} from '../contracts/code-meanings.ts';
import { capturesReplayedSchema, signatureFailureSchema } from '../contracts/captures.ts';
import { orderCommandRequestSchema, trackCommandSchema } from '../contracts/commands.ts';
import {
  effectCountsSchema,
  effectSettledSchema,
  failedEffectSchema,
  giveUpSchema,
} from '../contracts/effects.ts';
import {
  endingSubscriptionSchema,
  renewedSubscriptionsSchema,
  subscriptionsRenewedSchema,
} from '../contracts/parcel-subscriptions.ts';
import { subscriptionsSchema } from '../contracts/subscriptions.ts';
import {
  deadLetterGroupSchema,
  discardSchema,
  dryRunSchema,
  jobSchema,
  startLetterJobSchema,
} from '../contracts/dead-letters.ts';
import { epcisMessageSchema } from '../contracts/epcis.ts';
import { eventViewSchema } from '../contracts/events.ts';
import {
  bulkExceptionCommandSchema,
  bulkAnswerSchema,
  exceptionCommandSchema,
  exceptionRowSchema,
} from '../contracts/exceptions.ts';
import {
  exceptionThresholdsSchema,
  putExceptionThresholdsSchema,
} from '../contracts/exception-thresholds.ts';
import { feedListSchema } from '../contracts/feeds.ts';
import { declareIncidentSchema, incidentCommandSchema, incidentViewSchema } from '../contracts/incidents.ts';
import {
  fulfilmentCommandSchema,
  fulfilmentReportSchema,
  fulfilmentRowSchema,
} from '../contracts/fulfilments.ts';
import { importedOrderSchema, orderImportSchema } from '../contracts/imports.ts';
import { orderRowSchema, orderViewSchema, placedOrderSchema, placeOrderSchema } from '../contracts/orders.ts';
import {
  bundleSchema,
  carrierSchema,
  carrierViewSchema,
  channelSchema,
  deadLetterSchema,
  deadLetterSettledSchema,
  locationReleaseSchema,
  locationSchema,
  locationViewSchema,
  pauseSenderSchema,
  receiptSchema,
  setReleaseSchema,
} from '../contracts/registry.ts';
import { cartReleasedSchema, cartReservationSchema, reserveCartSchema } from '../contracts/reservations.ts';
import { scanMessageSchema } from '../contracts/scans.ts';
import {
  availabilitySchema,
  putStockSchema,
  stockLoadRowSchema,
  stockMovementSchema,
  stockReportSchema,
  stockRowSchema,
  stockViewSchema,
  stockWrittenSchema,
} from '../contracts/stock.ts';
import { trackedSchema } from '../contracts/tracking.ts';
import { unmappedCodesQuerySchema } from './code-meanings.controller.ts';
import { deadLettersQuerySchema, letterGroupsQuerySchema } from './dead-letters.controller.ts';
import { effectsQuerySchema } from './effects.controller.ts';
import { momentSchema, ordersQuerySchema } from './orders.controller.ts';
import {
  availabilityQuerySchema,
  ledgerQuerySchema,
  oneStockQuerySchema,
  stockQuerySchema,
} from './stock.controller.ts';
import { savedViewSchema, saveViewSchema } from '../contracts/saved-views.ts';
import { exceptionsQuerySchema, fulfilmentsQuerySchema } from './work.controller.ts';

/**
 * What OpenAPI says of a route; a route of the policy without a row here does not compile. It is long because it is a
 * table with a row a route.
 */
export interface RouteDoc {
  readonly tag: Tag;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** JSON when absent. */
  readonly bodyType?: 'application/x-www-form-urlencoded' | 'application/x-ndjson';
  /** The status of success, 200 when absent. */
  readonly status?: 200 | 201 | 202;
  readonly answer:
    | z.ZodType
    | 'text/html'
    | 'text/plain'
    | 'text/csv'
    | 'application/octet-stream'
    | 'application/x-ndjson';
  /** Whether `Idempotency-Key` is read, and whether it must be there. */
  readonly idempotencyKey?: 'required' | 'optional';
  readonly writes?: boolean;
}

export type Tag =
  | 'Orders'
  | 'Work'
  | 'Stock'
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
const loadAnswer = z
  .strictObject({
    job: jobSchema,
    refused: z.array(z.strictObject({ line: z.int(), why: z.string() })),
  })
  .meta({ id: 'StockLoad' });
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
  'GET /api/v1/feeds': {
    tag: 'Senders',
    summary: 'How carriers and locations report: last seen, pace, lag, errors, and which are silent.',
    answer: feedListSchema,
  },
  'POST /api/v1/incidents': {
    tag: 'Work',
    summary: 'Says that a storm or a closed place explains many cases: they are nobody’s work while it lasts',
    body: declareIncidentSchema,
    status: 201,
    answer: incidentViewSchema,
  },
  'GET /api/v1/incidents/{id}': {
    tag: 'Work',
    summary: 'An incident, and how many open cases it explains',
    answer: incidentViewSchema,
  },
  'POST /api/v1/incidents/{id}/commands': {
    tag: 'Work',
    summary: 'Ends an incident, or says when it will end',
    body: incidentCommandSchema,
    answer: incidentViewSchema,
  },
  'GET /api/v1/availability': {
    tag: 'Stock',
    summary: 'What shoppers are told: bands by SKU and location, and what could be promised. Never a number',
    query: availabilityQuerySchema,
    answer: availabilitySchema,
  },
  'POST /api/v1/reservations': {
    tag: 'Stock',
    summary:
      'Holds a cart’s goods for a while, all of them or none; an order that names the reservation has them',
    body: reserveCartSchema,
    status: 201,
    answer: cartReservationSchema,
    idempotencyKey: 'required',
  },
  'DELETE /api/v1/reservations/{id}': {
    tag: 'Stock',
    summary: 'Gives a cart’s goods back; what an order has taken stays',
    answer: cartReleasedSchema,
  },
  'GET /api/v1/stock': {
    tag: 'Stock',
    summary: 'Stock by SKU and location; what is short, out and low first',
    query: stockQuerySchema,
    answer: list(stockRowSchema),
  },
  'GET /api/v1/stock/{sku}': {
    tag: 'Stock',
    summary: 'All quantities of a SKU',
    query: oneStockQuerySchema,
    answer: stockViewSchema,
  },
  'GET /api/v1/stock/{sku}/{location}/ledger': {
    tag: 'Stock',
    summary: 'Every movement and reservation, the newest first',
    query: ledgerQuerySchema,
    answer: z.strictObject({ items: z.array(eventViewSchema), nextCursor: z.string().nullable() }),
  },
  'PUT /api/v1/stock/{sku}/{location}': {
    tag: 'Stock',
    summary: 'What was counted, what is kept back, what is expected. Reservations stay',
    body: putStockSchema,
    answer: stockWrittenSchema,
    idempotencyKey: 'optional',
    writes: true,
  },
  'POST /api/v1/stock/{sku}/{location}/movements': {
    tag: 'Stock',
    summary: 'A delta; without Idempotency-Key it is refused, since two equal ones are two',
    body: stockMovementSchema,
    answer: stockWrittenSchema,
    idempotencyKey: 'optional',
    writes: true,
  },
  'POST /api/v1/stock/loads': {
    tag: 'Stock',
    summary: 'A first fill: one row a line, as text/csv with a head or as application/x-ndjson',
    body: stockLoadRowSchema,
    status: 202,
    answer: loadAnswer,
  },
  'GET /api/v1/stock/loads/{id}': {
    tag: 'Stock',
    summary: 'How far a first fill is, and the rows that were refused',
    answer: loadAnswer,
  },
  'POST /api/v1/imports/orders': {
    tag: 'Orders',
    summary: 'Orders that lived elsewhere, with their past, one a line; nothing goes out about what is past',
    body: importedOrderSchema,
    bodyType: 'application/x-ndjson',
    status: 202,
    answer: orderImportSchema,
  },
  'GET /api/v1/imports/orders': {
    tag: 'Orders',
    summary: 'Imports of orders, the newest first',
    answer: list(jobSchema),
  },
  'GET /api/v1/imports/orders/{id}': {
    tag: 'Orders',
    summary: 'How far an import is, and the first lines that were refused',
    answer: orderImportSchema,
  },
  'GET /api/v1/imports/orders/{id}/refused': {
    tag: 'Orders',
    summary: 'Every line that was refused: `{ "line", "why" }`, one a line',
    answer: 'application/x-ndjson',
  },
  'POST /api/v1/imports/orders/{id}/stop': {
    tag: 'Orders',
    summary: 'What is in hand is finished; the same file again goes on where it stopped',
    answer: jobSchema,
  },
  'POST /api/v1/warehouses/{location}/stock': {
    tag: 'Senders',
    summary: 'A report of a location on its shelf; what it meant is in the receipt',
    body: stockReportSchema,
    status: 202,
    answer: received,
    idempotencyKey: 'optional',
  },
  'GET /api/v1/exceptions': {
    tag: 'Work',
    summary: 'The board of what goes wrong, the worst first',
    query: exceptionsQuerySchema,
    answer: list(exceptionRowSchema),
  },
  'GET /api/v1/exceptions/history': {
    tag: 'Work',
    summary: 'What became of cases over days: by day, cause, carrier, location and who resolved them',
    query: caseHistoryQuerySchema,
    answer: caseHistorySchema,
  },
  'GET /api/v1/exceptions/history.csv': {
    tag: 'Work',
    summary: 'The cases raised in the time, one a line; safe to open in a spreadsheet',
    query: caseHistoryQuerySchema,
    answer: 'text/csv',
  },
  'POST /api/v1/exceptions/{id}/commands': {
    ...command,
    tag: 'Work',
    summary: 'Claims, assigns, snoozes, resolves, reopens or notes a case: what the desk does with it',
    body: exceptionCommandSchema,
  },
  'POST /api/v1/exceptions/bulk': {
    tag: 'Work',
    summary:
      'One command for many cases, named or matching a filter, or a command each; with an outcome each',
    body: bulkExceptionCommandSchema,
    answer: bulkAnswerSchema,
    writes: true,
  },
  'GET /api/v1/views': {
    tag: 'Work',
    summary: 'Named filters of the exceptions board: one’s own, and those shared with one’s roles',
    answer: z.strictObject({ items: z.array(savedViewSchema) }),
  },
  'POST /api/v1/views': {
    tag: 'Work',
    summary: 'Keeps a filter under a name, for oneself or for everybody of a role',
    body: saveViewSchema,
    answer: savedViewSchema,
  },
  'DELETE /api/v1/views/{id}': {
    tag: 'Work',
    summary: 'Forgets a named filter of one’s own',
    answer: z.strictObject({}),
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
  'GET /api/v1/carriers/{carrier}/webhooks/{format}': {
    tag: 'Senders',
    summary:
      'For providers that ask whether an address is there before they send to it; says nothing of the carrier',
    answer: z.strictObject({ ready: z.literal(true) }),
  },
  'POST /api/v1/carriers/{carrier}/oauth/token': {
    tag: 'Senders',
    summary:
      "A token for a carrier's webhooks, by client credentials (RFC 6749); for formats without a signature",
    body: tokenRequestSchema,
    bodyType: 'application/x-www-form-urlencoded',
    answer: tokenAnswerSchema,
  },
  'POST /api/v1/warehouses/{location}/fulfilment': {
    tag: 'Senders',
    summary: 'What a location reports; taken once it is durable',
    body: fulfilmentReportSchema,
    status: 202,
    answer: received,
    idempotencyKey: 'optional',
  },
  'POST /api/v1/warehouses/{location}/epcis': {
    tag: 'Senders',
    summary: 'The same as EPCIS 2.0 JSON: a document or one event; taken once it is durable',
    body: epcisMessageSchema,
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
  'GET /api/v1/signature-failures': {
    tag: 'Administration',
    summary: 'Webhooks whose signature did not fit, by carrier and format',
    answer: list(signatureFailureSchema),
  },
  'POST /api/v1/signature-failures/{carrier}/{format}/replay': {
    tag: 'Administration',
    summary: 'Verifies what was kept of them again and takes what fits now',
    answer: capturesReplayedSchema,
  },
  'GET /api/v1/carriers/{carrier}/subscriptions': {
    tag: 'Administration',
    summary:
      'Parcels of which the carrier stops telling soon, the first hundred; 404 where it has no subscriptions',
    answer: list(endingSubscriptionSchema),
  },
  'POST /api/v1/carriers/{carrier}/subscriptions/renewed': {
    tag: 'Administration',
    summary:
      'Says that subscriptions were renewed at the carrier: all that end soon, or those that are named',
    body: renewedSubscriptionsSchema,
    answer: subscriptionsRenewedSchema,
  },
  'GET /api/v1/unmapped-codes': {
    tag: 'Administration',
    summary: 'Codes that no table knows, counted, with the meaning a person gave them',
    query: unmappedCodesQuerySchema,
    answer: list(unmappedCodeSchema),
  },
  'GET /api/v1/unmapped-codes/carriers': {
    tag: 'Administration',
    summary: 'The same counted per carrier: codes and scans, and how many of them have no meaning',
    answer: list(carrierCodesSchema),
  },
  'GET /api/v1/unmapped-codes/examples': {
    tag: 'Administration',
    summary: 'Scans with the code, without what names people',
    query: carrierCodeSchema,
    answer: list(codeExampleSchema),
  },
  'GET /api/v1/unmapped-codes/meanings': {
    tag: 'Administration',
    summary: 'Every meaning that people gave a code, the newest first, with who and why',
    query: carrierCodeSchema,
    answer: list(codeMeaningSchema),
  },
  'POST /api/v1/unmapped-codes/preview': {
    tag: 'Administration',
    summary: 'Which parcels a meaning would give another status; changes nothing',
    body: proposedMeaningSchema,
    answer: meaningPreviewSchema,
  },
  'POST /api/v1/unmapped-codes/meanings': {
    tag: 'Administration',
    summary: 'Gives a code a meaning; a job reads the scans anew that came before it',
    body: applyMeaningSchema,
    status: 201,
    answer: appliedMeaningSchema,
  },
  'GET /api/v1/effects': {
    tag: 'Administration',
    summary: 'What should have gone out and failed for good, with its cause; the newest first',
    query: effectsQuerySchema,
    answer: list(failedEffectSchema),
  },
  'GET /api/v1/effects/counts': {
    tag: 'Administration',
    summary: 'How many effects failed for good and wait for somebody',
    answer: effectCountsSchema,
  },
  'POST /api/v1/effects/{id}/retry': {
    tag: 'Administration',
    summary:
      'Tries an effect again that failed for good or was given up; it counts once however often it is tried',
    answer: effectSettledSchema,
  },
  'POST /api/v1/effects/{id}/give-up': {
    tag: 'Administration',
    summary: 'Puts an effect away that failed for good, with a reason',
    body: giveUpSchema,
    answer: effectSettledSchema,
  },
  'GET /api/v1/dead-letters/groups': {
    tag: 'Administration',
    summary: 'Dead letters by cause, the most first',
    query: letterGroupsQuerySchema,
    answer: list(deadLetterGroupSchema),
  },
  'POST /api/v1/dead-letters/groups/{id}/dry-run': {
    tag: 'Administration',
    summary: 'What a replay of the group would do now; changes nothing',
    answer: dryRunSchema,
  },
  'GET /api/v1/dead-letters/jobs': {
    tag: 'Administration',
    summary: 'Replays and discards of groups, the newest first, with their progress',
    answer: list(jobSchema),
  },
  'POST /api/v1/dead-letters/jobs': {
    tag: 'Administration',
    summary: 'Replays or discards a group; 409 while another job works on it',
    body: startLetterJobSchema,
    status: 201,
    answer: jobSchema,
  },
  'GET /api/v1/dead-letters/jobs/{id}': {
    tag: 'Administration',
    summary: 'How far a job is',
    answer: jobSchema,
  },
  'POST /api/v1/dead-letters/jobs/{id}/stop': {
    tag: 'Administration',
    summary: 'Stops a job; what it has in hand is finished',
    answer: jobSchema,
  },
  'GET /api/v1/dead-letters/{id}': {
    tag: 'Administration',
    summary: 'One dead letter',
    answer: deadLetterSchema,
  },
  'POST /api/v1/dead-letters/{id}/erase': {
    tag: 'Administration',
    summary: "Takes a dead letter's bytes away, and what in it could name somebody",
    answer: deadLetterSchema,
  },
  'POST /api/v1/dead-letters/{id}/replay': {
    tag: 'Administration',
    summary: 'Takes a dead letter again as if it came now',
    answer: deadLetterSettledSchema,
  },
  'POST /api/v1/dead-letters/{id}/discard': {
    tag: 'Administration',
    summary: 'Puts a dead letter away for good, with a reason where one is given',
    body: discardSchema,
    answer: deadLetterSettledSchema,
  },
  'GET /api/v1/locations': { tag: 'Registry', summary: 'Locations', answer: list(locationViewSchema) },
  'GET /api/v1/exception-thresholds': {
    tag: 'Work',
    summary: 'When the rules about orders speak: what is set, by whom, and the defaults under it',
    answer: exceptionThresholdsSchema,
  },
  'PUT /api/v1/exception-thresholds': {
    tag: 'Work',
    summary:
      'Replaces what is set; open orders are looked at again, and what holds by the new values is raised or cleared. 409 when it is not at the expected version',
    body: putExceptionThresholdsSchema,
    answer: exceptionThresholdsSchema,
  },
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
  'GET /api/v1/bundles': {
    tag: 'Registry',
    summary: 'SKUs that are made of others, and of how many',
    answer: list(bundleSchema),
  },
  'POST /api/v1/bundles': {
    tag: 'Registry',
    summary:
      'A bundle; 201 when it is new, 200 when it was there. Orders keep the parts they were placed with',
    body: bundleSchema,
    status: 201,
    answer: bundleSchema,
  },
  'DELETE /api/v1/bundles/{id}': {
    tag: 'Registry',
    summary: 'The SKU is no bundle any more; what was ordered stays as it was',
    answer: bundleSchema,
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
  'POST /api/v1/locations/{id}/release': {
    tag: 'Registry',
    summary: 'Gives a location no work for now: its orders wait, and go out once when that is over',
    body: setReleaseSchema,
    answer: locationReleaseSchema,
  },
  'POST /api/v1/senders/{id}/pause': {
    tag: 'Registry',
    summary: "Lets a sender's messages wait, or go on",
    body: pauseSenderSchema,
    answer: z.strictObject({ sender: z.string(), paused: z.boolean() }),
  },
  'GET /api/v1/me/subscriptions': {
    tag: 'System',
    summary: 'Which cases the caller is written to about, and where',
    answer: subscriptionsSchema,
  },
  'PUT /api/v1/me/subscriptions': {
    tag: 'System',
    summary: 'Replaces them; `{ "address": null, "wanted": [] }` ends them',
    body: subscriptionsSchema,
    answer: subscriptionsSchema,
  },
  'GET /api/v1/me': { tag: 'System', summary: 'Who the hub takes the caller for', answer: meSchema },
  'GET /api/v1/demo/identities': {
    tag: 'System',
    summary: 'One-click sign-ins; in the demo only',
    answer: z.strictObject({
      items: z.array(demoIdentity),
      /** What the demo's shop sells, in euro; `contains` is of a bundle. */
      products: z
        .array(
          z.strictObject({
            sku: z.string(),
            name: z.string(),
            price: z.number(),
            contains: z.string().optional(),
          }),
        )
        .optional(),
      /** How long its carts are held, on the hub's clock. */
      cartMinutes: z.int().positive().optional(),
    }),
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
      notes: z.array(z.strictObject({ part: z.string(), note: z.string() })),
    }),
  },
  'GET /metrics': { tag: 'System', summary: 'Figures for Prometheus', answer: 'text/plain' },
  'GET /': page('Sign-in and desk'),
  'GET /desk': page('The desk'),
  'GET /desk/{path}': page('A page of the desk'),
  'GET /warehouse': page("A location's work"),
  'GET /warehouse/{path}': page("A page of a location's work"),
  'GET /shop': page("The demo's shop; not found elsewhere"),
  'GET /track/{token}': page("The customer's page"),
  'GET /assets/{file}': file('Scripts and styles, named by their content'),
  'GET /{file}': file('What lies at the root of the site'),
};
