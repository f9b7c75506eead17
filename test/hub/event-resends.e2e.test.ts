import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { AskResend, EventResend } from '../../src/contracts/event-resends.ts';
import { tellOrder } from '../support/board.ts';
import type { Answer } from '../support/http-app.ts';
import { describeWithNats } from '../support/nats.ts';
import {
  always,
  byStream,
  idsOf,
  openResendWorld,
  path,
  type ResendWorld,
  type Sent,
} from '../support/resends.ts';

describeWithNats('events that are sent again', () => {
  let world: ResendWorld;
  beforeAll(async () => {
    world = await openResendWorld();
  });
  afterEach(async () => {
    await world.stopNodes();
  });
  afterAll(async () => {
    await world.close();
  });
  const change = async (orderId: string, set: string, type = 'OrderPlaced'): Promise<void> => {
    await world.hub.machines.pool.query(`update events set ${set} where stream = $1 and type = $2`, [
      `order:${orderId}`,
      type,
    ]);
  };
  const now = async (): Promise<string> =>
    (await world.hub.request(path, { token: world.admin })).body.position;

  it('cannot be asked for before any went out', async () => {
    expect(await world.ask({ from: always })).toMatchObject({
      status: 409,
      body: { code: 'nothing_published' },
    });
  });

  it('come as they came the first time, with the resend’s header and an id of their own', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const [first] = await Promise.all(['one', 'two', 'three'].map(async (key) => await world.hub.place(key)));
    const orderId = first?.orderId ?? '';
    await change(orderId, `meta = (meta::jsonb || '{"traceparent":"${traceparent}"}')::json`);
    await change(
      orderId,
      `data = (data::jsonb || jsonb_build_object('padding', repeat('x', 1100000)))::json`,
      'LinesAllocated',
    );
    let counted = 0;
    const onSent = (events: number): void => {
      counted += events;
    };
    await world.startNode('one', { batchSize: 4, paceMs: 10, onSent });
    await world.untilPublished();
    const resendId = await world.mustAsk({ from: always });
    await world.untilFinished(resendId);

    const [before, again] = [byStream(await world.readOf('')), byStream(await world.readOf(resendId))];
    expect(again).toEqual(before.map((one) => ({ ...one, id: `${one.id}#${resendId}`, resendId })));
    expect(counted).toBe(again.length);
    expect(again.map((one) => one.traceparent)).toContain(traceparent);
    expect(again.map(({ body }) => body).join()).toContain(`"dataref":"/api/v1/orders/${orderId}/timeline"`);
    const found = await world.find(resendId);
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
    const audit = await world.hub.machines.pool.query(
      `select actor, action, detail from audit where subject = $1`,
      [resendId],
    );
    expect(audit.rows).toEqual([
      { actor: 'user:admin-1', action: 'ask event_resend', detail: { from: always } },
    ]);

    // New ones go on as if nothing had been.
    await world.hub.place('after');
    await world.untilPublished();
  });

  it('are those that were asked for: of a time, between positions, of an order, of types', async () => {
    await world.startNode('one');
    const mark = await now();
    const [early, late] = [await world.hub.place('early'), await world.hub.place('late')];
    const isOf = (order: { readonly orderId: string }) => (one: Sent) =>
      one.stream === `order:${order.orderId}`;
    await change(late.orderId, `recorded_at = recorded_at + interval '1 hour'`);
    await change(late.orderId, `recorded_at = recorded_at + interval '2 hours'`, 'LinesAllocated');
    await tellOrder(world.hub.machines, early.orderId, 'erase');
    await world.untilPublished();
    const inAnHour = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

    const expected = async (body: Partial<AskResend>, fits: (one: Sent) => boolean): Promise<void> => {
      const resendId = await world.mustAsk(body);
      await world.untilFinished(resendId);
      const again = await world.readOf(resendId);
      expect(idsOf(again)).toEqual(await world.idsAgain(resendId, fits));
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
    await world.startNode('one', { batchSize: 1, paceMs: 100 });
    await world.untilPublished();
    const resendId = await world.mustAsk({ from: always });
    await expect.poll(async () => (await world.find(resendId)).sent).toBeGreaterThan(1);
    const stopped = await world.stop(resendId);
    expect(stopped).toMatchObject({ status: 200, body: { state: 'stopped' } });
    // The next one is done after it: so whatever was in hand of the first is.
    const order = (await world.readOf('')).find(({ type }) => type === 'OrderPlaced');
    const next = await world.mustAsk({
      orderId: order?.stream.slice('order:'.length) ?? '',
      types: ['OrderPlaced'],
    });
    await world.untilFinished(next);
    const { sent, state, finishedAt } = await world.find(resendId);
    expect(state).toBe('stopped');
    expect(finishedAt).not.toBeNull();
    expect(sent - stopped.body.sent).toBeLessThanOrEqual(1);
    expect(await world.readOf(resendId)).toHaveLength(sent);
    for (const id of [resendId, next, 'rsd_none'])
      expect(await world.stop(id)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });

    const list = async (search: string): Promise<Answer> =>
      await world.hub.request(`${path}?${search}`, { token: world.admin });
    const newest = await list('limit=1');
    expect(newest.body).toMatchObject({ items: [{ resendId: next }], nextCursor: next });
    const others = (await list(`cursor=${newest.body.nextCursor}`)).body.items as EventResend[];
    expect(others[0]?.resendId).toBe(resendId);
    expect(others.map(({ askedAt }) => askedAt)).toEqual(
      others.map(({ askedAt }) => askedAt).toSorted((one, other) => (one < other ? 1 : -1)),
    );
    expect(await list('cursor=none')).toMatchObject({ status: 400, body: { errors: [{ path: '/cursor' }] } });
    expect((await world.hub.request(`${path}/rsd_none`, { token: world.admin })).status).toBe(404);
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
      const answer = await world.ask(body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path: field }] } });
      expect(answer.body.errors[0].message).toMatch(why);
    }
    const ops = await world.hub.token('ops');
    expect(await world.hub.request(path, { token: ops, body: { from: always, reason: 'x' } })).toMatchObject({
      status: 403,
      body: { code: 'not_allowed' },
    });
    // The limit of what waits; the first of these frees a place.
    const asked: string[] = [];
    for (let count = 0; count < 20; count += 1) asked.push(await world.mustAsk({ from: always }));
    expect(await world.ask({ from: always })).toMatchObject({
      status: 409,
      body: { code: 'too_many_resends' },
    });
    for (const id of asked)
      expect((await world.stop(id)).body).toMatchObject({
        state: 'stopped',
        startedAt: null,
        sent: 0,
      });
  });
});
