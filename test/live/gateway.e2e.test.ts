import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { IoAdapter } from '@nestjs/platform-socket.io';
import 'reflect-metadata';
import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { createLive } from '../../src/live/live.ts';
import { LiveModule } from '../../src/live/live.module.ts';
import { quiet } from '../support/journal.ts';
import { placeOrder } from '../support/board.ts';
import { ask, type Client, openLiveApp } from '../support/live-app.ts';

it('is opened by Nest with the limits of the protocol', async () => {
  const node = await openLiveApp();
  const live = createLive({
    hub: node.machines.hub,
    board: node.board,
    feeds: node.machines.feeds,
    access: node.access,
    pool: node.machines.pool,
    poke: node.machines.poke,
    clock: node.machines.clock,
    log: quiet,
    connectionsPerSecond: 2,
    waitingConnections: 2,
  });
  const app = await NestFactory.create(LiveModule.register(live), { logger: ['error'], abortOnError: false });
  app.useWebSocketAdapter(new IoAdapter(app));
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}/live`;
  const auth = { token: await node.token(['ops']) };
  const options = { auth, transports: ['websocket'], forceNew: true, reconnection: false };
  const client: Client = io(url, options);
  await expect.poll(() => client.connected).toBe(true);
  const orderId = await placeOrder(node.machines, 'nest');
  expect(await ask(client, 'order:watch', { orderId })).toMatchObject({ snapshot: { orderId } });
  // No second transport, and the door's bucket is asked before anything is built.
  const isRefused = async (one: Client): Promise<boolean> =>
    await new Promise((resolve) => {
      one.once('connect', () => {
        resolve(false);
      });
      one.once('connect_error', () => {
        resolve(true);
      });
    });
  const polling: Client = io(url, { ...options, transports: ['polling'] });
  expect(await isRefused(polling)).toBe(true);
  const many = Array.from({ length: 8 }, (): Client => io(url, options));
  const refused = await Promise.all(many.map(isRefused));
  expect(refused.filter(Boolean).length).toBeGreaterThan(3);
  client.emit('order:watch', { orderId: 'x'.repeat(100_000) }, () => undefined);
  await expect.poll(() => client.connected).toBe(false);
  for (const one of [client, polling, ...many]) one.disconnect();
  live.stop();
  await app.close();
  await node.close();
});
