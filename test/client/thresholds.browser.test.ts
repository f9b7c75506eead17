import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import { expectWell, itIsWell, itSaysWhatIsWrong, looks } from './support/looks.ts';

/** When the rules speak, seen and changed in a real browser. */
let pages: BuiltPages;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);

beforeAll(async () => {
  pages = await openBuiltPages();
});
afterAll(async () => {
  await pages?.close();
});

describe('the thresholds', () => {
  itIsWell(open, [
    ['/desk/thresholds', 'ops', '.holidays td'],
    ['/desk/thresholds?q=sweden', 'ops', '.holidays td'],
    ['/desk/thresholds?holidays=SE', 'ops', '.holiday-list li'],
    ['/desk/thresholds?holidays=new', 'ops', 'dialog[open]'],
  ]);
  it.each(looks)('have a dialog that is well ($width px, dark: $dark)', async (look) => {
    const page = await open('/desk/thresholds', 'ops', look);
    await page.getByRole('button', { name: 'Edit… No first scan', exact: true }).click();
    await page.waitForSelector('dialog[open]');
    await expectWell(page, `thresholds-edit-${look.width}`);
    await page.context().close();
  });
  itSaysWhatIsWrong(open, {
    path: '/desk/thresholds',
    api: '**/api/v1/exception-thresholds',
    title: 'Could not load the thresholds',
  });

  it('are shown without who changed them, where that is not to be had', async () => {
    const page = await open('/desk', 'ops');
    await page.route('**/exception-thresholds/versions', async (route) => route.fulfill({ status: 500 }));
    await page.goto(new URL('/desk/thresholds', page.url()).href);
    await page.waitForSelector('text=Could not load who changed what');
    await page.waitForSelector('.rules tbody tr');
    await page.context().close();
  });

  it('are changed by keyboard, another value beside what holds everywhere', async () => {
    const page = await open('/desk/thresholds?q=first', 'ops');
    const row = page.locator('.rules tbody tr', { hasText: 'no_first_scan' });
    await page.getByRole('button', { name: 'Edit… No first scan', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Medium from, business days').fill('4');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=Version 4 holds.');
    await row.locator('.rule-values [data-set]', { hasText: '4 bd' }).waitFor();
    await page.getByRole('button', { name: 'Other value… of No first scan' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForSelector('[role=alert] >> text=Name a carrier, a service or a lane.');
    await page.getByLabel('To country').fill('no');
    await page.getByLabel('High from, business days').fill('9');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForSelector('.toast >> text=Version 5 holds.');
    await row.locator('.rule-overrides', { hasText: 'anywhere → NO' }).waitFor();
    await page.waitForSelector('.versions li >> text=anywhere → NO: high from as above → 9 bd');
    await page.context().close();
  });

  it('say where a value is wrong, and when somebody was faster, and keep what was typed', async () => {
    const page = await open('/desk/thresholds', 'ops');
    await page.getByRole('button', { name: 'Edit… No first scan', exact: true }).click();
    const critical = page.getByLabel('Critical from, business days');
    await critical.fill('90');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => critical.getAttribute('aria-invalid')).toBe('true');
    pages.hub.touchThresholds();
    await critical.fill('12');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForSelector('[role=alert] >> text=Somebody has changed the thresholds meanwhile.');
    expect(await critical.inputValue()).toBe('12');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForSelector('.toast >> text=holds.');
    await page.context().close();
  });

  it('have holidays, which are typed one after another and are versions like the others', async () => {
    const page = await open('/desk/thresholds', 'ops');
    await page.getByRole('button', { name: 'Edit… holidays of Sweden' }).focus();
    await page.keyboard.press('Enter');
    const date = page.getByLabel('A day without deliveries');
    for (const day of ['2030-12-25', '2030-12-26']) {
      await date.fill(day);
      await page.keyboard.press('Enter');
    }
    await page.waitForSelector('.holiday-list >> text=26 Dec 2030');
    await page.getByRole('button', { name: /^Remove .*25 Dec 2030/ }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.holiday-list >> text=25 Dec 2030', { state: 'detached' });
    expect(await page.evaluate('document.activeElement.type')).toBe('date');
    await page.getByRole('button', { name: 'Save' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=holds.');
    await page.waitForSelector('.holidays td >> text=26 Dec 2030');
    await page.waitForSelector('.versions li >> text=/Holidays of Sweden: \\+ .*26 Dec 2030$/');

    await page.getByRole('button', { name: 'Another country…' }).click();
    await page.getByRole('textbox', { name: 'Country' }).fill('se');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForSelector('[role=alert] >> text=Sweden has holidays already');
    await page.getByRole('textbox', { name: 'Country' }).fill('pl');
    await date.fill('2031-01-06');
    // A day that was typed and not added is meant all the same.
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForSelector('.holidays tr:has-text("Poland") >> text=6 Jan 2031');
    await page.context().close();
  });
});
