import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderCommandBody } from '../../src/contracts/commands.ts';
import type { OrderPreview } from '../../src/contracts/order-preview.ts';
import type { OrderView } from '../../src/contracts/orders.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('what a command would do', () => {
  let hub: HttpApp;
  let agent: string;
  let orders = 0;
  beforeAll(async () => {
    hub = await openHttpApp();
    agent = await hub.token('agent');
  });
  afterAll(async () => {
    await hub.close();
  });

  const kr = (amount: string) => ({ amount, currency: 'SEK' });
  /** Two lines at one location, 282.50 with the discount. */
  const place = async () =>
    await hub.place(`preview-${(orders += 1)}`, {
      lines: [
        {
          lineId: '1',
          sku: 'BOOT-42',
          name: 'Boots',
          quantity: 3,
          unitPrice: kr('100.00'),
          discount: kr('10.00'),
        },
        { lineId: '2', sku: 'SOCK', name: 'Socks', quantity: 1, unitPrice: kr('19.50') },
      ],
    });
  const ask = async (orderId: string, body: object, token = agent): Promise<Answer> =>
    await hub.request(`/api/v1/orders/${orderId}/preview`, { token, body });
  const read = async (orderId: string): Promise<OrderView> =>
    (await hub.request(`/api/v1/orders/${orderId}`, { token: agent })).body as OrderView;
  const preview = async (orderId: string, body: object): Promise<OrderPreview> => {
    const answer = await ask(orderId, body);
    expect(answer.status).toBe(200);
    return answer.body as OrderPreview;
  };

  it('is told in lines, work, worth and status, and nothing of it is written', async () => {
    const { orderId } = await place();
    const before = await read(orderId);
    const told = await preview(orderId, { type: 'CancelLines', lines: [{ lineId: '1', quantity: 2 }] });
    expect(told).toMatchObject({
      version: before.version,
      rejection: null,
      status: { before: 'allocated', after: 'allocated' },
      lines: [{ lineId: '1', sku: 'BOOT-42', before: { cancelled: 0 }, after: { cancelled: 2 } }],
      fulfilments: [],
      // A third of the discount stays with the unit that stays: 96.67 and 19.50.
      worth: { before: kr('309.50'), after: kr('116.17') },
      cases: { opened: [], closed: [] },
    });
    expect(told.promise.after).toEqual(before.promise);
    expect(await preview(orderId, { type: 'CancelOrder' })).toMatchObject({
      status: { after: 'cancelled' },
      fulfilments: [
        {
          location: before.fulfilments[0]?.location,
          before: { requestStatus: 'submitted' },
          after: { requestStatus: 'cancellation_requested' },
        },
      ],
      worth: { after: kr('0.00') },
    });
    expect(await read(orderId)).toEqual(before);
  });

  it('is why it would be refused, with everything as it is', async () => {
    const { orderId } = await place();
    expect(
      await preview(orderId, { type: 'CancelLines', lines: [{ lineId: '9', quantity: 1 }] }),
    ).toMatchObject({
      rejection: { code: 'unknown_line' },
      lines: [],
      worth: { before: kr('309.50'), after: kr('309.50') },
    });
    const shipTo = {
      name: 'Åsa Łukasz',
      line1: 'Storgatan 1',
      postcode: '21142',
      city: 'Malmö',
      country: 'SE',
    };
    expect(await preview(orderId, { type: 'ChangeAddress', shipTo })).toMatchObject({
      rejection: { code: 'address_unchanged' },
    });
    expect((await ask(orderId, { type: 'CancelOrder', expectedVersion: 1_000 })).status).toBe(409);
    expect((await ask(orderId, { type: 'Cancel' })).status).toBe(400);
    expect((await ask('ord_nobody00000000', { type: 'CancelOrder' })).status).toBe(404);
    expect((await ask(orderId, { type: 'ErasePersonalData' })).status).toBe(403);
  });

  it('is done by the command itself', async () => {
    const { orderId } = await place();
    const commands: readonly OrderCommandBody[] = [
      { type: 'HoldOrder', reason: 'customer_request' },
      { type: 'CancelLines', lines: [{ lineId: '1', quantity: 1 }] },
      { type: 'CancelLines', lines: [{ lineId: '2', quantity: 1 }] },
      { type: 'CancelOrder' },
      { type: 'CancelOrder' },
    ];
    for (const command of commands) {
      const was = await read(orderId);
      const told = await preview(orderId, command);
      const done = await hub.request(`/api/v1/orders/${orderId}/commands`, {
        token: agent,
        body: { ...command, expectedVersion: told.version },
      });
      expect(done.status).toBe(told.rejection === null ? 200 : 422);
      expect(done.body['rejection'] ?? null).toEqual(told.rejection);
      const is = await read(orderId);
      expect(told.status).toEqual({ before: was.status, after: is.status });
      const would = new Map(told.lines.map((line) => [line.lineId, line.after]));
      for (const { lineId, quantities } of was.lines) {
        const now = is.lines.find((line) => line.lineId === lineId)?.quantities;
        expect(would.get(lineId) ?? quantities).toEqual(now);
      }
    }
  });

  it('is told to the holder of a link of what a link may do, and of its own order', async () => {
    const { orderId, trackingUrl } = await place();
    const other = await place();
    const link = trackingUrl.split('/').at(-1) ?? '';
    const told = await ask(orderId, { type: 'CancelOrder' }, link);
    expect(told).toMatchObject({ status: 200, body: { rejection: null, status: { after: 'cancelled' } } });
    expect((await ask(orderId, { type: 'HoldOrder', reason: 'other' }, link)).status).toBe(403);
    expect((await ask(other.orderId, { type: 'CancelOrder' }, link)).status).toBe(404);
  });
});
