import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundReturnSchema } from '../../src/contracts/returns.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

/** Goods that come back, from outside: who asks, who answers, who has them, who is paid back. */
describe('returns', () => {
  let hub: HttpApp;
  let agent: string;
  let warehouse: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    [agent, warehouse] = await Promise.all([hub.token('agent'), hub.token('warehouse')]);
  });
  afterAll(async () => {
    await hub.close();
  });

  interface Delivered {
    readonly orderId: string;
    readonly orderNumber: string;
    readonly link: string;
  }
  let orders = 0;
  /** Three of a SKU that wh-1 counts, at their customer. */
  const deliver = async (more: object = {}, customerId?: string): Promise<Delivered> => {
    orders += 1;
    const unitPrice = { amount: '200.00', currency: 'SEK' };
    const { orderId, orderNumber, trackingUrl } = await hub.place(`returned-${orders}`, {
      lines: [{ sku: 'SHIRT', name: 'Shirt', quantity: 3, unitPrice, ...more }],
      ...(customerId === undefined
        ? {}
        : { customer: { customerId, name: 'Åsa', email: 'asa@example.com', language: 'sv' } }),
    });
    await hub.request('/api/v1/warehouses/wh-1/fulfilment', {
      token: warehouse,
      body: {
        fulfilmentId: `${orderId}-f1`,
        type: 'shipped',
        at: new Date(hub.machines.clock.now()).toISOString(),
        parcels: [
          { carrier: 'postnord', trackingNumber: `RET${orders}`, lines: [{ lineId: '1', quantity: 3 }] },
        ],
      },
    });
    await expect.poll(async () => (await read(orderId)).shipments).toHaveLength(1);
    await hub.request('/api/v1/carriers/postnord/tracking', {
      token: await hub.token('carrier'),
      body: {
        trackingNumber: `RET${orders}`,
        status: 'delivered',
        occurredAt: new Date(hub.machines.clock.now()).toISOString(),
      },
    });
    await expect.poll(async () => (await read(orderId)).status).toBe('delivered');
    return { orderId, orderNumber, link: trackingUrl.split('/').at(-1) ?? '' };
  };
  const read = async (orderId: string) =>
    (await hub.request(`/api/v1/orders/${orderId}`, { token: agent })).body;
  const askAsCustomer = async (link: string, body: object, key?: string): Promise<Answer> =>
    await hub.request(`/api/v1/track/${link}/commands`, {
      body: { type: 'RequestReturn', ...body },
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  const one = (reason = 'does_not_fit', quantity = 1) => ({ lines: [{ lineId: '1', quantity, reason }] });
  const report = async (body: object): Promise<Answer> =>
    await hub.request('/api/v1/warehouses/wh-1/returns', {
      token: warehouse,
      body: { at: new Date(hub.machines.clock.now()).toISOString(), ...body },
    });

  it('a customer asks, sends, and is paid back', async () => {
    const { orderId, link } = await deliver();
    const asked = await askAsCustomer(link, { ...one('does_not_fit', 2), note: 'Too small.' }, 'k1');
    expect(asked).toMatchObject({
      status: 200,
      body: { events: [{ type: 'ReturnRequested' }, { type: 'ReturnApproved' }] },
    });
    // The same again is the same one.
    expect(await askAsCustomer(link, { ...one('does_not_fit', 2), note: 'Too small.' }, 'k1')).toMatchObject({
      status: 200,
      body: { events: [] },
    });
    const { status, returns } = await read(orderId);
    expect({ status, returns }).toMatchObject({
      status: 'returning',
      returns: [
        { status: 'approved', method: 'drop_off', location: 'wh-1', note: 'Too small.', refund: null },
      ],
    });
    const { returnId } = returns[0];
    expect((await hub.request(`/api/v1/track/${link}`)).body).toMatchObject({
      returnDays: 30,
      order: { returns: [{ returnId, note: 'Too small.' }], lines: [{ deliveredAt: expect.any(String) }] },
    });

    const received = await report({ returnId, type: 'received' });
    expect(received.status).toBe(202);
    const receipt = async () =>
      (await hub.request(`/api/v1/receipts/${received.body.receiptId}`, { token: warehouse })).body;
    await expect.poll(receipt).toMatchObject({ outcome: 'accepted', orderId });
    await report({
      returnId,
      type: 'inspected',
      lines: [
        { lineId: '1', quantity: 1, disposition: 'restocked' },
        { lineId: '1', quantity: 1, disposition: 'to_process' },
      ],
    });
    const inspect = async (disposition: string): Promise<Answer> =>
      await hub.request(`/api/v1/returns/${returnId}/commands`, {
        token: warehouse,
        body: { type: 'inspect', location: 'wh-1', lines: [{ lineId: '1', quantity: 1, disposition }] },
      });
    await expect
      .poll(async () => (await read(orderId)).returns)
      .toMatchObject([{ lines: [{ toProcess: 1 }] }]);
    expect(await inspect('not_restocked')).toMatchObject({
      status: 200,
      // A warehouse reads its queue, not histories.
      body: { events: [] },
    });
    expect((await read(orderId)).returns).toMatchObject([
      { status: 'inspected', worth: { amount: '400.00', currency: 'SEK' } },
    ]);

    expect(
      await hub.request(`/api/v1/orders/${orderId}/commands`, {
        token: agent,
        body: { type: 'CloseReturn', returnId, refund: { amount: '-1.00', currency: 'SEK' } },
      }),
    ).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/refund', message: 'must not be negative' }] },
    });
    const refund = { amount: '400.00', currency: 'SEK' };
    const close = await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: agent,
      body: { type: 'CloseReturn', returnId, refund, note: 'Worn once.' },
    });
    expect(close).toMatchObject({
      status: 200,
      body: {
        events: [
          { type: 'RefundGranted', data: { amount: refund, note: 'Worn once.' } },
          { type: 'ReturnClosed' },
        ],
      },
    });
    const order = await read(orderId);
    expect(order).toMatchObject({
      status: 'delivered',
      returns: [{ status: 'closed', refund }],
      lines: [{ quantities: { delivered: 3, returned: 1, dismissed: 1, returnRequested: 0 } }],
    });
    const story = (await hub.request(`/api/v1/track/${link}`)).body.events;
    expect(story.find((event: { type: string }) => event.type === 'RefundGranted').data).not.toHaveProperty(
      'note',
    );
  });

  it('a claim waits for an answer, which is a case of the desk, and has no label before', async () => {
    const { orderId, link } = await deliver();
    await askAsCustomer(link, one('damaged'));
    const { returns, exceptions } = await read(orderId);
    const [{ returnId, status }] = returns;
    expect(status).toBe('requested');
    expect(exceptions.at(-1)).toMatchObject({ type: 'return_unanswered', state: 'open', severity: 3 });
    const label = async () => await hub.request(`/api/v1/track/${link}/returns/${returnId}/label.pdf`);
    expect(await label()).toMatchObject({ status: 409, body: { code: 'no_label' } });
    const approve = await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: agent,
      body: { type: 'ApproveReturn', returnId },
    });
    expect(approve.status).toBe(200);
    expect((await read(orderId)).exceptions.at(-1)).toMatchObject({ state: 'resolved' });
    const pdf = await label();
    expect([pdf.status, pdf.headers.get('content-type'), pdf.headers.get('cache-control')]).toEqual([
      200,
      'application/pdf',
      'private, no-store',
    ]);
    expect(pdf.text.startsWith('%PDF-')).toBe(true);
    const sheet = await hub.request(`/api/v1/returns/${returnId}/label.pdf?size=a4`, { token: agent });
    expect([sheet.status, sheet.text.startsWith('%PDF-')]).toEqual([200, true]);
    const zpl = await hub.request(`/api/v1/returns/${returnId}/label.zpl`, { token: warehouse });
    expect(zpl.text).toMatch(/^\^XA[\s\S]*\^XZ\s*$/);
    const svg = await hub.request(`/api/v1/track/${link}/returns/${returnId}/code.svg`);
    expect([svg.headers.get('content-type'), svg.text.startsWith('<svg ')]).toEqual(['image/svg+xml', true]);
  });

  it('staff ask for a customer, beyond what the customer could; the answer is the return', async () => {
    const { orderId, orderNumber, link } = await deliver({ finalSale: true });
    expect(await askAsCustomer(link, one())).toMatchObject({
      status: 422,
      body: { rejection: { code: 'final_sale' } },
    });
    const ask = async (body: object, token = agent): Promise<Answer> =>
      await hub.request(`/api/v1/orders/${orderId}/returns`, {
        token,
        body,
        headers: { 'idempotency-key': 'by-agent' },
      });
    expect(await ask({ ...one(), location: 'wh-9' })).toMatchObject({
      status: 422,
      body: { rejection: { code: 'unknown_location' } },
    });
    const body = { ...one('damaged'), location: 'wh-2', method: 'store', note: 'Always complains.' };
    const asked = await ask(body);
    expect(asked.status).toBe(201);
    expect(asked.headers.get('hub-position')).toBeTruthy();
    const found = foundReturnSchema.parse(asked.body);
    expect(found).toMatchObject({
      orderId,
      orderNumber,
      return: { status: 'approved', location: 'wh-2', method: 'store' },
      lines: [{ lineId: '1', name: 'Shirt', shipped: 3 }],
    });
    expect(found.return.note).toBe('Always complains.');
    const [seen] = (await hub.request(`/api/v1/track/${link}`)).body.order.returns;
    expect(seen.returnId).toBe(found.return.returnId);
    expect(seen).not.toHaveProperty('note');
    const again = await ask(body);
    expect([again.status, again.body]).toEqual([201, asked.body]);
    expect(await ask({ ...one('other'), location: 'wh-2' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_conflict' },
    });
    const { returnId } = found.return;
    const byNumber = await hub.request(`/api/v1/returns/${returnId}`, { token: warehouse });
    expect(byNumber.body).toMatchObject({ orderNumber, return: { returnId } });
    expect(await hub.request(`/api/v1/returns/${orderId}-rzzzzzz`, { token: warehouse })).toMatchObject({
      status: 404,
    });
  });

  it('are on the page of their customer', async () => {
    const { orderId, orderNumber, link } = await deliver({}, 'c-7');
    await askAsCustomer(link, one('other', 2));
    const { returnId } = (await read(orderId)).returns[0];
    const customer = async () => (await hub.request('/api/v1/customers/c-7', { token: agent })).body;
    await expect
      .poll(async () => (await customer()).returns)
      .toMatchObject([{ orderId, orderNumber, returnId, status: 'approved', units: 2, refund: null }]);
  });

  it('nobody else’s: not another link’s, not another shop’s, and no location speaks for another', async () => {
    const [mine, other] = [await deliver(), await deliver()];
    await askAsCustomer(mine.link, one());
    const { returnId } = (await read(mine.orderId)).returns[0];
    for (const path of ['label.pdf', 'label.zpl', 'code.svg'])
      expect((await hub.request(`/api/v1/track/${other.link}/returns/${returnId}/${path}`)).status).toBe(404);
    expect(
      await hub.request(`/api/v1/track/${other.link}/commands`, { body: { type: 'CancelReturn', returnId } }),
    ).toMatchObject({ status: 422, body: { rejection: { code: 'unknown_return' } } });
    const shop = await hub.token('storefront', { channels: ['another'] });
    expect((await hub.request(`/api/v1/returns/${returnId}`, { token: shop })).status).toBe(404);
    expect((await hub.request(`/api/v1/returns/${returnId}/label.pdf`, { token: shop })).status).toBe(404);
    const carrier = await hub.token('carrier');
    expect((await hub.request(`/api/v1/returns/${returnId}`, { token: carrier })).status).toBe(403);
    const elsewhere = await hub.token('warehouse', { locations: ['wh-2'] });
    expect(
      await hub.request(`/api/v1/returns/${returnId}/commands`, {
        token: elsewhere,
        body: { type: 'receive', location: 'wh-1' },
      }),
    ).toMatchObject({ status: 422, body: { rejection: { code: 'unknown_location' } } });
    // But what lies there lies there.
    expect(
      await hub.request(`/api/v1/returns/${returnId}/commands`, {
        token: elsewhere,
        body: { type: 'receive', location: 'wh-2' },
      }),
    ).toMatchObject({ status: 200 });
    expect((await read(mine.orderId)).returns).toMatchObject([{ status: 'received' }]);
  });

  it('who has a link does not keep the hub making PDFs', async () => {
    const { link, orderId } = await deliver();
    await askAsCustomer(link, one());
    const { returnId } = (await read(orderId)).returns[0];
    const path = `/api/v1/track/${link}/returns/${returnId}/label.pdf`;
    const answers = await Promise.all(Array.from({ length: 40 }, async () => await hub.request(path)));
    expect(answers.map(({ status }) => status)).toContain(429);
    expect((await hub.request(`/api/v1/track/${link}`)).status).toBe(200);
  });

  it('bad bodies are refused with what and where', async () => {
    const { link, orderId } = await deliver();
    const twice = { lines: [...one().lines, ...one().lines] };
    expect(await askAsCustomer(link, twice)).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/lines', message: 'name a line once' }] },
    });
    expect(await askAsCustomer(link, { ...one(), location: 'wh-2' })).toMatchObject({ status: 400 });
    expect(
      await hub.request(`/api/v1/orders/${orderId}/returns`, { token: agent, body: { lines: [] } }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: '/lines' }] } });
    expect(await report({ returnId: `${orderId}-rq`, type: 'inspected', lines: [] })).toMatchObject({
      status: 400,
    });
    const unknown = await report({ returnId: `${orderId}-rqqqqqq`, type: 'received' });
    const receipt = async () =>
      (await hub.request(`/api/v1/receipts/${unknown.body.receiptId}`, { token: warehouse })).body;
    await expect.poll(receipt).toMatchObject({ outcome: 'parked' });
  });

  it('an erased order has no label, and its return goes on', async () => {
    const { orderId, link } = await deliver();
    await askAsCustomer(link, { ...one(), note: 'My name is Åsa.' });
    const { returnId } = (await read(orderId)).returns[0];
    await hub.request(`/api/v1/orders/${orderId}/commands`, {
      token: await hub.token('admin'),
      body: { type: 'ErasePersonalData' },
    });
    expect((await hub.request(`/api/v1/returns/${returnId}/label.pdf`, { token: agent })).status).toBe(410);
    expect((await read(orderId)).returns).toMatchObject([{ note: { erased: true } }]);
    await report({ returnId, type: 'received' });
    await expect.poll(async () => (await read(orderId)).returns).toMatchObject([{ status: 'received' }]);
  });
});
