import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages, until } from './support/built-pages.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { itIsWell } from './support/looks.ts';

/** The stock's screens in a real browser. */
let pages: BuiltPages;
let hub: FakeHub;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);

beforeAll(async () => {
  pages = await openBuiltPages();
  ({ hub } = pages);
});
afterAll(async () => {
  await pages?.close();
});
const cell = (id: string, label: string): string =>
  `document.querySelector('tr[data-id="${id}"] [data-label="${label}"]').textContent`;
const ids = async (page: Page): Promise<readonly string[]> =>
  await page.evaluate<string[]>(`[...document.querySelectorAll('tr[data-id]')].map((row) => row.dataset.id)`);

describe('the screens of the stock', () => {
  const shown = [
    ['/desk/stock', 'ops', 'tr[data-id]'],
    ['/desk/stock', 'warehouse', 'tr[data-id]'],
    ['/desk/stock?at=wh-1~TNT-2P-FO', 'ops', '.ledger li'],
    ['/desk/stock?q=nothing-at-all', 'ops', 'text=Nothing matches'],
    ['/desk', 'ops', '.low-rows li'],
    ['/shop', 'shop', '.product[data-band]'],
    ['/desk/integrations', 'ops', '.locations-known li'],
  ] as const;
  itIsWell(open, shown);

  it('have run without an error or a breach of the content policy', () => {
    expect(pages.wrong).toEqual([]);
  });
});

describe('the stock', () => {
  it('is searched, opened, counted and adjusted by keyboard', async () => {
    const page = await open('/desk/stock', 'ops');
    await page.waitForSelector('tr[data-id]');
    await page.keyboard.press('/');
    await page.keyboard.type('shell jacket');
    await until(page, `document.querySelectorAll('tr[data-id]').length === 3`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.waitForSelector('.stock-panel >> text=Shell jacket');
    await page.waitForSelector('.stock-panel .ledger li');
    const [id = ''] = await ids(page);
    expect(await page.evaluate(`document.activeElement.closest('tr').dataset.id`)).toBe(id);

    await page.keyboard.press('c');
    await page.waitForSelector('dialog[open]');
    expect(await page.evaluate('document.activeElement.name')).toBe('onHand');
    await page.keyboard.type('77');
    await page.waitForSelector('dialog[open] >> text=against the');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=JKT-FJALL-M counted.');
    await until(page, `${cell(id, 'On hand')} === '77'`);
    expect(await page.evaluate(`document.activeElement.closest('tr').dataset.id`)).toBe(id);

    await page.keyboard.press('a');
    await page.waitForSelector('dialog[open]');
    await page.focus('dialog [name=quantity]');
    // Nothing is sent without a number.
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [name=quantity]:focus:user-invalid');
    await page.keyboard.type('5');
    await page.waitForSelector('dialog[open] [name=quantity]:focus:user-valid');
    const keys: (string | undefined)[] = [];
    await page.route('**/movements', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) await route.continue();
      else await route.fulfill({ status: 502, body: 'Bad gateway' });
    });
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [role=alert]');
    // Whoever does not know whether it was done tells it again under the same key.
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=JKT-FJALL-M: received.');
    await until(page, `${cell(id, 'On hand')} === '82'`);
    expect(keys).toEqual([keys[0], keys[0]]);
    await page.keyboard.press('Escape');
    await until(page, `document.querySelector('.stock-panel') === null`);
    await page.context().close();
  });

  it('keeps what was typed in its search when one leaves it, and a letter that comes as the address changes', async () => {
    const page = await open('/desk/stock', 'ops');
    await page.waitForSelector('tr[data-id]');
    await page.keyboard.press('/');
    // A letter is typed in the very moment in which what was typed before becomes the address.
    await page.evaluate(`{
      const box = document.activeElement;
      const replace = history.replaceState.bind(history);
      history.replaceState = (...args) => {
        replace(...args);
        if (!location.search.includes('q=jk') || box.value !== 'jk') return;
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, 'jkt');
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      };
    }`);
    await page.keyboard.type('jk');
    await until(page, `new URLSearchParams(location.search).get('q')?.startsWith('jk') === true`);
    expect(await page.inputValue('.stock-page [type=search]')).toBe('jkt');
    await until(page, `new URLSearchParams(location.search).get('q') === 'jkt'`);
    await page.keyboard.press('Escape');
    expect(await page.inputValue('.stock-page [type=search]')).toBe('jkt');
    expect(await page.evaluate('document.activeElement.type')).not.toBe('search');
    await page.context().close();
  });

  it('asks for a count only of a shelf that is there, and keeps what is typed when that leaves the list', async () => {
    hub.touchStock('wh-1~TNT-2P-FO', { onHand: 0, reserved: 0 });
    const page = await open('/desk/stock?show=out&q=nothing-at-all', 'ops');
    await page.waitForSelector('text=Nothing matches');
    await page.keyboard.press('c');
    await page.fill('.stock-page [type=search]', 'TNT');
    await page.waitForSelector('tr[data-id]');
    await page.keyboard.press('Escape');
    await page.clock.install();
    await page.keyboard.press('j');
    await page.waitForSelector('.stock-panel .ledger li');
    expect(await page.$('dialog[open]')).toBeNull();
    await page.keyboard.press('c');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.type('41');
    await page.clock.fastForward(4_000);
    hub.touchStock('wh-1~TNT-2P-FO', { onHand: 500 });
    await page.waitForSelector('.stock-pill');
    expect(await page.inputValue('dialog[open] [name=onHand]')).toBe('41');
    await page.context().close();
  });

  it('moves no row while the focus is in it, and shows what changed at once', async () => {
    const page = await open('/desk/stock', 'ops');
    await page.waitForSelector('tr[data-id]');
    await page.keyboard.press('j');
    const before = await ids(page);
    const last = before.at(-1) ?? '';
    hub.touchStock(last, { onHand: 0, reserved: 3 });
    await until(page, `${cell(last, 'Reserved')} === '3'`);
    expect(await ids(page)).toEqual(before);
    await page.keyboard.press('.');
    await until(page, `document.querySelector('tr[data-id]').dataset.id === '${last}'`);
    await page.context().close();
  });

  it('says when what it shows is old, and is live again by itself', async () => {
    const page = await open('/desk/stock', 'ops');
    await page.waitForSelector('tr[data-id]');
    await page.context().setOffline(true);
    await page.waitForSelector('.stock-page[data-stale] >> text=as of before the line was lost');
    await page.context().setOffline(false);
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.context().close();
  });

  it('is narrowed from the desk by its counts', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.low-rows li');
    const out = await page.textContent('.low-counts a[href*="show=out"] b');
    await page.focus('.low-counts a[href*="show=out"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('tr[data-id]');
    expect(await ids(page)).toHaveLength(Number(out));
    await page.context().close();
  });

  it('is not on the desk of those whose it is not to see', async () => {
    const page = await open('/desk', 'agent');
    await page.waitForSelector('.case');
    expect(await page.$('.low-stock')).toBeNull();
    await page.context().close();
  });
});

