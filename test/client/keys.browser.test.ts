import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages, until } from './support/built-pages.ts';
import { findViolations } from './support/chromium.ts';

let pages: BuiltPages;
beforeAll(async () => {
  pages = await openBuiltPages();
});
afterAll(async () => {
  await pages?.close();
});

const isOpen = async (page: Page): Promise<boolean> => (await page.$('dialog[open]')) !== null;
const openKeys = async (page: Page): Promise<void> => {
  await page.keyboard.press('?');
  await page.waitForSelector('dialog[open] >> text=Keys');
};
const press = async (page: Page, label: string): Promise<void> => {
  await page.focus(`dialog[open] [aria-label="${label}"]`);
  await page.keyboard.press('Enter');
};
const said = async (page: Page, text: string): Promise<unknown> =>
  await page.waitForSelector(`.keys-said >> text=${text}`);

describe('the keys of a page', () => {
  it('can be set, refused, cleared and set back by keyboard, and are shown on the buttons', async () => {
    const page = await pages.open('/desk', 'ops');
    await page.waitForSelector('.case');
    await openKeys(page);
    expect(await findViolations(page)).toEqual([]);

    await press(page, 'Set the key for Claim');
    await said(page, 'Press the key for “Claim”');
    await page.keyboard.press('r');
    await said(page, '“r” is for “Resolve”');
    await press(page, 'Set the key for Claim');
    await page.keyboard.press('Control+u');
    await said(page, 'belongs to the browser');
    await press(page, 'Set the key for Claim');
    await page.keyboard.press('Escape');
    expect(await isOpen(page)).toBe(true);
    await press(page, 'Set the key for Claim');
    await page.keyboard.press('Alt+q');
    await said(page, '“Claim” is on “Alt + q” now');
    await press(page, 'Clear the key of Resolve');
    await said(page, '“Resolve” has no key now');
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await isOpen(page)).toBe(false);

    await page.keyboard.press('j');
    const id = await page.evaluate<string>('document.activeElement.dataset.id');
    await page.keyboard.press('r');
    await page.keyboard.press('c');
    expect(await isOpen(page)).toBe(false);
    await page.keyboard.press('Alt+q');
    await until(page, `document.querySelector('[data-id="${id}"] .c-owner').textContent === 'You'`);
    await page.keyboard.press('x');
    expect(await page.getAttribute('.bulk >> text=Claim', 'aria-keyshortcuts')).toBe('Alt+q');
    expect(await page.getAttribute('.bulk >> text=Resolve', 'aria-keyshortcuts')).toBeNull();

    await page.reload();
    await page.waitForSelector('.case');
    await openKeys(page);
    await press(page, 'Set the key for Snooze');
    await page.keyboard.press('r');
    await press(page, 'Set Resolve back');
    await said(page, '“r” is for “Snooze”');
    await page.focus('dialog[open] >> text=Set all back');
    await page.keyboard.press('Enter');
    await said(page, 'All keys are as they were at first');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await page.waitForSelector('dialog[open] >> text=Resolve the case');
    await page.context().close();
  });

  it('are those of the page one is on, also from the menu; letters are switched off there, and Alt still works', async () => {
    const page = await pages.open('/desk/stock', 'ops', { width: 390, dark: true });
    await page.waitForSelector('.stock-page');
    await page.click('.settings > button');
    await page.click('.settings-panel >> text=Keys of this page…');
    await page.waitForSelector('dialog[open] >> text=Adjust');
    expect(await findViolations(page)).toEqual([]);
    await press(page, 'Set the key for Search');
    await page.keyboard.press('Alt+s');
    await page.click('dialog[open] >> text=Letters, digits and signs alone are keys');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(`document.activeElement.closest('.settings') !== null`)).toBe(true);
    await page.keyboard.press('?');
    expect(await isOpen(page)).toBe(false);
    await page.keyboard.press('Alt+s');
    await until(page, `document.activeElement.type === 'search'`);
    await page.context().close();
  });

  it('have run without an error or a breach of the content policy', () => {
    expect(pages.wrong).toEqual([]);
  });
});
