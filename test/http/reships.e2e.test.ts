import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderEventSchemas } from '../../src/contracts/events.ts';
import { startEffectSender } from '../../src/hub/effects.ts';
import { startReactions } from '../../src/hub/reactions.ts';
import { toOrderId } from '../../src/hub/ids.ts';
import { createReships } from '../../src/hub/reships.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';
import { quiet } from '../support/journal.ts';
import { noWebhooks } from '../support/webhook-receiver.ts';

/** What came to nothing goes out once more: from the desk's command to the order that sends it again. */
describe('what is sent again', () => {
  let hub: HttpApp;
  let agent: string;
  let ops: string;
  /** Nothing goes out while it is shut. */
  let isShut = false;
  const stopping: { stop(): Promise<void> | void }[] = [];
  beforeAll(async () => {
    hub = await openHttpApp();
    [agent, ops] = await Promise.all([hub.token('agent'), hub.token('ops')]);
    const { pool, orderStock, reships } = hub.machines;
    const clock = createSystemClock();
    const effects = startEffectSender({
      pool,
      hub: hub.machines.hub,
      orderStock,
      reships: {
        async place(effect) {
          if (isShut) throw new Error('not yet');
          await reships.place(effect);
        },
        noteCancelled: async (effect) => await reships.noteCancelled(effect),
      },
      webhooks: noWebhooks,
      clock,
      log: quiet,
      pollMs: 20,
      work: { send: async () => await Promise.resolve('sent') },
    });
    stopping.push(startReactions({ pool, clock, log: quiet, onWritten: () => effects.poke() }), effects);
  });
  afterAll(async () => {
    for (const one of stopping) await one.stop();
    await hub.close();
  });

  const count = async (sku: string, onHand: number): Promise<void> => {
    await hub.request(`/api/v1/stock/${sku}/wh-1`, { method: 'PUT', token: ops, body: { onHand } });
  };
  const read = async (orderId: string) =>
    (await hub.request(`/api/v1/orders/${orderId}`, { token: agent })).body;
  let orders = 0;
  /** Three units that have left. */
  const ship = async (sku: string, more: object = {}): Promise<{ orderId: string; link: string }> => {
    orders += 1;
    const { orderId, trackingUrl } = await hub.place(`sent-${orders}`, {
      reference: 'PO-7',
      lines: [
        {
          sku,
          name: 'Ring',
          quantity: 3,
          unitPrice: { amount: '200.50', currency: 'SEK' },
          kind: 'special',
          instruction: 'Engrave: Åsa',
        },
      ],
      shipping: { amount: '49.00', currency: 'SEK' },
      ...more,
    });
    await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: await hub.token('warehouse'),
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'shipped',
        at: new Date(hub.machines.clock.now()).toISOString(),
        parcels: [
          { carrier: 'postnord', trackingNumber: `AGAIN${orders}`, lines: [{ lineId: '1', quantity: 3 }] },
        ],
      },
    });
    await expect.poll(async () => (await read(orderId)).shipments).toHaveLength(1);
    return { orderId, link: trackingUrl.split('/').at(-1) ?? '' };
  };
  const reship = async (orderId: string, body: object = {}, key?: string): Promise<Answer> =>
    await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: agent,
      body: { type: 'Reship', lines: [{ lineId: '1', quantity: 2 }], reason: 'lost', ...body },
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  const lost = async (trackingNumber: string): Promise<void> => {
    await hub.request('/api/v1/carriers/postnord/tracking', {
      token: await hub.token('carrier'),
      body: {
        trackingNumber,
        status: 'failed',
        reason: 'lost',
        occurredAt: new Date(hub.machines.clock.now()).toISOString(),
      },
    });
  };
  const outcomeOf = async (orderId: string) => (await read(orderId)).reships.at(-1);

  it('says nothing that does not parse, though it was worth more than an amount can say', async () => {
    const unitPrice = { amount: '400000000000.00', currency: 'SEK' };
    const discount = { amount: '999999999999.00', currency: 'SEK' };
    const { orderId } = await ship('CROWN', {
      lines: [{ sku: 'CROWN', name: 'Crown', quantity: 3, unitPrice, discount }],
    });
    await reship(orderId, { lines: [{ lineId: '1', quantity: 3 }] });
    await expect.poll(async () => await outcomeOf(orderId)).toMatchObject({ status: 'placed' });
    const other = (await outcomeOf(orderId)).orderId;
    const [placed] = await hub.machines.hub.loadEvents(other, 0);
    expect(orderEventSchemas.OrderPlaced.safeParse(placed?.data).error?.message).toBeUndefined();
    expect(Number((await read(other)).totals.total.amount)).toBe(0);
  });

  it('goes to the address that is given, though the first was fetched in a store', async () => {
    const { orderId } = await ship('CASE', {
      delivery: { option: 'pickup_in_store', pickupLocation: 'wh-1' },
    });
    const shipTo = { name: 'Bo', line1: 'Lillgatan 2', postcode: '90325', city: 'Umeå', country: 'SE' };
    await reship(orderId, { lines: [{ lineId: '1', quantity: 1 }], shipTo });
    await expect.poll(async () => await outcomeOf(orderId)).toMatchObject({ status: 'placed' });
    const sent = await read((await outcomeOf(orderId)).orderId);
    expect(sent).toMatchObject({ shipTo, delivery: { option: 'standard' } });
    expect(sent.delivery).not.toHaveProperty('pickupLocation');
    // Where none is given it is fetched once more.
    await reship(orderId, { lines: [{ lineId: '1', quantity: 1 }] });
    await expect.poll(async () => (await read(orderId)).reships[1]).toMatchObject({ status: 'placed' });
    const fetched = await read((await outcomeOf(orderId)).orderId);
    expect(fetched.delivery).toEqual({ option: 'pickup_in_store', pickupLocation: 'wh-1' });
  });

  it('is an order of its own that costs nothing, and cures the case', async () => {
    const { orderId, link } = await ship('RING');
    await lost(`AGAIN${orders}`);
    await expect.poll(async () => (await read(orderId)).exceptions).toMatchObject([{ type: 'lost' }]);
    const exceptionIds = [(await read(orderId)).exceptions[0].exceptionId];
    const answer = await reship(orderId, { exceptionIds, note: 'Twice now.' }, 'again-1');
    expect(answer).toMatchObject({ status: 200, body: { events: [{ type: 'ReshipRequested' }] } });
    // The same again is the same one.
    expect(await reship(orderId, { exceptionIds, note: 'Twice now.' }, 'again-1')).toMatchObject({
      status: 200,
      body: { events: [] },
    });
    await expect.poll(async () => await outcomeOf(orderId)).toMatchObject({ status: 'placed' });
    const first = await read(orderId);
    expect(first.exceptions).toMatchObject([{ state: 'resolved', resolution: 'reshipped' }]);
    const [{ reshipId, note, ...placed }] = first.reships;
    expect(note).toBe('Twice now.');
    const second = await read(placed.orderId);
    expect(second).toMatchObject({
      orderNumber: placed.orderNumber,
      status: 'allocated',
      reference: 'PO-7',
      replaces: { orderId, orderNumber: first.orderNumber, reshipId },
      totals: { items: { amount: '0.00' }, shipping: { amount: '0.00' }, total: { amount: '0.00' } },
      lines: [{ lineId: '1', sku: 'RING', instruction: 'Engrave: Åsa', quantities: { ordered: 2 } }],
      customer: first.customer,
      shipTo: first.shipTo,
      reships: [],
    });
    // Its customer finds it from the page that they have.
    const { body: tracked } = await hub.request(`/api/v1/track/${link}`);
    expect(tracked.order.reships).toMatchObject([{ status: 'placed', orderNumber: placed.orderNumber }]);
    expect(tracked.order.reships[0]).not.toHaveProperty('note');
    expect(tracked.links).toMatchObject([{ orderId: placed.orderId }]);
    const other = await hub.request(`/api/v1${tracked.links[0].path}`);
    expect(other.body.order.orderNumber).toBe(placed.orderNumber);
    // And not the other way round: who has a newer link is not given one that may have been revoked.
    expect(other.body.links).toEqual([]);
  });

  it('goes to another address where one is said', async () => {
    const { orderId } = await ship('RING');
    const shipTo = {
      name: 'Bo',
      line1: 'Lilla gatan 2',
      postcode: '11122',
      city: 'Stockholm',
      country: 'SE',
    };
    await reship(orderId, { shipTo });
    await expect.poll(async () => await outcomeOf(orderId)).toMatchObject({ status: 'placed' });
    expect((await read((await outcomeOf(orderId)).orderId)).shipTo).toEqual(shipTo);
    expect((await read(orderId)).shipTo).not.toEqual(shipTo);
  });

  it('is refused where no location has it, and waits for stock where it may', async () => {
    await count('RARE', 3);
    const { orderId } = await ship('RARE');
    await reship(orderId);
    await expect
      .poll(async () => await outcomeOf(orderId))
      .toMatchObject({ status: 'refused', why: { code: 'insufficient_stock' } });
    await reship(orderId, { whenShort: 'backorder' });
    await expect.poll(async () => await outcomeOf(orderId)).toMatchObject({ status: 'placed' });
    expect(await read((await outcomeOf(orderId)).orderId)).toMatchObject({
      status: 'partly_backordered',
      lines: [{ quantities: { backordered: 2 } }],
    });
  });

  it('can be sent once more where the order that sends it again is cancelled', async () => {
    const { orderId } = await ship('RING');
    await reship(orderId, { lines: [{ lineId: '1', quantity: 3 }] });
    await expect.poll(async () => await outcomeOf(orderId)).toMatchObject({ status: 'placed' });
    expect(await reship(orderId)).toMatchObject({ status: 422, body: { code: 'not_reshippable' } });
    const other = (await outcomeOf(orderId)).orderId;
    await hub.request(`/api/v1/orders/${other}/commands`, {
      token: agent,
      body: { type: 'CancelLines', lines: [{ lineId: '1', quantity: 2 }] },
    });
    await expect
      .poll(async () => await outcomeOf(orderId))
      .toMatchObject({ cancelled: [{ lineId: '1', quantity: 2 }] });
    expect(await reship(orderId, { lines: [{ lineId: '1', quantity: 3 }] })).toMatchObject({
      body: { code: 'not_reshippable' },
    });
    expect((await reship(orderId)).status).toBe(200);
  });

  /** The other order is there, and the first one has not heard of it. */
  const dieAfterPlacing = async (orderId: string): Promise<string> => {
    isShut = true;
    await reship(orderId);
    const { reshipId } = await outcomeOf(orderId);
    const { placing } = hub.machines;
    const dying = createReships({
      hub: {
        ...hub.machines.hub,
        ask: async (to, ...rest) => {
          if (to === orderId) throw new Error('it died');
          return await hub.machines.hub.ask(to, ...rest);
        },
      },
      placing,
    });
    await expect(dying.place({ orderId, reshipId, key: 'k' })).rejects.toThrow('it died');
    return reshipId;
  };

  it('can be sent once more where it was cancelled before the first order had heard of it', async () => {
    const { orderId } = await ship('RING');
    const reshipId = await dieAfterPlacing(orderId);
    const by = toOrderId('web', `reship:${reshipId}`);
    await hub.request(`/api/v1/orders/${by}/commands`, { token: agent, body: { type: 'CancelOrder' } });
    // What was given up for a while goes out after what came later.
    await hub.machines.reships.noteCancelled({ orderId, reshipId, by, key: 'later' });
    await hub.machines.reships.place({ orderId, reshipId, key: 'sooner' });
    expect(await outcomeOf(orderId)).toMatchObject({
      status: 'placed',
      cancelled: [{ lineId: '1', quantity: 2 }],
    });
    isShut = false;
    expect((await reship(orderId, { lines: [{ lineId: '1', quantity: 3 }] })).status).toBe(200);
  });

  it('is placed once, though the hub dies before it can say so', async () => {
    const { orderId } = await ship('RING');
    const reshipId = await dieAfterPlacing(orderId);
    isShut = false;
    await expect
      .poll(async () => await outcomeOf(orderId), { timeout: 15_000 })
      .toMatchObject({
        status: 'placed',
      });
    const { rows } = await hub.machines.pool.query<{ n: number }>(
      `select count(*)::int as n from events where type = 'OrderPlaced' and data->'replaces'->>'reshipId' = $1`,
      [reshipId],
    );
    expect(rows[0]?.n).toBe(1);
  });

  it('is nothing that somebody else placed under its key', async () => {
    const { orderId } = await ship('RING');
    isShut = true;
    await reship(orderId);
    const { reshipId } = await outcomeOf(orderId);
    await hub.place(`reship:${reshipId}`);
    isShut = false;
    await expect
      .poll(async () => await outcomeOf(orderId), { timeout: 15_000 })
      .toMatchObject({ status: 'refused', why: { code: 'idempotency_conflict' } });
  });

  it('is not sent to somebody who was forgotten in between', async () => {
    const { orderId } = await ship('RING');
    isShut = true;
    await reship(orderId);
    await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: await hub.token('admin'),
      body: { type: 'ErasePersonalData' },
    });
    isShut = false;
    await expect
      .poll(async () => await outcomeOf(orderId), { timeout: 15_000 })
      .toMatchObject({ status: 'refused', why: { code: 'already_erased' } });
  });

  it('is for the office to ask for', async () => {
    const { orderId, link } = await ship('RING');
    const body = { type: 'Reship', lines: [{ lineId: '1', quantity: 1 }], reason: 'lost' };
    const path = `/api/v1/orders/${orderId}/commands`;
    expect(await hub.request(path, { token: await hub.token('storefront'), body })).toMatchObject({
      status: 403,
    });
    expect(await hub.request(`/api/v1/track/${link}/commands`, { body })).toMatchObject({ status: 400 });
    expect(
      await hub.request(path, { token: agent, body: { ...body, lines: [...body.lines, ...body.lines] } }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: '/lines', message: 'name a line once' }] } });
    const tried = { ...body, lines: [{ lineId: '1', quantity: 9 }] };
    expect(
      await hub.request(`/api/v1/orders/${orderId}/preview`, { token: agent, body: tried }),
    ).toMatchObject({ status: 200, body: { rejection: { code: 'not_reshippable' } } });
  });
});
