import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { emptyFlushed } from '../../src/live/flushed.ts';
import { liveServerOptions } from '../../src/live/server-options.ts';

it('what was given to a WebSocket arrives, and is not held by the array it was in', async () => {
  const http = createServer();
  const server = new Server(http, { ...liveServerOptions, transports: ['websocket'] });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const flushed: unknown[][] = [];
  server.engine.on('flush', (_socket: unknown, packets: unknown[]) => flushed.push(packets));
  emptyFlushed(server.engine);
  server.on('connection', (socket) => {
    for (let n = 0; n < 50; n += 1) socket.emit('told', n);
    setTimeout(() => socket.emit('told', 50), 20);
  });
  const client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    transports: ['websocket'],
  });
  const told: number[] = [];
  client.on('told', (n: number) => told.push(n));
  try {
    await expect.poll(() => told.length, { timeout: 5_000 }).toBe(51);
    expect(told).toEqual(Array.from({ length: 51 }, (_, n) => n));
    expect(flushed.length).toBeGreaterThan(1);
    expect(flushed.every((packets) => packets.length === 0)).toBe(true);
  } finally {
    client.disconnect();
    await server.close();
  }
});
