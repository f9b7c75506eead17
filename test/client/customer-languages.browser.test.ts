import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../src/contracts/languages.ts';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { expectWell, itIsWell, looks } from './support/looks.ts';
import { aReship, withReships } from './support/reship-fixtures.ts';
import { aReturn, withReturns } from './support/return-fixtures.ts';

/** The customer's page in five languages, in a real browser. */
let pages: BuiltPages;
let hub: FakeHub;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);
const langOf = (page: Page): Promise<string> => page.evaluate<string>('document.documentElement.lang');
const isLive = async (page: Page): Promise<void> =>
  void (await page.waitForSelector('.line-status[data-status="live"]'));

beforeAll(async () => {
  pages = await openBuiltPages();
  ({ hub } = pages);
  hub.changeOrder('ord-7', withReships(aReship()), 'ReshipPlaced');
  hub.changeOrder(
    'ord-7',
    withReturns(
      aReturn({ returnId: 'r-closed', status: 'closed', refund: { amount: '189.00', currency: 'SEK' } }),
      aReturn({ returnId: 'r-refused', status: 'refused', refusal: 'final_sale' }),
      aReturn({ returnId: 'r-open', method: 'locker' }),
    ),
    'ReturnRequested',
  );
});
afterAll(async () => {
  await pages?.close();
});

describe('in each language', () => {
  itIsWell(
    open,
    languages.flatMap((language) => [
      [`/track/anna?lang=${language}`, undefined, '.line-status[data-status="live"]'],
      [`/track/back?lang=${language}`, undefined, '.returns .return-actions'],
      [`/track/nobody?lang=${language}`, undefined, '.empty'],
    ]),
  );

  it.each(languages)('the forms are well in %s, and fit a telephone', async (language) => {
    for (const look of looks) {
      const page = await open(`/track/early?lang=${language}`, undefined, look);
      await isLive(page);
      // The address, how it comes, and whether it comes at all.
      for (const nth of [0, 1, 2]) {
        await page.click(`.changes .button >> nth=${nth}`);
        await page.waitForSelector('dialog[open] :is(input, [data-kind=danger])');
        await expectWell(page, `change-${nth}-${language}-${look.width}`);
        await page.keyboard.press('Escape');
        await page.waitForSelector('dialog', { state: 'detached' });
      }
      await page.goto(new URL(`/track/back?lang=${language}`, page.url()).href);
      await isLive(page);
      await page.click('.changes .button');
      await page.click('dialog label:has-text("Reading lamp")');
      for (const step of [1, 2, 3]) {
        await page.waitForSelector(`dialog >> text=/\\b${step} \\S+ 4/`);
        if (step === 2) await page.selectOption('dialog select', 'not_as_described');
        await expectWell(page, `return-${step}-${language}-${look.width}`);
        if (step < 3) await page.click('dialog [type=submit]');
      }
      await page.context().close();
    }
  });
});

it('says on a telephone that the line is lost, in each language', async () => {
  const page = await open('/mark.svg', undefined, { width: 390 });
  let isCut = false;
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (isCut) void socket.close();
    else socket.connectToServer();
  });
  for (const language of languages) {
    isCut = false;
    await page.goto(new URL(`/track/anna?lang=${language}`, page.url()).href);
    await isLive(page);
    isCut = true;
    hub.dropSockets();
    await page.waitForSelector('.line-status[data-status="reconnecting"] .button');
    await expectWell(page, `lost-${language}`);
  }
  await page.context().close();
});

