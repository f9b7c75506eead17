import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';
import { anOrderBody } from '../support/machines.ts';

/** Invariant 4, from outside. */
describe('orders of what is counted', () => {
  let hub: HttpApp;
  let agent: string;
  let ops: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    [agent, ops] = await Promise.all([hub.token('agent'), hub.token('ops')]);
  });
  afterAll(async () => {
    await hub.close();
  });

  const fill = async (sku: string, location: string, onHand: number): Promise<void> => {
    const path = `/api/v1/stock/${sku}/${location}`;
    expect(await hub.request(path, { method: 'PUT', token: ops, body: { onHand } })).toMatchObject({
      status: 200,
    });
  };
  const buy = async (key: string, sku: string, quantity = 1, more: object = {}): Promise<Answer> =>
    await hub.request('/api/v1/orders', {
      token: agent,
      headers: { 'idempotency-key': key },
      body: anOrderBody({
        lines: [{ sku, name: sku, quantity, unitPrice: { amount: '10.00', currency: 'SEK' } }],
        ...more,
      }),
    });
  const stockOf = async (sku: string): Promise<Answer> =>
    await hub.request(`/api/v1/stock/${sku}`, { token: ops });

  it('of fifty buyers at once as many are answered 201 as is reserved, the others 422 and no order', async () => {
    await fill('SALE', 'wh-1', 12);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => await buy(`sale-${index}`, 'SALE')),
    );
    const sold = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status === 422);
    expect([sold.length, refused.length]).toEqual([12, 38]);
    for (const { body } of refused)
      expect(body).toMatchObject({
        code: 'insufficient_stock',
        detail: expect.not.stringMatching(/\b12\b/),
      });
    const { rows } = await hub.machines.pool.query<{ orders: number }>(
      `select count(*)::int as orders from heads where kind = 'order'`,
    );
    expect(rows[0]?.orders).toBe(12);
    await expect
      .poll(async () => (await stockOf('SALE')).body)
      .toMatchObject({
        onHand: 12,
        reserved: 12,
        available: 0,
      });
  });

  it('the same key is answered the same when nothing is left', async () => {
    await fill('LAST', 'wh-1', 1);
    const first = await buy('last', 'LAST');
    expect(first.status).toBe(201);
    expect((await buy('other', 'LAST')).status).toBe(422);
    const again = await buy('last', 'LAST');
    expect([again.status, again.text]).toEqual([first.status, first.text]);
  });

  it('a backorder says what of it waits', async () => {
    await fill('WAIT', 'wh-2', 1);
    const placed = await buy('wait', 'WAIT', 3, { whenShort: 'backorder' });
    expect(placed).toMatchObject({
      status: 201,
      body: { status: 'partly_backordered', lines: [{ quantities: { allocated: 1, backordered: 2 } }] },
    });
    const order = await hub.request(`/api/v1/orders/${placed.body.orderId}`, { token: agent });
    expect(order.body.fulfilments).toMatchObject([{ location: 'wh-2' }]);
  });

  it('a bundle is offered, ordered and asked for by its own SKU, and lies on shelves by its parts', async () => {
    await fill('E-LAMP', 'wh-1', 2);
    await fill('E-BULB', 'wh-1', 20);
    const parts = [
      { sku: 'E-LAMP', quantity: 1 },
      { sku: 'E-BULB', quantity: 2 },
    ];
    const put = async (body: object, token = ops): Promise<Answer> =>
      await hub.request('/api/v1/bundles', { token, body });
    expect((await put({ sku: 'E-SET', name: 'Set', parts }, agent)).status).toBe(403);
    expect((await put({ sku: 'E-SET', name: 'Set', parts })).status).toBe(201);
    expect((await put({ sku: 'E-SET', name: 'Set', parts })).status).toBe(200);
    expect(await put({ sku: 'E-BOX', name: 'Box', parts: [{ sku: 'E-SET', quantity: 1 }] })).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/parts/0/sku', message: 'E-SET is a bundle itself' }] },
    });
    expect((await put({ sku: 'E-2', name: 'Box', parts: [...parts, ...parts] })).status).toBe(400);
    const bands = async (): Promise<Answer> =>
      await hub.request('/api/v1/availability?sku=E-SET,E-BULB&channel=web');
    await expect
      .poll(async () => (await bands()).body, { timeout: 10_000 })
      .toMatchObject({ items: [{ sku: 'E-SET', band: 'low' }, { band: 'in_stock' }] });
    const placed = await buy('set', 'E-SET', 2);
    expect(placed).toMatchObject({ status: 201, body: { lines: [{ sku: 'E-SET', parts }] } });
    expect(await buy('set-2', 'E-SET')).toMatchObject({ status: 422, body: { code: 'insufficient_stock' } });
    await expect
      .poll(async () => (await stockOf('E-BULB')).body, { timeout: 10_000 })
      .toMatchObject({ reserved: 4 });
    await expect
      .poll(async () => (await bands()).body, { timeout: 10_000 })
      .toMatchObject({ items: [{ band: 'out' }, { band: 'in_stock' }] });
    const dropped = await hub.request('/api/v1/bundles/E-SET', { method: 'DELETE', token: ops });
    expect(dropped).toMatchObject({ status: 200, body: { sku: 'E-SET' } });
    expect((await hub.request('/api/v1/bundles/E-SET', { method: 'DELETE', token: ops })).status).toBe(404);
  });

  it('an order is promised what was shown for it: the nearest, not the fastest', async () => {
    const { registry } = hub.machines;
    const [near, far] = ['wh-1', 'wh-2'].map((location) => registry.locations().get(location)!);
    await registry.putLocation({
      ...near!,
      cutOff: '00:01',
      address: { country: 'SE', postcode: '21122' },
      capabilities: ['engraving'],
      leadDays: { engraving: 4 },
    });
    await registry.putLocation({ ...far!, cutOff: '23:59', address: { country: 'PL', postcode: '80601' } });
    await fill('NEAREST', 'wh-1', 9);
    await fill('NEAREST', 'wh-2', 9);
    const promised = async (query: string, key: string, line: object, shipTo: object): Promise<unknown> => {
      const shown = async (): Promise<Answer> =>
        await hub.request(`/api/v1/availability?sku=NEAREST&channel=web&${query}`);
      // The first answer comes from the boards, which follow the log: until they know both shelves.
      await expect
        .poll(async () => (await shown()).body.items[0].locations, { timeout: 10_000 })
        .toMatchObject([{ band: 'in_stock' }, { band: 'in_stock' }]);
      const option = (await shown()).body.options.find(
        (one: { option: string }) => one.option === 'standard',
      );
      const { body } = await buy(key, 'NEAREST', 1, {
        shipTo: { ...anOrderBody().shipTo, ...shipTo },
        lines: [
          {
            sku: 'NEAREST',
            name: 'Lamp',
            quantity: 1,
            unitPrice: { amount: '10.00', currency: 'SEK' },
            ...line,
          },
        ],
      });
      const { from, to, shipBy } = body.promise as Record<string, string>;
      expect({ from, to }).toEqual(option.promise);
      // What is made first must be ordered days before it leaves.
      expect(option.orderWithin < shipBy!).toBe('kind' in line);
      if (!('kind' in line)) expect(option.orderWithin).toBe(shipBy);
      const order = await hub.request(`/api/v1/orders/${body.orderId}`, { token: agent });
      return order.body.fulfilments[0].location;
    };
    const malmo = { country: 'SE', postcode: '21142' };
    const gdansk = { country: 'PL', postcode: '80600' };
    expect(await promised('country=SE&postcode=21142', 'near-1', {}, malmo)).toBe('wh-1');
    expect(await promised('country=pl&postcode=80600', 'near-2', {}, gdansk)).toBe('wh-2');
    const special = { kind: 'special', capability: 'engraving' };
    const query = 'country=PL&postcode=80600&kind=special&capability=engraving';
    expect(await promised(query, 'near-3', special, gdansk)).toBe('wh-1');
    for (const before of [near!, far!]) await registry.putLocation(before);
  });

  it('a cart is held, bought once, and given back', async () => {
    await fill('CART', 'wh-1', 3);
    const reserve = async (key: string, quantity: number, more: object = {}): Promise<Answer> =>
      await hub.request('/api/v1/reservations', {
        token: agent,
        headers: { 'idempotency-key': key },
        body: { channel: 'web', lines: [{ sku: 'CART', quantity }], ...more },
      });
    const cart = await reserve('cart-1', 2);
    expect(cart).toMatchObject({
      status: 201,
      body: { channel: 'web', lines: [{ sku: 'CART', quantity: 2, location: 'wh-1' }] },
    });
    const shown = async (after: Answer): Promise<Answer> =>
      await hub.request(`/api/v1/stock/CART?minPosition=${after.headers.get('hub-position')}`, {
        token: ops,
      });
    expect((await shown(cart)).body).toMatchObject({ reserved: 2, available: 1 });
    const { reservationId } = cart.body;
    expect((await reserve('cart-1', 2)).body).toEqual(cart.body);
    expect(await reserve('cart-2', 2)).toMatchObject({ status: 422, body: { code: 'insufficient_stock' } });
    expect(await reserve('cart-3', 1, { channel: 'nowhere' })).toMatchObject({
      status: 422,
      body: { code: 'unknown_channel' },
    });
    expect(await reserve('cart-4', 1, { minutes: 0 })).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/minutes' }] },
    });
    const stranger = await hub.token('storefront', { channels: ['elsewhere'] });
    const path = `/api/v1/reservations/${reservationId}`;
    expect((await hub.request(path, { method: 'DELETE', token: stranger })).status).toBe(404);
    expect((await buy('cart-buy', 'CART', 2, { reservationId })).status).toBe(201);
    expect(await buy('cart-buy-2', 'CART', 2, { reservationId })).toMatchObject({
      status: 409,
      body: { code: 'reservation_over' },
    });
    expect(await buy('cart-buy-3', 'CART', 1, { reservationId })).toMatchObject({
      status: 422,
      body: { code: 'reservation_differs' },
    });
    expect((await hub.request(path, { method: 'DELETE', token: agent })).body).toEqual({
      reservationId,
      released: false,
    });
    const other = await reserve('cart-5', 1);
    const gone = await hub.request(`/api/v1/reservations/${other.body.reservationId}`, {
      method: 'DELETE',
      token: agent,
    });
    expect(gone.body).toEqual({ reservationId: other.body.reservationId, released: true });
    expect((await shown(gone)).body).toMatchObject({ onHand: 3, reserved: 2, available: 1 });
  });

  it('the location that the order names must have it', async () => {
    await fill('NAMED', 'wh-1', 5);
    expect(await buy('named-2', 'NAMED', 1, { location: 'wh-2' })).toMatchObject({
      status: 422,
      body: { code: 'insufficient_stock' },
    });
    expect((await buy('named-1', 'NAMED', 1, { location: 'wh-1' })).status).toBe(201);
  });

  it('a special line is held where it can be done, as a cart and as an order', async () => {
    const admin = await hub.token('admin');
    const atelier = { location: 'atelier', type: 'store', name: 'Atelier', timeZone: 'Europe/Stockholm' };
    const put = await hub.request('/api/v1/locations', {
      token: admin,
      body: { ...atelier, capabilities: ['engraving'] },
    });
    expect(put.status).toBe(201);
    await fill('RING', 'wh-1', 9);
    await fill('RING', 'atelier', 2);
    const special = (capability: string) => ({
      lines: [
        {
          sku: 'RING',
          name: 'Ring',
          quantity: 1,
          kind: 'special',
          capability,
          unitPrice: { amount: '10.00', currency: 'SEK' },
        } as const,
      ],
    });
    const placed = await buy('ring', 'RING', 1, special('engraving'));
    expect(placed).toMatchObject({ status: 201, body: { lines: [{ capability: 'engraving' }] } });
    const order = await hub.request(`/api/v1/orders/${placed.body.orderId}`, { token: agent });
    expect(order.body.fulfilments).toMatchObject([{ location: 'atelier' }]);
    expect(await buy('ring-2', 'RING', 1, special('gilding'))).toMatchObject({
      status: 422,
      body: { code: 'no_capable_location' },
    });
    const cart = await hub.request('/api/v1/reservations', {
      token: agent,
      headers: { 'idempotency-key': 'ring-cart' },
      body: {
        channel: 'web',
        lines: [{ sku: 'RING', quantity: 1, kind: 'special', capability: 'engraving' }],
      },
    });
    expect(cart).toMatchObject({ status: 201, body: { lines: [{ location: 'atelier' }] } });
    const { reservationId } = cart.body;
    expect(await buy('ring-3', 'RING', 1, { reservationId })).toMatchObject({
      status: 422,
      body: { code: 'reservation_differs' },
    });
    expect((await buy('ring-4', 'RING', 1, { ...special('engraving'), reservationId })).status).toBe(201);
  });

  it('a location whose day is full is passed over while another has it', async () => {
    const { name: _, line1: __, ...address } = anOrderBody().shipTo;
    const near = { location: 'near', type: 'store', name: 'Near', timeZone: 'Europe/Stockholm', address };
    const admin = await hub.token('admin');
    const put = await hub.request('/api/v1/locations', { token: admin, body: { ...near, dailyCapacity: 1 } });
    expect(put.status).toBe(201);
    await fill('DAY', 'near', 9);
    await fill('DAY', 'wh-1', 1);
    const locationOf = async (key: string): Promise<string> => {
      const placed = await buy(key, 'DAY');
      const position = placed.headers.get('hub-position') ?? '';
      // It waits a second for the board at most, and answers what there is.
      const onBoard = async (): Promise<string[]> => {
        const list = await hub.request(`/api/v1/fulfilments?minPosition=${position}`, { token: ops });
        return list.body.items.map(({ orderId }: { orderId: string }) => orderId);
      };
      await expect.poll(onBoard).toContain(placed.body.orderId);
      const order = await hub.request(`/api/v1/orders/${placed.body.orderId}`, { token: agent });
      return order.body.fulfilments[0].location;
    };
    expect(await locationOf('day-1')).toBe('near');
    const listed = await hub.request('/api/v1/locations', { token: ops });
    expect(listed.body.items).toContainEqual(
      expect.objectContaining({ location: 'near', today: { day: expect.any(String), taken: 1 } }),
    );
    expect(await locationOf('day-2')).toBe('wh-1');
    // Nobody else has it: it is not refused.
    expect(await locationOf('day-3')).toBe('near');
  });
});
