import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import { expectWell, looks } from './support/looks.ts';

/** An order that costs less since it was placed, in a real browser. */
let pages: BuiltPages;
beforeAll(async () => {
  pages = await openBuiltPages();
});
afterAll(async () => {
  await pages?.close();
});

it('an agent reduces the price by keyboard, and the customer sees it', async () => {
  const customer = await pages.open('/track/early');
  await customer.waitForSelector('.line-status[data-status="live"]');
  const page = await pages.open('/desk/orders/ord-1', 'agent');
  await page.focus('text=Reduce the price…');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open] [name=amount]:focus');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog .wrong >> text=By how much?');
  await page.keyboard.type('100,50');
  await page.selectOption('dialog [name=reason]', 'late');
  await page.fill('dialog [name=note]', 'She waited two weeks.');
  const sent: unknown[] = [];
  await page.route('**/orders/ord-1/commands', async (route) => {
    sent.push(route.request().postDataJSON());
    await route.continue();
  });
  await page.focus('dialog [name=amount]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.toast >> text=It costs less now.');
  expect(sent).toMatchObject([
    {
      type: 'AdjustPrice',
      amount: { amount: '100.50', currency: 'SEK' },
      reason: 'late',
      note: 'She waited two weeks.',
    },
  ]);
  await page.waitForSelector('.adjustment >> text=It came late');
  expect(await page.textContent('.adjustment')).toContain('100.50');
  await customer.waitForSelector('.summary >> text=Less');
  expect(await customer.textContent('.summary')).toContain('100.50');
  await expectWell(customer, 'customer-adjusted');
  await page.context().close();
  await customer.context().close();
});

it('a note is written down by keyboard, and is for staff', async () => {
  const page = await pages.open('/desk/orders/ord-1', 'agent');
  await page.focus('text=Write a note…');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open] textarea:focus');
  await page.keyboard.type('Called: wants it before Friday.');
  await page.focus('dialog >> button:has-text("Write it down")');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.toast >> text=It is written down.');
  await page.waitForSelector('.notes >> text=wants it before Friday.');
  await expectWell(page, 'desk-note');
  await page.context().close();
});

it('the form is well in both looks', async () => {
  for (const look of looks) {
    const page = await pages.open('/desk/orders/ord-1?do=AdjustPrice', 'ops', look);
    await page.waitForSelector('dialog[open]');
    await expectWell(page, `desk-adjust-${look.width}`);
    await page.context().close();
  }
});
