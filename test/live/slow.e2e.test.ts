import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrderChanged } from '../../src/contracts/socket.ts';
import { measureWaiting } from '../../src/live/lines.ts';
import { placeOrder, tellOrder } from '../support/board.ts';
import { ask, type Client, granted, type LiveApp, openLiveApp } from '../support/live-app.ts';
import { aScan } from '../support/order-factory.ts';

let app: LiveApp;
beforeAll(async () => {
  app = await openLiveApp();
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

it('cuts whoever does not read, at a bounded memory, while the others notice nothing', async () => {
  const orderId = await placeLargeOrder('slow');
  const token = await app.token(['ops']);
  const [healthy, ...slow] = await Promise.all(
    Array.from({ length: 6 }, async () => await app.connect({ token })),
  );
  if (healthy === undefined) throw new Error('nobody is here');
  const changes: OrderChanged[] = [];
  let resets = 0;
  healthy.on('order:changed', (change) => changes.push(change));
  healthy.on('order:reset', () => {
    resets += 1;
  });
  const watched = granted(await ask(healthy, 'order:watch', { orderId }));
  const slowIds = new Set<string>();
  for (const client of slow) {
    granted(await ask(client, 'order:watch', { orderId }));
    slowIds.add(client.id ?? '');
    tcpOf(client).pause();
  }
  let most = 0;
  let cutAt: number | undefined;
  let heldAt: number | undefined;
  const deadline = performance.now() + 40_000;
  let scan = 0;
  while (app.namespace.sockets.size > 1 && performance.now() < deadline) {
    scan += 1;
    await tellOrder(app.machines, orderId, { scan });
    for (const [id, socket] of app.namespace.sockets) {
      if (slowIds.has(id)) most = Math.max(most, measureWaiting(socket).bytes);
    }
    if ((app.live.measure()['heldSockets'] ?? 0) > 0) heldAt ??= performance.now();
    cutAt = performance.now();
  }
  expect(app.namespace.sockets.size).toBe(1);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(2 * 1024 * 1024);
  // Each was held when it was full and cut 5 s later.
  expect((cutAt ?? 0) - (heldAt ?? 0)).toBeLessThan(9_000);
  const end = (await app.machines.hub.readOrder(orderId))?.version;
  await expect.poll(() => changes.at(-1)?.version, { timeout: 10_000 }).toBe(end);
  let at = watched.version;
  for (const { from, version } of changes) {
    expect(from).toBe(at);
    at = version;
  }
  expect(resets).toBe(0);
});

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
