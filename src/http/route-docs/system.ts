import { z } from 'zod';
import { languages } from '../../contracts/languages.ts';
import { meSchema } from '../../contracts/access.ts';
import { subscriptionsSchema } from '../../contracts/subscriptions.ts';
import { type RouteDoc, type RouteDocs } from './doc.ts';

const demoIdentity = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    href: z.string(),
    token: z.string(),
  })
  .meta({ id: 'DemoIdentity' });
const document = z.record(z.string(), z.unknown());
const page = (summary: string): RouteDoc => ({ tag: 'Pages', summary, answer: 'text/html' });
const file = (summary: string): RouteDoc => ({ tag: 'Pages', summary, answer: 'application/octet-stream' });

export const systemDocs = {
  'GET /api/v1/me/subscriptions': {
    tag: 'System',
    summary: 'Which cases the caller is written to about, and where',
    answer: subscriptionsSchema,
  },
  'PUT /api/v1/me/subscriptions': {
    tag: 'System',
    summary: 'Replaces them; `{ "address": null, "wanted": [] }` ends them',
    body: subscriptionsSchema,
    answer: subscriptionsSchema,
  },
  'GET /api/v1/me': { tag: 'System', summary: 'Who the hub takes the caller for', answer: meSchema },
  'GET /api/v1/demo/identities': {
    tag: 'System',
    summary: 'One-click sign-ins; in the demo only',
    answer: z.strictObject({
      items: z.array(demoIdentity),
      /** What the demo's shop sells, in euro; `contains` is of a bundle. */
      products: z
        .array(
          z.strictObject({
            sku: z.string(),
            name: z.string(),
            price: z.number(),
            contains: z.string().optional(),
          }),
        )
        .optional(),
      /** How long its carts are held, on the hub's clock. */
      cartMinutes: z.int().positive().optional(),
    }),
  },
  'GET /api/openapi.json': { tag: 'System', summary: 'This document', answer: document },
  'GET /api/asyncapi.json': { tag: 'System', summary: 'NATS subjects and live events', answer: document },
  'GET /health/live': {
    tag: 'System',
    summary: 'Whether the process runs',
    answer: z.strictObject({ status: z.literal('live') }),
  },
  'GET /health/ready': {
    tag: 'System',
    summary: 'Whether the node should be given work; 503 when not, and why',
    answer: z.strictObject({
      status: z.enum(['ready', 'not_ready']),
      problems: z.array(z.strictObject({ part: z.string(), problem: z.string() })),
      notes: z.array(z.strictObject({ part: z.string(), note: z.string() })),
    }),
  },
  'GET /metrics': { tag: 'System', summary: 'Figures for Prometheus', answer: 'text/plain' },
  'GET /api/docs': page('This document to read'),
  'GET /': page('Sign-in and desk'),
  'GET /desk': page('The desk'),
  'GET /desk/{path}': page('A page of the desk'),
  'GET /warehouse': page("A location's work"),
  'GET /warehouse/{path}': page("A page of a location's work"),
  'GET /shop': page("The demo's shop; not found elsewhere"),
  'GET /track/{token}': {
    ...page("The customer's page, in the order's language unless `lang` is another"),
    query: z.object({ lang: z.enum(languages).optional() }),
  },
  'GET /assets/{file}': file('Scripts and styles, named by their content'),
  'GET /{file}': file('What lies at the root of the site'),
} as const satisfies RouteDocs;
