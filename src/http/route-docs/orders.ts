import { customerViewSchema } from '../../contracts/customers.ts';
import { orderCommandRequestSchema, trackCommandSchema } from '../../contracts/commands.ts';
import { jobSchema } from '../../contracts/dead-letters.ts';
import { deliveryOptionsSchema } from '../../contracts/delivery-options.ts';
import { eventViewSchema } from '../../contracts/events.ts';
import { orderPreviewSchema } from '../../contracts/order-preview.ts';
import { importedOrderSchema, orderImportSchema } from '../../contracts/imports.ts';
import {
  orderRowSchema,
  orderViewSchema,
  placeOrderSchema,
  placedOrderSchema,
} from '../../contracts/orders.ts';
import { unsubscribeSchema } from '../../contracts/preferences.ts';
import { trackedSchema } from '../../contracts/tracking.ts';
import { momentSchema, ordersQuerySchema } from '../orders.controller.ts';
import { command, list, type RouteDocs } from './doc.ts';

export const ordersDocs = {
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
  'GET /api/v1/customers/{id}': {
    tag: 'Customers',
    summary:
      'A customer by the shop’s id: orders, what they come to, open exceptions, what was written to them',
    answer: customerViewSchema,
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
  'POST /api/v1/orders/{id}/preview': {
    tag: 'Orders',
    summary:
      'What a command would do to lines, work, worth, promise and cases, or why it would be refused; changes nothing',
    body: orderCommandRequestSchema,
    answer: orderPreviewSchema,
  },
  'GET /api/v1/orders/{id}/delivery-options': {
    tag: 'Orders',
    summary: 'How else it could come, with what would be promised; none where it is packed or has left',
    answer: deliveryOptionsSchema,
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
  'GET /api/v1/track/{token}': {
    tag: 'Customers',
    summary: 'The order that a tracking link opens',
    answer: trackedSchema,
  },
  'GET /api/v1/track/{token}/delivery-options': {
    tag: 'Customers',
    summary: 'How else the order that the link opens could come',
    answer: deliveryOptionsSchema,
  },
  'POST /api/v1/track/{token}/commands': {
    ...command,
    tag: 'Customers',
    summary:
      'What the holder of a link may do: cancel, change how and where it comes, send back, choose mails',
    body: trackCommandSchema,
  },
  'GET /api/v1/track/{token}/unsubscribe': {
    tag: 'Customers',
    summary: 'Leads to where mails are chosen; changes nothing, for scanners of mails fetch their links',
    status: 303,
    answer: 'text/plain',
  },
  'POST /api/v1/track/{token}/unsubscribe': {
    tag: 'Customers',
    summary: 'One click in a mail program (RFC 8058): no mails about this order but of refunds',
    body: unsubscribeSchema,
    bodyType: 'application/x-www-form-urlencoded',
    answer: 'text/plain',
  },
} as const satisfies RouteDocs;
