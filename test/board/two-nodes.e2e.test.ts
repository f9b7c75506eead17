import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type BoardNode, openBoardNode, placeOrder, tellOrder } from '../support/board.ts';
import { aScan } from '../support/order-factory.ts';
import { describeWithNats, startNatsServer, type TestNatsServer } from '../support/nats.ts';

/** What 0113 is about: which node writes, and what it need not load. That the rows are right is shown elsewhere too. */
describeWithNats('boards of two nodes that hear each other', () => {
  let server: TestNatsServer;
  let first: BoardNode;
  let second: BoardNode;
  const orders: string[] = [];
  const startedAt = Date.now();
  beforeAll(async () => {
    server = await startNatsServer();
    first = await openBoardNode({ natsUrl: server.url, node: 'first' });
    const { databaseUrl } = first.machines;
    second = await openBoardNode({ natsUrl: server.url, databaseUrl, node: 'second' });
  });
  afterAll(async () => {
    await second.close();
    await first.close();
    await server.stop();
  });

  const caughtUp = async (): Promise<void> => {
    await expect
      .poll(
        async () =>
          (
            await first.machines.pool.query<{ n: number }>(
              `select count(*)::int as n from events e, checkpoints c
               where c.name = 'board' and (e.tx, e.position) > (c.tx, c.position)`,
            )
          ).rows[0]?.n,
        { timeout: 10_000 },
      )
      .toBe(0);
  };
  /** Of just now: nothing but a scan comes of it, no case that it is late. */
  async function scanOrder(orderId: string, minute: number): Promise<void> {
    const scan = aScan('in_transit', new Date(startedAt + (minute - 60) * 60_000).toISOString());
    const trackingNumber = `PN-${orderId.slice(4).toUpperCase()}`;
    const answer = await second.machines.hub.ask(
      orderId,
      { type: 'RecordScans', carrier: 'postnord', trackingNumber, scans: [{ scan }] },
      { actor: { kind: 'carrier', id: 'postnord' }, cause: 'test' },
    );
    if (answer.outcome !== 'accepted') throw new Error(answer.outcome);
  }
  async function whileNobodyWrites(work: () => Promise<void>): Promise<void> {
    const holder = await first.machines.pool.connect();
    await holder.query(`begin; select 1 from checkpoints where name = 'board' for update`);
    await work();
    await holder.query('commit');
    holder.release();
  }
  const writes = ({ machines }: BoardNode) => vi.spyOn(machines.hub, 'loadOrder');

  it('are written by one of them, which loads no order that looks as it did', async () => {
    for (let n = 0; n < 8; n += 1) orders.push(await placeOrder(first.machines, `o${n}`));
    await caughtUp();
    for (const orderId of orders) await tellOrder(second.machines, orderId, 'ship');
    for (const orderId of orders) await scanOrder(orderId, 1);
    await caughtUp();
    const loadedBy = [writes(first), writes(second)];
    for (let scan = 2; scan < 12; scan += 1) {
      await whileNobodyWrites(async () => {
        for (const orderId of orders) await scanOrder(orderId, scan);
        // What is told of them is there before they are looked for.
        await second.machines.nats()?.flush();
        await first.machines.nats()?.flush();
      });
      await caughtUp();
    }
    // Of eighty scans none, or of each order one, where the other node is the writer only now.
    const calls = loadedBy.reduce((sum, loaded) => sum + loaded.mock.calls.length, 0);
    expect(calls).toBeLessThanOrEqual(orders.length);
    vi.restoreAllMocks();
  });

  it('show what another node moved', async () => {
    for (const orderId of orders.slice(0, 4)) await tellOrder(first.machines, orderId, 'hold');
    for (const orderId of orders.slice(4)) await tellOrder(second.machines, orderId, 'hold');
    await caughtUp();
    const held = await first.machines.pool.query<{ n: number }>(
      `select count(*)::int as n from order_rows where (row->>'version')::int > 10`,
    );
    expect(held.rows[0]?.n).toBe(8);
  });

  it('go on with the other when the one that wrote has left', async () => {
    await first.board.stop();
    for (const orderId of orders) await tellOrder(first.machines, orderId, 'revoke');
    await caughtUp();
    orders.push(await placeOrder(second.machines, 'late'));
    await caughtUp();
    const rows = await second.machines.pool.query<{ n: number }>(`select count(*)::int as n from order_rows`);
    expect(rows.rows[0]?.n).toBe(9);
  });
});
