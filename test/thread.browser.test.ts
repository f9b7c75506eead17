import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { placedOrderSchema } from '../src/contracts/orders.ts';
import { type StartedNode, startNode } from '../src/start-node.ts';
import { openBrowser } from './client/support/chromium.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { anOrderBody } from './support/machines.ts';
import { startTcpProxy, type TcpProxy } from './support/tcp-proxy.ts';

/**
 * The whole hub before a real browser: an order over the API, a real EasyPost body as a signed webhook, the customer's
 * page and the desk's board moving by themselves, the line cut for ten seconds, both right again.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const secret = 'sécret-of-the-tests';
let database: TestDatabase;
let node: StartedNode;
let proxy: TcpProxy;
let browser: Browser;
let admin: string;

beforeAll(async () => {
  database = await createTestDatabase();
  node = await startNode(
    loadConfig({
      PORT: '0',
      DATABASE_URL: database.url,
      NATS_SERVER_BIN: '/nowhere/nats-server',
      AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab',
      LOG_LEVEL: 'error',
      NODE_NAME: 'browser-test',
    }),
    { clientDir: inject('builtClient') },
  );
  proxy = await startTcpProxy(Number(new URL(node.url).port));
  browser = await openBrowser();
  const { sign } = node.surfaces.access;
  if (sign === undefined) throw new Error('nobody signs tokens');
  admin = await sign({ sub: 'ewa', name: 'Ewa', roles: ['admin', 'ops'] }, 3_600);
});
afterAll(async () => {
  await browser?.close();
  await proxy?.close();
  await node?.stop();
  await database?.drop();
});

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(`${node.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

async function openPage(path: string, token?: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    timezoneId: 'Europe/Stockholm',
  });
  const page = await context.newPage();
  if (token !== undefined) await page.addInitScript(`sessionStorage.setItem('token', '${token}')`);
  await page.goto(`http://127.0.0.1:${proxy.port}${path}`);
  return page;
}

/** A public sample body where the folder with them is there, else the project's own of the same shape. */
function anEasyPostBody(): { trackingNumber: string; body: string } {
  const published = join(
    process.env['CARRIER_CASES'] ?? join(root, '../shared/carrier-cases'),
    'easypost/webhook__tracking-webhook.json',
  );
  const sample = JSON.parse(
    readFileSync(
      existsSync(published) ? published : join(root, 'test/carriers/samples/easypost/delivered.json'),
      'utf8',
    ),
  ) as { raw?: unknown; body?: unknown };
  const raw = (sample.raw ?? sample.body) as { result: { tracking_code: string } };
  return { trackingNumber: raw.result.tracking_code.replaceAll(' ', ''), body: JSON.stringify(raw) };
}

const signed = (body: string): Record<string, string> => ({
  'x-hmac-signature': `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`,
});

it('moves the customer’s page and the board by themselves, also after the line was cut', async () => {
  await post('/locations', {
    location: 'wh-1',
    type: 'warehouse',
    name: 'Malmö',
    timeZone: 'Europe/Stockholm',
    default: true,
  });
  await post('/carriers', { carrier: 'ups', name: 'UPS', secrets: [{ format: 'easypost', secret }] });
  await post('/channels', { channel: 'web', name: 'Web' });
  const place = async (key: string) =>
    placedOrderSchema.parse(await post('/orders', anOrderBody(), { 'idempotency-key': key }));
  const order = await place('browser-1');
  const other = await place('browser-2');

  const customer = await openPage(`${new URL(order.trackingUrl).pathname}?lang=en`);
  const desk = await openPage('/desk', admin);
  let reloads = 0;
  for (const page of [customer, desk])
    page.on('framenavigated', (frame) => (reloads += frame === page.mainFrame() ? 1 : 0));
  await expect.poll(async () => await customer.textContent('body')).toContain(order.orderNumber);

  const { trackingNumber, body } = anEasyPostBody();
  const ship = async (orderId: string, parcel: string): Promise<void> => {
    await post('/warehouses/wh-1/fulfilment', {
      fulfilmentId: `${orderId}-f1`,
      type: 'shipped',
      at: new Date(node.machines.clock.now()).toISOString(),
      parcels: [
        {
          carrier: 'ups',
          trackingNumber: parcel,
          lines: [
            { lineId: '1', quantity: 2 },
            { lineId: '2', quantity: 1 },
          ],
        },
      ],
    });
  };
  await ship(order.orderId, trackingNumber);
  await expect
    .poll(async () => await customer.textContent('body'), { timeout: 10_000 })
    .toContain(trackingNumber);

  // A case for the board: the other order's parcel could not be handed over.
  await ship(other.orderId, 'OTHER-1');
  await post('/carriers/ups/tracking', {
    trackingNumber: 'OTHER-1',
    status: 'attempt_failed',
    occurredAt: new Date().toISOString(),
  });
  await expect
    .poll(async () => await desk.textContent('body'), { timeout: 10_000 })
    .toContain(other.orderNumber);

  // The line is cut, and everything that matters happens meanwhile.
  proxy.cut();
  const cutAt = performance.now();
  await post('/carriers/ups/webhooks/easypost', body, signed(body));
  await post('/carriers/ups/tracking', {
    trackingNumber: 'OTHER-1',
    status: 'delivered',
    occurredAt: new Date(Date.now() + 60_000).toISOString(),
  });
  await expect
    .poll(
      async () => (await node.machines.hub.readOrder(order.orderId))?.state.shipments[0]?.announced.status,
      { timeout: 10_000 },
    )
    .toBe('delivered');
  await expect
    .poll(async () => await customer.textContent('body'), { timeout: 10_000 })
    .toMatch(/reconnect|offline|stale|last known|not live/i);
  expect(await customer.textContent('h1')).not.toMatch(/delivered/i);
  await expect.poll(() => performance.now() - cutAt, { timeout: 15_000 }).toBeGreaterThan(10_000);
  proxy.mend();

  await expect.poll(async () => await customer.textContent('h1'), { timeout: 20_000 }).toMatch(/delivered/i);
  await expect
    .poll(async () => await desk.textContent('body'), { timeout: 20_000 })
    .not.toContain(other.orderNumber);
  expect(reloads).toBe(0);
  const forged = await fetch(`${node.url}/api/v1/carriers/ups/webhooks/easypost`, {
    method: 'POST',
    headers: signed(`${body} `),
    body,
  });
  expect(forged.status).toBe(401);
});
