import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import { expectWell, looks } from './support/looks.ts';

/** Another way to the customer, in a real browser: by themselves, and by the desk for them. */
let pages: BuiltPages;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);
/** Of each command that the page sends. */
const listen = async (page: Page): Promise<unknown[]> => {
  const sent: unknown[] = [];
  await page.route('**/commands', async (route) => {
    sent.push(route.request().postDataJSON());
    await route.continue();
  });
  return sent;
};
const toStore = {
  type: 'ChangeDelivery',
  delivery: { option: 'pickup_in_store', pickupLocation: 'store-1' },
};

beforeAll(async () => {
  pages = await openBuiltPages();
});
afterAll(async () => {
  await pages?.close();
});

describe('the desk', () => {
  it('has the form well in both looks', async () => {
    for (const look of looks) {
      const page = await open('/desk/orders/ord-1?do=ChangeDelivery', 'ops', look);
      await page.waitForSelector('dialog[open] >> text=Malmö C, Malmö');
      await page.click('dialog >> text=Malmö C, Malmö');
      await expectWell(page, `desk-delivery-${look.width}`);
      await page.context().close();
    }
  });

  it('chooses by keyboard, and says what it would do before it is done', async () => {
    const page = await open('/desk/orders/ord-1', 'agent');
    await page.focus('text=Change delivery');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=Malmö C, Malmö');
    const sent = await listen(page);
    await page.click('dialog >> button:has-text("Change it")');
    await page.waitForSelector('dialog .wrong >> text=Choose how it is to come.');
    expect(sent).toEqual([]);
    await page.focus('dialog [name=way]');
    await page.keyboard.press('ArrowUp');
    await page.waitForSelector('dialog .told-ahead:not(:empty)');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=It comes another way now.');
    expect(sent).toEqual([expect.objectContaining(toStore)]);
    await page.waitForSelector('.facts >> text=Pickup in store');
    await page.context().close();
  });

  it('cannot where it is packed', async () => {
    const page = await open('/desk/orders/ord-3', 'ops');
    await page.waitForSelector('text=Change delivery');
    expect(await page.isDisabled('button:has-text("Change delivery")')).toBe(true);
    await page.context().close();
  });
});

describe('the customer', () => {
  it('chooses another way by keyboard', async () => {
    const page = await open('/track/early');
    await page.waitForSelector('.line-status[data-status="live"]');
    const sent = await listen(page);
    await page.focus('text=Change how it comes');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=Malmö C, Malmö');
    await expectWell(page, 'customer-delivery');
    await page.focus('dialog [name=way]');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=It comes the way you chose.');
    expect(sent).toEqual([{ type: 'ChangeDelivery', delivery: { option: 'next_day' } }]);
    await page.context().close();
  });

  it('is not asked where nothing can be another any more', async () => {
    const page = await open('/track/done');
    await page.waitForSelector('h1');
    expect(await page.locator('text=Change how it comes').count()).toBe(0);
    await page.context().close();
  });
});
