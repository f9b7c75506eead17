import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import { findViolations } from './support/chromium.ts';

/** When the rules speak, seen and changed in a real browser. */
let pages: BuiltPages;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);

beforeAll(async () => {
  pages = await openBuiltPages();
});
afterAll(async () => {
  await pages?.close();
});

const looks = [
  { width: 1440, dark: false },
  { width: 390, dark: true },
] as const;

describe('the thresholds', () => {
  it.each(looks)('have no violation and do not scroll sideways ($width px, dark: $dark)', async (look) => {
    const page = await open('/desk/thresholds', 'ops', look);
    await page.waitForSelector('.rules tbody tr');
    const shot = process.env['HUB_SHOTS'];
    if (shot !== undefined)
      await page.screenshot({ path: `${shot}/thresholds-${look.width}-${look.dark}.png`, fullPage: true });
    expect(await findViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Edit… No first scan', exact: true }).click();
    await page.waitForSelector('dialog[open]');
    if (shot !== undefined)
      await page.screenshot({ path: `${shot}/thresholds-edit-${look.width}-${look.dark}.png` });
    expect(await findViolations(page)).toEqual([]);
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
});