describe('the language', () => {
  it('is that of the order, from the first word on', async () => {
    hub.speak('ord-0', 'sv-SE');
    const page = await open('/mark.svg', undefined, { locale: 'de-DE' });
    const served = await page.evaluate<string>('fetch("/track/anna").then((answer) => answer.text())');
    expect(served).toMatch(/^<!doctype html>\s*<html lang="sv">/);
    expect(served).toContain('<title>Din beställning</title>');
    await page.addInitScript(`
      globalThis.shown = new Set();
      new MutationObserver(() => {
        for (const one of document.querySelectorAll('h1')) shown.add(one.textContent);
      }).observe(document, { subtree: true, childList: true, characterData: true });
    `);
    await page.goto(new URL('/track/anna', page.url()).href);
    await isLive(page);
    expect(await page.evaluate('[...shown]')).toEqual(['Paket 2 av 2 kommer i dag.']);
    expect(await langOf(page)).toBe('sv');
    expect(await page.title()).toBe('Paket 2 av 2 kommer i dag. Beställning SO-100200');
    expect((await page.textContent('.summary'))?.replaceAll(/\s/g, ' ')).toContain('4 725,00 kr');
    await page.context().close();
  });

  it('is that of the order too where the page has to ask for it', async () => {
    hub.speak('ord-1', 'it');
    const page = await open('/track/early', undefined, { locale: 'de-DE' });
    await page.waitForSelector('h1 >> text=/^Arriv/');
    expect(await langOf(page)).toBe('it');
    await page.context().close();
  });

  it('is what the address asks for, whatever the order says', async () => {
    const page = await open('/track/early?lang=pl');
    await page.waitForSelector('h1 >> text=Dostawa: ');
    expect(await langOf(page)).toBe('pl');
    await page.context().close();
  });

  it('is asked for on the page of what is sent again, too', async () => {
    const page = await open('/track/back?lang=sv');
    await page.click('text=Följ den');
    await page.waitForSelector('h1 >> text=/^Kommer /');
    expect(new URL(page.url()).search).toBe('?lang=sv');
    await page.context().close();
  });

  it('is that of the browser where no order opens', async () => {
    const page = await open('/track/nobody', undefined, { locale: 'pl-PL' });
    await page.waitForSelector('text=Ten link nie otwiera zamówienia');
    expect([await langOf(page), await page.title()]).toEqual(['pl', 'Twoje zamówienie']);
    await page.context().close();
  });

  it('is chosen by keyboard, stays in the address, and is no news', async () => {
    const page = await open('/track/anna?lang=en');
    await isLive(page);
    await page.evaluate('globalThis.isSamePage = true');
    await page.focus('.languages a[lang=sv]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1 >> text=Paket 2 von 2 kommt heute an.');
    expect(new URL(page.url()).search).toBe('?lang=de');
    expect(await langOf(page)).toBe('de');
    expect(await page.evaluate('isSamePage && document.activeElement.lang')).toBe('de');
    expect(await page.getAttribute('.languages a[lang=de]', 'aria-current')).toBe('true');
    expect(await page.textContent('main > p[role=status]')).toBe('');
    await page.reload();
    await page.waitForSelector('h1 >> text=Paket 2 von 2 kommt heute an.');
    await page.context().close();
  });

  it('stays as it was where another cannot be fetched, and says so', async () => {
    const page = await open('/track/anna?lang=sv');
    await isLive(page);
    await page.route('**/assets/pl-*.js', async (route) => route.abort());
    await page.click('.languages a[lang=pl]');
    await page.waitForSelector('.languages >> text=Vi går inte att nå.');
    expect([await langOf(page), new URL(page.url()).search]).toEqual(['sv', '?lang=sv']);
    await page.context().close();
  });

  it('is that of refusals, of what was done, and of a line that is lost', async () => {
    const page = await open('/track/early?lang=sv');
    await isLive(page);
    const refusal = { code: 'already_packed', message: 'It is packed already.' };
    await page.route('**/commands', async (route) =>
      route.fulfill({
        status: 422,
        contentType: 'application/problem+json',
        json: { type: 'about:blank', title: 'No', status: 422, code: refusal.code, rejection: refusal },
      }),
    );
    await page.click('.changes >> text=Avbeställ');
    await page.click('dialog [type=submit]');
    await page.waitForSelector('dialog [role=alert] >> text=Den är redan packad');
    await page.unroute('**/commands');
    await page.click('dialog [type=submit]');
    await page.waitForSelector('.notice.good >> text=Din beställning avbeställs.');
    await page.waitForSelector('h1 >> text=Din beställning är avbeställd.');
    await page.context().setOffline(true);
    await page.waitForSelector('.line-status >> text=Frånkopplad', { timeout: 20_000 });
    await page.waitForSelector('.notice >> text=Senast kända läge:');
    await page.context().close();
  });
});

it('has run without an error, a foreign request or a breach of the content policy', () => {
  expect(pages.wrong).toEqual([]);
});
