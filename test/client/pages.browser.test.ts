import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations, openBrowser } from './support/chromium.ts';
import { type FakeHub, identities, startFakeHub } from './support/fake-hub.ts';

/** The built pages in a real browser under a strict content policy, before a hub that speaks the protocol. */
const run = promisify(execFile);
const config = fileURLToPath(new URL('../../client/vite.config.ts', import.meta.url));
const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
let dist: string;
let hub: FakeHub;
let browser: Browser;
const wrong: string[] = [];

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'hub-client-'));
  // As a process of its own: under a test runner React would be built for development.
  await run(process.execPath, [vite, 'build', '--config', config, '--outDir', dist, '--emptyOutDir'], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  hub = await startFakeHub({ dist });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await hub?.close();
  await rm(dist, { recursive: true, force: true });
});

const open = async (
  path: string,
  who?: string,
  look: { readonly width?: number; readonly dark?: boolean } = {},
): Promise<Page> => {
  const width = look.width ?? 1440;
  const context = await browser.newContext({
    viewport: { width, height: width > 600 ? 900 : 844 },
    colorScheme: look.dark === true ? 'dark' : 'light',
    timezoneId: 'Europe/Stockholm',
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => wrong.push(`${path}: ${error.message}`));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) wrong.push(`${path}: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(hub.url)) wrong.push(`${path}: asked ${request.url()}`);
  });
  const token = identities.find(({ id }) => id === who)?.token;
  if (token !== undefined) await page.addInitScript(`sessionStorage.setItem('token', '${token}')`);
  await page.goto(hub.url + path);
  return page;
};
/** What runs in the page is text: this file is checked as a program of Node, which has no document. */
const rows = (page: Page): Promise<readonly string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('.case')]
      .toSorted((a, b) => a.getAttribute('aria-rowindex') - b.getAttribute('aria-rowindex'))
      .map((row) => row.dataset.id)`,
  );
const focusedRow = (page: Page): Promise<string | undefined> =>
  page.evaluate<string | undefined>('document.activeElement?.dataset.id');
/** Asked from outside: the page's content policy lets nothing be evaluated in it. */
const until = async (page: Page, holds: string): Promise<void> =>
  await expect.poll(async () => await page.evaluate(holds), { timeout: 10_000 }).toBe(true);
const rowOf = (id: string | undefined): string => `document.querySelector('[data-id="${id}"]')`;

describe('every page', () => {
  const pages = [
    ['/', undefined, 'text=Operations'],
    ['/desk', 'ops', '.case'],
    ['/desk?case=ord-3.1', 'ops', '.panel .timeline'],
    ['/desk?q=severity:9', 'ops', 'text=Nothing matches'],
    ['/desk/orders', 'agent', 'table.orders td'],
    ['/desk/orders?q=nobody-at-all', 'agent', 'text=No order found'],
    ['/desk/orders/ord-0', 'agent', '.history .timeline'],
    ['/desk/orders/ord-1?do=ChangeAddress', 'agent', 'dialog[open]'],
    ['/desk/orders/ord-404', 'agent', 'text=Not found'],
    ['/warehouse', 'warehouse', '.task'],
    ['/warehouse', 'ops', 'text=Which location'],
    ['/desk/dead-letters', 'admin', '.letter'],
    ['/track/anna', undefined, '.parcel'],
    ['/track/early', undefined, '.changes .button'],
    ['/track/nobody', undefined, 'text=does not open'],
  ] as const;
  const looks = [
    { width: 1440, dark: false },
    { width: 390, dark: true },
  ] as const;
  it.each(pages.flatMap(([path, who, ready]) => looks.map((look) => ({ path, who, ready, look }))))(
    '$path ($who, $look.width px, dark: $look.dark) has no violation and does not scroll sideways',
    async ({ path, who, ready, look }) => {
      const page = await open(path, who, look);
      await page.waitForSelector(ready);
      expect(await findViolations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await page.context().close();
    },
  );

  it('has run without an error, a foreign request or a breach of the content policy', () => {
    expect(wrong).toEqual([]);
  });
});

describe('the desk', () => {
  it('is worked by keyboard alone: move, claim, resolve, undo', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const id = await focusedRow(page);
    expect(id).toBe((await rows(page))[1]);
    await page.keyboard.press('c');
    await until(page, `${rowOf(id)}.querySelector('.c-owner').textContent === 'You'`);
    await page.keyboard.press('r');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Enter');
    await until(page, `${rowOf(id)}.hasAttribute('data-gone')`);
    expect(await focusedRow(page)).toBe(id);
    await page.keyboard.press('u');
    await until(page, `!${rowOf(id)}.hasAttribute('data-gone')`);
    await page.context().close();
  });

  it('moves no row while the focus is in it, says what waits, and applies it on a full stop', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('j');
    const before = await rows(page);
    hub.addCase(900, { severity: 1, dueAt: '2020-01-01T00:00:00.000Z', title: 'Something new' });
    hub.touchCase(before[5] ?? '', { severity: 1, dueAt: '2020-01-02T00:00:00.000Z' });
    await page.waitForSelector('.pill >> text=1 new · 1 moved');
    expect((await rows(page)).slice(0, before.length)).toEqual(before);
    await page.keyboard.press('.');
    await until(page, `document.querySelector('[aria-rowindex="2"]').textContent.includes('Something new')`);
    expect(await focusedRow(page)).toBe(before[0]);
    await page.context().close();
  });

  it('fires no letter while somebody types or has switched them off', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('/');
    await page.keyboard.type('p?');
    expect(await page.inputValue('.desk-tools input')).toBe('p?');
    await page.keyboard.press('Escape');
    await page.evaluate(`localStorage.setItem('single-letter-keys', 'off')`);
    await page.keyboard.press('?');
    expect(await page.$('dialog[open]')).toBeNull();
    await page.context().close();
  });

  it('says when the line is lost, and is live again by itself', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.line-status[data-status="live"]');
    hub.dropSockets();
    await page.waitForSelector('.line-status[data-status="reconnecting"]');
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.context().setOffline(true);
    await page.waitForSelector('.line-status[data-status="offline"]');
    await page.context().setOffline(false);
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.context().close();
  });
});

