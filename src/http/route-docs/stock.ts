import { z } from 'zod';
import { jobSchema } from '../../contracts/dead-letters.ts';
import { eventViewSchema } from '../../contracts/events.ts';
import {
  cartReleasedSchema,
  cartReservationSchema,
  reserveCartSchema,
} from '../../contracts/reservations.ts';
import {
  availabilitySchema,
  putStockSchema,
  stockLoadRowSchema,
  stockMovementSchema,
  stockRowSchema,
  stockViewSchema,
  stockWrittenSchema,
} from '../../contracts/stock.ts';
import {
  availabilityQuerySchema,
  ledgerQuerySchema,
  oneStockQuerySchema,
  stockQuerySchema,
} from '../stock.controller.ts';
import { list, type RouteDocs } from './doc.ts';

const loadAnswer = z
  .strictObject({
    job: jobSchema,
    refused: z.array(z.strictObject({ line: z.int(), why: z.string() })),
  })
  .meta({ id: 'StockLoad' });

export const stockDocs = {
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
    writes: true,
  },
  'DELETE /api/v1/reservations/{id}': {
    tag: 'Stock',
    summary: 'Gives a cart’s goods back; what an order has taken stays',
    answer: cartReleasedSchema,
    writes: true,
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
    answer: list(eventViewSchema),
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
  'GET /api/v1/stock/loads': {
    tag: 'Stock',
    summary: 'Loads of stock, the newest first',
    answer: list(jobSchema),
  },
  'GET /api/v1/stock/loads/{id}': {
    tag: 'Stock',
    summary: 'How far a first fill is, and the first rows that were refused',
    answer: loadAnswer,
  },
  'GET /api/v1/stock/loads/{id}/refused': {
    tag: 'Stock',
    summary: 'Every row that was refused: `{ "line", "why" }`, one a line',
    answer: 'application/x-ndjson',
  },
  'POST /api/v1/stock/loads/{id}/stop': {
    tag: 'Stock',
    summary: 'What is in hand is finished, the rows after it are not taken',
    answer: jobSchema,
  },
} as const satisfies RouteDocs;
