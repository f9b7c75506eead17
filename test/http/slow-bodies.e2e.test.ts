import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Server } from 'socket.io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareApp } from '../../src/http/prepare-app.ts';
import { type HttpApp, openHttpApp } from '../support/http-app.ts';

describe('a body that takes its time', () => {
  let hub: HttpApp;
  let admin: string;
  beforeAll(async () => {
    hub = await openHttpApp({ bodyMs: 300 });
    admin = await hub.token('admin');
  });
  afterAll(async () => {
    await hub.close();
  });

  /** The head of a request whose body is to come, and all that is answered. */
  async function begin(
    path: string,
    type: string,
    more = `authorization: Bearer ${admin}\r\n`,
    at = hub.url,
  ): Promise<{ socket: Socket; answered: () => string }> {
    const { hostname, port, host } = new URL(at);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await once(socket, 'connect');
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: ${host}\r\n${more}content-type: ${type}\r\n` +
        'idempotency-key: slow\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    return { socket, answered: () => text };
  }

  it('is given up, with what and why, where it is read at once; others on the way are not', async () => {
    const slow = await begin('/api/v1/orders', 'application/json');
    slow.socket.write('1\r\n{\r\n');
    const inTime = await begin('/api/v1/orders', 'application/json');
    inTime.socket.write('2\r\n{}\r\n0\r\n\r\n');
    await once(slow.socket, 'close');
    expect(slow.answered()).toMatch(/^HTTP\/1\.1 408 /);
    expect(slow.answered()).toContain('"code":"request_timeout"');
    expect(inTime.answered()).toMatch(/^HTTP\/1\.1 400 /);
    inTime.socket.destroy();
  });

  it('is read to its end where it is a file', async () => {
    const { socket, answered } = await begin('/api/v1/imports/orders', 'application/x-ndjson');
    socket.write('2\r\n{}\r\n');
    await delay(700);
    expect(answered()).toBe('');
    socket.write('0\r\n\r\n');
    await expect.poll(answered).toMatch(/^HTTP\/1\.1 2/);
    socket.destroy();
  });

  it('holds no line open with what comes after the answer', async () => {
    const packed = await begin('/api/v1/orders', 'application/json', 'content-encoding: gzip\r\n');
    const stranger = await begin('/api/v1/stock/loads', 'text/csv', '');
    await expect.poll(packed.answered).toMatch(/^HTTP\/1\.1 415 /);
    await expect.poll(stranger.answered).toMatch(/^HTTP\/1\.1 401 /);
    await expect.poll(() => [packed.socket.closed, stranger.socket.closed]).toEqual([true, true]);
  });

  it('holds no line of Socket.IO either, which answers before it has come', async () => {
    const app = await NestFactory.create<NestExpressApplication>(DiscoveryModule, {
      logger: false,
      bodyParser: false,
    });
    prepareApp(app, { bodyMs: 300 });
    const sockets = new Server(app.getHttpServer(), { transports: ['websocket'] });
    await app.listen(0, '127.0.0.1');
    const slow = await begin('/socket.io/?EIO=4&transport=polling', 'text/plain', '', await app.getUrl());
    await once(slow.socket, 'close');
    expect(slow.answered()).toMatch(/^HTTP\/1\.1 400 /);
    await sockets.close();
    await app.close();
  });

  it('leaves the line to whoever asks again over it, for longer than proxies keep one', async () => {
    const { headers } = await hub.request('/health/live');
    expect(headers.get('keep-alive')).toBe('timeout=75');
  });
});
