import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openNatsOut } from '../../src/connectors/nats-out.ts';
import type { AskResend, EventResend } from '../../src/contracts/event-resends.ts';
import { type EventPublisher, startEventPublisher } from '../../src/hub/event-publisher.ts';
import { createEventResending } from '../../src/hub/event-resending.ts';
import type { EventSink } from '../../src/hub/ports/event-sink.ts';
import { tellOrder } from '../support/board.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';
import { quiet } from '../support/journal.ts';
import { openTestMachines } from '../support/machines.ts';
import { createMortalPool } from '../support/mortal.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

const always = '1970-01-01T00:00:00Z';
const path = '/api/v1/event-resends';

interface Sent {
  /** `order:ord_…` */
  readonly stream: string;
  readonly subject: string;
  readonly type: string;
  readonly id: string;
  readonly resendId: string;
  readonly traceparent: string;
  readonly body: string;
}

describeWithNats('events that are sent again', () => {
  let hub: HttpApp;
  let server: TestNatsServer;
  let nats: NatsConnection;
  let admin: string;
  let running: EventPublisher[] = [];
  beforeAll(async () => {
    [hub, server] = await Promise.all([openHttpApp(), startNatsServer()]);
    nats = await connect({ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
    admin = await hub.token('admin');
  });
  afterEach(async () => {
    await Promise.all(running.map(async (publisher) => await publisher.stop()));
    running = [];
  });
  afterAll(async () => {
    await nats.close();
    await hub.close();
    await server.stop();
  });

  async function startNode(
    node: string,
    options: {
      readonly batchSize?: number;
      readonly paceMs?: number;
      readonly pool?: HttpApp['machines']['pool'];
      readonly wrap?: (sink: EventSink) => EventSink;
    } = {},
  ): Promise<EventPublisher> {
    const { pool = hub.machines.pool, wrap = (sink) => sink, ...pace } = options;
    const sink = wrap((await openNatsOut(nats)).events);
    const { clock } = hub.machines;
    const resending = createEventResending({ pool, sink, clock, log: quiet, restMs: 100, ...pace });
    return startEventPublisher({ pool, sink, node, log: quiet, pollMs: 20, resending });
  }
  async function start(...given: Parameters<typeof startNode>): Promise<EventPublisher> {
    const publisher = await startNode(...given);
    running.push(publisher);
    return publisher;
  }

  async function readAll(): Promise<readonly Sent[]> {
    const { state } = await (await jetstreamManager(nats)).streams.info('HUB_EVENTS');
    const consumer = await jetstream(nats).consumers.get('HUB_EVENTS');
    const found: Sent[] = [];
    while (found.length < state.messages)
      for await (const one of await consumer.fetch({ max_messages: state.messages - found.length })) {
        const [, , kind, id, type = ''] = one.subject.split('.');
        found.push({
          stream: `${kind}:${id}`,
          subject: one.subject,
          type,
          id: one.headers?.get('Nats-Msg-Id') ?? '',
          resendId: one.headers?.get('Hub-Resend') ?? '',
          traceparent: one.headers?.get('traceparent') ?? '',
          body: one.string(),
        });
      }
    return found;
  }
  const readOf = async (resendId: string): Promise<readonly Sent[]> =>
    (await readAll()).filter((one) => one.resendId === resendId);
  /** Of several orders: each in its own order. */
  const byStream = (messages: readonly Sent[]): readonly Sent[] =>
    messages.toSorted((one, other) => (one.stream < other.stream ? -1 : Number(one.stream > other.stream)));
  const idsOf = (messages: readonly Sent[]): readonly string[] => byStream(messages).map(({ id }) => id);
  /** What went out the first time, as ids of the resend. */
  const idsAgain = async (resendId: string, fits: (one: Sent) => boolean = () => true) =>
    idsOf((await readOf('')).filter(fits)).map((id) => `${id}#${resendId}`);

  const ask = async (body: Partial<AskResend>): Promise<Answer> =>
    await hub.request(path, { token: admin, body: { reason: 'The reader lost its stream', ...body } });
  async function mustAsk(body: Partial<AskResend>): Promise<string> {
    const answer = await ask(body);
    expect(answer).toMatchObject({ status: 202, body: { sent: 0, askedBy: 'user:admin-1' } });
    return (answer.body as EventResend).resendId;
  }
  const find = async (resendId: string): Promise<EventResend> =>
    (await hub.request(`${path}/${resendId}`, { token: admin })).body;
  const untilFinished = async (resendId: string): Promise<void> => {
    await expect.poll(async () => (await find(resendId)).state, { timeout: 30_000 }).toBe('finished');
  };
  /** Everything that is in the log went out once. */
  async function untilPublished(): Promise<void> {
    const { rows } = await hub.machines.pool.query<{ n: number }>('select count(*)::int as n from events');
    await expect.poll(async () => await readOf(''), { timeout: 15_000 }).toHaveLength(rows[0]?.n ?? 0);
  }
  const change = async (orderId: string, set: string, type = 'OrderPlaced'): Promise<void> => {
    await hub.machines.pool.query(`update events set ${set} where stream = $1 and type = $2`, [
      `order:${orderId}`,
      type,
    ]);
  };
  const now = async (): Promise<string> => (await hub.request(path, { token: admin })).body.position;

  it('cannot be asked for before any went out', async () => {
    expect(await ask({ from: always })).toMatchObject({ status: 409, body: { code: 'nothing_published' } });
  });

  it('come as they came the first time, with the resend’s header and an id of their own', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const [first] = await Promise.all(['one', 'two', 'three'].map(async (key) => await hub.place(key)));
    const orderId = first?.orderId ?? '';
    await change(orderId, `meta = (meta::jsonb || '{"traceparent":"${traceparent}"}')::json`);
    await change(
      orderId,
      `data = (data::jsonb || jsonb_build_object('padding', repeat('x', 1100000)))::json`,
      'LinesAllocated',
    );
    await start('one', { batchSize: 4, paceMs: 10 });
    await untilPublished();
    const resendId = await mustAsk({ from: always });
    await untilFinished(resendId);

    const [before, again] = [byStream(await readOf('')), byStream(await readOf(resendId))];
    expect(again).toEqual(before.map((one) => ({ ...one, id: `${one.id}#${resendId}`, resendId })));
    expect(again.map((one) => one.traceparent)).toContain(traceparent);
    expect(again.map(({ body }) => body).join()).toContain(`"dataref":"/api/v1/orders/${orderId}/timeline"`);
    const found = await find(resendId);
    expect(found).toMatchObject({
      sent: before.length,
      from: always,
      to: null,
      orderId: null,
      types: null,
      reason: 'The reader lost its stream',
      problem: null,
    });
    expect(found.position).toBe(found.until);
    expect([found.askedAt, found.startedAt, found.finishedAt]).toEqual([
      found.askedAt,
      expect.any(String),
      expect.any(String),
    ]);
    const audit = await hub.machines.pool.query(
      `select actor, action, detail from audit where subject = $1`,
      [resendId],
    );
    expect(audit.rows).toEqual([
      { actor: 'user:admin-1', action: 'ask event_resend', detail: { from: always } },
    ]);

    // New ones go on as if nothing had been.
    await hub.place('after');
    await untilPublished();
  });

  it('are those that were asked for: of a time, between positions, of an order, of types', async () => {
    await start('one');
    const mark = await now();
    const [early, late] = [await hub.place('early'), await hub.place('late')];
    const isOf = (order: { readonly orderId: string }) => (one: Sent) =>
      one.stream === `order:${order.orderId}`;
    await change(late.orderId, `recorded_at = recorded_at + interval '1 hour'`);
    await change(late.orderId, `recorded_at = recorded_at + interval '2 hours'`, 'LinesAllocated');
    await tellOrder(hub.machines, early.orderId, 'erase');
    await untilPublished();
    const inAnHour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

    const expected = async (body: Partial<AskResend>, fits: (one: Sent) => boolean): Promise<void> => {
      const resendId = await mustAsk(body);
      await untilFinished(resendId);
      const again = await readOf(resendId);
      expect(idsOf(again)).toEqual(await idsAgain(resendId, fits));
      expect(again.length).toBeGreaterThan(0);
      // Of who was forgotten, nothing: events never had it.
      expect(JSON.stringify(again)).not.toMatch(/Åsa|asa@example\.com|Storgatan/);
    };
    await expected({ from: mark }, (one) => isOf(early)(one) || isOf(late)(one));
    await expected({ from: always, to: mark }, (one) => !isOf(early)(one) && !isOf(late)(one));
    await expected({ orderId: early.orderId }, isOf(early));
    await expected({ orderId: early.orderId, types: ['OrderPlaced', 'PersonalDataErased'] }, (one) =>
      isOf(early)(one) ? ['OrderPlaced', 'PersonalDataErased'].includes(one.type) : false,
    );
    await expected({ from: always, types: ['LinesAllocated'] }, ({ type }) => type === 'LinesAllocated');
    await expected(
      { from: inAnHour(0.5), to: inAnHour(1.5) },
      (one) => isOf(late)(one) && one.type === 'OrderPlaced',
    );
    await expected({ from: inAnHour(1.5) }, (one) => isOf(late)(one) && one.type === 'LinesAllocated');

    // What was never published, as the past of an imported order, is not published now.
    await change(late.orderId, `meta = (meta::jsonb || '{"cause":"import:x"}')::json`);
    await expected({ orderId: late.orderId }, (one) => isOf(late)(one) && one.type !== 'OrderPlaced');
    await change(late.orderId, `meta = (meta::jsonb || '{"cause":"test"}')::json`);
  });

  it('are stopped, and what was in hand is counted', async () => {
    await start('one', { batchSize: 1, paceMs: 100 });
    await untilPublished();
    const resendId = await mustAsk({ from: always });
    await expect.poll(async () => (await find(resendId)).sent).toBeGreaterThan(1);
    const stopped = await hub.request(`${path}/${resendId}/stop`, { token: admin, method: 'POST' });
    expect(stopped).toMatchObject({ status: 200, body: { state: 'stopped' } });
    // The next one is done after it: so whatever was in hand of the first is.
    const order = (await readOf('')).find(({ type }) => type === 'OrderPlaced');
    const next = await mustAsk({
      orderId: order?.stream.slice('order:'.length) ?? '',
      types: ['OrderPlaced'],
    });
    await untilFinished(next);
    const { sent, state, finishedAt } = await find(resendId);
    expect(state).toBe('stopped');
    expect(finishedAt).not.toBeNull();
    expect(sent - stopped.body.sent).toBeLessThanOrEqual(1);
    expect(await readOf(resendId)).toHaveLength(sent);
    for (const id of [resendId, next, 'rsd_none'])
      expect(await hub.request(`${path}/${id}/stop`, { token: admin, method: 'POST' })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });

    const list = async (search: string): Promise<Answer> =>
      await hub.request(`${path}?${search}`, { token: admin });
    const newest = await list('limit=1');
    expect(newest.body).toMatchObject({ items: [{ resendId: next }], nextCursor: next });
    const others = (await list(`cursor=${newest.body.nextCursor}`)).body.items as EventResend[];
    expect(others[0]?.resendId).toBe(resendId);
    expect(others.map(({ askedAt }) => askedAt)).toEqual(
      others.map(({ askedAt }) => askedAt).toSorted((one, other) => (one < other ? 1 : -1)),
    );
    expect(await list('cursor=none')).toMatchObject({ status: 400, body: { errors: [{ path: '/cursor' }] } });
    expect((await hub.request(`${path}/rsd_none`, { token: admin })).status).toBe(404);
  });

  it('go on elsewhere when their node dies, none left out and none twice', { timeout: 60_000 }, async () => {
    const mortal = createMortalPool(hub.machines.pool);
    let batches = 0;
    await startNode('dead', {
      batchSize: 3,
      paceMs: 10,
      pool: mortal.pool,
      wrap: (sink) => ({
        ...sink,
        // It dies between what it published last and its checkpoint.
        async publishAgain(messages) {
          batches += 1;
          if (batches === 3) mortal.kill();
          await sink.publishAgain(batches < 3 ? messages : messages.slice(0, 2));
        },
      }),
    });
    await untilPublished();
    const resendId = await mustAsk({ from: always });
    const wanted = await idsAgain(resendId);
    // Two batches, and of the third what it published before it died.
    await expect.poll(async () => (await readOf(resendId)).length).toBe(8);
    expect((await find(resendId)).sent).toBe(6);
    // What is published after it was asked for does not belong to it.
    await hub.place('while nobody publishes');
    await start('living', { paceMs: 10 });
    await untilFinished(resendId);
    expect(idsOf(await readOf(resendId))).toEqual(wanted);
    expect((await find(resendId)).sent).toBe(wanted.length);
    await untilPublished();
  });

  it('wait for what is new, as long as that does not go out', { timeout: 60_000 }, async () => {
    const calls: ('new' | 'refused' | 'again')[] = [];
    let isRefused = false;
    const publisher = await start('one', {
      batchSize: 1,
      paceMs: 100,
      wrap: (sink) => ({
        ...sink,
        async publish(messages) {
          calls.push(isRefused ? 'refused' : 'new');
          if (isRefused) throw new Error('refused');
          await sink.publish(messages);
        },
        async publishAgain(messages) {
          calls.push('again');
          await sink.publishAgain(messages);
        },
      }),
    });
    await untilPublished();
    const resendId = await mustAsk({ from: always });
    await expect.poll(() => calls).toContain('again');
    isRefused = true;
    await hub.place('new');
    const refused = (): number => calls.filter((call) => call === 'refused').length;
    await expect
      .poll(() => {
        publisher.poke();
        return refused();
      })
      .toBeGreaterThan(3);
    isRefused = false;
    await untilFinished(resendId);
    const since = calls.slice(calls.indexOf('refused'));
    expect(since.slice(0, since.indexOf('again'))).toEqual([
      ...Array.from({ length: refused() }, () => 'refused'),
      'new',
    ]);
  });

  it('wait for a NATS that is away, and go on', { timeout: 90_000 }, async () => {
    await start('one', { batchSize: 2, paceMs: 200 });
    await untilPublished();
    const resendId = await mustAsk({ from: always });
    await expect.poll(async () => (await find(resendId)).sent).toBeGreaterThan(2);
    await server.kill();
    await expect.poll(async () => (await find(resendId)).problem, { timeout: 30_000 }).not.toBeNull();
    expect((await find(resendId)).state).toBe('running');
    await server.start();
    await untilFinished(resendId);
    expect(idsOf(await readOf(resendId))).toEqual(await idsAgain(resendId));
    expect((await find(resendId)).problem).toBeNull();
  });

  it('are sent by a whole node', async () => {
    const { databaseUrl } = hub.machines;
    const env = { PUBLISH_EVENTS: 'true' };
    const node = await openTestMachines({ databaseUrl, natsUrl: server.url, node: 'whole', env });
    try {
      await node.start();
      const resendId = await mustAsk({ from: always, types: ['OrderPlaced'] });
      await untilFinished(resendId);
      expect(idsOf(await readOf(resendId))).toEqual(
        await idsAgain(resendId, ({ type }) => type === 'OrderPlaced'),
      );
    } finally {
      await node.close();
    }
  });

  it('are refused with what is wrong and where', async () => {
    const orderId = 'ord_aaaaaaaaaaaaaaaa';
    const [epoch, tx] = (await now()).split('.');
    const cases: readonly (readonly [body: object, field: string, why: RegExp])[] = [
      [{}, '/from', /from when or which order/],
      [{ from: 'yesterday' }, '/from', /an instant like .* Hub-Position/],
      [{ from: `0badc0de.${tx}.1` }, '/from', /another log \(0badc0de\)/],
      [{ from: always, to: `0badc0de.${tx}.1` }, '/to', /another log/],
      [{ from: always, to: always }, '/to', /later than from/],
      [{ from: `${epoch}.${tx}.7`, to: `${epoch}.${tx}.6` }, '/to', /later than from/],
      [{ from: always, types: ['OrderPlaced', 'OrderEaten'] }, '/types/1', /no type of an event/],
      [{ from: always, types: [] }, '/types', /./],
      [{ orderId: '100001' }, '/orderId', /id of an order/],
      [{ orderId }, '/orderId', /no order here/],
      [{ from: always, reason: '' }, '/reason', /./],
      [{ from: always, order: orderId }, '/order', /no field|not a field/],
    ];
    for (const [body, field, why] of cases) {
      const answer = await ask(body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path: field }] } });
      expect(answer.body.errors[0].message).toMatch(why);
    }
    const ops = await hub.token('ops');
    expect(await hub.request(path, { token: ops, body: { from: always, reason: 'x' } })).toMatchObject({
      status: 403,
      body: { code: 'not_allowed' },
    });
    // The limit of what waits; the first of these frees a place.
    const asked: string[] = [];
    for (let count = 0; count < 20; count += 1) asked.push(await mustAsk({ from: always }));
    expect(await ask({ from: always })).toMatchObject({ status: 409, body: { code: 'too_many_resends' } });
    for (const id of asked)
      expect((await hub.request(`${path}/${id}/stop`, { token: admin, method: 'POST' })).body).toMatchObject({
        state: 'stopped',
        startedAt: null,
        sent: 0,
      });
  });
});
