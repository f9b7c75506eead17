import {
  foundReturnSchema,
  returnCommandSchema,
  returnReportSchema,
  returnRequestSchema,
} from '../../contracts/returns.ts';
import { labelQuerySchema } from '../returns.controller.ts';
import { command, received, type RouteDocs } from './doc.ts';

const pdf = {
  tag: 'Returns',
  query: labelQuerySchema,
  answer: 'application/pdf',
} as const;

export const returnsDocs = {
  'POST /api/v1/orders/{id}/returns': {
    tag: 'Returns',
    summary: 'Goods that are to come back; approved at once where the shop’s rules say so, or when staff ask',
    body: returnRequestSchema,
    status: 201,
    answer: foundReturnSchema,
    idempotencyKey: 'optional',
    writes: true,
  },
  'GET /api/v1/returns/{id}': {
    tag: 'Returns',
    summary: 'A return by its number, as it stands on the label',
    answer: foundReturnSchema,
  },
  'POST /api/v1/returns/{id}/commands': {
    ...command,
    tag: 'Returns',
    summary: 'What has come back and what becomes of it, by people of the location',
    body: returnCommandSchema,
  },
  'GET /api/v1/returns/{id}/label.pdf': { ...pdf, summary: 'Its label; 409 unless it is approved' },
  'GET /api/v1/returns/{id}/label.zpl': {
    tag: 'Returns',
    summary: 'The same for label printers (ZPL II, 203 dpi)',
    answer: 'text/plain',
  },
  'GET /api/v1/track/{token}/returns/{id}/label.pdf': {
    ...pdf,
    summary: 'The label of a return of the order that the link opens',
  },
  'GET /api/v1/track/{token}/returns/{id}/label.zpl': {
    tag: 'Returns',
    summary: 'The same for label printers (ZPL II, 203 dpi)',
    answer: 'text/plain',
  },
  'GET /api/v1/track/{token}/returns/{id}/code.svg': {
    tag: 'Returns',
    summary: 'The number of the return as a QR code, for whoever has no printer',
    answer: 'image/svg+xml',
  },
  'POST /api/v1/warehouses/{location}/returns': {
    tag: 'Senders',
    summary: 'What a location reports of goods that come back; taken once it is durable',
    body: returnReportSchema,
    status: 202,
    answer: received,
    idempotencyKey: 'optional',
    isTraced: true,
  },
} as const satisfies RouteDocs;
