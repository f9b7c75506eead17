import {
  createWebhookEndpointSchema,
  deliveriesReplayedSchema,
  disableWebhookEndpointSchema,
  newWebhookEndpointSchema,
  replayDeliveriesSchema,
  resendMissedSchema,
  rotatedSecretSchema,
  webhookDeliverySchema,
  webhookEndpointRemovedSchema,
  webhookEndpointSchema,
  webhookPingSchema,
} from '../../contracts/webhook-endpoints.ts';
import { deliveriesQuerySchema } from '../webhook-endpoints.controller.ts';
import { list, type RouteDocs } from './doc.ts';

export const webhooksDocs = {
  'GET /api/v1/webhook-endpoints': {
    tag: 'Administration',
    summary: 'Who is told of events over HTTP, and how that goes',
    answer: list(webhookEndpointSchema),
  },
  'POST /api/v1/webhook-endpoints': {
    tag: 'Administration',
    summary:
      'Tells an address of events from now on, signed as Standard Webhooks 1.0 says; its secret is shown this once',
    body: createWebhookEndpointSchema,
    status: 201,
    answer: newWebhookEndpointSchema,
  },
  'GET /api/v1/webhook-endpoints/{id}': {
    tag: 'Administration',
    summary: 'One endpoint',
    answer: webhookEndpointSchema,
  },
  'DELETE /api/v1/webhook-endpoints/{id}': {
    tag: 'Administration',
    summary: 'Removes an endpoint; what waits for it never goes out',
    answer: webhookEndpointRemovedSchema,
  },
  'POST /api/v1/webhook-endpoints/{id}/rotate-secret': {
    tag: 'Administration',
    summary: 'Gives an endpoint a new secret, shown this once; the one before signs too for a day',
    answer: rotatedSecretSchema,
  },
  'POST /api/v1/webhook-endpoints/{id}/disable': {
    tag: 'Administration',
    summary:
      'Sends nothing more to an endpoint; what waits stays, and what happens meanwhile can be sent afterwards',
    body: disableWebhookEndpointSchema,
    answer: webhookEndpointSchema,
  },
  'POST /api/v1/webhook-endpoints/{id}/enable': {
    tag: 'Administration',
    summary: 'Tells an endpoint of events again: of what waited at once, and of what happens from now on',
    answer: webhookEndpointSchema,
  },
  'POST /api/v1/webhook-endpoints/{id}/ping': {
    tag: 'Administration',
    summary: 'Sends a signed message without meaning, and says what the endpoint answered',
    answer: webhookPingSchema,
  },
  'GET /api/v1/webhook-endpoints/{id}/deliveries': {
    tag: 'Administration',
    summary: 'What an endpoint was told and is to be told, the newest first; what went out, for some days',
    query: deliveriesQuerySchema,
    answer: list(webhookDeliverySchema),
  },
  'POST /api/v1/webhook-endpoints/{id}/resend': {
    tag: 'Administration',
    summary:
      'Sends an endpoint what it was not told of: since it was disabled last, or of a time; found in the background',
    body: resendMissedSchema,
    status: 202,
    answer: webhookEndpointSchema,
  },
  'POST /api/v1/webhook-endpoints/{id}/replay': {
    tag: 'Administration',
    summary: 'Sends what failed for good again, under the same ids',
    body: replayDeliveriesSchema,
    answer: deliveriesReplayedSchema,
  },
  'POST /api/v1/webhook-endpoints/{id}/deliveries/{delivery}/replay': {
    tag: 'Administration',
    summary: 'Sends one delivery again, under the same id, also one that was taken',
    answer: deliveriesReplayedSchema,
  },
} as const satisfies RouteDocs;
