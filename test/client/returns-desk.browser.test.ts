import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReturnView } from '../../src/contracts/returns.ts';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { expectWell, looks } from './support/looks.ts';
import { someReturns, withReturns } from './support/return-fixtures.ts';

/** Returns as the desk answers them, in a real browser. */
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
const isSomewhere = 'document.activeElement !== document.body';
const dialog = (name: string): string => `dialog[open] h2:has-text("${name}")`;
const { waiting, coming, partly, back } = someReturns;

beforeAll(async () => {
  pages = await openBuiltPages();
  ({ hub } = pages);
});
afterAll(async () => {
  await pages?.close();
});

describe('the desk', () => {
  const path = '/desk/orders/ord-7';

  it('has all of an order’s returns, and a form of each kind, well in both looks', async () => {
    set(waiting, coming, back);
    for (const look of looks) {
      const page = await open(path, 'ops', look);
      await page.waitForSelector('.return >> text=“The handle came off.”');
      await page.waitForSelector('.return >> text=What came back cost SEK');
      await expectWell(page, `desk-returns-${look.width}`);
      for (const asking of [
        'RequestReturn',
        'InspectReturn&return=r-coming',
        'CloseReturn',
        'RefuseReturn',
      ]) {
        await page.goto(new URL(`${path}?do=${asking}`, page.url()).href);
        await page.waitForSelector('dialog[open]');
        await expectWell(page, `desk-${asking}-${look.width}`);
      }
      await page.context().close();
    }
  });

  it('approves, receives and closes a return by keyboard', async () => {
    set(waiting);
    const page = await open(path, 'ops');
    const start = async (name: string): Promise<void> => {
      await page.focus(`[aria-label="${name} return r-new"]`);
      await page.keyboard.press('Enter');
    };
    await start('Approve…');
    await page.waitForSelector(dialog('Approve the return?'));
    await press(page, 'Tab', 'Enter');
    await page.waitForSelector('.toast >> text=The return is approved.');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(await page.evaluate(isSomewhere)).toBe(true);
    const sent: unknown[] = [];
    await page.route('**/api/v1/returns/*/commands', async (route) => {
      sent.push(route.request().postDataJSON());
      await route.continue();
    });
    await start('Receive…');
    await page.waitForSelector(dialog('What has come back?'));
    await press(page, 'Tab', '0', 'Tab', '1', 'Enter');
    await page.waitForSelector('.toast >> text=Noted: 1 not sold again.');
    expect(sent).toEqual([
      {
        type: 'inspect',
        location: 'wh-1',
        lines: [{ lineId: '2', quantity: 1, disposition: 'not_restocked' }],
      },
    ]);
    await page.waitForSelector('.return >> text=1 announced, 1 received, 1 not sold again');
    await start('Close…');
    await page.waitForSelector('dialog[open] [name=amount]:focus');
    await page.keyboard.type('a lot');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog .wrong >> text=The refund is an amount like 129.00.');
    await press(page, 'Control+a');
    await page.keyboard.type('100,50');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.return >> text=100.50 granted as a refund.');
    await page.context().close();
  });

  it('refuses with a reason, and makes a return for a customer of what the rules would not give back', async () => {
    set(waiting);
    const page = await open(path, 'agent');
    // An agent does not work where goods lie.
    expect(await page.locator('text=Receive…').count()).toBe(0);
    await page.click('text=Refuse…');
    await page.selectOption('dialog [name=reason]', 'return_period_ended');
    await page.click('dialog >> text=Refuse it');
    await page.waitForSelector('.return >> text=The time for returns is over.');
    await page.click('text=New return…');
    await page.click('dialog >> text=Make the return');
    await page.waitForSelector('dialog .wrong >> text=Say how many units of which line.');
    await page.fill('dialog [name=line-1]', '1');
    await page.selectOption('dialog [name=reason-1]', 'wrong_item');
    await page.selectOption('dialog [name=method]', 'store');
    const sent = page.waitForRequest('**/commands');
    await page.click('dialog >> text=Make the return');
    expect((await sent).postDataJSON()).toEqual({
      type: 'RequestReturn',
      lines: [{ lineId: '1', quantity: 1, reason: 'wrong_item' }],
      method: 'store',
      expectedVersion: expect.any(Number) as number,
    });
    await page.waitForSelector('.return >> text=In a store, to Warehouse 1');
    await page.context().close();
  });

  it('saves the label, and says why there is none', async () => {
    set(coming);
    const page = await open(path, 'agent');
    const saved = page.waitForEvent('download');
    await page.click('[aria-label="Label of r-coming"]');
    expect((await saved).suggestedFilename()).toBe('r-coming.pdf');
    await page.route('**/label.pdf*', async (route) =>
      route.fulfill({
        status: 410,
        json: {
          type: 'about:blank',
          title: 'Gone',
          status: 410,
          code: 'erased',
          detail: 'The address was erased.',
        },
      }),
    );
    await page.click('[aria-label="Label of r-coming"]');
    await page.waitForSelector('.toast[data-tone=bad] >> text=The address was erased.');
    await page.context().close();
  });

  it('says what was not done, and does not write over what another wrote meanwhile', async () => {
    set(waiting, coming);
    const page = await open(`${path}?do=ApproveReturn`, 'ops');
    for (const [status, says] of [
      [403, 'No.'],
      [409, 'The order changed meanwhile.'],
      [500, 'No.'],
    ] as const) {
      await page.route(
        '**/commands',
        async (route) =>
          route.fulfill({ status, json: { type: 'about:blank', title: 'No.', status, code: 'x' } }),
        { times: 1 },
      );
      await page.click('dialog >> text=Approve it');
      await page.waitForSelector(`dialog .wrong >> text=${says}`);
    }
    await expectWell(page);
    await page.keyboard.press('Escape');
    await page.click('[aria-label="Receive… return r-coming"]');
    await page.waitForSelector(dialog('What has come back?'));
    set(waiting, partly);
    await page.waitForSelector('.return >> text=Being looked at', { state: 'attached' });
    await page.click('dialog >> text=Write it down');
    await page.waitForSelector('dialog .wrong >> text=Somebody wrote something down meanwhile.');
    await page.context().close();
  });

  it('is led from a case to what it is about: the one return, one of several, or none any more', async () => {
    set(waiting);
    hub.addCase(7, {
      type: 'return_unanswered',
      title: 'A return waits for an answer',
      playbook: [
        { command: 'ApproveReturn', label: 'Let them send it back' },
        { command: 'RefuseReturn', label: 'Refuse it' },
        { command: 'contact_customer', label: 'Ask the customer' },
      ],
    });
    const page = await open('/desk?case=ord-7.1', 'ops');
    await page.focus('.playbook >> text=Let them send it back');
    await page.keyboard.press('Enter');
    await page.waitForSelector(dialog('Approve the return?'));
    await page.keyboard.press('Escape');
    set(waiting, { ...waiting, returnId: 'r-other' });
    await page.goto(new URL(`${path}?do=RefuseReturn`, page.url()).href);
    await page.waitForSelector(dialog('Which return?'));
    await expectWell(page);
    await page.selectOption('dialog select', 'r-other');
    await page.keyboard.press('Enter');
    await page.click('dialog >> text=Next');
    await page.waitForSelector(dialog('Refuse the return?'));
    expect(page.url()).toContain('return=r-other');
    set(back);
    await page.goto(new URL(`${path}?do=ApproveReturn`, page.url()).href);
    await page.waitForSelector('dialog >> text=No return of this order waits for that.');
    await page.context().close();
  });
});

it('has run without an error or a breach of the content policy', () => {
  expect(pages.wrong).toEqual([]);
});
