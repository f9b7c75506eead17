import { describe, expect, it } from 'vitest';
import { boardPolicy, routePolicy, socketPolicy, subjectPolicy } from '../../src/access/policy.ts';
import { toAsyncApi } from '../../src/http/asyncapi.ts';
import { toDocsPage } from '../../src/http/docs-page.ts';
import { toOpenApi } from '../../src/http/openapi.ts';

const references = (value: unknown): readonly string[] => {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, held]) =>
    key === '$ref' && typeof held === 'string' ? [held] : references(held),
  );
};

const resolve = (document: unknown, reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], document);

describe('OpenAPI', () => {
  const document = toOpenApi();

  it('has an operation for every route of the policy, and no other', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.toSorted()).toEqual(Object.keys(routePolicy).toSorted());
  });

  it('refers only to what is in it', () => {
    const dangling = references(document).filter((reference) => resolve(document, reference) === undefined);
    expect(references(document).length).toBeGreaterThan(100);
    expect(dangling).toEqual([]);
  });

  it('says of every operation its path parameters, who may, a success and a problem', () => {
    const ids = new Set<string>();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        ids.add(operation.operationId);
        const named = operation.parameters
          .filter((parameter) => parameter.in === 'path')
          .map(({ name }) => `{${name}}`);
        expect(path.match(/\{\w+\}/g) ?? []).toEqual(named);
        expect(Object.keys(operation.responses).some((status) => /^(?:20\d|303)$/.test(status))).toBe(true);
        expect(operation.responses).toHaveProperty('404');
        for (const scheme of operation.security.flatMap((one) => Object.keys(one))) {
          expect(document.components['securitySchemes']).toHaveProperty(scheme);
        }
      }
    }
    expect(ids.size).toBe(Object.keys(routePolicy).length);
  });

  it('has the names that others write and read as components', () => {
    expect(Object.keys(document.components['schemas'] ?? {})).toEqual(
      expect.arrayContaining([
        'PlaceOrder',
        'PlacedOrder',
        'Order',
        'Problem',
        'Money',
        'FulfilmentReport',
        'ScanMessage',
      ]),
    );
  });

  it('says what an endpoint is asked, and how that is signed', () => {
    const post = document.webhooks['event']?.['post'] as { parameters: { name: string }[] } | undefined;
    expect(post?.parameters.map(({ name }) => name)).toEqual([
      'webhook-id',
      'webhook-timestamp',
      'webhook-signature',
    ]);
    expect(document.components['schemas']).toHaveProperty('WebhookEvent');
  });

  it('says where a traceparent is read: at the doors of senders', () => {
    const traced = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).flatMap(({ parameters }) =>
        parameters.some(({ name }) => name === 'traceparent') ? [path] : [],
      ),
    );
    expect(traced.toSorted()).toEqual([
      '/api/v1/carriers/{carrier}/tracking',
      '/api/v1/carriers/{carrier}/webhooks/{format}',
      '/api/v1/warehouses/{location}/epcis',
      '/api/v1/warehouses/{location}/fulfilment',
      '/api/v1/warehouses/{location}/returns',
      '/api/v1/warehouses/{location}/stock',
    ]);
  });

  it('can be read as a page that loads and runs nothing', () => {
    const { html, contentPolicy } = toDocsPage(document);
    expect(html).toContain('<code>/api/v1/orders/{id}/commands</code>');
    expect(html).not.toMatch(/<script|<link|\ssrc=|https?:\/\//);
    expect(contentPolicy).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });
});

describe('AsyncAPI', () => {
  const document = toAsyncApi();

  it('has a channel and an operation for every subject and every live event', () => {
    const channels = Object.values(document.channels);
    const addresses = channels.map(({ address }) => address);
    expect(addresses).toEqual(expect.arrayContaining(Object.keys(subjectPolicy)));
    const events = channels.flatMap((channel) => channel['x-event'] ?? []);
    expect(events).toEqual(
      expect.arrayContaining([...Object.keys(socketPolicy), 'order:changed', 'heartbeat']),
    );
    expect(Object.keys(document.operations).toSorted()).toEqual(Object.keys(document.channels).toSorted());
  });

  it('refers only to what is in it', () => {
    expect(references(document).filter((reference) => resolve(document, reference) === undefined)).toEqual(
      [],
    );
  });

  it('says which messages have headers: what senders say, and the events', () => {
    const withHeaders = Object.values(document.channels).flatMap((channel) => {
      const { message } = channel['messages'] as { readonly message: { readonly headers?: unknown } };
      return message.headers === undefined ? [] : [String(channel['address'])];
    });
    const said = Object.entries(subjectPolicy).flatMap(([subject, { publish }]) =>
      publish.length > 0 || subject === 'hub.events.>' ? [subject] : [],
    );
    expect(withHeaders.toSorted()).toEqual(said.toSorted());
  });

  it('says how an event that is sent again is known', () => {
    const headersOf = (subject: string): readonly string[] => {
      const channel = Object.values(document.channels).find(({ address }) => address === subject);
      const messages = channel?.['messages'] as
        | { readonly message: { readonly headers: { readonly properties: object } } }
        | undefined;
      return Object.keys(messages?.message.headers.properties ?? {});
    };
    expect(headersOf('hub.events.>')).toEqual(['Nats-Msg-Id', 'Hub-Resend', 'traceparent']);
    expect(headersOf('storefronts.{id}.orders')).toEqual(['Nats-Msg-Id', 'traceparent']);
  });

  it('says which boards are for whom', () => {
    const watch = Object.values(document.channels).find((channel) => channel['x-event'] === 'board:watch');
    expect(watch?.['x-roles-by-view']).toEqual(boardPolicy);
  });
});
