import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrderChanged } from '../../src/contracts/socket.ts';
import { measureWaiting } from '../../src/live/lines.ts';
import { placeOrder, tellOrder } from '../support/board.ts';
import { ask, type Client, granted, type LiveApp, openLiveApp } from '../support/live-app.ts';
import { aScan } from '../support/order-factory.ts';

let app: LiveApp;
beforeAll(async () => {
  // On a busy machine ten seconds may pass before all are full, and whoever does not read answers no ping either.
  app = await openLiveApp({ pingTimeout: 60_000 });
});
afterAll(async () => {
  await app.close();
});

/** What the client's own socket is: it stops taking anything from the network. */
const tcpOf = (client: Client): { pause(): void; resume(): void } => {
  const { ws } = client.io.engine.transport as unknown as {
    ws: Record<'_socket', { pause(): void; resume(): void }>;
  };
  const { _socket: tcp } = ws;
  return tcp;
};

/** An order whose every frame is large. */
async function placeLargeOrder(key: string): Promise<string> {
  const orderId = await placeOrder(app.machines, key);
  await tellOrder(app.machines, orderId, 'ship');
  const scans = Array.from({ length: 400 }, (_, n) => ({
    scan: aScan('in_transit', new Date(Date.parse('2026-11-22T10:00:00Z') + n * 60_000).toISOString(), {
      code: `C${n}`,
    }),
  }));
  const trackingNumber = `PN-${orderId.slice(4).toUpperCase()}`;
  await app.machines.hub.ask(
    orderId,
    { type: 'RecordScans', carrier: 'postnord', trackingNumber, scans },
    { actor: { kind: 'carrier', id: 'postnord' }, cause: 't' },
  );
  return orderId;
}

it('cuts a hundred who do not read, each at a bounded memory, while the others notice nothing', async () => {
  const orderId = await placeLargeOrder('slow');
  const token = await app.token(['ops']);
  const connect = async (count: number): Promise<Client[]> =>
    await Promise.all(Array.from({ length: count }, async () => await app.connect({ token })));
  const healthy = await Promise.all((await connect(10)).map(async (client) => await follow(client, orderId)));
  const deaf = new Map<string, Deaf>();
  for (const client of await connect(100)) {
    granted(await ask(client, 'order:watch', { orderId }));
    deaf.set(client.id ?? '', { most: 0 });
    tcpOf(client).pause();
  }
  for (const [id, socket] of app.namespace.sockets) {
    const one = deaf.get(id);
    if (one !== undefined)
      socket.once('disconnect', () => {
        one.cutAt = performance.now();
      });
  }
  const deadline = performance.now() + 50_000;
  let scan = 0;
  while (app.namespace.sockets.size > healthy.length && performance.now() < deadline) {
    scan += 1;
    await tellOrder(app.machines, orderId, { scan });
    for (const [id, socket] of app.namespace.sockets) {
      const one = deaf.get(id);
      if (one === undefined) continue;
      const { bytes, packets } = measureWaiting(socket);
      one.most = Math.max(one.most, bytes);
      if (bytes > 512 * 1024 || packets > 64) one.fullAt ??= performance.now();
    }
  }
  const all = [...deaf.values()];
  const heldMs = all.map(({ fullAt = 0, cutAt = Number.NaN }) => Math.round(cutAt - fullAt));
  const most = all.map((one) => one.most);
  process.stdout.write(
    `100 sockets that do not read: ${all.filter(({ cutAt }) => cutAt !== undefined).length} cut, ` +
      `${Math.min(...heldMs)} to ${Math.max(...heldMs)} ms after they were full, at ${Math.round(Math.max(...most) / 1_024)} KB at most\n`,
  );
  expect(app.namespace.sockets.size).toBe(healthy.length);
  expect(all.every(({ fullAt }) => fullAt !== undefined)).toBe(true);
  expect(Math.max(...most)).toBeLessThan(2 * 1024 * 1024);
  // Each was held when it was full and cut 4 s later, as far as a busy machine lets a timer run.
  expect(Math.max(...heldMs)).toBeLessThan(9_000);
  const end = (await app.machines.hub.readOrder(orderId))?.version;
  for (const one of healthy) {
    await expect.poll(() => one.changes.at(-1)?.version, { timeout: 10_000 }).toBe(end);
    let at = one.from;
    for (const { from, version } of one.changes) {
      expect(from).toBe(at);
      at = version;
    }
    expect(one.resets()).toBe(0);
  }
});

interface Deaf {
  most: number;
  fullAt?: number;
  cutAt?: number;
}

/** Somebody who reads all that comes. */
async function follow(
  client: Client,
  orderId: string,
): Promise<{
  readonly from: number;
  readonly changes: readonly OrderChanged[];
  readonly resets: () => number;
}> {
  const changes: OrderChanged[] = [];
  let resets = 0;
  client.on('order:changed', (change) => changes.push(change));
  client.on('order:reset', () => {
    resets += 1;
  });
  const { version } = granted(await ask(client, 'order:watch', { orderId }));
  return { from: version, changes, resets: () => resets };
}

it('gives whoever was slow for a moment a reset, and then every append again', async () => {
  const orderId = await placeLargeOrder('pause');
  const client = await app.connect({ token: await app.token(['ops']) });
  let version = granted(await ask(client, 'order:watch', { orderId })).version;
  let resets = 0;
  client.on('order:reset', (reset) => {
    resets += 1;
    version = reset.version;
  });
  client.on('order:changed', (change) => {
    expect(change.from).toBe(version);
    version = change.version;
  });
  tcpOf(client).pause();
  let scan = 0;
  const deadline = performance.now() + 20_000;
  while ((app.live.measure()['heldSockets'] ?? 0) === 0 && performance.now() < deadline) {
    scan += 1;
    await tellOrder(app.machines, orderId, { scan });
  }
  for (let more = 0; more < 5; more += 1) await tellOrder(app.machines, orderId, { scan: (scan += 1) });
  tcpOf(client).resume();
  await expect.poll(() => resets, { timeout: 5_000 }).toBe(1);
  await tellOrder(app.machines, orderId, { scan: (scan += 1) });
  const end = (await app.machines.hub.readOrder(orderId))?.version;
  await expect.poll(() => version, { timeout: 5_000 }).toBe(end);
  expect(client.connected).toBe(true);
});
