import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveryOptionsSchema } from '../../src/contracts/delivery-options.ts';
import { startEffectSender } from '../../src/hub/effects.ts';
import { startReactions } from '../../src/hub/reactions.ts';
import { createSystemClock } from '../../src/platform/clock.ts';
import { toStockId } from '../../src/stock/state.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';
import { quiet } from '../support/journal.ts';
import { noWebhooks } from '../support/webhook-receiver.ts';

/** How an order comes is another one on the way: invariant 4 holds at both shelves, and whoever works on it is told. */
describe('another way to the customer', () => {
  let hub: HttpApp;
  let agent: string;
  let ops: string;
  const sent: { kind: string; location: string; orderId: string; option: string | undefined }[] = [];
  const stopping: { stop(): Promise<void> | void }[] = [];
  beforeAll(async () => {
    hub = await openHttpApp();
    [agent, ops] = await Promise.all([hub.token('agent'), hub.token('ops')]);
    const { pool, orderStock, reships, registry } = hub.machines;
    for (const [location, name] of [
      ['store-1', 'Malmö C'],
      ['store-2', 'Malmö S'],
    ] as const)
      await registry.putLocation({
        location,
        type: 'store',
        name,
        timeZone: 'Europe/Stockholm',
        address: { city: 'Malmö', postcode: '21120', country: 'SE' },
      });
    const clock = createSystemClock();
    const effects = startEffectSender({
      pool,
      hub: hub.machines.hub,
      orderStock,
      reships,
      webhooks: noWebhooks,
      clock,
      log: quiet,
      pollMs: 20,
      work: {
        send: async ({ kind, location, body }) => {
          const [orderId = ''] = 'fulfilmentId' in body ? body.fulfilmentId.split('-') : [];
          sent.push({ kind, location, orderId, option: 'option' in body ? body.option : undefined });
          return await Promise.resolve('sent');
        },
      },
    });
    stopping.push(startReactions({ pool, clock, log: quiet, onWritten: () => effects.poke() }), effects);
  });
  afterAll(async () => {
    for (const one of stopping) await one.stop();
    await hub.close();
  });

  const count = async (sku: string, location: string, onHand: number): Promise<void> => {
    await hub.request(`/api/v1/stock/${sku}/${location}`, { method: 'PUT', token: ops, body: { onHand } });
  };
  /** From memory: boards follow a moment later. */
  const shelf = async (sku: string, location: string) => {
    const { state } = await hub.machines.stocks.stock.read(toStockId(location, sku));
    return state.status === 'absent'
      ? { onHand: 0, reserved: 0 }
      : { onHand: state.onHand, reserved: state.reserved };
  };
  let orders = 0;
  const place = async (sku: string, more: object = {}) => {
    orders += 1;
    const { orderId, trackingUrl } = await hub.place(`way-${orders}`, {
      location: 'wh-1',
      lines: [{ sku, name: sku, quantity: 2, unitPrice: { amount: '10.00', currency: 'SEK' } }],
      ...more,
    });
    return { orderId, link: trackingUrl.split('/').at(-1) ?? '' };
  };
  const read = async (orderId: string) =>
    (await hub.request(`/api/v1/orders/${orderId}`, { token: agent })).body;
  const change = async (orderId: string, delivery: object, key?: string): Promise<Answer> =>
    await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: agent,
      body: { type: 'ChangeDelivery', delivery },
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  const sentOf = (orderId: string): readonly string[] =>
    sent.filter((one) => one.orderId === orderId).map(({ kind, location }) => `${kind} ${location}`);
  const settled = async (orderId: string): Promise<void> => {
    await expect
      .poll(async () => {
        const { rows } = await hub.machines.pool.query<{ n: number }>(
          `select count(*)::int as n from effects where stream = $1 and settled_at is null`,
          [`order:${orderId}`],
        );
        return rows[0]?.n;
      })
      .toBe(0);
  };
  const inStore = { option: 'pickup_in_store', pickupLocation: 'store-1' };

  it('is offered as far as it goes, and does what was offered', async () => {
    await count('HAT', 'wh-1', 2);
    const { orderId, link } = await place('HAT');
    await expect.poll(async () => (await shelf('HAT', 'wh-1')).reserved).toBe(2);
    const options = async () => (await hub.request(`/api/v1/track/${link}/delivery-options`)).body;
    const none = deliveryOptionsSchema.parse(await options());
    expect(none.current).toEqual({ option: 'standard' });
    // Nobody counts a hat in the store yet.
    expect(none.options.map(({ delivery }) => delivery.option)).toEqual(['same_day', 'next_day', 'weekend']);
    await count('HAT', 'store-1', 2);
    await expect
      .poll(async () => (await options()).options.at(-1))
      .toMatchObject({ delivery: inStore, name: 'Malmö C', city: 'Malmö' });
    const offered = (await options()).options.at(-1);
    const previewed = await hub.request(`/api/v1/orders/${orderId}/preview`, {
      token: agent,
      body: { type: 'ChangeDelivery', delivery: inStore },
    });
    expect(previewed.body).toMatchObject({
      rejection: null,
      promise: { before: { option: 'standard' }, after: { option: 'pickup_in_store' } },
      fulfilments: [{ location: 'wh-1', after: { status: 'cancelled' } }],
    });
    expect(await shelf('HAT', 'store-1')).toMatchObject({ onHand: 2, reserved: 0 });
    expect(
      await hub.request(`/api/v1/track/${link}/commands`, {
        body: { type: 'ChangeDelivery', delivery: inStore },
      }),
    ).toMatchObject({ status: 200, body: { events: [{ type: 'DeliveryChanged' }] } });
    const order = await read(orderId);
    expect(order).toMatchObject({
      delivery: inStore,
      fulfilments: [
        { location: 'wh-1', status: 'cancelled' },
        { location: 'store-1', requestStatus: 'submitted', lines: [{ quantity: 2 }] },
      ],
    });
    expect({ ...order.promise, shipBy: '' }).toEqual({ ...offered.promise, shipBy: '' });
    await expect.poll(async () => (await shelf('HAT', 'wh-1')).reserved).toBe(0);
    expect(await shelf('HAT', 'store-1')).toMatchObject({ onHand: 2, reserved: 2 });
    await expect
      .poll(() => sentOf(orderId))
      .toEqual(expect.arrayContaining(['cancelRequested wh-1', 'requested store-1']));
    // It is as held as any: nobody else gets it.
    await expect
      .poll(
        async () =>
          (await hub.request(`/api/v1/availability?sku=HAT&country=SE&postcode=21142`)).body.items?.[0]?.band,
      )
      .not.toBe('out');
  });

  it('tells whoever works on it that it is to go another way, and by when', async () => {
    const { orderId } = await place('SOCK');
    await expect.poll(() => sentOf(orderId)).toEqual(['requested wh-1']);
    expect(await change(orderId, { option: 'next_day' }, 'once')).toMatchObject({ status: 200 });
    await expect.poll(() => sentOf(orderId)).toEqual(['requested wh-1', 'requested wh-1']);
    expect(sent.findLast((one) => one.orderId === orderId)?.option).toBe('next_day');
    const { promise, fulfilments } = await read(orderId);
    expect(fulfilments).toMatchObject([{ shipBy: promise.shipBy }]);
    // The same again is the same one; another one under its key is none.
    expect(await change(orderId, { option: 'next_day' }, 'once')).toMatchObject({
      status: 200,
      body: { events: [] },
    });
    expect(await change(orderId, { option: 'weekend' }, 'once')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_conflict' },
    });
    expect(await change(orderId, { option: 'next_day' })).toMatchObject({
      body: { code: 'delivery_unchanged' },
    });
  });

  it('is refused, and nothing is another, where the store has too little', async () => {
    await count('CAP', 'wh-1', 2);
    await count('CAP', 'store-1', 1);
    const { orderId } = await place('CAP');
    const before = await read(orderId);
    expect(await change(orderId, inStore)).toMatchObject({
      status: 422,
      body: { code: 'insufficient_stock' },
    });
    const previewed = await hub.request(`/api/v1/orders/${orderId}/preview`, {
      token: agent,
      body: { type: 'ChangeDelivery', delivery: inStore },
    });
    expect(previewed.body.rejection).toMatchObject({ code: 'insufficient_stock' });
    expect((await read(orderId)).version).toBe(before.version);
    expect((await shelf('CAP', 'store-1')).reserved).toBe(0);
  });

  it('moves once, however many ask at the same moment, and every unit is held once', async () => {
    await count('BAG', 'wh-1', 20);
    await count('BAG', 'store-1', 20);
    const placed = await Promise.all(Array.from({ length: 5 }, async () => await place('BAG')));
    await Promise.all(
      placed.flatMap(({ orderId }) => [
        change(orderId, inStore),
        change(orderId, { option: 'next_day' }),
        change(orderId, inStore),
        change(orderId, { option: 'weekend' }),
      ]),
    );
    const held = async () => {
      const [warehouse, store] = await Promise.all([shelf('BAG', 'wh-1'), shelf('BAG', 'store-1')]);
      return [warehouse.reserved, store.reserved];
    };
    const found = await Promise.all(placed.map(async ({ orderId }) => await read(orderId)));
    const wanted = ['wh-1', 'store-1'].map((location) =>
      found
        .flatMap(({ fulfilments }) => fulfilments)
        .filter((one) => one.location === location)
        .reduce(
          (sum: number, one) =>
            sum + one.lines.reduce((all: number, line: { quantity: number }) => all + line.quantity, 0),
          0,
        ),
    );
    expect(wanted[0]! + wanted[1]!).toBe(10);
    await expect.poll(held, { timeout: 10_000 }).toEqual(wanted);
  });

  it('is answered as before to who asks again with the same key, whatever the store has by now', async () => {
    await count('TIE', 'wh-1', 2);
    await count('TIE', 'store-1', 2);
    const { orderId } = await place('TIE');
    expect(await change(orderId, inStore, 'tie')).toMatchObject({ status: 200 });
    await expect.poll(async () => (await shelf('TIE', 'wh-1')).reserved).toBe(0);
    await count('TIE', 'store-2', 2);
    expect(await change(orderId, { ...inStore, pickupLocation: 'store-2' })).toMatchObject({ status: 200 });
    await expect.poll(async () => (await shelf('TIE', 'store-1')).reserved).toBe(0);
    await count('TIE', 'store-1', 0);
    expect(await change(orderId, inStore)).toMatchObject({ body: { code: 'insufficient_stock' } });
    expect(await change(orderId, inStore, 'tie')).toMatchObject({ status: 200, body: { events: [] } });
    expect(await change(orderId, { ...inStore, pickupLocation: 'store-9' }, 'tie')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_conflict' },
    });
  });

  it('asks for its work once the store that it moves to', async () => {
    await count('SCARF', 'wh-1', 2);
    await count('SCARF', 'store-1', 2);
    const { orderId } = await place('SCARF');
    await expect.poll(() => sentOf(orderId)).toEqual(['requested wh-1']);
    expect(await change(orderId, inStore)).toMatchObject({ status: 200 });
    await expect.poll(() => sentOf(orderId)).toContain('requested store-1');
    await settled(orderId);
    expect(sentOf(orderId)).toEqual(['requested wh-1', 'cancelRequested wh-1', 'requested store-1']);
  });

  it('is refused with what and why', async () => {
    const { orderId } = await place('SOCK');
    expect(await change(orderId, { option: 'pickup_in_store' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/delivery/pickupLocation' }] },
    });
    expect(await change(orderId, { ...inStore, pickupLocation: 'store-9' })).toMatchObject({
      status: 422,
      body: { code: 'unknown_location' },
    });
    expect(await change(orderId, { ...inStore, pickupLocation: 'wh-2' })).toMatchObject({
      status: 422,
      body: { code: 'option_not_offered' },
    });
    expect(await change(orderId, { option: 'pickup_point' })).toMatchObject({
      status: 422,
      body: { code: 'option_not_offered' },
    });
    // No location of it drives out within the hour.
    expect(await change(orderId, { option: 'one_hour' })).toMatchObject({
      status: 422,
      body: { code: 'option_not_offered' },
    });
    await hub.request(`/api/v1/orders/${orderId}/commands`, { token: agent, body: { type: 'CancelOrder' } });
    expect(await change(orderId, { option: 'next_day' })).toMatchObject({
      status: 422,
      body: { code: 'order_cancelled' },
    });
    const { body } = await hub.request(`/api/v1/orders/${orderId}/delivery-options`, { token: agent });
    expect(body.options).toEqual([]);
  });

  it('is not driven out within the hour by nobody, where all of it waits for stock', async () => {
    await count('RAIN', 'wh-1', 0);
    const { orderId, link } = await place('RAIN', { whenShort: 'backorder' });
    expect((await read(orderId)).status).toBe('partly_backordered');
    const { body } = await hub.request(`/api/v1/track/${link}/delivery-options`);
    const found = deliveryOptionsSchema.parse(body).options.map(({ delivery }) => delivery.option);
    expect(found).toContain('next_day');
    expect(found).not.toContain('one_hour');
    expect(await change(orderId, { option: 'one_hour' })).toMatchObject({
      status: 422,
      body: { code: 'option_not_offered' },
    });
  });

  it('asks nobody for work that they are not given yet', async () => {
    const release = async (body: object): Promise<Answer> =>
      await hub.request('/api/v1/locations/wh-2/release', { token: ops, body });
    expect((await release({ paused: true, reason: 'Stocktaking' })).status).toBe(200);
    const { orderId } = await place('SOCK', { location: 'wh-2' });
    const command = async (body: object): Promise<Answer> =>
      await hub.request(`/api/v1/orders/${orderId}/commands`, { token: agent, body });
    const shipTo = { ...(await read(orderId)).shipTo, line1: 'Lilla gatan 2' };
    expect((await command({ type: 'ChangeAddress', shipTo })).status).toBe(200);
    expect((await change(orderId, { option: 'next_day' })).status).toBe(200);
    // What goes out of an order goes out in its order, so nothing of before is under way by then.
    const other = await place('SOCK');
    await expect.poll(() => sentOf(other.orderId)).toEqual(['requested wh-1']);
    await settled(orderId);
    expect(sentOf(orderId)).toEqual([]);
  });
});
