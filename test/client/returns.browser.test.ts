import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReturnView } from '../../src/contracts/returns.ts';
import { type BuiltPages, openBuiltPages, until } from './support/built-pages.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { expectWell, itIsWell, looks } from './support/looks.ts';
import { aReturn, withReturns } from './support/return-fixtures.ts';

/** A customer sends something back, in a real browser. */
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

beforeAll(async () => {
  pages = await openBuiltPages();
  ({ hub } = pages);
});
afterAll(async () => {
  await pages?.close();
});

describe('the customer', () => {
  itIsWell(open, [['/track/back', undefined, 'text=Return something']]);

  it('returns something by keyboard, in thirty keys, with the label in the end', async () => {
    set();
    const page = await open('/track/back');
    await page.waitForSelector('.line-status[data-status="live"]');
    let keys = await press(page, 'Tab', 'Enter');
    await page.waitForSelector('dialog[open] >> text=Made to order');
    await expectWell(page, 'return-items');
    // Nothing chosen, nothing asked.
    await page.click('dialog >> text=Next');
    await page.waitForSelector('dialog .wrong >> text=Choose what you send back.');
    await page.focus('dialog input:not(:disabled)');
    keys += await press(page, 'Space', 'Tab', 'Tab', 'Tab', 'Tab', 'Enter');
    await page.waitForSelector('dialog select:focus');
    keys += await press(page, 'D', 'Tab', 'T', 'Tab', 'Tab', 'Enter');
    await page.waitForSelector('dialog [name=method]:focus');
    await expectWell(page, 'return-hand-over');
    keys += await press(page, 'ArrowDown', 'ArrowDown', 'Tab', 'Tab', 'Enter');
    await page.waitForSelector('dialog >> text=Bring it to one of our stores');
    expect(await page.textContent('.returns')).toContain('1 × Stoneware mug, green · does not fit');
    await page.waitForSelector('.return-step:focus');
    keys += await press(page, 'Tab', 'Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toMatch(
      /^\/api\/v1\/track\/back\/returns\/ord_a{15}7-r[\da-f]{6}\/label\.pdf\?size=a6$/,
    );
    keys += await press(page, 'Tab', 'Enter');
    await page.waitForSelector('dialog .return-code img');
    await expectWell(page, 'return-label');
    keys += await press(page, 'Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(await page.evaluate(isSomewhere)).toBe(true);
    expect(keys).toBeLessThanOrEqual(30);
    await page.context().close();
  });

  it('finds what was said where it was left: a step back, and the form closed and opened again', async () => {
    set();
    const page = await open('/track/back');
    await page.click('text=Return something');
    await page.click('dialog label:has-text("Reading lamp")');
    await page.selectOption('dialog [aria-label="How many of Reading lamp, oak"]', '2');
    await page.click('dialog >> text=Next');
    await page.selectOption('dialog select', 'damaged');
    await page.fill('dialog textarea', 'The foot is bent.');
    await page.click('dialog >> text=Back');
    expect(await page.inputValue('dialog [aria-label="How many of Reading lamp, oak"]')).toBe('2');
    await page.keyboard.press('Escape');
    await page.click('text=Return something');
    await page.click('dialog >> text=Next');
    expect(await page.inputValue('dialog select')).toBe('damaged');
    expect(await page.inputValue('dialog textarea')).toBe('The foot is bent.');
    await page.click('dialog >> text=Next');
    await page.waitForSelector('dialog .return-sum >> text=2 × Reading lamp, oak · damaged');
    await page.click('dialog >> text=Return 2 items');
    await page.waitForSelector('dialog >> text=Your return is noted');
    await page.waitForSelector('dialog >> text=Please do not send it yet.');
    expect(await page.locator('text=Print label A4').count()).toBe(0);
    // The shop answers while the page is open.
    hub.changeOrder(
      'ord-7',
      (order) => ({ ...order, returns: order.returns.map((one) => ({ ...one, status: 'approved' })) }),
      'ReturnApproved',
    );
    await page.waitForSelector('dialog >> text=Print label A4');
    await page.context().close();
  });

  it('is told when it was not done, and asks for the same return again, not for another', async () => {
    set();
    const page = await open('/track/back');
    await page.click('text=Return something');
    await page.click('dialog label:has-text("mug")');
    await page.click('dialog >> text=Next');
    await page.selectOption('dialog select', 'changed_mind');
    await page.click('dialog >> text=Next');
    const sent: string[] = [];
    const bad = [
      {
        status: 500,
        json: { type: 'about:blank', title: 'It did not work.', status: 500, code: 'internal' },
      },
      {
        status: 422,
        json: {
          type: 'about:blank',
          title: 'Refused',
          status: 422,
          code: 'not_returnable',
          rejection: { code: 'not_returnable', message: 'So many cannot be sent back.' },
        },
      },
    ];
    await page.route('**/commands', async (route) => {
      sent.push(route.request().headers()['idempotency-key'] ?? '');
      const answer = bad.shift();
      await (answer === undefined ? route.continue() : route.fulfill(answer));
    });
    await page.click('dialog >> text=Return 1 item');
    await page.waitForSelector('dialog .wrong >> text=Something went wrong on our side.');
    await expectWell(page);
    await page.click('dialog >> text=Return 1 item');
    await page.waitForSelector('dialog .wrong >> text=So many cannot be sent back.');
    await page.click('dialog >> text=Return 1 item');
    await page.waitForSelector('dialog >> text=Your return is ready to send');
    expect(new Set(sent).size).toBe(1);
    await page.context().close();
  });

  it('sees each return as it is, live, and takes one back', async () => {
    set(
      aReturn({ returnId: 'r-closed', status: 'closed', refund: { amount: '189.00', currency: 'SEK' } }),
      aReturn({ returnId: 'r-refused', status: 'refused', refusal: 'final_sale' }),
      aReturn({ returnId: 'r-open', method: 'locker' }),
    );
    for (const look of looks) {
      const page = await open('/track/back', undefined, look);
      await page.waitForSelector('.returns >> text=A refund of SEK 189.00 was granted.');
      await page.waitForSelector('.returns >> text=It was sold for good and cannot be sent back.');
      await expectWell(page, `returns-${look.width}`);
      await page.context().close();
    }
    const page = await open('/track/back');
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.focus('.returns >> text=Take it back');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=You keep what you have.');
    await press(page, 'Tab', 'Enter');
    await page.waitForSelector('.notice.good >> text=The return is taken back.');
    await page.waitForSelector('.returns >> text=Taken back');
    expect(await page.locator('text=Print label A4').count()).toBe(0);
    expect(await page.evaluate(isSomewhere)).toBe(true);
    hub.changeOrder(
      'ord-7',
      (order) => ({
        ...order,
        lines: order.lines.map((line) => ({ ...line, quantities: { ...line.quantities, returned: 1 } })),
      }),
      'ReturnReceived',
    );
    await page.waitForSelector('.summary >> text=1 × Stoneware mug, green');
    await page.context().close();
  });

  it('is offered nothing where nothing can be sent back, and told where a code did not come', async () => {
    set(aReturn({ status: 'approved' }));
    const [early, page] = [await open('/track/early'), await open('/track/back')];
    await early.waitForSelector('.parcel');
    expect(await early.locator('text=Return something').count()).toBe(0);
    await page.route('**/code.svg', async (route) => route.fulfill({ status: 500 }));
    await page.click('text=Show code');
    await page.waitForSelector('.return-labels .wrong >> text=The code could not be loaded.');
    await until(page, `document.querySelector('.return-code') === null`);
    await Promise.all([early.context().close(), page.context().close()]);
  });
});

it('has run without an error or a breach of the content policy', () => {
  expect(pages.wrong).toEqual([]);
});