describe('the warehouse', () => {
  it('takes a task from new to shipped with Enter', async () => {
    const page = await open('/warehouse', 'warehouse');
    const isAt = async (label: string): Promise<unknown> =>
      await page.waitForSelector(`.task-actions .button[data-kind="primary"] >> text="${label}"`);
    await isAt('Accept');
    const number = await page.textContent('.task h2');
    for (const next of ['Start picking', 'All picked', 'Packed', 'Ship']) {
      await page.keyboard.press('Enter');
      await isAt(next);
    }
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    expect(await page.evaluate('document.activeElement.name')).toBe('number');
    await page.keyboard.press('Enter');
    await until(page, `document.querySelector('.task h2').textContent !== '${number}'`);
    await page.context().close();
  });

  it('has no target under 48 px', async () => {
    const page = await open('/warehouse', 'warehouse');
    await page.waitForSelector('.task');
    const small = await page.evaluate(
      `[...document.querySelectorAll('.floor button')].filter((one) => one.getBoundingClientRect().height < 48).map((one) => one.textContent)`,
    );
    expect(small).toEqual([]);
    await page.context().close();
  });
});

describe('the customer', () => {
  it('sees the order move without a reload, and hears it once', async () => {
    const page = await open('/track/done');
    await page.waitForSelector('h1 >> text=Delivered');
    hub.changeOrder('ord-3', (order) => ({ ...order, status: 'returned' }), 'LinesCancelled');
    await page.waitForSelector('h1 >> text=Your order was returned.');
    expect(await page.textContent('p[role="status"]')).toBe('Your order was returned. Nothing to do.');
    await page.context().close();
  });

  it('cancels by keyboard', async () => {
    const page = await open('/track/early');
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.focus('text=Cancel the order');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1 >> text=Your order is cancelled.');
    await page.context().close();
  });
});
