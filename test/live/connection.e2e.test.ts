import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { socketPolicy } from '../../src/access/policy.ts';
import { roles } from '../../src/contracts/access.ts';
import type { Heartbeat, Presence } from '../../src/contracts/socket.ts';
import { heartbeatSchema } from '../../src/contracts/socket.ts';
import { placeOrder, tellOrder } from '../support/board.ts';
import { ask, type Client, granted, type LiveApp, openLiveApp } from '../support/live-app.ts';

let app: LiveApp;
beforeAll(async () => {
  app = await openLiveApp({ heartbeatMs: 200, publicUrl: 'https://orders.example.com' });
});
afterAll(async () => {
  await app.close();
});

const refusalOf = async (connecting: Promise<Client>): Promise<string | undefined> =>
  await connecting.then(
    () => undefined,
    (error: { data?: { code?: string } }) => error.data?.code,
  );
const gone = async (client: Client): Promise<void> => {
  await expect.poll(() => client.connected, { timeout: 6_000 }).toBe(false);
};

describe('a connection', () => {
  it('needs a token that is good, and says why it is refused', async () => {
    expect(await refusalOf(app.connect({}))).toBe('token_missing');
    expect(await refusalOf(app.connect({ token: 'nonsense' }))).toBe('token_invalid');
    expect(await refusalOf(app.connect({ token: await app.token(['ops'], {}, -10) }))).toBe('token_expired');
    expect(await refusalOf(app.connect({ token: `ohk_${'a'.repeat(43)}` }))).toBe('key_unknown');
    expect(await refusalOf(app.connect({ trackingToken: 'a.b' }))).toBe('link_closed');
    expect((await app.connect({ token: await app.token(['ops']) })).connected).toBe(true);
  });

  it('is for pages of the own origin and for programs', async () => {
    const token = await app.token(['ops']);
    expect(await refusalOf(app.connect({ token }, { origin: 'https://evil.example.com' }))).toBe(
      'foreign_origin',
    );
    expect(await refusalOf(app.connect({ token }, { origin: 'null' }))).toBe('foreign_origin');
    expect(await refusalOf(app.connect({ token }, { origin: 'https://orders.example.com' }))).toBeUndefined();
    expect(await refusalOf(app.connect({ token }, { origin: app.url }))).toBeUndefined();
  });

  it('ends when its token expires, its key is revoked or its link is', async () => {
    const short = await app.connect({ token: await app.token(['ops'], {}, 2) });
    const key = await app.access.apiKeys.create({ name: 'board', roles: ['ops'] }, 'admin');
    const machine = await app.connect({ token: key.key ?? '' });
    const orderId = await placeOrder(app.machines, 'link');
    const customer = await app.connect(await app.linkOf(orderId));
    const bystander = await app.connect({ token: await app.token(['ops']) });
    await gone(short);
    await app.access.apiKeys.revoke(key.keyId);
    await gone(machine);
    await tellOrder(app.machines, orderId, 'revoke');
    await gone(customer);
    expect(bystander.connected).toBe(true);
  });

  it('ends on every node: a link that another node revoked', async () => {
    const other = await openLiveApp({ databaseUrl: app.machines.databaseUrl, node: 'two' });
    const orderId = await placeOrder(app.machines, 'link-2');
    const customer = await app.connect(await app.linkOf(orderId));
    granted(await ask(customer, 'order:watch', { orderId }));
    await tellOrder(other.machines, orderId, 'revoke');
    await gone(customer);
    await other.close();
  });

  it('has a heartbeat with the time and how far the log is', async () => {
    const client = await app.connect({ token: await app.token(['ops']) });
    const beats: Heartbeat[] = [];
    const before = await app.board.position();
    client.on('heartbeat', (beat) => beats.push(beat));
    await placeOrder(app.machines, 'beat');
    await expect
      .poll(
        async () => {
          const told = beats.at(-1)?.position;
          return told !== before && told === (await app.board.position());
        },
        // One comes every five seconds.
        { timeout: 12_000 },
      )
      .toBe(true);
    for (const beat of beats) heartbeatSchema.parse(beat);
  });

  it('leaves no part of the request on the socket', async () => {
    const before = app.live.measure()['sockets'] ?? 0;
    const client = await app.connect({ token: await app.token(['ops']) });
    await expect.poll(() => app.live.measure()['sockets']).toBe(before + 1);
    client.disconnect();
    await expect.poll(() => app.live.measure()['sockets']).toBe(before);
  });

  it('is cut when a message is too large, and survives nonsense', async () => {
    const client = await app.connect({ token: await app.token(['ops']) });
    const loose = client as unknown as {
      emitWithAck(event: string, ...rest: unknown[]): Promise<unknown>;
      emit(event: string, message: unknown): void;
    };
    for (const event of ['error', 'order:place', 'constructor', '__proto__', 'toString']) {
      expect(await loose.emitWithAck(event, {})).toMatchObject({ error: { code: 'not_allowed' } });
    }
    for (const message of [
      null,
      7,
      'x',
      [],
      {},
      { orderId: 7 },
      { orderId: 'x'.repeat(100) },
      { orderId: 'a', extra: 1 },
    ]) {
      expect(await loose.emitWithAck('order:watch', message)).toMatchObject({ error: { code: 'invalid' } });
    }
    loose.emit('order:watch', { orderId: 'x'.repeat(100_000) });
    await gone(client);
    const silent = connectTcp(Number(new URL(app.url).port), '127.0.0.1');
    await once(silent, 'connect');
    silent.destroy();
    expect((await app.connect({ token: await app.token(['ops']) })).connected).toBe(true);
  });

  it('is refused what its role may not do: every event by every role, from the table', async () => {
    expect([...app.live.events].toSorted()).toEqual(Object.keys(socketPolicy).toSorted());
    const orderId = await placeOrder(app.machines, 'policy');
    const messages = {
      'order:watch': { orderId },
      'order:unwatch': { orderId },
      'board:watch': { view: 'orders', filter: '' },
      'board:unwatch': { view: 'orders' },
      'feeds:watch': {},
      'feeds:unwatch': {},
      'stock:watch': { skus: ['BOOT-42'] },
      'stock:unwatch': {},
      'presence:set': { orderId, doing: 'viewing' },
    } as const satisfies Record<keyof typeof socketPolicy, object>;
    const clients = new Map<string, Client>([['link', await app.connect(await app.linkOf(orderId))]]);
    for (const role of roles) {
      clients.set(
        role,
        await app.connect({
          token: await app.token([role], { channels: ['web'], locations: ['wh-1'], carriers: ['postnord'] }),
        }),
      );
    }
    for (const [who, client] of clients) {
      for (const event of app.live.events) {
        const answer: unknown = await (
          client as unknown as { emitWithAck(event: string, message: unknown): Promise<unknown> }
        ).emitWithAck(event, messages[event]);
        const isRefused = JSON.stringify(answer ?? {}).includes('not_allowed');
        const may =
          (socketPolicy[event] as readonly string[]).includes(who) &&
          !(event === 'board:watch' && who === 'warehouse');
        expect(isRefused, `${who} ${event}`).toBe(!may);
      }
    }
  });

  it('tells the others who is there, and when they have left', async () => {
    const orderId = await placeOrder(app.machines, 'presence');
    const anna = await app.connect({ token: await app.token(['agent'], { sub: 'anna', name: 'Anna' }) });
    const bo = await app.connect({ token: await app.token(['agent'], { sub: 'bo', name: 'Bo' }) });
    const told: Presence[] = [];
    anna.on('presence:changed', (presence) => told.push(presence));
    await ask(anna, 'presence:set', { orderId, doing: 'viewing' });
    expect(granted(await ask(bo, 'presence:set', { orderId, doing: 'editing' }))).toMatchObject({
      people: [{ id: 'anna' }, { id: 'bo', doing: 'editing' }],
    });
    await expect
      .poll(() => told.at(-1)?.people.map(({ id }) => id), { timeout: 3_000 })
      .toEqual(['anna', 'bo']);
    bo.disconnect();
    await expect.poll(() => told.at(-1)?.people.map(({ id }) => id), { timeout: 3_000 }).toEqual(['anna']);
  });

  it('tells whoever is at the board who looks at which case, and no role that has no board', async () => {
    const anna = await app.connect({ token: await app.token(['ops'], { sub: 'anna', name: 'Anna' }) });
    const bo = await app.connect({ token: await app.token(['agent'], { sub: 'bo', name: 'Bo' }) });
    const told: Presence[] = [];
    anna.on('presence:changed', (presence) => told.push(presence));
    await ask(bo, 'presence:set', { exceptionId: 'ord_x.1', doing: 'viewing' });
    expect(granted(await ask(anna, 'presence:set', { board: 'exceptions', doing: 'viewing' }))).toMatchObject(
      {
        cases: [{ subject: 'ord_x.1', people: [{ id: 'bo', name: 'Bo' }] }],
      },
    );
    await ask(bo, 'presence:set', { exceptionId: 'ord_y.1', doing: 'viewing' });
    const at = (subject: string) =>
      told.findLast((one) => one.subject === subject)?.people.map(({ id }) => id);
    await expect.poll(() => at('ord_y.1'), { timeout: 3_000 }).toEqual(['bo']);
    bo.disconnect();
    await expect.poll(() => at('ord_y.1'), { timeout: 3_000 }).toEqual([]);
    const sales = await app.connect({ token: await app.token(['sales']) });
    expect(await ask(sales, 'presence:set', { board: 'exceptions', doing: 'viewing' })).toMatchObject({
      error: { code: 'not_allowed' },
    });
  });
});

it('lets in no more in a second than it can serve, refuses more than may wait, and drains', async () => {
  const small = await openLiveApp({
    databaseUrl: app.machines.databaseUrl,
    node: 'small',
    connectionsPerSecond: 5,
    waitingConnections: 10,
  });
  const token = await small.token(['ops']);
  const began = performance.now();
  const tries = await Promise.allSettled(
    Array.from({ length: 60 }, async () => await small.connect({ token })),
  );
  const inside = tries.filter(({ status }) => status === 'fulfilled').length;
  // Five at once, ten in the two seconds after that; the others could not even wait.
  expect(inside).toBeGreaterThanOrEqual(15);
  expect(inside).toBeLessThan(60);
  expect(performance.now() - began).toBeGreaterThan(1_500);
  await expect
    .poll(async () => await refusalOf(small.connect({ token })), { timeout: 5_000, interval: 300 })
    .toBeUndefined();
  await small.live.drain(200);
  expect(small.live.measure()['sockets']).toBe(0);
  await expect(small.connect({ token })).rejects.toThrow();
  await small.close();
});
