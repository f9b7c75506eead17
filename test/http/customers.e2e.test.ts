import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerView } from '../../src/contracts/customers.ts';
import type { Customer } from '../../src/contracts/delivery.ts';
import { createCustomers } from '../../src/hub/customers.ts';
import { placeOrder, tellOrder } from '../support/board.ts';
import { type HttpApp, openHttpApp, type Placed } from '../support/http-app.ts';

describe('a customer', () => {
  let hub: HttpApp;
  let agent: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    agent = await hub.token('agent');
  });
  afterAll(async () => await hub.close());

  const person = (wanted: Partial<Customer>): Customer => ({
    name: 'Åsa Łukasz',
    email: 'asa@example.com',
    language: 'sv',
    ...wanted,
  });
  const place = async (key: string, customer: Partial<Customer>): Promise<Placed> =>
    await hub.place(key, { customer: person(customer) });
  const read = async (customerId: string): Promise<CustomerView> => {
    const { status, text, body } = await hub.request(`/api/v1/customers/${customerId}`, { token: agent });
    if (status !== 200) throw new Error(text);
    return body;
  };
  const command = async (orderId: string, body: object, token = agent): Promise<number> =>
    (await hub.request(`/api/v1/orders/${orderId}/commands`, { token, body })).status;

  it('is what the office knows of their orders, and of nobody else’s', async () => {
    const first = await place('first', { customerId: 'c-1', name: 'Åsa L.', tier: 'silver' });
    const cancelled = await place('cancelled', { customerId: 'c-1', tier: 'gold' });
    await place('other', { customerId: 'c-10', name: 'Somebody else' });
    await place('nobody', {});
    expect(await command(cancelled.orderId, { type: 'CancelOrder', reason: 'customer_request' })).toBe(200);
    const last = await place('last', { customerId: 'c-1', tier: 'gold', phone: '+46701234567' });
    const statusesOf = async (): Promise<readonly string[]> =>
      (await read('c-1')).orders.map(({ status }) => status);
    await expect.poll(statusesOf).toEqual(['allocated', 'cancelled', 'allocated']);
    const found = await read('c-1');
    expect(found).toMatchObject({
      customerId: 'c-1',
      customer: {
        customerId: 'c-1',
        name: 'Åsa Łukasz',
        email: 'asa@example.com',
        phone: '+46701234567',
      },
      tier: 'gold',
      orderCount: 3,
      openOrders: 2,
      openExceptions: 0,
      // Two of 277.50 each.
      ordered: [{ amount: '555.00', currency: 'SEK' }],
      messages: [],
      returns: [],
      notes: [],
      granted: [],
    });
    expect(found.orders.map(({ orderId }) => orderId)).toEqual([
      last.orderId,
      cancelled.orderId,
      first.orderId,
    ]);
    expect([found.firstOrderAt, found.lastOrderAt]).toEqual([
      found.orders[2]?.placedAt,
      found.orders[0]?.placedAt,
    ]);
    expect((await read('c-10')).orderCount).toBe(1);
  });

  it('has what staff wrote down and what was granted, until it is erased', async () => {
    const { orderId, orderNumber } = await place('noted', { customerId: 'c-7' });
    const write = { type: 'NoteOrder', note: 'Called: wants it before Friday.' };
    expect(await command(orderId, write, await hub.token('storefront'))).toBe(403);
    expect(await command(orderId, write)).toBe(200);
    const amount = { amount: '20.00', currency: 'SEK' };
    expect(await command(orderId, { type: 'AdjustPrice', amount, reason: 'apology' })).toBe(200);
    await expect.poll(async () => (await read('c-7')).orders).toHaveLength(1);
    expect(await read('c-7')).toMatchObject({
      granted: [amount],
      notes: [{ orderId, orderNumber, by: 'agent-1', note: write.note }],
    });
    const orderOf = async (token: string) => (await hub.request(`/api/v1/orders/${orderId}`, { token })).body;
    expect((await orderOf(agent)).notes).toMatchObject([{ note: write.note }]);
    expect((await orderOf(await hub.token('storefront'))).notes).toEqual([]);
    const admin = await hub.token('admin');
    expect(await command(orderId, { type: 'ErasePersonalData' }, admin)).toBe(200);
    expect((await orderOf(agent)).notes).toMatchObject([{ note: { erased: true } }]);
    expect(await command(orderId, write)).toBe(422);
  });

  it('has no name any more where all of it was erased, and the one before where it was not', async () => {
    const admin = await hub.token('admin');
    await place('kept', { customerId: 'c-2', name: 'Before' });
    const gone = await place('gone', { customerId: 'c-2', name: 'Erased' });
    const done = await place('done', { customerId: 'c-3' });
    for (const { orderId } of [gone, done])
      expect(await command(orderId, { type: 'ErasePersonalData' }, admin)).toBe(200);
    await expect.poll(async () => (await read('c-2')).customer?.name).toBe('Before');
    await expect
      .poll(async () => await read('c-3'))
      .toMatchObject({ customer: null, tier: null, orderCount: 1 });
  });

  it('is nobody’s but the office’s to read, and 404 where there is none', async () => {
    for (const role of ['storefront', 'warehouse', 'carrier'] as const)
      expect((await hub.request('/api/v1/customers/c-1', { token: await hub.token(role) })).status).toBe(403);
    for (const id of ['c-99', 'c-', 'c%2F1', 'x'.repeat(65)])
      expect((await hub.request(`/api/v1/customers/${id}`, { token: agent })).status).toBe(404);
  });

  it('is shown what they were told, and what became of the mails', async () => {
    const { machines } = hub;
    const orderId = await placeOrder(machines, 'told');
    await tellOrder(machines, orderId, 'ship');
    const customers = createCustomers({
      pool: machines.pool,
      hub: machines.hub,
      // An hour later it has stood long enough.
      clock: { ...machines.clock, now: () => machines.clock.now() + 3_600_000 },
    });
    const find = async (): Promise<readonly object[]> =>
      await customers.findMessages({ orderId, orderNumber: 'SO-1' });
    expect(await find()).toEqual(
      ['placed', 'partly_shipped'].map((milestone) => ({
        orderId,
        orderNumber: 'SO-1',
        milestone,
        direction: 'outbound',
        at: expect.any(String),
        mail: 'none',
      })),
    );
    for (const [outcome, mail] of [
      [null, 'waiting'],
      ['sent', 'sent'],
      ['dead', 'failed'],
      ['obsolete', 'left_out'],
    ] as const) {
      await machines.pool.query(
        `insert into effects (key, stream, destination, payload, created_at, next_try_at, outcome)
         values ($1, 'x', 'mail', '{}', now(), now(), $2) on conflict (key) do update set outcome = $2`,
        [`mail:${orderId}:partly_shipped/outbound`, outcome],
      );
      expect(await find()).toMatchObject([{ mail: 'none' }, { mail }]);
    }
  });
});
