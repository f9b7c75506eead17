import {
  bundleSchema,
  carrierSchema,
  carrierViewSchema,
  channelSchema,
  locationReleaseSchema,
  locationSchema,
  locationViewSchema,
  setReleaseSchema,
} from '../../contracts/registry.ts';
import { pausedSenderSchema, pauseSenderSchema, senderViewSchema } from '../../contracts/senders.ts';
import { list, type RouteDocs } from './doc.ts';

export const registryDocs = {
  'GET /api/v1/locations': { tag: 'Registry', summary: 'Locations', answer: list(locationViewSchema) },
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
    answer: pausedSenderSchema,
  },
  'GET /api/v1/senders': {
    tag: 'Registry',
    summary: 'Everybody with a stream of their own; who is paused, why, and how much of theirs waits',
    answer: list(senderViewSchema),
  },
} as const satisfies RouteDocs;
