import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { loadConfig } from '../src/config.ts';
import type {
  CreateWebhookEndpoint,
  NewWebhookEndpoint,
  WebhookEndpoint,
} from '../src/contracts/webhook-endpoints.ts';
import { type StartedNode, startNode } from '../src/start-node.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { anOrderBody } from './support/machines.ts';
import { startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.ts';
import { type BuiltPages, toHeight, until } from './client/support/built-pages.ts';
import { openBrowser } from './client/support/chromium.ts';
import { expectWell, itIsWell, itSaysWhatIsWrong, looks } from './client/support/looks.ts';

/** Who is told of events over HTTP, seen and changed in a real browser before a whole hub and a real receiver. */
type Role = 'admin' | 'ops';
const root = '/api/v1/webhook-endpoints';
let database: TestDatabase;
let node: StartedNode;
let receiver: WebhookReceiver;
let browser: Browser;
let tokens: Readonly<Record<Role, string>>;
/** Takes all, takes nothing any more, and is disabled. */
let well: NewWebhookEndpoint;
let failing: NewWebhookEndpoint;
let disabled: NewWebhookEndpoint;
const wrong: string[] = [];

async function ask<Answer>(
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(node.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
const add = async (wanted: Partial<CreateWebhookEndpoint>, path: string): Promise<NewWebhookEndpoint> =>
  await ask(root, { ...wanted, url: receiver.url + path });
const query = async (text: string, values: readonly unknown[]): Promise<number> =>
  (await node.machines.pool.query(text, [...values])).rowCount ?? 0;
const readEndpoint = async ({ endpointId }: NewWebhookEndpoint): Promise<WebhookEndpoint> =>
  await ask(`${root}/${endpointId}`);
const slow = { timeout: 30_000, interval: 100 };
/** As after its tenth try. */
const giveUp = async (endpointId: string): Promise<number> =>
  await query(
    `update effects set settled_at = now(), outcome = 'dead', error = 'Error: it answered 500', tries = 10
     where destination = $1 and settled_at is null and leased_until is null and tries > 0`,
    [`webhook.${endpointId}`],
  );

const open: BuiltPages['open'] = async (path, who, look = {}) => {
  const width = look.width ?? 1440;
  const context = await browser.newContext({
    viewport: { width, height: toHeight(width) },
    colorScheme: look.dark === true ? 'dark' : 'light',
    timezoneId: 'Europe/Stockholm',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => wrong.push(`${path}: ${error.message}`));
  await page.addInitScript(`sessionStorage.setItem('token', '${tokens[who as Role]}')`);
  await page.goto(node.url + path);
  return page;
};
const pageOf = ({ endpointId }: NewWebhookEndpoint, search = ''): string =>
  `/desk/webhooks?endpoint=${endpointId}${search}`;
const press = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.getByRole('button', { name }).first().focus();
  await page.keyboard.press('Enter');
};

beforeAll(async () => {
  [database, receiver, browser] = await Promise.all([
    createTestDatabase(),
    startWebhookReceiver(),
    openBrowser(),
  ]);
  node = await startNode(
    loadConfig({
      PORT: '0',
      DATABASE_URL: database.url,
      NATS_SERVER_BIN: '/nowhere/nats-server',
      AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab',
      LOG_LEVEL: 'error',
      NODE_NAME: 'webhooks-test',
      WEBHOOK_PRIVATE_ADDRESSES: 'true',
    }),
    { clientDir: inject('builtClient') },
  );
  const { sign } = node.surfaces.access;
  if (sign === undefined) throw new Error('nobody signs tokens');
  const [admin, ops] = await Promise.all(
    (['admin', 'ops'] as const).map(
      async (role) => await sign({ sub: `${role}-1`, name: role, roles: [role] }, 3_600),
    ),
  );
  tokens = { admin: admin ?? '', ops: ops ?? '' };
  await ask('/api/v1/locations', {
    location: 'wh-1',
    type: 'warehouse',
    name: 'Malmö',
    timeZone: 'Europe/Stockholm',
    default: true,
  });
  await ask('/api/v1/channels', { channel: 'web', name: 'Web shop' });
  await ask('/api/v1/channels', { channel: 'phone', name: 'By telephone' });
});
afterAll(async () => {
  await browser?.close();
  await node?.stop();
  await receiver?.close();
  await database?.drop();
});

describe('while nobody is told', () => {
  itIsWell(open, [
    ['/desk/webhooks', 'ops', 'text=An administrator adds the first address.'],
    ['/desk/webhooks', 'admin', '.empty .button'],
    ['/desk/webhooks?do=add', 'admin', '.channel-choice label'],
  ]);

  it('one is added by keyboard, told at its field what is wrong, and its secret shown once', async () => {
    const page = await open('/desk/integrations', 'admin');
    await page.getByRole('link', { name: 'Webhooks' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Nobody is told yet');
    await press(page, 'Add an endpoint…');
    const address = page.getByLabel('Address');
    await expect.poll(async () => await page.evaluate('document.activeElement.name')).toBe('url');
    await page.keyboard.type('shop.example/hooks');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.field .wrong >> text=must be an address like');
    expect(await address.getAttribute('aria-invalid')).toBe('true');
    await until(page, `document.activeElement.name === 'url'`);
    await expectWell(page, 'webhooks-wrong-address');
    await address.fill(`${receiver.url}/first`);
    await page.getByLabel('Name').fill('Shop backend');
    await page.getByLabel('Only these types').focus();
    await page.keyboard.press('Space');
    await press(page, 'Add it');
    await page.waitForSelector('[role=alert] >> text=Tick a type');
    await page.getByLabel('Find a type').fill('shipped');
    await page.getByLabel('FulfilmentShipped').focus();
    await page.keyboard.press('Space');
    await page.getByLabel('Find a type').fill('');
    await page.getByLabel('OrderPlaced').focus();
    await page.keyboard.press('Space');
    await page.getByLabel('Web shop').focus();
    await page.keyboard.press('Space');
    await expectWell(page, 'webhooks-add-types');
    await press(page, 'Add it');
    await page.waitForSelector('dialog[open] >> text=It is shown this once.');
    for (const look of looks) {
      await page.setViewportSize({ width: look.width, height: toHeight(look.width) });
      await expectWell(page, `webhooks-secret-${look.width}`);
    }
    const secret = (await page.textContent('.secret code')) ?? '';
    expect(secret).toMatch(/^whsec_/);
    await press(page, 'Copy');
    await page.waitForSelector('.toast >> text=The secret is copied.');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    await press(page, 'I have it');
    await page.waitForSelector('h1 >> text=Shop backend');
    expect(await page.content()).not.toContain(secret);
    await page.goBack();
    await page.waitForSelector('.endpoints >> text=Shop backend');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await page.goForward();
    const { items } = await ask<{ readonly items: readonly CreateWebhookEndpoint[] }>(root);
    expect(items).toMatchObject([
      { description: 'Shop backend', events: ['FulfilmentShipped', 'OrderPlaced'], channels: ['web'] },
    ]);

    await press(page, 'Ping');
    await page.waitForSelector('.toast >> text=It answered 204 in');
    receiver.behave((_, answer) => answer.writeHead(404).end());
    await press(page, 'Ping');
    await page.waitForSelector('.toast[data-tone=bad] >> text=No: it answered 404');
    receiver.behave();
    await press(page, 'Remove…');
    await page.waitForSelector('dialog[open] >> text=Remove Shop backend?');
    await press(page, 'Remove for good');
    await page.waitForSelector('text=Nobody is told yet');
    await page.context().close();
  });
});

describe('the webhooks', () => {
  beforeAll(async () => {
    well = await add({ description: 'Data warehouse' }, '/well');
    failing = await add({ description: 'Shop backend', channels: ['web'] }, '/failing');
    disabled = await add(
      {
        events: [
          'OrderPlaced',
          'LinesCancelled',
          'FulfilmentShipped',
          'ShipmentStatusChanged',
          'ScanRecorded',
        ],
      },
      '/a-long-way/to/where-nobody/listens/any-more/and/the-address-is-longer-than-a-telephone-is-wide',
    );
    receiver.behave((one, answer) => answer.writeHead(one.path === '/hooks/failing' ? 500 : 204).end());
    await ask(`${root}/${disabled.endpointId}/disable`, { reason: 'Its owner moves to another address' });
    for (let n = 0; n < 20; n += 1)
      await ask('/api/v1/orders', anOrderBody(), { 'idempotency-key': `webhooks-${n}` });
    await vi.waitUntil(async () => (await readEndpoint(failing)).lastFailure !== null, slow);
    await vi.waitUntil(async () => (await readEndpoint(well)).waiting === 0, slow);
    await vi.waitUntil(
      async () => (await giveUp(failing.endpointId)) + (await readEndpoint(failing)).failed > 5,
      slow,
    );
  });

  itSaysWhatIsWrong(open, {
    path: '/desk/webhooks',
    api: `**${root}`,
    title: 'Could not load the webhooks',
  });

  it('are well, in a list and alone, with what an administrator is asked', async () => {
    const shown = [
      ['/desk/webhooks', 'text=Data warehouse'],
      [pageOf(well), '.delivery-table td'],
      [pageOf(failing), '.delivery-table td'],
      [pageOf(failing, '&state=failed'), '.delivery-table [data-delivery]'],
      [pageOf(failing, '&state=left_out'), 'text=Nothing was left out'],
      [pageOf(disabled), 'text=Nothing to tell yet'],
      [pageOf(failing, '&do=rotate'), 'dialog[open]'],
      [pageOf(failing, '&do=disable'), 'dialog[open]'],
      [pageOf(failing, '&do=remove'), 'dialog[open]'],
      ['/desk/webhooks?endpoint=whe_nobody', 'text=Not found'],
    ] as const;
    for (const look of looks) {
      const page = await open('/desk/webhooks', 'admin', look);
      for (const [path, ready] of shown) {
        await page.goto(node.url + path);
        await page.waitForSelector(ready);
        await expectWell(page, `${path.replace(/whe_[^&]*/, ready.length.toString())}-${look.width}`);
      }
      await page.context().close();
    }
  });

  it('are chosen by keyboard, narrowed, and gone back from', async () => {
    const page = await open('/desk/webhooks', 'ops');
    await page.getByRole('link', { name: 'Data warehouse' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1 >> text=Data warehouse');
    await until(page, `document.activeElement.id === 'main'`);
    expect(await page.locator('.delivery-table tbody tr').count()).toBe(50);
    await press(page, 'Show older');
    await expect.poll(async () => await page.locator('.delivery-table tbody tr').count()).toBe(60);
    await press(page, /^Waiting/);
    await page.waitForSelector('text=Nothing waits');
    expect(page.url()).toContain('state=waiting');
    await page.goBack();
    await page.waitForSelector('.endpoints >> text=Data warehouse');
    await page.context().close();
  });

  it('are not for operations to change, but to look at and to send again', async () => {
    const page = await open('/desk/webhooks?do=add', 'ops');
    await page.waitForSelector('.endpoints >> text=Data warehouse');
    const names = /^(Add an endpoint|Ping|New secret|Disable|Enable|Remove)/;
    expect(await page.getByRole('button', { name: names }).count()).toBe(0);
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await page.goto(node.url + pageOf(failing, '&state=failed&do=remove'));
    await page.waitForSelector('.delivery-table [data-delivery]');
    expect(await page.getByRole('button', { name: names }).count()).toBe(0);
    expect(await page.locator('dialog[open]').count()).toBe(0);

    receiver.behave();
    const before = receiver.received.length;
    const failed = await page.locator('[data-delivery]').count();
    await press(page, /^Send again: OrderPlaced/);
    await page.waitForSelector('.toast >> text=It is sent again now.');
    await until(page, `document.activeElement.dataset.delivery !== undefined`);
    await expect.poll(() => receiver.received.length).toBeGreaterThan(before);
    // The list looks again by itself, and leaves the focus where it is.
    await expect.poll(async () => await page.locator('[data-delivery]').count()).toBe(failed - 1);
    expect(await page.evaluate('document.activeElement.dataset.delivery !== undefined')).toBe(true);
    await press(page, 'Send all failed again');
    await page.waitForSelector(`.toast >> text=${failed - 1} are sent again now.`);
    await page.waitForSelector('text=Nothing has failed for good');
    await until(page, `document.activeElement.id === 'deliveries-title'`);
    await page.waitForSelector('.endpoint-head >> text=Works');
    await page.context().close();
  });

  it('are given a new secret, disabled with a reason and enabled by an administrator', async () => {
    const page = await open(pageOf(well), 'admin');
    await press(page, 'New secret…');
    await press(page, 'Make a new secret');
    await page.waitForSelector('dialog[open] >> text=The old one signs too until');
    await expectWell(page, 'webhooks-rotated');
    await press(page, 'I have it');
    await press(page, 'Disable…');
    await page.getByLabel('Reason').fill('The warehouse moves');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.endpoint-facts >> text=The warehouse moves');
    await press(page, 'Enable');
    await page.waitForSelector('.toast >> text=Data warehouse is told of events again');
    await until(page, `document.activeElement.textContent === 'Disable…'`);
    await press(page, 'Send what it missed');
    await page.waitForSelector('.toast >> text=What it was not told of while it was disabled');
    // It is over when nothing more is to be looked for.
    await page.getByRole('button', { name: 'Send what it missed' }).waitFor({ state: 'detached' });
    await page.context().close();
    expect(wrong).toEqual([]);
  });
});
