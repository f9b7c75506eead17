import { z } from 'zod';
import { boardPolicy, socketPolicy, subjectPolicy } from '../access/policy.ts';
import { epcisMessageSchema } from '../contracts/epcis.ts';
import { cloudEventSchema } from '../contracts/cloud-events.ts';
import { fulfilmentReportSchema, workRequestSchema } from '../contracts/fulfilments.ts';
import { returnNoticeSchema, returnReportSchema } from '../contracts/returns.ts';
import { placeOrderMessageSchema } from '../contracts/orders.ts';
import { answerSchema } from '../contracts/registry.ts';
import { scanBatchSchema } from '../contracts/scans.ts';
import { stockReportSchema } from '../contracts/stock.ts';
import {
  alertSchema,
  boardChangedSchema,
  boardResetSchema,
  type ClientToServer,
  feedsChangedSchema,
  goodbyeSchema,
  heartbeatSchema,
  orderChangedSchema,
  orderResetSchema,
  type ServerToClient,
  setPresenceSchema,
  stockChangedSchema,
  watchBoardSchema,
  watchFeedsSchema,
  watchOrderSchema,
  watchStockSchema,
} from '../contracts/socket.ts';
import { type JsonSchema, toJsonSchemas, traceparentSchema } from './json-schemas.ts';

/** AsyncAPI 3: what goes over NATS and Socket.IO. Seen from the hub: it receives what others send. */
export interface AsyncApi {
  readonly asyncapi: '3.0.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: Readonly<Record<string, JsonSchema>>;
  readonly channels: Readonly<Record<string, JsonSchema>>;
  readonly operations: Readonly<Record<string, JsonSchema>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

type Subject = keyof typeof subjectPolicy;

const anything = z.unknown();
const deadLetterNotice = z.looseObject({ deadLetterId: z.string(), reason: z.string() });
const subjects: Readonly<Record<Subject, z.ZodType>> = {
  'carriers.{id}.tracking': scanBatchSchema,
  'carriers.{id}.tracking.>': scanBatchSchema,
  'carriers.{id}.raw.*': anything,
  'warehouses.{id}.fulfilment': fulfilmentReportSchema,
  'warehouses.{id}.fulfilment.>': fulfilmentReportSchema,
  'warehouses.{id}.returns': returnReportSchema,
  'warehouses.{id}.returns.>': returnReportSchema,
  'warehouses.{id}.stock': stockReportSchema,
  'warehouses.{id}.raw.epcis': epcisMessageSchema,
  'warehouses.{id}.stock.>': stockReportSchema,
  'storefronts.{id}.orders': placeOrderMessageSchema,
  'hub.answers.{id}': answerSchema,
  'hub.work.{id}.*': z.union([workRequestSchema, returnNoticeSchema]),
  'hub.events.>': cloudEventSchema,
  'hub.dead.{id}': deadLetterNotice,
};

const toHeaders = (properties: JsonSchema): JsonSchema => ({ headers: { type: 'object', properties } });
const messageId = 'The message’s own id: makes it count once.';
const headersOfSenders = toHeaders({
  'Nats-Msg-Id': { type: 'string', description: messageId },
  traceparent: traceparentSchema,
});
const headersOfEvents = toHeaders({
  'Nats-Msg-Id': {
    type: 'string',
    description: 'The event’s id; of one that is sent again, that and the resend’s: `order:ord_…@3#rsd_…`.',
  },
  'Hub-Resend': {
    type: 'string',
    description:
      'Only of an event that is sent again, because somebody asked for it (`/api/v1/event-resends/{id}`): subject, body and other headers are those of the first time.',
  },
  traceparent: traceparentSchema,
});

const fromClients: Readonly<Record<keyof ClientToServer, z.ZodType>> = {
  'order:watch': watchOrderSchema,
  'order:unwatch': z.strictObject({ orderId: z.string() }),
  'board:watch': watchBoardSchema,
  'board:unwatch': z.strictObject({ view: watchBoardSchema.shape.view }),
  'feeds:watch': watchFeedsSchema,
  'feeds:unwatch': watchFeedsSchema,
  'stock:watch': watchStockSchema,
  'stock:unwatch': z.strictObject({ skus: watchStockSchema.shape.skus.optional() }),
  'presence:set': setPresenceSchema,
};

const toClients: Readonly<Record<keyof ServerToClient, z.ZodType>> = {
  'order:changed': orderChangedSchema,
  'order:reset': orderResetSchema,
  'board:changed': boardChangedSchema,
  'board:reset': boardResetSchema,
  'feeds:changed': feedsChangedSchema,
  'stock:changed': stockChangedSchema,
  'presence:changed': z.looseObject({ subject: z.string(), people: z.array(anything) }),
  alert: alertSchema,
  heartbeat: heartbeatSchema,
  goodbye: goodbyeSchema,
};

export function toAsyncApi(): AsyncApi {
  const { of, components } = toJsonSchemas<string>({ ...subjects, ...fromClients, ...toClients });
  const channels: Record<string, JsonSchema> = {};
  const operations: Record<string, JsonSchema> = {};

  const add = (
    name: string,
    address: string,
    action: 'send' | 'receive',
    { message = {}, ...more }: JsonSchema & { readonly message?: JsonSchema },
  ): void => {
    const key = name
      .replace('>', 'any')
      .replaceAll(/[^A-Za-z0-9]+/g, '_')
      .replaceAll(/^_|_$/g, '');
    channels[key] = {
      address,
      messages: {
        message: { name, contentType: 'application/json', payload: of[name] ?? {}, ...message },
      },
      ...(address.includes('{id}') ? { parameters: { id: { description: 'The sender.' } } } : {}),
      ...more,
    };
    operations[key] = { action, channel: { $ref: `#/channels/${key}` } };
  };

  for (const subject of Object.keys(subjects) as Subject[]) {
    const { publish, subscribe } = subjectPolicy[subject];
    const headers = subject === 'hub.events.>' ? headersOfEvents : {};
    add(subject, subject, publish.length > 0 ? 'receive' : 'send', {
      message: publish.length > 0 ? headersOfSenders : headers,
      servers: [{ $ref: '#/servers/nats' }],
      'x-roles': { publish, subscribe },
    });
  }
  const live = { servers: [{ $ref: '#/servers/live' }] };
  for (const event of Object.keys(fromClients) as (keyof ClientToServer)[]) {
    const views = event === 'board:watch' ? { 'x-roles-by-view': boardPolicy } : {};
    add(event, '/live', 'receive', { ...live, 'x-event': event, 'x-roles': socketPolicy[event], ...views });
  }
  for (const event of Object.keys(toClients)) add(event, '/live', 'send', { ...live, 'x-event': event });

  return {
    asyncapi: '3.0.0',
    info: { title: 'Order hub', version: '1' },
    servers: {
      nats: { host: 'localhost:4222', protocol: 'nats', description: 'One account per sender.' },
      live: {
        host: 'localhost:3000',
        protocol: 'ws',
        description: 'Socket.IO, namespace /live, websocket first.',
      },
    },
    channels,
    operations,
    components: { schemas: components },
  };
}
