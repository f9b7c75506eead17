import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrderChanged, OrderReset } from '../../src/contracts/socket.ts';
import { orderChangedSchema, orderWatchedSchema } from '../../src/contracts/socket.ts';
import { placeOrder, tellOrder } from '../support/board.ts';
import { ask, type Client, granted, type LiveApp, openLiveApp } from '../support/live-app.ts';

let app: LiveApp;
let other: LiveApp;
beforeAll(async () => {
  app = await openLiveApp({ node: 'one' });
  // No NATS between them: this one hears of the other by the sweep alone.
  other = await openLiveApp({ databaseUrl: app.machines.databaseUrl, node: 'two' });
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const changesOf = (client: Client): OrderChanged[] => {
  const changes: OrderChanged[] = [];
  client.on('order:changed', (change) => changes.push(change));
  return changes;
};

/** From one version to the next without a gap, each event counted. */
function expectChain(start: number, changes: readonly OrderChanged[], end: number): void {
  let at = start;
  for (const change of changes) {
    expect(change.from).toBe(at);
    expect(change.order.version).toBe(change.version);
    at = change.version;
  }
  expect(at).toBe(end);
}

describe('a watched order', () => {
  let orderId: string;
  let count = 0;
  beforeEach(async () => {
    count += 1;
    orderId = await placeOrder(app.machines, `watch-${count}`);
  });

  it('is answered with a snapshot and then told append by append, as staff and as customer may see it', async () => {
    const agent = await app.connect({ token: await app.token(['agent']) });
    const customer = await app.connect(await app.linkOf(orderId));
    const [agentChanges, customerChanges] = [changesOf(agent), changesOf(customer)];
    const watched = orderWatchedSchema.parse(await ask(agent, 'order:watch', { orderId }));
    expect(watched).toMatchObject({ version: 3, snapshot: { orderId, customer: { name: 'Åsa Łukasz' } } });
    expect(await ask(customer, 'order:watch', { orderId })).toMatchObject({
      version: 3,
      snapshot: { orderId },
    });

    await tellOrder(app.machines, orderId, 'hold');
    await tellOrder(app.machines, orderId, 'ship');
    await tellOrder(app.machines, orderId, { scan: 1, text: 'left the terminal' });
    const end = (await app.machines.hub.readOrder(orderId))?.version ?? 0;
    for (const changes of [agentChanges, customerChanges]) {
      await expect.poll(() => changes.at(-1)?.version).toBe(end);
      expectChain(3, changes, end);
      for (const change of changes) orderChangedSchema.parse(change);
    }
    // Every version is counted; a customer is not shown who holds what for which reason of ours.
    expect(agentChanges.flatMap(({ events }) => events).map(({ version }) => version)).toEqual(
      Array.from({ length: end - 3 }, (_, index) => index + 4),
    );
    const types = customerChanges.flatMap(({ events }) => events.map(({ type }) => type));
    expect(types).toContain('ScanRecorded');
    expect(types).not.toContain('OrderHeld');
    expect(JSON.stringify(customerChanges)).not.toContain('exceptionId');
    // A row of personal data that came with the append is joined at once.
    expect(customerChanges.at(-1)?.order.shipments[0]?.scans[0]).toMatchObject({ text: 'left the terminal' });
  });

  it('goes on from where a client was: nothing, the events since, or a snapshot when that is too long ago', async () => {
    const token = await app.token(['ops']);
    const first = await app.connect({ token });
    const seen = granted(await ask(first, 'order:watch', { orderId }));
    first.disconnect();
    await tellOrder(app.machines, orderId, 'hold');
    await tellOrder(app.machines, orderId, 'ship');
    const end = (await app.machines.hub.readOrder(orderId))?.version ?? 0;
    const again = await app.connect({ token });
    const resumed = granted(await ask(again, 'order:watch', { orderId, since: seen.version }));
    expect(resumed).toMatchObject({ version: end, order: { version: end } });
    expect('events' in resumed && resumed.events?.map(({ version }) => version)).toEqual(
      Array.from({ length: end - seen.version }, (_, index) => seen.version + index + 1),
    );
    expect(await ask(again, 'order:watch', { orderId, since: end })).toMatchObject({
      version: end,
      events: [],
    });

    const resets: OrderReset[] = [];
    again.on('order:reset', (reset) => resets.push(reset));
    await app.machines.pool.query(
      `insert into events (stream, version, type, data, meta, recorded_at)
       select 'order:' || $1, $2 + n, 'LateReportNoted', jsonb_build_object('fulfilmentId', $1 || '-f1', 'reported', 'picking'),
         '{"at":"2026-11-22T08:00:00.000Z","actor":{"kind":"hub","id":"t"},"cause":"t"}', now() from generate_series(1, 501) as n`,
      [orderId, end],
    );
    await app.machines.pool.query(`update heads set version = version + 501 where stream = 'order:' || $1`, [
      orderId,
    ]);
    const late = await other.connect({ token });
    expect(await ask(late, 'order:watch', { orderId, since: end })).toMatchObject({
      version: end + 501,
      snapshot: { version: end + 501 },
    });
    // The one that watched all the time is not given 501 events one by one either.
    await expect.poll(() => resets.at(-1)?.version, { timeout: 5_000 }).toBe(end + 501);
  });

  it('has no gap when other nodes append, whoever was faster', async () => {
    const client = await app.connect({ token: await app.token(['ops']) });
    const changes = changesOf(client);
    granted(await ask(client, 'order:watch', { orderId }));
    await tellOrder(other.machines, orderId, 'ship');
    for (let scan = 0; scan < 20; scan += 1) {
      await tellOrder((scan % 3 === 0 ? app : other).machines, orderId, { scan, text: `scan ${scan}` });
    }
    const end = (await other.machines.hub.readOrder(orderId))?.version ?? 0;
    await expect.poll(() => changes.at(-1)?.version, { timeout: 5_000 }).toBe(end);
    expectChain(3, changes, end);
    expect(changes.flatMap(({ events }) => events).map(({ version }) => version)).toEqual(
      Array.from({ length: end - 3 }, (_, index) => index + 4),
    );
    const texts = changes.at(-1)?.order.shipments[0]?.scans.map(({ text }) => text);
    expect(texts).toEqual(Array.from({ length: 20 }, (_, scan) => `scan ${scan}`));
  });

  it('is forgotten live: what was erased reads so from then on', async () => {
    const client = await app.connect({ token: await app.token(['ops']) });
    const changes = changesOf(client);
    granted(await ask(client, 'order:watch', { orderId }));
    await tellOrder(other.machines, orderId, 'erase');
    await expect.poll(() => changes.at(-1)?.order.customer, { timeout: 5_000 }).toEqual({ erased: true });
    expect(JSON.stringify(changes)).not.toContain('Łukasz');
  });

  it('is not there for whom it is not: foreign like absent, and other roles not at all', async () => {
    const foreign = await placeOrder(app.machines, `foreign-${count}`);
    const customer = await app.connect(await app.linkOf(orderId));
    const absent = await ask(customer, 'order:watch', { orderId: 'ord_aaaaaaaaaaaaaaaa' });
    expect(absent).toMatchObject({ error: { code: 'not_found' } });
    expect(await ask(customer, 'order:watch', { orderId: foreign })).toEqual(absent);
    const shop = await app.connect({ token: await app.token(['storefront'], { channels: ['elsewhere'] }) });
    expect(await ask(shop, 'order:watch', { orderId })).toEqual(absent);
    const warehouse = await app.connect({ token: await app.token(['warehouse'], { locations: ['wh-1'] }) });
    expect(await ask(warehouse, 'order:watch', { orderId })).toMatchObject({
      error: { code: 'not_allowed' },
    });
    const heard = changesOf(customer);
    await tellOrder(app.machines, foreign, 'hold');
    await tellOrder(app.machines, orderId, 'ship');
    granted(await ask(customer, 'order:watch', { orderId }));
    expect(heard).toEqual([]);
  });

  it('is no longer told after unwatch, and nothing of it stays behind', async () => {
    const client = await app.connect({ token: await app.token(['ops']) });
    const changes = changesOf(client);
    granted(await ask(client, 'order:watch', { orderId }));
    await client.timeout(2_000).emitWithAck('order:unwatch', { orderId });
    await tellOrder(app.machines, orderId, 'hold');
    expect(await ask(client, 'order:watch', { orderId })).toMatchObject({ version: 4 });
    expect(changes).toEqual([]);
    client.disconnect();
    await expect.poll(() => app.live.measure()['orderWatchers']).toBeLessThan(20);
  });
});
