import { z } from 'zod';
import { caseHistoryQuerySchema, caseHistorySchema } from '../../contracts/case-history.ts';
import {
  exceptionThresholdsSchema,
  putExceptionThresholdsSchema,
  thresholdVersionSchema,
} from '../../contracts/exception-thresholds.ts';
import {
  bulkAnswerSchema,
  bulkExceptionCommandSchema,
  exceptionCommandSchema,
  exceptionRowSchema,
} from '../../contracts/exceptions.ts';
import { fulfilmentCommandSchema, fulfilmentRowSchema } from '../../contracts/fulfilments.ts';
import {
  declareIncidentSchema,
  incidentCommandSchema,
  incidentViewSchema,
} from '../../contracts/incidents.ts';
import { saveViewSchema, savedViewSchema } from '../../contracts/saved-views.ts';
import { incidentsQuerySchema } from '../incidents.controller.ts';
import { exceptionsQuerySchema, fulfilmentsQuerySchema } from '../work.controller.ts';
import { list, command, type RouteDocs } from './doc.ts';

export const workDocs = {
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
  'GET /api/v1/incidents': {
    tag: 'Work',
    summary:
      'Incidents that are open or planned, those that begin first before the others, 200 at most; or those that are over or were called off before they began, the last before the others',
    query: incidentsQuerySchema,
    answer: list(incidentViewSchema),
  },
  'POST /api/v1/incidents': {
    tag: 'Work',
    summary:
      'Says that a storm or a closed place explains many cases: they are nobody’s work while it lasts. One that begins later is planned, and begins and ends by itself',
    body: declareIncidentSchema,
    status: 201,
    answer: incidentViewSchema,
    writes: true,
  },
  'GET /api/v1/incidents/{id}': {
    tag: 'Work',
    summary: 'An incident, and how many open cases it explains',
    answer: incidentViewSchema,
  },
  'POST /api/v1/incidents/{id}/commands': {
    tag: 'Work',
    summary:
      'Ends an incident, calls off one that is planned, or says when it will end; moves the begin of one that has not begun',
    body: incidentCommandSchema,
    answer: incidentViewSchema,
    writes: true,
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
    answer: list(savedViewSchema),
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
  'GET /api/v1/exception-thresholds': {
    tag: 'Work',
    summary: 'When the rules about orders speak: what is set, by whom, and the defaults under it',
    answer: exceptionThresholdsSchema,
  },
  'GET /api/v1/exception-thresholds/versions': {
    tag: 'Work',
    summary: 'What was set before, by whom and when, the newest first: the last hundred',
    answer: list(thresholdVersionSchema),
  },
  'PUT /api/v1/exception-thresholds': {
    tag: 'Work',
    summary:
      'Replaces what is set; open orders are looked at again, and what holds by the new values is raised or cleared. 409 when it is not at the expected version',
    body: putExceptionThresholdsSchema,
    answer: exceptionThresholdsSchema,
  },
} as const satisfies RouteDocs;
