import { z } from 'zod';
import { tokenAnswerSchema, tokenRequestSchema } from '../../contracts/access.ts';
import { epcisMessageSchema } from '../../contracts/epcis.ts';
import { feedListSchema } from '../../contracts/feeds.ts';
import { fulfilmentReportSchema } from '../../contracts/fulfilments.ts';
import { receiptSchema } from '../../contracts/registry.ts';
import { scanMessageSchema } from '../../contracts/scans.ts';
import { stockReportSchema } from '../../contracts/stock.ts';
import { received, type RouteDocs } from './doc.ts';

const anyBody = z
  .unknown()
  .meta({ description: "The provider's body as it is; the signature is over its bytes." });
const scans = z.union([
  scanMessageSchema,
  z.strictObject({ scans: z.array(scanMessageSchema).min(1).max(500) }),
]);

export const sendersDocs = {
  'GET /api/v1/feeds': {
    tag: 'Senders',
    summary: 'How carriers and locations report: last seen, pace, lag, errors, and which are silent.',
    answer: feedListSchema,
  },
  'POST /api/v1/warehouses/{location}/stock': {
    tag: 'Senders',
    summary: 'A report of a location on its shelf; what it meant is in the receipt',
    body: stockReportSchema,
    status: 202,
    answer: received,
    idempotencyKey: 'optional',
    isTraced: true,
  },
  'POST /api/v1/carriers/{carrier}/tracking': {
    tag: 'Senders',
    summary: "One scan or many in the hub's own format; taken once it is durable",
    body: scans,
    status: 202,
    answer: received,
    idempotencyKey: 'optional',
    isTraced: true,
  },
  'POST /api/v1/carriers/{carrier}/webhooks/{format}': {
    tag: 'Senders',
    summary: "A provider's signed body; 2xx for duplicates and unknown parcels too",
    body: anyBody,
    status: 202,
    answer: received,
    isTraced: true,
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
    isTraced: true,
  },
  'POST /api/v1/warehouses/{location}/epcis': {
    tag: 'Senders',
    summary: 'The same as EPCIS 2.0 JSON: a document or one event; taken once it is durable',
    body: epcisMessageSchema,
    status: 202,
    answer: received,
    idempotencyKey: 'optional',
    isTraced: true,
  },
  'GET /api/v1/receipts/{id}': {
    tag: 'Senders',
    summary: 'What became of a message that was taken; for 30 days after that',
    answer: receiptSchema,
  },
} as const satisfies RouteDocs;
