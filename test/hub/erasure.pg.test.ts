import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toOrderView } from '../../src/orders/view.ts';
import { toMovementCommand } from '../../src/hub/stocks.ts';
import { anOrderBody, openTestMachines, registerWorld, type TestMachines } from '../support/machines.ts';

const storefront = { actor: { kind: 'storefront', id: 'web' }, cause: 'test' } as const;
const admin = { actor: { kind: 'user', id: 'root' }, cause: 'test' } as const;
const person = /Åsa|Łukasz|Storgatan|asa@example|46701234567|engrave|left with Olga/;

/** Invariant 10: a person can be forgotten, and the history still folds. */
describe('personal data', () => {
  let machines: TestMachines;
  beforeAll(async () => {
    machines = await openTestMachines();
    await registerWorld(machines);
  });
  afterAll(async () => {
    await machines.close();
  });

  it('is beside the events, and gone from every table when the person is forgotten', async () => {
    const body = anOrderBody();
    const [first, second] = body.lines;
    if (first === undefined || second === undefined) throw new Error('no lines');
    const { orderId } = await machines.placing.place({
      body: { ...body, lines: [{ ...first, kind: 'special', instruction: 'engrave "Åsa"' }, second] },
      idempotencyKey: 'p1',
      ...storefront,
    });
    const send = async (door: string, message: object): Promise<void> => {
      const { receiptId } = await machines.ingest.doors.receive({
        sender: 'x',
        door,
        body: Buffer.from(JSON.stringify(message)),
      });
      await expect
        .poll(async () => (await machines.ingest.doors.findReceipt(receiptId))?.outcome)
        .toBe('accepted');
    };
    await send('warehouses.wh-1.fulfilment', {
      fulfilmentId: `${orderId}-f1`,
      type: 'shipped',
      at: '2026-11-22T10:00:00Z',
      parcels: [{ carrier: 'postnord', trackingNumber: 'P1XX', lines: [{ lineId: '1', quantity: 2 }] }],
    });
    await send('carriers.postnord.tracking', {
      trackingNumber: 'P1XX',
      status: 'delivered',
      occurredAt: '2026-11-23T10:00:00Z',
      description: 'left with Olga',
    });
    const view = async () => {
      const order = await machines.hub.readOrder(orderId);
      if (order === undefined) throw new Error('no order');
      return toOrderView(order.state, order.version, await machines.hub.loadPersonal(orderId), 'staff');
    };
    const before = JSON.stringify(await view());
    for (const text of ['Åsa Łukasz', 'Storgatan', 'engrave', 'left with Olga'])
      expect(before).toContain(text);
    expect(JSON.stringify(await machines.hub.loadEvents(orderId, 0))).not.toMatch(person);

    expect(await machines.hub.ask(orderId, { type: 'ErasePersonalData' }, admin)).toMatchObject({
      outcome: 'accepted',
    });
    const after = await view();
    expect(after.customer).toEqual({ erased: true });
    expect(after.shipTo).toEqual({ erased: true });
    expect(JSON.stringify(after)).not.toMatch(person);
    const tables = await machines.pool.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    for (const { name } of tables.rows) {
      const rows = await machines.pool.query<{ text: string }>(
        `select coalesce(string_agg(t::text, ' '), '') as text from "${name}" t`,
      );
      expect([name, person.test(rows.rows[0]?.text ?? '')]).toEqual([name, false]);
    }
    const stored = await machines.hub.loadEvents(orderId, 0);
    expect(stored.at(-1)?.type).toBe('PersonalDataErased');
  });

  it('typed on the shelves of what was ordered, since it was ordered, is gone too', async () => {
    await machines.start();
    const place = { sku: 'SHELF', location: 'wh-1' } as const;
    const say = async (text: string, on: { readonly sku: string; readonly location: string } = place) => {
      const { command, personal } = toMovementCommand(on.location, {
        sku: on.sku,
        type: 'found',
        quantity: 1,
        reason: text,
      });
      const answer = await machines.stocks.ask(command, { ...admin, personal });
      expect(answer.outcome).toBe('accepted');
    };
    const said = async (on: { readonly sku: string; readonly location: string } = place) =>
      (await machines.stocks.loadLedger(on.location, on.sku, undefined, 50)).items
        .filter(({ type }) => type === 'StockFound')
        .map(({ data }) => (data as { readonly reason?: unknown }).reason);
    await say('before any order');
    const { orderId, answer } = await machines.placing.place({
      body: anOrderBody({
        lines: [{ sku: 'SHELF', name: 'Shelf', quantity: 1, unitPrice: { amount: '1.00', currency: 'SEK' } }],
      }),
      idempotencyKey: 'p2',
      ...storefront,
    });
    expect(answer.outcome).toBe('accepted');
    const elsewhere = { sku: 'SHELF', location: 'wh-2' } as const;
    const other = { sku: 'OTHER', location: 'wh-1' } as const;
    await say('Åsa sent it back');
    await say('hers as well', elsewhere);
    await say('nothing of hers', other);
    await machines.hub.ask(orderId, { type: 'ErasePersonalData' }, admin);
    await expect
      .poll(async () => await said(), { timeout: 15_000 })
      .toEqual([{ erased: true }, { text: 'before any order' }]);
    expect(await said(elsewhere)).toEqual([{ erased: true }]);
    expect(await said(other)).toEqual([{ text: 'nothing of hers' }]);
    // Shelves go on.
    expect((await machines.stocks.stock.read('wh-1~SHELF')).state).toMatchObject({ onHand: 2 });
  });
});
