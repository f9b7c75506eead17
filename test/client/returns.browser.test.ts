import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderView } from '../../src/contracts/orders.ts';
import type { ReturnView } from '../../src/contracts/returns.ts';
import { type BuiltPages, openBuiltPages, until } from './support/built-pages.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { expectWell, itIsWell, looks } from './support/looks.ts';
import { aReturn } from './support/return-fixtures.ts';

/** Goods that come back: as who sends them, the desk and the location see them, in a real browser. */
let pages: BuiltPages;
let hub: FakeHub;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);
/** `ord-7` is Anna's second order: a ring that was made for her, a mug, two lamps. */
const withReturns =
  (...returns: readonly ReturnView[]) =>
  (order: OrderView): OrderView => ({
    ...order,
    returns: [...returns],
    lines: order.lines.map((line) => ({
      ...line,
      quantities: { ...line.quantities, returnRequested: 0, returned: 0, dismissed: 0, writtenOff: 0 },
    })),
  });
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
    await page.waitForSelector('dialog .wrong >> text=It did not work.');
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

const line = (lineId: string, change: Partial<ReturnView['lines'][number]> = {}) => ({
  lineId,
  reason: 'damaged' as const,
  announced: 1,
  received: 0,
  restocked: 0,
  notRestocked: 0,
  toProcess: 0,
  missing: 0,
  ...change,
});
const waiting = aReturn({
  returnId: 'r-new',
  status: 'requested',
  approvedAt: null,
  note: 'The handle came off.',
  lines: [line('2')],
});
const coming = aReturn({ returnId: 'r-coming', lines: [line('3', { announced: 2 })] });
const back = aReturn({
  returnId: 'r-back',
  status: 'inspected',
  worth: { amount: '749.00', currency: 'SEK' },
  lines: [line('1', { received: 1, restocked: 1 })],
});
const dialog = (name: string): string => `dialog[open] h2:has-text("${name}")`;

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
    set(waiting, { ...coming, status: 'received', lines: [line('3', { announced: 2, received: 1 })] });
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
