import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { type StartedNode, startNode } from '../../src/start-node.ts';
import { until } from '../../src/platform/server-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const token = 'the-metrics-token-of-the-tests';

/** Invariant 12: what has a limit has a figure, and what an operator reads of figures is true of a node. */
describeWithNats('the figures of a whole node', () => {
  let server: TestNatsServer;
  let database: TestDatabase;
  let node: StartedNode;
  let text: string;

  beforeAll(async () => {
    server = await startNatsServer();
    database = await createTestDatabase();
    node = await startNode(
      loadConfig({
        PORT: '0',
        DATABASE_URL: database.url,
        NATS_URL: server.url,
        AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab',
        METRICS_TOKEN: token,
        SMTP_URL: 'smtp://127.0.0.1:1',
        MAIL_FROM: 'shop@example.com',
        PUBLIC_URL: 'http://localhost',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
        LOG_LEVEL: 'error',
      }),
    );
    const { port } = node.surfaces.app.getHttpServer().address() as { port: number };
    const load = async (): Promise<string> => {
      const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return await answer.text();
    };
    // Who is to be told over HTTP makes its follower look.
    await node.machines.webhookEndpoints.create({ url: 'https://shop.example/hooks' }, 'test');
    // A follower has a checkpoint from its first look on.
    const followers = ['board', 'case-mail', 'hub-events', 'mail', 'reactions', 'webhooks'];
    await until(async () => {
      text = await load();
      return followers.every((name) => text.includes(`hub_follower_lag_seconds{follower="${name}"}`));
    }, 10_000);
  }, 60_000);
  afterAll(async () => {
    await node.stop();
    await server.stop();
    await database.drop();
  });

  const namesOf = (pattern: RegExp, of: string): string[] =>
    [...of.matchAll(pattern)].map(([, name = '']) => name).toSorted();
  const metrics = (): string[] => namesOf(/^# TYPE (hub_\w+) /gm, text);
  const labels = (metric: string, label: string): string[] =>
    namesOf(new RegExp(`^${metric}\\{${label}="(\\w[\\w-]*)"\\}`, 'gm'), text);

  it('are those of docs/metrics.md, each of them and no other', () => {
    const page = read('docs/metrics.md');
    const [, figures = '', bounds = '', followers = ''] = page.split('\n## ');
    expect(namesOf(/^\| `(hub_\w+)`/gm, figures)).toEqual(metrics());
    expect(namesOf(/^\| `(\w+)`/gm, bounds)).toEqual(labels('hub_bound_used', 'bound'));
    expect(namesOf(/^\| `([\w-]+)`/gm, followers)).toEqual(labels('hub_follower_lag_seconds', 'follower'));
  });

  it('give a limit for every use', () => {
    expect(labels('hub_bound_limit', 'bound')).toEqual(labels('hub_bound_used', 'bound'));
    const limits = [...text.matchAll(/^hub_bound_limit\{[^}]*\} (\S+)$/gm)].map(([, value]) => Number(value));
    expect(limits.filter((limit) => !(limit > 0))).toEqual([]);
  });

  it('are all that the dashboard and the alerts ask for', () => {
    const known = new Set(
      [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const dashboard = JSON.parse(read('deploy/grafana/order-hub.json')) as {
      readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
    };
    const alerts = read('deploy/prometheus/alerts.yml');
    const queries = [
      ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
      ...[...alerts.matchAll(/^ +expr: (.+)$/gm)].map(([, expr = '']) => expr),
    ];
    expect(queries.length).toBeGreaterThan(20);
    const asked = queries.flatMap((query) => namesOf(/\b((?:hub|nodejs|process)_\w+)/g, query));
    expect([...new Set(asked)].filter((name) => !known.has(name))).toEqual([]);
    // A value that no figure has would never raise anything.
    const values = queries.flatMap((query) => [
      ...query.matchAll(/(hub_\w+)\{(bound|follower|what)="([\w-]+)"/g),
    ]);
    expect(
      values.filter(([, name = '', label = '', value = '']) => !labels(name, label).includes(value)),
    ).toEqual([]);
  });

  it('raise alerts that the runbook explains, each of them', () => {
    const alerts = namesOf(/^ +- alert: (\w+)$/gm, read('deploy/prometheus/alerts.yml'));
    expect(alerts.length).toBeGreaterThan(8);
    expect(namesOf(/^### (\w+)$/gm, read('docs/runbook.md'))).toEqual(alerts);
  });
});
