import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availabilitySchema, stockRowSchema, stockViewSchema } from '../../src/contracts/stock.ts';
import { type Answer, type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('stock over HTTP', () => {
  let hub: HttpApp;
  let ops: string;
  let warehouse: string;
  beforeAll(async () => {
    hub = await openHttpApp();
    [ops, warehouse] = await Promise.all([hub.token('ops'), hub.token('warehouse')]);
  });
  afterAll(async () => {
    await hub.close();
  });

  const put = async (path: string, body: object, token = ops): Promise<Answer> =>
    await hub.request(`/api/v1/stock/${path}`, { method: 'PUT', token, body });
  const move = async (path: string, body: object, key: string | null, token = ops): Promise<Answer> =>
    await hub.request(`/api/v1/stock/${path}/movements`, {
      token,
      body,
      ...(key === null ? {} : { headers: { 'idempotency-key': key } }),
    });
  const position = (answer: Answer): string => answer.headers.get('hub-position') ?? '';

  it('a count and a delta are in the quantities that follow them', async () => {
    const counted = await put('LAMP/wh-1', { onHand: 12, safety: 2, reason: 'Anna counted' });
    expect(counted).toMatchObject({ status: 200, body: { stock: { onHand: 12, safety: 2, available: 10 } } });
    stockRowSchema.parse(counted.body.stock);
    const moved = await move('LAMP/wh-2', { type: 'received', quantity: 5, reference: 'DN-7' }, 'd1');
    expect(moved).toMatchObject({ status: 200, body: { stock: { onHand: 5 } } });
    // A list waits for a position, but on a busy machine not for ever.
    const find = async (): Promise<Answer> =>
      await hub.request(`/api/v1/stock/LAMP?minPosition=${position(moved)}`, { token: ops });
    await expect
      .poll(async () => (await find()).body)
      .toMatchObject({ sku: 'LAMP', onHand: 17, available: 15, demand: 0 });
    const found = await find();
    expect(stockViewSchema.parse(found.body).locations.map((one) => one.location)).toEqual(['wh-1', 'wh-2']);
  });

  it('a delta needs a key, and counts once by it', async () => {
    const body = { type: 'received', quantity: 5 };
    expect(await move('ROPE/wh-1', body, null)).toMatchObject({
      status: 422,
      body: { code: 'missing_message_id' },
    });
    await move('ROPE/wh-1', body, 'same');
    expect(await move('ROPE/wh-1', body, 'same')).toMatchObject({
      status: 200,
      body: { stock: { onHand: 5 } },
    });
  });

  it('a ledger has no page before a version that cannot be', async () => {
    await put('LEDGER/wh-1', { onHand: 1 });
    const answer = await hub.request('/api/v1/stock/LEDGER/wh-1/ledger?cursor=2147483649', { token: ops });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: '/cursor' }] } });
  });

  it('a product has its name at every location, and is found by it', async () => {
    const warehouseName = 'Lantern, as Malmö says';
    await put('LNT-1/wh-1', { onHand: 3, name: warehouseName }, warehouse);
    const elsewhere = await put('LNT-1/wh-2', { onHand: 4 });
    expect(elsewhere.body.stock.name).toBeUndefined();
    const named = await put('LNT-1/wh-2', { name: ' Storm Lantern 100%' });
    expect(named).toMatchObject({ status: 200, body: { stock: { name: 'Storm Lantern 100%', onHand: 4 } } });
    const find = async (q: string): Promise<readonly { readonly stockId: string; readonly name: string }[]> =>
      (await hub.request(`/api/v1/stock?q=${encodeURIComponent(q)}`, { token: ops })).body.items;
    await expect
      .poll(async () => (await find('lantern storm')).map(({ stockId }) => stockId), { timeout: 10_000 })
      .toEqual(['wh-1~LNT-1', 'wh-2~LNT-1']);
    expect((await find('LNT')).map(({ name }) => name)).toEqual(['Storm Lantern 100%', 'Storm Lantern 100%']);
    expect(await find('100%')).toHaveLength(2);
    expect(await find('1_0')).toEqual([]);
    expect((await put('LNT-1/wh-1', { name: ' ' })).status).toBe(400);
    // Said again it is nothing new; a location's own word stays on its own shelf.
    expect((await put('LNT-1/wh-2', { name: 'Storm Lantern 100%' })).body.events).toEqual([]);
    await put('LNT-1/wh-1', { name: warehouseName }, warehouse);
    await expect
      .poll(async () => (await find('LNT')).map(({ name }) => name), { timeout: 10_000 })
      .toEqual([warehouseName, 'Storm Lantern 100%']);
  });

  it('what is wrong in form is said field by field', async () => {
    expect(await put('LAMP/wh-1', {})).toMatchObject({ status: 400, body: { code: 'invalid' } });
    expect(await put('LAMP/wh-1', { onHand: -1 })).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/onHand' }] },
    });
    expect(await move('LAMP/wh-1', { type: 'received', quantity: -3 }, 'neg')).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/quantity' }] },
    });
  });

  it('a warehouse sees and writes its own shelves only; another is as if it were not there', async () => {
    const moved = await move('OURS/wh-1', { type: 'received', quantity: 5 }, 'w1', warehouse);
    expect(moved.status).toBe(200);
    const theirs = await move('OURS/wh-2', { type: 'received', quantity: 9 }, 'w2');
    expect((await put('OURS/wh-2', { onHand: 1 }, warehouse)).status).toBe(404);
    expect((await put('OURS/nowhere', { onHand: 1 })).status).toBe(404);
    const path = `/api/v1/stock/OURS?minPosition=${position(theirs)}`;
    const found = await hub.request(path, { token: warehouse });
    expect(found.body).toMatchObject({ onHand: 5, locations: [{ location: 'wh-1' }] });
    expect((await hub.request('/api/v1/stock/OURS/wh-2/ledger', { token: warehouse })).status).toBe(404);
    const list = await hub.request('/api/v1/stock?q=OUR', { token: warehouse });
    expect(list.body.items).toHaveLength(1);
  });

  it('the ledger says what was done, by whom and why', async () => {
    await put('TOLD/wh-1', { onHand: 3 });
    await move('TOLD/wh-1', { type: 'damaged', quantity: 1, reason: 'Rain came in' }, 't1');
    const ledger = await hub.request('/api/v1/stock/TOLD/wh-1/ledger?limit=2', { token: ops });
    const damaged = (ledger.body.items as { type: string }[]).find(({ type }) => type === 'StockDamaged');
    expect(damaged).toMatchObject({
      actor: { kind: 'user', id: 'ops-1' },
      data: { quantity: 1, reason: { text: 'Rain came in' } },
    });
    const rest = await hub.request(`/api/v1/stock/TOLD/wh-1/ledger?cursor=${ledger.body.nextCursor}`, {
      token: ops,
    });
    expect((rest.body.items as { type: string }[]).at(-1)?.type).toBe('StockOpened');
  });

  it('a sender has the same over its own door, with a receipt', async () => {
    const body = { sku: 'DOOR', type: 'received', quantity: 4 };
    const path = '/api/v1/warehouses/wh-1/stock';
    expect(await hub.request(path, { token: warehouse, body })).toMatchObject({
      status: 422,
      body: { code: 'missing_message_id' },
    });
    const received = await hub.request(path, {
      token: warehouse,
      body,
      headers: { 'idempotency-key': 'r1' },
    });
    expect(received.status).toBe(202);
    await expect
      .poll(async () => {
        const receipt = await hub.request(`/api/v1/receipts/${received.body.receiptId}`, {
          token: warehouse,
        });
        return receipt.body.outcome as string;
      })
      .toBe('accepted');
  });

  it('shoppers are told bands, by channel, and never a number', async () => {
    await hub.machines.registry.putChannel({ channel: 'few', name: 'Few', buffer: 8, low: 3 });
    await put('SEEN/wh-1', { onHand: 12 });
    const written = await put('SEEN/wh-2', {
      onHand: 1,
      incoming: [{ incomingId: 'po-1', quantity: 9, expectedAt: '2027-01-05T08:00:00Z' }],
    });
    await hub.request(`/api/v1/stock/SEEN?minPosition=${position(written)}`, { token: ops });
    const ask = async (query: string): Promise<Answer> => await hub.request(`/api/v1/availability?${query}`);
    const seen = await ask('sku=SEEN,NEVER&channel=few');
    expect(seen.status).toBe(200);
    expect(availabilitySchema.parse(seen.body)).toMatchObject({
      channel: 'few',
      items: [
        {
          sku: 'SEEN',
          band: 'in_stock',
          locations: [
            { location: 'wh-1', name: 'Malmö', band: 'in_stock' },
            { location: 'wh-2', band: 'backorder', date: '2027-01-05T08:00:00.000Z' },
          ],
        },
        { sku: 'NEVER', band: 'out', locations: [] },
      ],
    });
    expect(seen.text).not.toMatch(/onHand|available|quantity|":\s*12\b/);
    expect((seen.body.options as { option: string }[]).map(({ option }) => option)).toContain('standard');
    await put('SEEN/wh-1', { onHand: 10 });
    const items = async (): Promise<unknown> => (await ask('sku=SEEN&channel=few')).body.items[0].band;
    expect(await items()).toBe('low');
    await put('SEEN/wh-1', { onHand: 8 });
    expect(await items()).toBe('backorder');
    expect((await ask('sku=SEEN&channel=nobody')).body).toMatchObject({ code: 'unknown_channel' });
    expect((await ask('')).status).toBe(400);
    expect((await ask('sku=SEEN&latitude=55.6&longitude=13')).status).toBe(200);
    expect(await ask('sku=SEEN&latitude=&longitude=%20')).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/latitude' }, { path: '/longitude' }] },
    });
  });

  it('what comes first is said to come first, in whatever time zone it was told', async () => {
    const tokyo = { incomingId: 'a', quantity: 3, expectedAt: '2027-01-06T01:00:00+09:00' };
    const london = { incomingId: 'b', quantity: 3, expectedAt: '2027-01-05T20:00:00Z' };
    await put('ZONES/wh-1', { onHand: 0, incoming: [london, tokyo] });
    const first = async (): Promise<unknown> =>
      (await hub.request('/api/v1/availability?sku=ZONES')).body.items[0].date;
    await expect.poll(first).toBe('2027-01-05T16:00:00.000Z');
  });

  it('accepted demand that is not routed lowers what is offered', async () => {
    await put('HELD/wh-1', { onHand: 4 });
    const band = async (): Promise<unknown> =>
      (await hub.request('/api/v1/availability?sku=HELD')).body.items[0].band;
    // The first answer comes from the boards, which follow the log.
    await expect.poll(band).toBe('low');
    const { demand } = hub.machines.stocks;
    const asked = { actor: { kind: 'hub', id: 'test' }, cause: 'test' } as const;
    await demand.ask('HELD', { type: 'AddDemand', sku: 'HELD', demandId: 'o1', quantity: 4 }, asked);
    expect(await band()).toBe('out');
    await demand.ask('HELD', { type: 'SettleDemand', sku: 'HELD', demandId: 'o1', how: 'cancelled' }, asked);
    expect(await band()).toBe('low');
  });

  describe('a first fill', () => {
    const load = async (body: string, type: string, token = ops): Promise<Answer> =>
      await hub.request('/api/v1/stock/loads', { token, body, headers: { 'content-type': type } });
    const finished = async (answer: Answer): Promise<Answer> => {
      expect(answer.status).toBe(202);
      const path = `/api/v1/stock/loads/${answer.body.job.jobId}`;
      await expect
        .poll(async () => (await hub.request(path, { token: ops })).body.job.state as string, {
          timeout: 20_000,
        })
        .toBe('finished');
      return await hub.request(path, { token: ops });
    };

    it('takes CSV, keeps what was reserved, and says which rows it refused', async () => {
      const rows = Array.from(
        { length: 3_000 },
        (_, index) => `wh-1;L-${index};${index % 50};1;Lamp ${index}`,
      );
      const csv = `location;sku;onHand;safety;name\n${rows.join('\r\n')}\nnowhere;L-1;5;\n`;
      const done = await finished(await load(csv, 'text/csv'));
      expect(done.body).toMatchObject({
        job: { total: 3_001, done: 3_001, counts: { taken: 3_000, refused: 1 } },
        refused: [{ line: 3_002, why: 'There is no location "nowhere".' }],
      });
      const { state } = await hub.machines.stocks.stock.read('wh-1~L-49');
      expect(state).toMatchObject({ onHand: 49, name: 'Lamp 49', policy: { safety: 1 } });
    });

    it('is listed, has all it refused as a file, and is stopped while it runs', async () => {
      const ask = async (path: string, options = {}): Promise<Answer> =>
        await hub.request(`/api/v1/stock/loads${path}`, { token: ops, ...options });
      const rows = Array.from({ length: 150 }, (_, index) => `nowhere,G-${index},5`);
      const done = await finished(await load(`location,sku,onHand\n${rows.join('\n')}\n`, 'text/csv'));
      const { jobId } = done.body.job as { readonly jobId: string };
      expect(done.body.refused).toHaveLength(100);
      const listed = await ask('');
      expect(listed.body.items[0]).toMatchObject({ jobId, kind: 'stock_load', counts: { refused: 150 } });
      const file = await ask(`/${jobId}/refused`);
      expect(file.headers.get('content-disposition')).toContain(`refused-${jobId}.ndjson`);
      expect(file.text.trim().split('\n')).toHaveLength(150);
      expect(JSON.parse(file.text.slice(0, file.text.indexOf('\n')))).toEqual({
        line: 2,
        why: 'There is no location "nowhere".',
      });
      const over = await ask(`/${jobId}/stop`, { method: 'POST', body: {} });
      expect(over).toMatchObject({ status: 404, body: { detail: expect.stringContaining('it is over') } });
      const many = Array.from({ length: 20_000 }, (_, index) => `wh-1,S-${index},5`);
      const begun = await load(`location,sku,onHand\n${many.join('\n')}\n`, 'text/csv');
      const stopped = await ask(`/${begun.body.job.jobId}/stop`, { method: 'POST', body: {} });
      expect(['stopping', 'stopped']).toContain(stopped.body.state);
      await expect
        .poll(async () => (await ask(`/${begun.body.job.jobId}`)).body.job.state as string)
        .toBe('stopped');
    });

    it('takes NDJSON', async () => {
      const row = {
        location: 'wh-2',
        sku: 'ND-1',
        onHand: 7,
        incoming: [{ incomingId: 'p', quantity: 3, expectedAt: '2027-01-05T08:00:00Z' }],
      };
      await finished(await load(`${JSON.stringify(row)}\n`, 'application/x-ndjson'));
      expect((await hub.machines.stocks.stock.read('wh-2~ND-1')).state).toMatchObject({
        onHand: 7,
        incoming: [{ incomingId: 'p', quantity: 3 }],
      });
    });

    it('begins nothing when a line cannot be read, and says which', async () => {
      const wrong = await load('location,sku,onHand\nwh-1,X-1,5\nwh-1,X-2,many\n', 'text/csv');
      expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: '/3' }] } });
      expect((await hub.machines.stocks.stock.read('wh-1~X-1')).version).toBe(0);
      for (const name of ['a\\u0000b', 'a\\ud800b']) {
        const row = `{"location":"wh-1","sku":"X-1","onHand":5,"name":"${name}"}`;
        const unkept = await load(`${row}\n`, 'application/x-ndjson');
        expect(unkept).toMatchObject({ status: 400, body: { errors: [{ path: '/1' }] } });
      }
      const nul = await load('location,sku,onHand,name\nwh-1,X-1,5,a\0b\n', 'text/csv');
      expect(nul).toMatchObject({ status: 400, body: { errors: [{ path: '/2' }] } });
      expect((await load('sku,amount\n', 'text/csv')).body.errors[0].message).toContain('"amount"');
      expect((await load('', 'text/csv')).status).toBe(400);
      for (const type of ['application/json', '__proto__', 'constructor'])
        expect((await load('{}', type)).status).toBe(415);
      expect((await load('x', 'text/csv', warehouse)).status).toBe(403);
      const left = await hub.machines.pool.query(`select 1 from stock_load_rows where sku = 'X-1'`);
      expect(left.rows).toEqual([]);
    });
  });
});
