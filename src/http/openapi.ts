import { z } from 'zod';
import { type Access, routePolicy, type RouteName } from '../access/policy.ts';
import { webhookEventSchema } from '../contracts/cloud-events.ts';
import { problemSchema } from '../contracts/problems.ts';
import { type JsonSchema, toJsonSchemas, traceparentSchema } from './json-schemas.ts';
import { readRoute } from './route.ts';
import type { RouteDoc } from './route-docs/doc.ts';
import { routeDocs } from './route-docs.ts';

/** OpenAPI 3.1, from the tables of the policy and of `route-docs.ts`; nothing of it is written by hand. */
export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  /** What the hub asks of others. */
  readonly webhooks: Readonly<Record<string, JsonSchema>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  /** Who may, by role. */
  readonly 'x-roles'?: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: JsonSchema;
  readonly responses: Readonly<Record<string, JsonSchema>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

const routeNames = Object.keys(routePolicy) as RouteName[];

export function toOpenApi(): OpenApi {
  const schemas = toJsonSchemas<string>({ ...parts(), problem: problemSchema, event: webhookEventSchema });
  const find = (name: RouteName, part: string): JsonSchema | undefined => schemas.of[`${name} ${part}`];
  const paths: Record<string, Record<string, Operation>> = {};
  for (const name of routeNames) {
    const { method, path } = readRoute(name);
    (paths[path] ??= {})[method.toLowerCase()] = toOperation(name, find);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Order hub',
      version: '1',
      description:
        'Everything after the buy button. Errors are application/problem+json with a stable code; writes answer with ' +
        'a Hub-Position header, which a list takes as minPosition.',
    },
    paths,
    webhooks: { event: { post: toWebhook(schemas.of['event'] ?? {}) } },
    components: {
      schemas: schemas.components,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A JWT, or an API key (`ohk_…`).' },
        client: {
          type: 'http',
          scheme: 'basic',
          description: 'The client id and secret that were agreed on with a carrier; or both in the form.',
        },
        metrics: {
          type: 'http',
          scheme: 'bearer',
          description: 'METRICS_TOKEN; without one only the machine itself.',
        },
      },
    },
  };
}

function parts(): Record<string, z.ZodType> {
  return Object.fromEntries(
    routeNames.flatMap((name) => {
      const { query, body, answer }: RouteDoc = routeDocs[name];
      return [
        ...(query === undefined ? [] : [[`${name} query`, query] as const]),
        ...(body === undefined ? [] : [[`${name} body`, body] as const]),
        ...(typeof answer === 'string' ? [] : [[`${name} answer`, answer] as const]),
      ];
    }),
  );
}

type Find = (name: RouteName, part: string) => JsonSchema | undefined;

function toOperation(name: RouteName, find: Find): Operation {
  const doc: RouteDoc = routeDocs[name];
  const who: Access = routePolicy[name];
  const body = find(name, 'body');
  return {
    operationId: toOperationId(name),
    summary: doc.summary,
    tags: [doc.tag],
    security: toSecurity(who),
    ...(typeof who === 'string' ? {} : { 'x-roles': who }),
    parameters: [
      ...[...name.matchAll(/\{(\w+)\}/g)].map(([, param = '']): Parameter => ({
        name: param,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...toQueryParameters(find(name, 'query')),
      ...(doc.idempotencyKey === undefined
        ? []
        : [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: doc.idempotencyKey === 'required',
              schema: { type: 'string', minLength: 1, maxLength: 200 },
            } as const,
          ]),
      ...(doc.isTraced === true ? [traceparent] : []),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { [doc.bodyType ?? 'application/json']: { schema: body } },
          },
        }),
    responses: toResponses(doc, who, find(name, 'answer')),
  };
}

/** What an endpoint is asked (docs/webhooks.md). */
const toWebhook = (schema: JsonSchema): JsonSchema => ({
  summary: 'An event that the endpoint wants; again under the same webhook-id until it is answered with 2xx',
  parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
    name,
    in: 'header',
    required: true,
    schema: { type: 'string' },
  })),
  requestBody: { required: true, content: { 'application/json': { schema } } },
  responses: {
    '2XX': { description: 'It was taken.' },
    '410': { description: 'Nothing more is to be sent there: the endpoint is disabled.' },
    default: { description: 'It was not taken, and is sent again.' },
  },
});

const traceparent: Parameter = {
  name: 'traceparent',
  in: 'header',
  required: false,
  schema: traceparentSchema,
};

function toSecurity(who: Access): Operation['security'] {
  switch (who) {
    case 'public':
    case 'signature':
      return [];
    case 'client':
      return [{ client: [] }];
    case 'metrics':
      return [{ metrics: [] }];
    default:
      return [{ bearer: [] }];
  }
}

function toQueryParameters(schema: JsonSchema | undefined): readonly Parameter[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, held]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: held,
  }));
}

function toResponses(doc: RouteDoc, who: Access, answer: JsonSchema | undefined): Operation['responses'] {
  const type = typeof doc.answer === 'string' ? doc.answer : 'application/json';
  const problem = (description: string): JsonSchema => ({
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  return {
    [String(doc.status ?? 200)]: {
      description: doc.status === 303 ? 'It is elsewhere' : 'Done',
      ...(doc.writes === true ? { headers: { 'Hub-Position': { schema: { type: 'string' } } } } : {}),
      ...(doc.status === 303 ? { headers: { Location: { schema: { type: 'string' } } } } : {}),
      content: { [type]: { schema: answer ?? { type: 'string' } } },
    },
    ...(doc.body === undefined && doc.query === undefined
      ? {}
      : { '400': problem('Fields that are wrong, each listed') }),
    ...(who === 'public' ? {} : { '401': problem('Nobody known, or a wrong signature') }),
    ...(typeof who === 'string' ? {} : { '403': problem('Not for this role') }),
    '404': problem('Not there, or not theirs'),
    ...(doc.writes === true ? { '409': problem('Another version'), '422': problem('Refused, and why') } : {}),
    '503': problem('Not now; Retry-After says when'),
  };
}

/** `POST /api/v1/orders/{id}/commands` → `post_orders_id_commands`; a page's begins with `page`. */
const toOperationId = (name: RouteName): string =>
  `${name.includes('/api/') || routeDocs[name].tag !== 'Pages' ? '' : 'page '}${name}`
    .replace('/api/v1', '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/_$/, '');
