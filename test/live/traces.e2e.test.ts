import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { OrderChanged } from '../../src/contracts/socket.ts';
import { type StartedNode, startNode } from '../../src/start-node.ts';
import { type CollectedSpan, type Collector, startCollector } from '../support/collector.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ask, type Client } from '../support/live-app.ts';
import { anOrderBody, registerWorld } from '../support/machines.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

/** Two whole nodes that say what they do to one collector. */
describeWithNats('a message that is traced', () => {
  let server: TestNatsServer;
  let database: TestDatabase;
  let collector: Collector;
  let nats: NatsConnection;
  const nodes: StartedNode[] = [];
  const clients: Client[] = [];

  const start = async (name: string): Promise<StartedNode> => {
    const node = await startNode(
      loadConfig({
        PORT: '0',
        DATABASE_URL: database.url,
        NATS_URL: server.url,
        NODE_NAME: name,
        AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=tests',
        OTEL_TRACES_SAMPLER_ARG: '0',
        LOG_LEVEL: 'error',
      }),
    );
    nodes.push(node);
    return node;
  };
  beforeAll(async () => {
    [server, database, collector] = await Promise.all([
      startNatsServer(),
      createTestDatabase(),
      startCollector(),
    ]);
    const one = await start('one');
    await registerWorld(one.machines);
    const two = await start('two');
    // What comes over NATS is taken by the first; the second only hears of it.
    await two.machines.ingest.closeNats();
    nats = await connect({ servers: server.url });
  }, 60_000);
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await nats.close();
    for (const node of nodes) await node.stop();
    await collector.stop();
    await database.drop();
    await server.stop();
  });

  const [one, two] = [() => nodes[0] as StartedNode, () => nodes[1] as StartedNode];

  /** On its way with a parcel. */
  const ship = async (key: string): Promise<{ orderId: string; trackingNumber: string }> => {
    const { hub, placing } = one().machines;
    const actor = { kind: 'warehouse', id: 'wh-1' } as const;
    const { orderId } = await placing.place({
      body: anOrderBody(),
      idempotencyKey: key,
      actor: { kind: 'storefront', id: 'web' },
      cause: 'test',
    });
    const trackingNumber = `PN-${key.toUpperCase()}`;
    await hub.ask(
      orderId,
      {
        type: 'ReportFulfilment',
        fulfilmentId: `${orderId}-f1`,
        reported: 'shipped',
        parcels: [{ carrier: 'postnord', trackingNumber, lines: [{ lineId: '1', quantity: 2 }] }],
      },
      { actor, cause: 'test' },
    );
    return { orderId, trackingNumber };
  };
  const open = async (node: StartedNode, role: 'agent' | 'ops'): Promise<Client> => {
    const token = await node.surfaces.access.sign?.({ sub: `${role}-1`, name: 'Test', roles: [role] }, 600);
    const { port } = node.surfaces.app.getHttpServer().address() as { port: number };
    const client: Client = io(`http://127.0.0.1:${port}/live`, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
    });
    clients.push(client);
    await expect.poll(() => client.connected).toBe(true);
    return client;
  };
  const watch = async (node: StartedNode, orderId: string): Promise<OrderChanged[]> => {
    const client = await open(node, 'agent');
    const changes: OrderChanged[] = [];
    client.on('order:changed', (change) => changes.push(change));
    expect(await ask(client, 'order:watch', { orderId })).toHaveProperty('snapshot');
    return changes;
  };
  const watchBoard = async (node: StartedNode): Promise<void> => {
    const client = await open(node, 'ops');
    expect(await ask(client, 'board:watch', { view: 'orders', filter: '' })).toHaveProperty('rows');
  };
  const aScan = (trackingNumber: string) =>
    JSON.stringify({ trackingNumber, status: 'in_transit', occurredAt: new Date().toISOString() });
  const newTrace = (n: number, flags = '01') => {
    const traceId = n.toString(16).padStart(32, 'a');
    return { traceId, traceparent: `00-${traceId}-00f067aa0ba902b7-${flags}` };
  };
  const publish = async (subject: string, body: string, traceparent?: string): Promise<void> => {
    const given = headers();
    if (traceparent !== undefined) given.set('traceparent', traceparent);
    await jetstream(nats).publish(subject, body, { headers: given });
  };
  const named = (spans: readonly CollectedSpan[], name: string): readonly CollectedSpan[] =>
    spans.filter((span) => span.name === name);

  it('is followed from its carrier to the sockets of both nodes, and to the events that go out', async () => {
    const { orderId, trackingNumber } = await ship('followed');
    const changes = [await watch(one(), orderId), await watch(two(), orderId)];
    const { traceId, traceparent } = newTrace(1);
    await publish('carriers.postnord.tracking', aScan(trackingNumber), traceparent);
    for (const seen of changes) await expect.poll(() => seen.length).toBeGreaterThan(0);
    await expect.poll(() => named(collector.of(traceId), 'push')).toHaveLength(2);
    await expect.poll(() => named(collector.of(traceId), 'send').length).toBeGreaterThan(0);
    const spans = collector.of(traceId);

    const [receive, ...otherReceives] = named(spans, 'receive');
    const [turn, ...otherTurns] = named(spans, 'turn');
    expect([otherReceives, otherTurns]).toEqual([[], []]);
    expect(receive).toMatchObject({
      parentSpanId: '00f067aa0ba902b7',
      kind: 5,
      error: undefined,
      attributes: {
        'service.name': 'order-hub',
        'service.instance.id': 'one',
        'deployment.environment.name': 'tests',
        'messaging.system': 'nats',
        'messaging.destination.name': 'carriers.postnord.tracking',
        'hub.sender': 'postnord',
        'hub.delivery_count': 1,
        'hub.outcome': 'accepted',
        'hub.order_id': orderId,
      },
    });
    expect(turn).toMatchObject({
      parentSpanId: receive?.spanId,
      attributes: { 'hub.stream': `order:${orderId}`, 'hub.outcome': 'accepted', 'hub.decided_times': 1 },
    });
    expect(named(spans, 'ack')).toMatchObject([{ parentSpanId: receive?.spanId }]);
    expect(named(spans, 'append')).toMatchObject([
      { parentSpanId: turn?.spanId, attributes: { 'hub.append': 'won', 'hub.flush_entries': 1 } },
    ]);
    const pushes = named(spans, 'push').toSorted((a, b) =>
      String(a.attributes['service.instance.id']).localeCompare(String(b.attributes['service.instance.id'])),
    );
    for (const [n, push] of pushes.entries()) {
      expect(push).toMatchObject({
        parentSpanId: turn?.spanId,
        attributes: {
          'service.instance.id': ['one', 'two'][n],
          'hub.socket_event': 'order:changed',
          'hub.order_id': orderId,
          'hub.sockets': 1,
        },
      });
    }
    for (const span of spans) expect(span.endedAt >= span.startedAt).toBe(true);

    // Whoever reads the events can go on from there, and finds nothing of it in the event itself.
    const manager = await jetstreamManager(nats);
    const [send] = named(spans, 'send');
    const out = await manager.streams.getMessage('HUB_EVENTS', {
      last_by_subj: `hub.events.order.${orderId}.${String(send?.attributes['hub.event_type'])}`,
    });
    expect(send?.parentSpanId).toBe(turn?.spanId);
    expect(out?.header.get('traceparent')).toBe(`00-${traceId}-${send?.spanId}-01`);
    expect(JSON.stringify([changes, out?.json()])).not.toContain(traceId);
    expect(JSON.stringify(spans, (_, value: unknown) => (typeof value === 'bigint' ? 0 : value))).not.toMatch(
      new RegExp(`${trackingNumber}|Łukasz|example\\.com`),
    );
  });

  it('is followed to the boards', async () => {
    const { trackingNumber } = await ship('boarded');
    await watchBoard(one());
    await watchBoard(two());
    const { traceId, traceparent } = newTrace(7);
    await publish('carriers.postnord.tracking', aScan(trackingNumber), traceparent);
    await expect.poll(() => named(collector.of(traceId), 'follow')).toHaveLength(1);
    const [follow] = named(collector.of(traceId), 'follow');
    const [turn] = named(collector.of(traceId), 'turn');
    expect(follow).toMatchObject({ parentSpanId: turn?.spanId, error: undefined });
    // Where an earlier change of the row is told late, it may take the trace with it: then no push is of it.
    for (const push of named(collector.of(traceId), 'push'))
      expect(push).toMatchObject({
        parentSpanId: follow?.spanId,
        attributes: { 'hub.socket_event': 'board:changed', 'hub.board_view': 'orders', 'hub.sockets': 1 },
      });
  });

  it('over HTTP is followed in the same way', async () => {
    const { orderId, trackingNumber } = await ship('posted');
    const changes = await watch(one(), orderId);
    const { traceId, traceparent } = newTrace(2);
    const token = await one().surfaces.access.sign?.(
      { sub: 'postnord', name: 'PostNord', roles: ['carrier'], carriers: ['postnord'] },
      600,
    );
    const { port } = one().surfaces.app.getHttpServer().address() as { port: number };
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/carriers/postnord/tracking`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        traceparent,
      },
      body: aScan(trackingNumber),
    });
    expect(answer.status).toBe(202);
    await expect.poll(() => changes.length).toBeGreaterThan(0);
    const of = (name: string) => named(collector.of(traceId), name);
    await expect.poll(() => of('push').length).toBeGreaterThan(0);
    const [receive] = of('receive');
    expect(receive).toMatchObject({
      parentSpanId: '00f067aa0ba902b7',
      attributes: { 'hub.order_id': orderId },
    });
    expect(of('ack')).toMatchObject([{ parentSpanId: receive?.spanId }]);
    expect(of('turn')).toMatchObject([{ parentSpanId: receive?.spanId }]);
  });

  it('says why it came to nothing, by its code', async () => {
    const [unreadable, unknown] = [newTrace(3), newTrace(4)];
    await publish('carriers.postnord.tracking', 'no JSON', unreadable.traceparent);
    await publish('carriers.postnord.tracking', aScan('PN-NOBODY'), unknown.traceparent);
    const errorsOf = (traceId: string) =>
      collector.of(traceId).flatMap(({ name, error }) => (name === 'receive' ? [error] : []));
    await expect.poll(() => errorsOf(unreadable.traceId)).toEqual(['malformed']);
    await expect.poll(() => errorsOf(unknown.traceId)).toEqual(['unknown_parcel']);
  });

  it('is one whose sender says so: others leave nothing behind, not in the log either', async () => {
    const { orderId, trackingNumber } = await ship('silent');
    const changes = await watch(one(), orderId);
    await publish('carriers.postnord.tracking', aScan(trackingNumber), newTrace(5, '00').traceparent);
    await expect.poll(() => changes.length).toBe(1);
    await publish('carriers.postnord.tracking', aScan(trackingNumber), 'nonsense');
    await expect.poll(() => changes.length).toBe(2);
    const { rows } = await one().machines.pool.query<{ traced: number }>(
      `select count(*)::int as traced from events where stream = $1 and meta->>'traceparent' is not null`,
      [`order:${orderId}`],
    );
    expect(rows).toEqual([{ traced: 0 }]);
    const { traceId, traceparent } = newTrace(6);
    await publish('carriers.postnord.tracking', aScan(trackingNumber), traceparent);
    await expect.poll(() => named(collector.of(traceId), 'push').length).toBeGreaterThan(0);
    const sent = [1, 2, 3, 4, 6, 7].map((n) => newTrace(n).traceId);
    expect(collector.spans.filter((span) => !sent.includes(span.traceId))).toEqual([]);
  });
});
