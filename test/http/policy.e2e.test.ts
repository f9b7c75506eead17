import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Access, type Audience, routePolicy, type RouteName } from '../../src/access/policy.ts';
import { roles } from '../../src/contracts/access.ts';
import { readRoute } from '../../src/http/route.ts';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

const audiences = [...roles, 'link', 'anonymous'] as const;

/** A path that is well formed and names nothing there is. */
const fill = (path: string): string =>
  path
    .replace('/carriers/{carrier}', '/carriers/nobody')
    .replace('{location}', 'nowhere')
    .replace('{format}', 'easypost')
    .replace('/orders/{id}', '/orders/ord_aaaaaaaaaaaaaaaa')
    .replace('/fulfilments/{id}', '/fulfilments/ord_aaaaaaaaaaaaaaaa-f1')
    .replace('/exceptions/{id}', '/exceptions/ord_aaaaaaaaaaaaaaaa.1')
    .replaceAll(/\{\w+\}/g, 'none');

describe('who may what over HTTP', () => {
  let hub: HttpApp;
  let bearers: Readonly<Record<(typeof audiences)[number], string | undefined>>;
  beforeAll(async () => {
    hub = await openHttpApp();
    const { trackingUrl } = await hub.place('policy');
    const tokens = await Promise.all(roles.map(async (role) => [role, await hub.token(role)] as const));
    bearers = {
      ...(Object.fromEntries(tokens) as Record<(typeof roles)[number], string>),
      link: trackingUrl.split('/').at(-1),
      anonymous: undefined,
    };
  });
  afterAll(async () => {
    await hub.close();
  });

  it('has a row for every route of the application, and a route for every row', () => {
    const express: unknown = hub.app.getHttpAdapter().getInstance();
    const { stack } = (express as { router: { stack: readonly Layer[] } }).router;
    const bound = stack.flatMap(({ route }) =>
      route === undefined
        ? []
        : Object.keys(route.methods).map(
            (method) => `${method.toUpperCase()} ${route.path.replaceAll(/[:*](\w+)/g, '{$1}')}`,
          ),
    );
    expect(bound.toSorted()).toEqual(Object.keys(routePolicy).toSorted());
  });

  const cases = (Object.entries(routePolicy) as [RouteName, Access][]).flatMap(([name, who]) =>
    typeof who === 'string' ? [] : audiences.map((audience) => ({ name, audience, who })),
  );
  it.each(cases)('$name as $audience', async ({ name, audience, who }) => {
    const { method, path } = readRoute(name);
    const token = bearers[audience];
    const answer = await hub.request(fill(path), {
      method,
      ...(token === undefined ? {} : { token }),
      ...(method === 'POST' ? { body: {} } : {}),
    });
    if (audience === 'anonymous') expect(answer.status).toBe(401);
    else if (who.includes(audience satisfies Audience)) expect([401, 403]).not.toContain(answer.status);
    else expect(answer).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    expect(answer.status).toBeLessThan(500);
  });

  it.each((Object.entries(routePolicy) as [RouteName, Access][]).filter(([, who]) => who === 'public'))(
    '%s is open to everybody',
    async (name) => {
      const { method, path } = readRoute(name);
      const answer = await hub.request(fill(path), { method, ...(method === 'POST' ? { body: {} } : {}) });
      expect([401, 403]).not.toContain(answer.status);
      expect(answer.status).toBeLessThan(500);
    },
  );
});

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}
