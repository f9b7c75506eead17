import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import type { OrderRow } from '../../src/contracts/orders.ts';
import {
  boardChangedSchema,
  type BoardChanged,
  type BoardReset,
  boardWatchedSchema,
} from '../../src/contracts/socket.ts';
import { toOrderRow } from '../../src/orders/rows.ts';
import { placeOrder, tellOrder } from '../support/board.ts';
import { ask, type Client, granted, type LiveApp, openLiveApp } from '../support/live-app.ts';

let app: LiveApp;
beforeAll(async () => {
  app = await openLiveApp();
});
afterAll(async () => {
  await app.close();
});

const framesOf = (client: Client): (BoardChanged & { at: number })[] => {
  const frames: (BoardChanged & { at: number })[] = [];
  client.on('board:changed', (frame) => frames.push({ ...frame, at: performance.now() }));
  return frames;
};

const rowsOf = <Row>(answer: object): Row[] => {
  if (!('rows' in answer)) throw new Error(`no rows in ${JSON.stringify(answer)}`);
  return answer.rows as Row[];
};

describe('a watched board', () => {
  let ops: Client;
  let count = 0;
  const place = async (n = 1): Promise<string[]> => {
    count += 1;
    return await Promise.all(
      Array.from({ length: n }, async (_, k) => await placeOrder(app.machines, `b${count}-${k}`)),
    );
  };
  const seen = async (client: Client, view: 'orders' | 'exceptions', filter: string): Promise<number> =>
    granted(await ask(client, 'board:watch', { view, filter })).total;
  beforeEach(async () => {
    ops = await app.connect({ token: await app.token(['ops']) });
  });

  it('has its rows, its counters and its total, and is told of what comes, changes and leaves', async () => {
    const [first = ''] = await place();
    await expect.poll(async () => await seen(ops, 'orders', '')).toBeGreaterThan(0);
    const watched = boardWatchedSchema.parse(
      await ask(ops, 'board:watch', { view: 'orders', filter: 'is:open status:allocated' }),
    );
    const rows = rowsOf<OrderRow>(watched);
    expect(rows.find(({ orderId }) => orderId === first)).toMatchObject({
      customerName: 'Åsa Łukasz',
      status: 'allocated',
    });
    expect(watched.counts['status:allocated']).toBe(rows.length);
    const frames = framesOf(ops);
    const [second = ''] = await place();
    await expect
      .poll(() =>
        frames.flatMap(({ upserts }) => upserts as OrderRow[]).some(({ orderId }) => orderId === second),
      )
      .toBe(true);
    await tellOrder(app.machines, first, 'hold');
    await expect.poll(() => frames.flatMap(({ removes }) => removes)).toContain(first);
    let at = watched.seq;
    for (const frame of frames) {
      const { at: _, ...message } = frame;
      boardChangedSchema.parse(message);
      expect(frame.from).toBeLessThanOrEqual(at);
      expect(frame.seq).toBeGreaterThan(frame.from);
      at = frame.seq;
    }
    expect(frames.at(-1)?.total).toBe(rows.length);
    expect(frames.at(-1)?.counts['status:on_hold']).toBeGreaterThan(0);
  });

  it('is told at most ten times a second, of the newest state of each row', async () => {
    const orders = await place(20);
    await Promise.all(
      orders.map(async (orderId) => {
        await tellOrder(app.machines, orderId, 'ship');
      }),
    );
    await ask(ops, 'board:watch', { view: 'orders', filter: '' });
    const frames = framesOf(ops);
    const giveUp = performance.now() + 30_000;
    let told = 0;
    for (let hold = 1; frames.length <= 12 && performance.now() < giveUp; hold += 1) {
      for (const what of ['hold', { release: hold }] as const) {
        await Promise.all(
          orders.map(async (orderId) => {
            await tellOrder(app.machines, orderId, what);
          }),
        );
        told += orders.length;
      }
    }
    // A row that is again as it was told before is not told again, so what it says is compared and not its version.
    const said = ({ version: _v, updatedAt: _u, customerName: _c, ...row }: Partial<OrderRow>): object => row;
    const wanted = new Map(
      await Promise.all(
        orders.map(async (orderId) => {
          const order = await app.machines.hub.readOrder(orderId);
          if (order === undefined) throw new Error(`no order ${orderId}`);
          return [orderId, said(toOrderRow(order.state, order.version))] as const;
        }),
      ),
    );
    await expect
      .poll(
        () =>
          new Map(
            frames.flatMap(({ upserts }) =>
              (upserts as OrderRow[]).map((row) => [row.orderId, said(row)] as const),
            ),
          ),
      )
      .toEqual(wanted);
    for (let index = 10; index < frames.length; index += 1) {
      // Measured where they arrive, so a little less than a second may lie between them.
      expect((frames[index]?.at ?? 0) - (frames[index - 10]?.at ?? 0)).toBeGreaterThan(900);
    }
    expect(frames.length).toBeGreaterThan(10);
    expect(frames.reduce((sum, { upserts }) => sum + upserts.length, 0)).toBeLessThanOrEqual(told);
    for (const { upserts } of frames) {
      const ids = (upserts as OrderRow[]).map(({ orderId }) => orderId);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('goes on from a cursor with what changed, and starts again when its log did', async () => {
    const [gone = '', kept = ''] = await place(2);
    const watch = async () =>
      granted(await ask(ops, 'board:watch', { view: 'orders', filter: 'status:allocated' }));
    await expect
      .poll(async () => rowsOf<OrderRow>(await watch()).map(({ orderId }) => orderId))
      .toEqual(expect.arrayContaining([gone, kept]));
    // Again: a place in the log is taken before the rows are read, so the first answer that has both may stand before them.
    const first = await watch();
    ops.disconnect();
    await tellOrder(app.machines, gone, 'hold');
    const [fresh = ''] = await place();
    const again = await app.connect({ token: await app.token(['ops']) });
    const cursor = { epoch: first.epoch, seq: first.seq };
    const resume = async (): Promise<{ upserts: string[]; removes: string[] }> => {
      const answer = granted(
        await ask(again, 'board:watch', { view: 'orders', filter: 'status:allocated', cursor }),
      );
      if (!('changes' in answer)) throw new Error('not resumed');
      return {
        upserts: (answer.changes.upserts as OrderRow[]).map(({ orderId }) => orderId),
        removes: answer.changes.removes,
      };
    };
    await expect.poll(resume).toEqual({ upserts: [fresh], removes: [gone] });
    expect((await resume()).upserts).not.toContain(kept);

    const resets: BoardReset[] = [];
    again.on('board:reset', (reset) => resets.push(reset));
    await app.board.rebuilds.ask('orders');
    await expect.poll(() => resets).toEqual([{ view: 'orders', why: 'new_epoch' }]);
    const anew = granted(
      await ask(again, 'board:watch', { view: 'orders', filter: 'status:allocated', cursor }),
    );
    expect(anew.epoch).not.toBe(first.epoch);
    expect('rows' in anew).toBe(true);
  });

  it('shows a window of the rows, and moves it when something comes in above', async () => {
    await place(6);
    const frames = framesOf(ops);
    await expect.poll(async () => await seen(ops, 'orders', 'status:allocated')).toBeGreaterThan(5);
    const watched = granted(await ask(ops, 'board:watch', { view: 'orders', filter: '', window: [0, 5] }));
    // Those of the board that was watched before.
    frames.length = 0;
    const held = new Set(rowsOf<OrderRow>(watched).map(({ orderId }) => orderId));
    expect(held.size).toBe(5);
    const [newest = ''] = await place();
    const apply = (): string[] => {
      for (const frame of frames.splice(0)) {
        for (const row of frame.upserts as OrderRow[]) held.add(row.orderId);
        for (const key of frame.removes) held.delete(key);
      }
      return [...held].toSorted();
    };
    const top = await expect
      .poll(async () => {
        const found = await app.board.lists.orders({ limit: 5, personal: false });
        return found === 'bad_cursor' || 'wrong' in found ? [] : found.items.map(({ orderId }) => orderId);
      })
      .toContain(newest)
      .then(async () => await app.board.lists.orders({ limit: 5, personal: false }));
    if (top === 'bad_cursor' || 'wrong' in top) throw new Error('no list');
    await expect.poll(apply, { timeout: 5_000 }).toEqual(top.items.map(({ orderId }) => orderId).toSorted());
  });

  it('tells the desk of a new case at once: as a row and as an alert', async () => {
    const [orderId = ''] = await place();
    const watched = granted(await ask(ops, 'board:watch', { view: 'exceptions', filter: 'is:open' }));
    const links: string[] = [];
    ops.on('alert', ({ link }) => links.push(link));
    const frames = framesOf(ops);
    // It left although it was cancelled: severity 1.
    await app.machines.hub.ask(
      orderId,
      { type: 'CancelOrder' },
      { actor: { kind: 'user', id: 'u' }, cause: 't' },
    );
    await tellOrder(app.machines, orderId, 'ship');
    const isOf = (row: unknown): boolean => (row as ExceptionRow).orderId === orderId;
    await expect.poll(() => frames.some(({ upserts }) => upserts.some(isOf))).toBe(true);
    const row = frames.flatMap(({ upserts }) => upserts as ExceptionRow[]).find(isOf);
    expect(row?.severity).toBeLessThanOrEqual(2);
    await expect.poll(() => links).toContain(`/desk?case=${row?.exceptionId}`);
    expect(frames.at(-1)?.counts['is:open']).toBeGreaterThan(watched.counts['is:open'] ?? 0);
  });

  it('says what is wrong with a filter', async () => {
    const wrong = await ask(ops, 'board:watch', { view: 'exceptions', filter: 'is:open colour:red' });
    expect(wrong).toMatchObject({
      error: { code: 'invalid_filter', message: expect.stringContaining('colour:red') as string },
    });
    expect(await ask(ops, 'board:watch', { view: 'exceptions', filter: 'is:purple' })).toMatchObject({
      error: { code: 'invalid_filter' },
    });
  });

  it('shows an agent the cases of orders, which are those that an agent may handle', async () => {
    const { incidents } = app.machines;
    const person = { actor: { kind: 'user', id: 'u1' }, cause: 'test' } as const;
    const storm = { kind: 'storm', title: 'Storm Hans', scope: { country: 'SE' } } as const;
    const declare = async (id: string): Promise<void> => {
      const from = new Date().toISOString();
      const command = { type: 'DeclareIncident', id, ...storm, from, until: null } as const;
      expect((await incidents.ask(id, command, person)).outcome).toBe('accepted');
    };
    await declare('inc_one');
    await expect.poll(async () => await seen(ops, 'exceptions', 'type:storm')).toBe(1);
    const agent = await app.connect({ token: await app.token(['agent']) });
    const watched = granted(await ask(agent, 'board:watch', { view: 'exceptions', filter: '' }));
    expect(rowsOf<ExceptionRow>(watched).filter(({ orderId }) => orderId === '')).toEqual([]);
    expect(watched.counts['type:storm']).toBeUndefined();
    const [agents, desks] = [framesOf(agent), framesOf(ops)];
    await ask(ops, 'board:watch', { view: 'exceptions', filter: '' });
    await declare('inc_two');
    await expect.poll(() => JSON.stringify(desks)).toContain('incident:inc_two.1');
    const [orderId = ''] = await place();
    await tellOrder(app.machines, orderId, 'reject');
    await expect.poll(() => JSON.stringify(agents)).toContain(`${orderId}.1`);
    expect(JSON.stringify(agents)).not.toContain('incident:inc_');
    expect(agents.at(-1)?.counts['type:storm']).toBeUndefined();
  });

  it('shows each role what is its own, and other boards not at all', async () => {
    const elsewhere = await placeOrder(app.machines, `elsewhere-${count}`, { location: 'wh-2' });
    const [here = ''] = await place();
    const warehouse = await app.connect({ token: await app.token(['warehouse'], { locations: ['wh-2'] }) });
    await expect
      .poll(
        async () => granted(await ask(warehouse, 'board:watch', { view: 'fulfilments', filter: '' })).total,
      )
      .toBeGreaterThan(0);
    const watched = granted(await ask(warehouse, 'board:watch', { view: 'fulfilments', filter: '' }));
    const locations = rowsOf<{ location: string; orderId: string }>(watched).map(({ location }) => location);
    expect(new Set(locations)).toEqual(new Set(['wh-2']));
    expect(watched.counts['is:todo']).toBe(locations.length);
    const frames = framesOf(warehouse);
    await tellOrder(app.machines, here, 'hold');
    await tellOrder(app.machines, elsewhere, 'hold');
    await expect.poll(() => frames.length).toBeGreaterThan(0);
    expect(JSON.stringify(frames)).not.toContain(here);
    const cursor = { epoch: watched.epoch, seq: 0 };
    expect(
      JSON.stringify(await ask(warehouse, 'board:watch', { view: 'fulfilments', filter: 'is:done', cursor })),
    ).not.toContain(here);
    for (const view of ['orders', 'exceptions'] as const) {
      expect(await ask(warehouse, 'board:watch', { view, filter: '' })).toMatchObject({
        error: { code: 'not_allowed' },
      });
    }
    const shop = await app.connect({ token: await app.token(['storefront'], { channels: ['other'] }) });
    expect(await ask(shop, 'board:watch', { view: 'orders', filter: '' })).toMatchObject({
      total: 0,
      rows: [],
      counts: {},
    });
  });
});