describe('the shop of the demo', () => {
  it('shows a band change while one buys, and says calmly when there are too few', async () => {
    hub.touchStock('wh-1~BTL-STEEL-SA', { onHand: 6, reserved: 0, damaged: 0, safety: 0 });
    for (const location of ['store-malmo', 'dc-gdansk'])
      hub.touchStock(`${location}~BTL-STEEL-SA`, { onHand: 0, reserved: 0, damaged: 0, safety: 0 });
    const page = await open('/shop', 'shop');
    const card = '.product:has(button[aria-label="Buy Product 5, black"])';
    await page.waitForSelector(`${card}[data-band="in_stock"]`);
    await page.selectOption(`${card} select`, '3');
    await page.focus(`${card} button[data-kind=primary]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${card}[data-band="low"]`);
    await page.waitForSelector(`${card} >> text=Ordered.`);
    await page.selectOption(`${card} select`, '5');
    await page.focus(`${card} button[data-kind=primary]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${card} >> text=There are not so many left.`);
    expect(await page.textContent(card)).not.toMatch(/\b[0-9]+ left/);
    await page.context().close();
  });

  it('holds what is in the cart with a countdown, which another browser sees, and lets it go when it ends', async () => {
    hub.touchStock('wh-1~KNF-POCK-BL', { onHand: 4, reserved: 0, damaged: 0, safety: 0, incoming: [] });
    for (const location of ['store-malmo', 'dc-gdansk'])
      hub.touchStock(`${location}~KNF-POCK-BL`, {
        onHand: 0,
        reserved: 0,
        damaged: 0,
        safety: 0,
        incoming: [],
      });
    const [mine, other] = [await open('/shop', 'shop'), await open('/shop', 'shop')];
    const card = '.product:has(button[aria-label="Buy Product 1, black"])';
    await other.waitForSelector(`${card}[data-band="in_stock"]`);
    await mine.selectOption(`${card} select`, '3');
    await mine.focus(`${card} button`);
    await mine.keyboard.press('Enter');
    await mine.waitForSelector(`${card} .product-held >> text=3 are yours`);
    expect(await mine.textContent(`${card} .countdown`)).toMatch(/^1[45]:\d\d$/);
    await other.waitForSelector(`${card}[data-band="low"]`);
    // The focus stays where it was pressed, on what undoes it.
    expect(await mine.evaluate('document.activeElement.textContent')).toBe('Give back');
    await mine.keyboard.press('Enter');
    await other.waitForSelector(`${card}[data-band="in_stock"]`);

    hub.holdCartsFor(60_000);
    await mine.selectOption(`${card} select`, '3');
    await mine.focus(`${card} button`);
    await mine.keyboard.press('Enter');
    await mine.waitForSelector(`${card} .product-held`);
    await mine.keyboard.press('Tab');
    await mine.keyboard.press('Enter');
    await mine.waitForSelector(`${card} >> text=Ordered.`);
    await other.waitForSelector(`${card}[data-band="low"]`);

    hub.holdCartsFor(1_500);
    await mine.selectOption(`${card} select`, '1');
    await mine.focus(`${card} button`);
    await mine.keyboard.press('Enter');
    await mine.waitForSelector(`${card} .product-held`);
    await mine.waitForSelector(`${card} >> text=Your time is over`);
    await Promise.all([mine.context().close(), other.context().close()]);
  });
});
