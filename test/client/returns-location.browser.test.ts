import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReturnView } from '../../src/contracts/returns.ts';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { expectWell, itIsWell, looks } from './support/looks.ts';
import { someReturns, withReturns } from './support/return-fixtures.ts';

/** Goods that come back to where they are put on the shelf, in a real browser. */
let pages: BuiltPages;
let hub: FakeHub;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);
/** `ord-7`: a ring that was made for her, a mug, two lamps. */
const set = (...returns: readonly ReturnView[]): void =>
  hub.changeOrder('ord-7', withReturns(...returns), 'ReturnCancelled');
const press = async (page: Page, ...keys: readonly string[]): Promise<number> => {
  for (const key of keys) await page.keyboard.press(key);
  return keys.length;
};
const dialog = (name: string): string => `dialog[open] h2:has-text("${name}")`;
const { waiting, coming, back } = someReturns;

beforeAll(async () => {
  pages = await openBuiltPages();
  ({ hub } = pages);
});
afterAll(async () => {
  await pages?.close();
});

describe('the location', () => {
  itIsWell(open, [
    ['/warehouse', 'warehouse', 'text=Receive a return'],
    ['/warehouse?do=receive', 'warehouse', 'dialog[open] [name=number]'],
    ['/desk/thresholds?q=return', 'ops', 'text=Return undecided'],
  ]);

  it('receives one return after another by scanner and keyboard', async () => {
    set(coming, waiting);
    const page = await open('/warehouse', 'warehouse');
    await page.waitForSelector('.task');
    const sent: unknown[] = [];
    await page.route('**/api/v1/returns/*/commands', async (route) => {
      sent.push(route.request().postDataJSON());
      await route.continue();
    });
    await page.keyboard.press('b');
    await page.waitForSelector('dialog [name=number]:focus');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.focus('text=Receive a return');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog [name=number]:focus');
    await page.keyboard.type('R-COMING');
    await page.keyboard.press('Enter');
    await page.waitForSelector(dialog('Return of SO-100207'));
    await page.waitForSelector('.count-grid input:focus');
    await expectWell(page, 'receive-1440');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=SO-100207: 2 back on the shelf.');
    await page.waitForSelector('dialog [name=number]:focus');
    await page.keyboard.type('r-new');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog >> text=The shop has not answered the customer yet.');
    await press(page, '0', 'Tab', 'Tab', '1', 'Enter');
    await page.waitForSelector('.toast >> text=SO-100207: 1 set aside.');
    expect(sent).toEqual([
      { type: 'inspect', location: 'wh-1', lines: [{ lineId: '3', quantity: 2, disposition: 'restocked' }] },
      { type: 'inspect', location: 'wh-1', lines: [{ lineId: '2', quantity: 1, disposition: 'to_process' }] },
    ]);
    await page.context().close();
  });

  it('is told of a number that nobody has, of what was received before, and of what was not done', async () => {
    set(back, { ...coming, location: 'store-malmo' });
    for (const look of looks) {
      const page = await open('/warehouse?do=receive', 'warehouse', look);
      const ask = async (number: string): Promise<void> => {
        await page.fill('dialog [name=number]', number);
        await page.keyboard.press('Enter');
      };
      await ask('r-nobody');
      await page.waitForSelector('dialog .wrong >> text=No return has the number “r-nobody”.');
      await ask('r-back');
      await page.waitForSelector('dialog .wrong >> text=The return of SO-100207 was received before');
      // The next scan is typed over it.
      await page.keyboard.type('r-x');
      expect(await page.inputValue('dialog [name=number]')).toBe('r-x');
      for (const [status, says] of [
        [403, 'This sign-in may not receive returns.'],
        [500, 'Broken.'],
      ] as const) {
        await page.route(
          '**/api/v1/returns/*',
          async (route) =>
            route.fulfill({ status, json: { type: 'about:blank', title: 'Broken.', status, code: 'x' } }),
          { times: 1 },
        );
        await ask('r-coming');
        await page.waitForSelector(`dialog .wrong >> text=${says}`);
      }
      await expectWell(page);
      await ask('r-coming');
      await page.waitForSelector('dialog >> text=It was to go to Store Malmö.');
      await page.click('dialog summary >> text=Something else is in it');
      await expectWell(page, `receive-others-${look.width}`);
      await page.route('**/commands', async (route) => route.abort(), { times: 1 });
      await page.click('dialog >> text="Receive"');
      await page.waitForSelector('dialog .wrong >> text=The hub cannot be reached.');
      await page.getByRole('button', { name: 'Back', exact: true }).click();
      await page.waitForSelector('dialog [name=number]:focus');
      await page.context().close();
    }
  });
});

it('has run without an error or a breach of the content policy', () => {
  expect(pages.wrong).toEqual([]);
});
