import { apiKeySchema, createApiKeySchema } from '../../contracts/access.ts';
import { capturesReplayedSchema, signatureFailureSchema } from '../../contracts/captures.ts';
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
} from '../../contracts/code-meanings.ts';
import {
  deadLetterGroupSchema,
  discardSchema,
  dryRunSchema,
  jobSchema,
  startLetterJobSchema,
} from '../../contracts/dead-letters.ts';
import {
  effectCountsSchema,
  effectSettledSchema,
  failedEffectSchema,
  giveUpSchema,
} from '../../contracts/effects.ts';
import { boardRebuildSchema } from '../../contracts/boards.ts';
import { askResendSchema, eventResendSchema } from '../../contracts/event-resends.ts';
import {
  endingSubscriptionSchema,
  renewedSubscriptionsSchema,
  subscriptionsRenewedSchema,
} from '../../contracts/parcel-subscriptions.ts';
import { deadLetterSchema, deadLetterSettledSchema } from '../../contracts/registry.ts';
import { unmappedCodesQuerySchema } from '../code-meanings.controller.ts';
import { deadLettersQuerySchema, letterGroupsQuerySchema } from '../dead-letters.controller.ts';
import { effectsQuerySchema } from '../effects.controller.ts';
import { eventResendsQuerySchema } from '../event-resends.controller.ts';
import { list, type RouteDocs } from './doc.ts';

export const administrationDocs = {
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
  'POST /api/v1/boards/{view}/rebuild': {
    tag: 'Administration',
    summary:
      'Makes the rows of a board again from the whole log, over those that are there; asked again, it begins again',
    status: 202,
    answer: boardRebuildSchema,
  },
  'GET /api/v1/boards/{view}/rebuild': {
    tag: 'Administration',
    summary: 'How far the last rebuild of a board is, and what it put right',
    answer: boardRebuildSchema,
  },
  'GET /api/v1/event-resends': {
    tag: 'Administration',
    summary: 'Resends of published events, the newest first, with their progress',
    query: eventResendsQuerySchema,
    answer: list(eventResendSchema),
  },
  'POST /api/v1/event-resends': {
    tag: 'Administration',
    summary:
      'Publishes events again that were published: of a time or between positions, of an order, of some types; after all that is new',
    body: askResendSchema,
    status: 202,
    answer: eventResendSchema,
  },
  'GET /api/v1/event-resends/{id}': {
    tag: 'Administration',
    summary: 'How far a resend is',
    answer: eventResendSchema,
  },
  'POST /api/v1/event-resends/{id}/stop': {
    tag: 'Administration',
    summary: 'Stops a resend; what it has in hand goes out',
    answer: eventResendSchema,
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
} as const satisfies RouteDocs;
