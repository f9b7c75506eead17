import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages, until } from './support/built-pages.ts';
import type { OrderView } from '../../src/contracts/orders.ts';
import { findViolations } from './support/chromium.ts';
import { failedEffects } from './support/effect-fixtures.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { itIsWell } from './support/looks.ts';

/** The built pages, one after another: what each must be, and what one does with it by keyboard. */
let pages: BuiltPages;
let hub: FakeHub;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);

beforeAll(async () => {
  pages = await openBuiltPages();
  ({ hub } = pages);
  const waiting = { on: 'customer', since: '2026-11-25T09:00:00.000Z', leftMs: 5_400_000 } as const;
  hub.touchCase('ord-5.1', {
    waiting,
    dueAt: null,
    state: 'in_progress',
    owner: 'ewa',
    notes: 2,
    watchers: ['ewa'],
    claimedUntil: '2026-11-25T10:00:00.000Z',
  });
});
afterAll(async () => {
  await pages?.close();
});
/** What runs in the page is text: this file is checked as a program of Node, which has no document. */
const rows = (page: Page): Promise<readonly string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('.case')]
      .toSorted((a, b) => a.getAttribute('aria-rowindex') - b.getAttribute('aria-rowindex'))
      .map((row) => row.dataset.id)`,
  );
const away = { type: 'about:blank', title: 'Come again.', status: 503, code: 'busy' };
const refuse = async (route: Route): Promise<void> => await route.fulfill({ status: 503, json: away });
const focusedRow = (page: Page): Promise<string | undefined> =>
  page.evaluate<string | undefined>('document.activeElement?.dataset.id');
const rowOf = (id: string | undefined): string => `document.querySelector('[data-id="${id}"]')`;

describe('every page', () => {
  const shown = [
    ['/', undefined, 'text=Operations'],
    ['/desk', 'ops', '.case'],
    ['/desk?case=ord-3.1', 'ops', '.panel .timeline'],
    ['/desk?case=ord-5.1', 'ops', '.panel >> text=waits for the customer'],
    ['/desk?q=severity:9', 'ops', 'text=Nothing matches'],
    ['/desk/orders', 'agent', 'table.orders td'],
    ['/desk/orders?q=nobody-at-all', 'agent', 'text=No order found'],
    ['/desk/orders/ord-0', 'agent', '.history .timeline'],
    ['/desk/orders/ord-1?do=ChangeAddress', 'agent', 'dialog[open]'],
    ['/desk/orders/ord-404', 'agent', 'text=Not found'],
    ['/desk/customers/cust-1042', 'agent', '.told li'],
    ['/desk/customers/cust-1043', 'agent', 'text=Nothing yet'],
    ['/desk/customers/cust-99', 'agent', 'text=Not found'],
    ['/warehouse', 'warehouse', '.task'],
    ['/warehouse', 'ops', 'text=Which location'],
    ['/desk/codes', 'ops', '.code-head'],
    ['/desk/codes?code=postnord/hub/Q7', 'ops', '.examples li'],
    ['/desk/dead-letters', 'admin', '.group-head'],
    ['/desk/dead-letters?group=dlg_1', 'admin', '.letter'],
    ['/desk/dead-letters/out', 'ops', '.effect'],
    ['/desk/dead-letters/out?state=given_up', 'ops', 'text=None given up'],
    ['/desk/integrations', 'ops', 'table.feeds td'],
    ['/desk/integrations?subscriptions=ups', 'ops', '.subscriptions li'],
    ['/desk/incidents', 'ops', '.incidents [data-id=inc_over1]'],
    ['/desk/history', 'ops', '.figures td'],
    ['/desk/history?type=late_to_ship', 'ops', 'text=Nothing happened'],
    ['/track/anna', undefined, '.parcel'],
    ['/track/early', undefined, '.changes .button'],
    ['/track/nobody', undefined, 'text=does not open'],
  ] as const;
  itIsWell(open, shown);

  it('has run without an error, a foreign request or a breach of the content policy', () => {
    expect(pages.wrong).toEqual([]);
  });
});

describe('the desk', () => {
  it('shows a silent feed, and what it explains with it', async () => {
    const subject = { kind: 'feed', id: 'carrier-postnord', title: 'PostNord' } as const;
    const feedCase = {
      type: 'feed_silent',
      title: 'Nothing comes any more',
      subject,
      orderId: '',
      orderNumber: '',
    };
    hub.addCase(950, { ...feedCase, severity: 1, because: 'Nothing has come from PostNord since 20 Nov.' });
    hub.addCase(951, { type: 'no_first_scan', incidentId: 'feed:carrier-postnord.1', carrier: 'postnord' });
    for (const [id, text] of [
      ['ord-950.1', 'text=PostNord'],
      ['ord-951.1', 'text=one incident'],
    ] as const) {
      const page = await open(`/desk?case=${id}`, 'ops');
      await page.waitForSelector(`.panel >> ${text}`);
      expect(await findViolations(page)).toEqual([]);
      await page.context().close();
    }
    hub.touchCase('ord-950.1', { state: 'resolved' });
    hub.touchCase('ord-951.1', { state: 'resolved' });
  });

  it('says who looks at a case, on its row and beside it', async () => {
    const page = await open('/desk?case=ord-4.1', 'ops');
    await page.waitForSelector('.panel >> text=Olaf Berg looks at it too');
    await until(page, `${rowOf('ord-4.1')}.querySelector('.here').textContent === 'OB, Olaf Berg looking'`);
    expect(await findViolations(page)).toEqual([]);
    await page.context().close();
  });

  it('is worked by keyboard alone: move, claim, resolve, undo', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const id = await focusedRow(page);
    expect(id).toBe((await rows(page))[1]);
    await page.keyboard.press('c');
    await until(page, `${rowOf(id)}.querySelector('.c-owner').textContent === 'You'`);
    await page.keyboard.press('r');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Enter');
    await until(page, `${rowOf(id)}.hasAttribute('data-gone')`);
    expect(await focusedRow(page)).toBe(id);
    await page.keyboard.press('u');
    await until(page, `!${rowOf(id)}.hasAttribute('data-gone')`);
    await page.context().close();
  });

  it('shows a case as it is when a command changed nothing of it', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('j');
    const id = await focusedRow(page);
    // Whoever claims what is theirs already is answered, and nothing is written.
    let told = 0;
    await page.route('**/commands', async (route) => {
      told += 1;
      await route.fulfill({ json: { version: 2, events: [] } });
    });
    hub.touchCase(id ?? '', { owner: 'ewa', state: 'acknowledged' });
    await until(page, `${rowOf(id)}.querySelector('.c-owner').textContent === 'You'`);
    // Held down, it is said once.
    for (let times = 0; times < 3; times += 1) await page.keyboard.down('c');
    await page.keyboard.up('c');
    await page.waitForSelector('.toast >> text=claimed.');
    expect(told).toBe(1);
    await until(page, `!${rowOf(id)}.hasAttribute('data-pending')`);
    expect(await page.textContent(`[data-id="${id}"] .c-state`)).toBe('Acknowledged');
    hub.touchCase(id ?? '', { owner: null, state: 'open' });
    await page.context().close();
  });

  it('takes back what is still on its way to the hub, and not what was done before it', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('j');
    const id = await focusedRow(page);
    await page.keyboard.press('c');
    await page.waitForSelector('.toast');
    const sent: string[] = [];
    await page.route('**/commands', async (route) => {
      sent.push((route.request().postDataJSON() as { type: string }).type);
      // The board hears of it before its own answer is back.
      const response = await route.fetch();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.fulfill({ response });
    });
    await page.keyboard.press('r');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Enter');
    await until(page, `${rowOf(id)}.hasAttribute('data-gone')`);
    await page.keyboard.press('u');
    await page.waitForSelector('.toast >> text=Undone.');
    await until(page, `!${rowOf(id)}.hasAttribute('data-gone')`);
    expect(sent).toEqual(['resolve', 'reopen']);
    await page.context().close();
  });

  it('has a case claimed, decided and resolved in six keys, snoozed in three', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    const keys = async (...pressed: readonly string[]): Promise<number> => {
      for (const key of pressed) await page.keyboard.press(key);
      return pressed.length;
    };
    await keys('j');
    const first = await focusedRow(page);
    let used = await keys('c');
    await until(page, `${rowOf(first)}.querySelector('.c-owner').textContent === 'You'`);
    used += await keys('r');
    await page.waitForSelector('dialog[open]');
    used += await keys('ArrowDown', 'Enter');
    await until(page, `${rowOf(first)}.hasAttribute('data-gone')`);
    expect(used).toBeLessThanOrEqual(6);
    expect(await focusedRow(page)).toBe(first);

    await keys('j');
    const second = await focusedRow(page);
    used = await keys('h');
    await page.waitForSelector('dialog[open] >> text=Until when?');
    expect(await findViolations(page)).toEqual([]);
    used += await keys('Enter');
    await until(page, `${rowOf(second)}.hasAttribute('data-gone')`);
    expect(used).toBeLessThanOrEqual(3);
    await page.waitForSelector('.toast >> text=snoozed');
    await keys('z');
    await until(page, `!${rowOf(second)}.hasAttribute('data-gone')`);
    await page.keyboard.press('Enter');
    await page.click('.panel >> text=Wait for…');
    await page.waitForSelector('dialog[open] >> text=Who has to do something first?');
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=put on hold');
    expect(await page.evaluate('document.activeElement === document.body')).toBe(false);
    await page.context().close();
  });

  it('takes over what another has only with a reason', async () => {
    hub.addCase(960, { severity: 1, dueAt: '2020-01-01T00:00:00.000Z', owner: 'olaf' });
    const page = await open('/desk', 'ops');
    await page.waitForSelector(`[data-id="ord-960.1"]`);
    for (const key of ['j', 'c']) await page.keyboard.press(key);
    await page.waitForSelector('dialog[open] >> text=Take over from olaf');
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] input:user-invalid');
    await page.keyboard.type('Olaf has gone home');
    await page.route('**/commands', refuse, { times: 1 });
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast[data-tone=bad] >> text=Come again.');
    await page.keyboard.press('c');
    // What was typed is there still.
    await until(page, `document.querySelector('dialog[open] [name=why]')?.value === 'Olaf has gone home'`);
    await page.keyboard.press('Enter');
    await until(page, `${rowOf('ord-960.1')}.querySelector('.c-owner').textContent === 'You'`);
    await page.context().close();
    hub.touchCase('ord-960.1', { state: 'resolved' });
  });

  it('has twenty cases assigned in eight keys, and all that match', async () => {
    for (let n = 300; n < 320; n += 1) hub.addCase(n, { type: 'short_pick', title: 'For many', owner: null });
    const page = await open('/desk?q=many', 'ops');
    await until(page, `document.querySelectorAll('.case').length === 20`);
    const keys = ['j', 'A', 'a'];
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForSelector('dialog[open] >> text=Assign 20 cases');
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await until(
      page,
      `[...document.querySelectorAll('.case .c-owner')].filter((one) => one.textContent === 'You').length === 20`,
    );
    expect(keys.length + 1).toBeLessThanOrEqual(8);
    await page.waitForSelector('.toast >> text=20 cases assigned to you.');
    await page.keyboard.press('z');
    await until(
      page,
      `[...document.querySelectorAll('.case .c-owner')].every((one) => one.textContent === '–')`,
    );
    for (const key of ['x', 'j', 'j', 'X']) await page.keyboard.press(key);
    await page.waitForSelector('.bulk >> text=3 selected');
    await page.context().close();
    for (let n = 300; n < 320; n += 1) hub.touchCase(`ord-${n}.1`, { state: 'resolved' });
  });

  it('keeps a filter under a name, opens it and forgets it, by keyboard', async () => {
    const page = await open('/desk?q=severity:1', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('v');
    await page.waitForSelector('dialog[open] >> text=None yet');
    expect(await findViolations(page)).toEqual([]);
    await page.focus('dialog[open] input[name="name"]');
    await page.keyboard.type('The worst');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=is kept');
    await page.goto(`${hub.url}/desk`);
    await page.waitForSelector('.case');
    await page.keyboard.press('v');
    await page.waitForSelector('dialog[open] >> text=severity:1');
    expect(await findViolations(page)).toEqual([]);
    await page.focus('dialog[open] >> text=The worst');
    await page.keyboard.press('Enter');
    await until(page, `location.search === '?q=severity%3A1'`);
    await page.keyboard.press('v');
    await page.focus('[aria-label="Forget the view The worst"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=None yet');
    await page.context().close();
  });

  it('moves no row while the focus is in it, says what waits, and applies it on a full stop', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('j');
    const before = await rows(page);
    hub.addCase(900, { severity: 1, dueAt: '2020-01-01T00:00:00.000Z', title: 'Something new' });
    hub.touchCase(before[5] ?? '', { severity: 1, dueAt: '2020-01-02T00:00:00.000Z' });
    await page.waitForSelector('.pill >> text=1 new · 1 moved');
    expect((await rows(page)).slice(0, before.length)).toEqual(before);
    await page.keyboard.press('.');
    await until(page, `document.querySelector('[aria-rowindex="2"]').textContent.includes('Something new')`);
    expect(await focusedRow(page)).toBe(before[0]);
    await page.context().close();
  });

  it('has the focus on the next row when the one that had it goes', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const before = await rows(page);
    hub.touchCase(before[1] ?? '', { state: 'resolved' });
    await page.waitForSelector('.pill >> text=1 left');
    await page.keyboard.press('.');
    await page.waitForSelector(`[data-id="${before[1]}"]`, { state: 'detached' });
    await expect.poll(async () => await focusedRow(page)).toBe(before[2]);
    await page.keyboard.press('j');
    expect(await focusedRow(page)).toBe(before[3]);
    await page.context().close();
  });

  it('stands still while it is paused, says so, and shows the newest when it goes on (WCAG 2.2.2)', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    const [first = ''] = await rows(page);
    await page.keyboard.press('p');
    await page.waitForSelector('button[aria-pressed=true] >> text=Paused');
    const before = await rows(page);
    hub.touchCase(first, { title: 'Told while it was paused' });
    hub.addCase(901, { severity: 1, dueAt: '2020-01-01T00:00:00.000Z', title: 'New while it was paused' });
    await page.waitForSelector('.pill');
    expect(await rows(page)).toEqual(before);
    expect(await page.locator('.board-scroll').innerText()).not.toContain('while it was paused');
    await page.keyboard.press('p');
    await page.waitForSelector('.case >> text=Told while it was paused');
    await page.context().close();
  });

  it('fires no letter while somebody types or has switched them off', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.case');
    await page.keyboard.press('/');
    await page.keyboard.type('p?');
    expect(await page.inputValue('.desk-tools input')).toBe('p?');
    await page.keyboard.press('Escape');
    await page.evaluate(`localStorage.setItem('single-letter-keys', 'off')`);
    await page.keyboard.press('?');
    expect(await page.$('dialog[open]')).toBeNull();
    await page.context().close();
  });

  it('says when the line is lost, and is live again by itself', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.line-status[data-status="live"]');
    hub.dropSockets();
    await page.waitForSelector('.line-status[data-status="reconnecting"]');
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.context().setOffline(true);
    await page.waitForSelector('.line-status[data-status="offline"]');
    await page.context().setOffline(false);
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.context().close();
  });
});

describe('the line', () => {
  it('is made anew at once where it is open, and nothing comes over it', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.clock.install();
    await page.clock.fastForward(13_000);
    await page.waitForSelector('.line-status[data-status="stale"]');
    const again = page.waitForEvent('websocket', { timeout: 5_000 });
    await page.click('.line-status >> text=Retry now');
    await again;
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.context().close();
  });

  it('leads whoever has to sign in again back to where they were', async () => {
    const page = await open('/desk/orders?status=late', 'ops');
    await page.waitForSelector('.line-status[data-status="live"]');
    const letIn = hub.endSessions();
    await page.click('.line-status >> text=Sign in');
    letIn();
    await page.click('.roles >> text=Operations');
    await page.waitForSelector('.line-status[data-status="live"]');
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/desk/orders?status=late');
    await page.context().close();
  });
});

describe('the warehouse', () => {
  it('takes a task from new to shipped with Enter, and keeps a press that comes before the last step is answered', async () => {
    const page = await open('/warehouse', 'warehouse');
    const isAt = async (label: string): Promise<unknown> =>
      await page.waitForSelector(`.task-actions .button[data-kind="primary"] >> text="${label}"`);
    await isAt('Accept');
    const number = await page.textContent('.task h2');
    const release = hub.holdAnswers();
    await page.keyboard.press('Enter');
    await isAt('Start picking');
    await page.keyboard.press('Enter');
    release();
    await isAt('All picked');
    for (const next of ['Packed', 'Ship']) {
      await page.keyboard.press('Enter');
      await isAt(next);
    }
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    expect(await page.evaluate('document.activeElement.name')).toBe('number');
    await page.keyboard.press('Enter');
    await until(page, `document.querySelector('.task h2').textContent !== '${number}'`);
    await page.context().close();
  });

  it('takes one step while Enter is held down on its button', async () => {
    const page = await open('/warehouse?task=ful-13', 'warehouse');
    const main = '.task-actions .button[data-kind="primary"]';
    await page.waitForSelector(`${main} >> text=Start picking`);
    await page.focus(main);
    await page.keyboard.down('Enter');
    await page.waitForSelector(`${main} >> text=All picked`);
    await page.waitForSelector(`${main}:not([aria-busy])`);
    await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    expect(await page.textContent(main)).toContain('All picked');
    await page.context().close();
  });

  it('stops whoever is at a task that somebody else has ended', async () => {
    const page = await open('/warehouse?task=ful-8', 'warehouse');
    await page.waitForSelector('.task-actions .button');
    await fetch(`${hub.url}/api/v1/fulfilments/ful-8/commands`, {
      method: 'POST',
      body: JSON.stringify({ type: 'reject', reason: 'no_capacity' }),
    });
    await page.waitForSelector('.task-stop >> text=this left the queue');
    expect(await page.$('.task-actions .button')).toBeNull();
    await page.context().close();
  });

  it('leaves whoever has gone on to another task there when the answer comes', async () => {
    const page = await open('/warehouse?task=ful-1', 'warehouse');
    await page.waitForSelector('.task h2');
    const release = hub.holdAnswers();
    await page.keyboard.press('r');
    await page.locator('dialog[open]').getByRole('button', { name: 'Reject', exact: true }).click();
    await page.waitForSelector('dialog[open] [aria-busy=true]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const number = await page.textContent('.task h2');
    release();
    await page.waitForSelector('.toast >> text=reject.');
    expect(await page.textContent('.task h2')).toBe(number);
    await page.context().close();
  });

  it('has no target under 48 px', async () => {
    const page = await open('/warehouse', 'warehouse');
    await page.waitForSelector('.task');
    const small = await page.evaluate(
      `[...document.querySelectorAll('.floor button')].filter((one) => one.getBoundingClientRect().height < 48).map((one) => one.textContent)`,
    );
    expect(small).toEqual([]);
    await page.context().close();
  });
});

describe('integrations', () => {
  it('a location is given no work and work again, with who and why', async () => {
    const page = await open('/desk/integrations', 'ops');
    await page.clock.install();
    await page.reload();
    await page.waitForSelector('.release >> text=Stocktaking');
    await page.waitForSelector('.imports >> text=12400 of 20000');
    await page.focus('text=Pause a location…');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    await page.fill('dialog input[name="reason"]', 'A broken belt');
    // Neither a look that fails behind it nor the hub's refusal takes what was typed.
    await page.route('**/api/v1/locations', refuse, { times: 1 });
    await page.clock.fastForward(10_500);
    await page.waitForTimeout(300);
    await page.route('**/release', refuse, { times: 1 });
    await page.focus('dialog input[name="reason"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [role=alert] >> text=Come again.');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.release >> text=A broken belt');
    await page.focus('[aria-label="Resume Warehouse 1"]');
    await page.keyboard.press('Enter');
    await until(page, `!document.querySelector('.releases').textContent.includes('A broken belt')`);
    await page.context().close();
  });
});

describe('the feeds', () => {
  it.each([
    ['General Logistics', ['Signatures of shippo do not fit', '8.5 %']],
    ['UPS', ['14 subscriptions end soon', '3 unknown codes']],
    ['DHL', ['9 s', 'usually 0.6 s', '11 min', '0.1 %']],
  ] as const)('show of %s how it does and what needs somebody', async (name, texts) => {
    const page = await open('/desk/integrations', 'ops');
    const row = page.locator('table.feeds tbody tr', { hasText: name });
    for (const text of texts) await row.getByText(text).waitFor();
    await page.context().close();
  });
});

describe('subscriptions that end', () => {
  it('are shown with their orders, and said to be renewed by keyboard', async () => {
    const page = await open('/desk/integrations', 'ops');
    await page.getByRole('link', { name: '14 subscriptions end soon' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=UPS does not take the number, tried 3 times');
    await page.getByRole('button', { name: 'They are renewed' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=UPS is known to tell of 2 parcels again.');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.context().close();
  });
});

describe('unknown codes', () => {
  it('are counted per carrier, and one carrier’s are shown alone', async () => {
    const page = await open('/desk/integrations', 'ops');
    await page.getByRole('link', { name: '3 unknown codes' }).click();
    await page.waitForURL('**/desk/codes?carrier=ups');
    const dhl = page.getByRole('button', { name: 'DHL 1 code in 12 scans, all with a meaning' });
    await page
      .getByRole('button', { name: 'PostNord 1 of 1 code without a meaning, in 214 scans' })
      .waitFor();
    await dhl.focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.code-head >> text=handed_to_robot');
    expect(await page.locator('.code-head').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.code-head >> text=Q7');
    expect(await page.locator('.code-head').count()).toBe(2);
    await page.context().close();
  });

  it('get a meaning only after what it changes was shown', async () => {
    const page = await open('/desk/codes', 'ops');
    await page.waitForSelector('.code-head');
    await page.focus('.code-head');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.examples li');
    await page.selectOption('select[name="status"]', 'attempt_failed');
    await page.focus('text=What would change?');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.preview >> text=31 parcels: On its way → Delivery attempt failed');
    await page.selectOption('select[name="status"]', 'delivered');
    expect(await page.$('.preview')).toBeNull();
    await page.click('text=What would change?');
    await page.fill('.preview input[name="why"]', 'the carrier said so');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=New messages are read with it');
    await page.context().close();
  });

  it('show no preview of a choice that was left before it came, and are given a meaning once', async () => {
    const page = await open('/desk/codes', 'ops');
    await page.waitForSelector('.code-head');
    await page.focus('.code-head');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.examples li');
    const asked: string[] = [];
    let release = (): void => undefined;
    let held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/v1/unmapped-codes/{preview,meanings}', async (route) => {
      if (route.request().method() === 'POST') {
        asked.push(new URL(route.request().url()).pathname);
        await held;
      }
      await route.continue();
    });
    await page.selectOption('select[name="status"]', 'attempt_failed');
    await page.click('text=What would change?');
    await page.waitForSelector('.meaning [aria-busy=true]');
    await page.selectOption('select[name="status"]', 'delivered');
    release();
    await page.waitForSelector('.meaning [aria-busy=true]', { state: 'detached' });
    expect(await page.$('.preview')).toBeNull();
    await page.click('text=What would change?');
    await page.fill('.preview input[name="why"]', 'the carrier said so');
    held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.keyboard.press('Enter');
    await page.waitForSelector('.preview [aria-busy=true]');
    await page.keyboard.press('Enter');
    release();
    await page.waitForSelector('.toast >> text=New messages are read with it');
    expect(asked.filter((path) => path.endsWith('/meanings'))).toHaveLength(1);
    await page.context().close();
  });

  it('that the table has learnt are offered as it reads them, with why', async () => {
    const page = await open('/desk/codes', 'ops');
    await page.waitForSelector('.code-head >> text=On its way · handover to partner');
    await page.focus('.code-head >> nth=1');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.code-body >> text=New scans are read with it');
    await page.focus('text=What would change?');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.preview >> text=Nothing was changed');
    expect(await page.inputValue('.preview input[name="why"]')).toBe(
      'The table of easypost knows it now (version 2)',
    );
    await page.focus('.preview input[name="why"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=New messages are read with it');
    await page.context().close();
  });
});

describe('dead letters', () => {
  it('are tried, replayed and stopped by keyboard', async () => {
    const page = await open('/desk/dead-letters', 'ops');
    await page.waitForSelector('.group-head');
    await page.focus('.group-head');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.letter');
    await page.focus('text=What would a replay do?');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.dry-run >> text=209 would apply to 31 orders');
    let jobs = 0;
    await page.route('**/dead-letters/jobs', async (route) => {
      if (route.request().method() === 'POST') jobs += 1;
      await new Promise((resolve) => setTimeout(resolve, 200));
      await route.continue();
    });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.job >> text=84 of 217');
    expect(jobs).toBe(1);
    await page.focus('.job .button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.jobs-over >> text=stopped');
    await page.context().close();
  });

  it('are not discarded without a reason', async () => {
    const page = await open('/desk/dead-letters?group=dlg_1', 'ops');
    await page.waitForSelector('.letter');
    await page.click('.letter-actions >> text=Discard');
    await page.click('dialog[open] >> text="Discard"');
    expect(await page.$('dialog[open]')).not.toBeNull();
    await page.fill('dialog[open] input', 'a test of the carrier’s');
    await page.route('**/discard', refuse, { times: 1 });
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [role=alert] >> text=Come again.');
    // What was typed is there still.
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=Discarded.');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.context().close();
  });
});

describe('what did not go out', () => {
  it('is counted on the desk, tried again, and given up with a reason, by keyboard', async () => {
    const page = await open('/desk', 'ops');
    await page.waitForSelector('.figures >> text=Not gone out');
    await until(
      page,
      `document.querySelector('.figures a[href="/desk/dead-letters/out"]').textContent === '4'`,
    );
    await page.focus('.figures a[href="/desk/dead-letters/out"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.effect');
    await page.focus('.effect button');
    await page.keyboard.press('Enter');
    await until(page, `document.querySelectorAll('.effect').length === 3`);
    await page.focus('.effect button[data-kind=quiet]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    await page.focus('dialog [name=reason]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [name=reason]:user-invalid');
    await page.keyboard.type('told by phone');
    await page.keyboard.press('Enter');
    await until(page, `document.querySelectorAll('.effect').length === 2`);
    await page.context().close();
  });
});

it('shows more of what did not go out of the list that is shown, and of no other', async () => {
  const page = await open('/desk', 'ops');
  const givenUp = failedEffects(Date.now()).map((effect) => ({
    ...effect,
    state: 'given_up',
    settledBy: 'ewa',
  }));
  await page.route('**/effects?*state=given_up*', async (route) => {
    const isMore = route.request().url().includes('cursor');
    const items = isMore ? givenUp.slice(1, 2) : givenUp.slice(0, 1);
    await route.fulfill({ json: { items, nextCursor: isMore ? null : 'more', position: '1' } });
  });
  await page.goto(`${hub.url}/desk/dead-letters/out?state=given_up`);
  await page.click('text=Show older');
  await until(page, `document.querySelectorAll('.effect').length === 2`);
  await page.click('.stuck-tabs >> text=Not gone out');
  await page.waitForSelector('.effect >> text=failed for good');
  expect(await page.locator('.effect >> text=given up by').count()).toBe(0);
  await page.context().close();
});

it('does not say of what is still looked for that there is none', async () => {
  const page = await open('/desk/orders?q=nobody-at-all', 'agent');
  await page.waitForSelector('text=No order found');
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/orders?*', async (route) => {
    await held;
    await route.continue();
  });
  await page.fill('input[type="search"]', 'Anna');
  await page.waitForSelector('[aria-label="Searching"]');
  expect(await page.locator('text=No order found').count()).toBe(0);
  release();
  await page.waitForSelector('table.orders td');
  await page.context().close();
});

it('does not say of other days that nothing happened in them before they were counted', async () => {
  const page = await open('/desk/history?type=late_to_ship', 'ops');
  await page.waitForSelector('text=Nothing happened');
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/exceptions/history?*', async (route) => {
    await held;
    await route.continue();
  });
  await page.click('text=90 days');
  await page.waitForSelector('[aria-label="Counting"]');
  expect(await page.locator('text=in these 90 days').count()).toBe(0);
  release();
  await page.waitForSelector('text=in these 90 days');
  await page.context().close();
});

describe('an order', () => {
  it('has its history also when the hub could not be asked for it at first', async () => {
    const page = await open('/desk', 'agent');
    let tries = 0;
    await page.route('**/timeline', async (route) => {
      tries += 1;
      await (tries === 1 ? route.abort() : route.continue());
    });
    await page.goto(new URL('/desk/orders/ord-7', page.url()).href);
    await page.waitForSelector('.history .timeline li', { timeout: 15_000 });
    await page.waitForSelector('.history .skeleton', { state: 'detached' });
    expect(tries).toBe(2);
    await page.context().close();
  });

  it('leads by keyboard to who ordered it, and from there to their other orders', async () => {
    const page = await open('/desk/orders/ord-7', 'agent');
    await page.focus('address a[href="/desk/customers/cust-1042"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1 >> text=Åsa Łukasz');
    expect(await page.textContent('nav [aria-current]')).toBe('Orders');
    expect(await page.evaluate('document.activeElement?.id')).toBe('main');
    expect(await page.textContent('.customer-facts')).toContain('48,210.50');
    expect(await page.getAttribute('.customer-orders a', 'href')).toBe('/desk/orders?q=asa%40example.com');
    await page.focus('.customer-orders tbody a');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.history .timeline li');
    await page.context().close();
  });

  it('has a customer who stays where the line is lost, as of when it was there', async () => {
    const page = await open('/desk/customers/cust-1042', 'agent');
    await page.waitForSelector('.told li');
    await page.context().setOffline(true);
    await page.waitForSelector('.kept-note >> text=As of', { timeout: 20_000 });
    expect(await page.isVisible('.told li')).toBe(true);
    expect(await findViolations(page)).toEqual([]);
    await page.context().setOffline(false);
    await page.waitForSelector('.kept-note:empty', { state: 'attached' });
    await page.context().close();
  });

  it('names its customer and leads a storefront nowhere, which may not see customers', async () => {
    const page = await open('/desk/orders/ord-7', 'shop');
    await page.waitForSelector('address a[href^="mailto:"]');
    expect(await page.$('address a[href^="/desk/customers"]')).toBeNull();
    await page.context().close();
  });

  it('tells who gave the code of a scan its meaning, and why', async () => {
    const page = await open('/desk/orders/ord-0', 'agent');
    await page.waitForSelector(
      '.history >> text=PostNord’s code Q7 was given this meaning by ewa: “Their manual, page 12”',
    );
    await page.context().close();
  });

  it('keeps a form that was opened while the answer about another one was on its way', async () => {
    const page = await open('/desk/orders/ord-25?do=HoldOrder', 'ops');
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/commands', async (route) => {
      await held;
      await route.continue();
    });
    await page.locator('dialog[open]').getByRole('button', { name: 'Hold', exact: true }).click();
    await page.waitForSelector('dialog[open] [aria-busy=true]');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cancel order' }).click();
    await page.fill('dialog[open] [name=reason]', 'They called');
    release();
    await page.waitForSelector('.toast >> text=The order is held.');
    expect(await page.inputValue('dialog[open] [name=reason]')).toBe('They called');
    await page.context().close();
  });

  it('says that nothing is chosen where nothing is', async () => {
    const page = await open('/desk/orders/ord-25?do=CancelLines', 'ops');
    await page.locator('dialog[open]').getByRole('button', { name: 'Cancel these units' }).click();
    await page.waitForSelector('dialog[open] [role=alert] >> text=Say how many units of which line.');
    await page.context().close();
  });

  it('says ahead what a cancellation would do', async () => {
    const page = await open('/desk/orders/ord-25', 'ops');
    await page.getByRole('button', { name: 'Cancel order' }).click();
    const told = /^Goods worth SEK\s309\.50 are cancelled\. .+ is asked to give work back\.$/;
    await expect.poll(async () => await page.textContent('dialog[open] .told-ahead')).toMatch(told);
    expect(await findViolations(page)).toEqual([]);
    await page.context().close();
    const parts = await open('/desk/orders/ord-25?do=CancelLines', 'ops');
    await parts.waitForSelector('dialog[open]');
    expect(await parts.$$('.told-ahead')).toHaveLength(0);
    await parts.fill('dialog[open] input[type=number]:not([disabled])', '1');
    await expect.poll(async () => await parts.textContent('.told-ahead')).toMatch(told);
    // Of other units nothing is said before it is known.
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await parts.route('**/preview', async (route) => {
      await held;
      await route.continue();
    });
    await parts.fill('dialog[open] input[type=number]:not([disabled])', '2');
    await expect.poll(async () => await parts.textContent('.told-ahead')).toBe('');
    letGo();
    await expect.poll(async () => await parts.textContent('.told-ahead')).toMatch(told);
    await parts.context().close();
  });

  it('is told once what is pressed twice', async () => {
    const page = await open('/desk/orders/ord-21', 'ops');
    let told = 0;
    await page.route('**/commands', async (route) => {
      told += 1;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Release' }).dblclick();
    await page.waitForSelector('.toast >> text=The hold is released.');
    expect(told).toBe(1);
    await page.context().close();
  });

  it('says why a parcel has its status, and lets a person set it, by keyboard', async () => {
    const page = await open('/desk/orders/ord-0', 'agent');
    await page.waitForSelector('.parcel .why summary');
    await page.focus('.parcel .why summary');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.why[open] >> text=Decides');
    expect(await page.textContent('.why[open]')).toContain('The latest scan decides');

    await page.focus('text=Set status…');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    await page.focus('dialog [name=status]');
    await page.keyboard.press('End');
    expect(await page.inputValue('dialog [name=status]')).toBe('cancelled');
    await page.selectOption('dialog [name=status]', 'failed');
    expect(await page.inputValue('dialog [name=reason]')).toBe('lost');
    await page.focus('dialog [name=note]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // Without the why nothing is sent.
    await page.waitForSelector('dialog[open]');
    await page.focus('dialog [name=note]');
    await page.keyboard.type('The carrier says so on the phone.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.override >> text=The carrier says so on the phone.');
    expect(await page.textContent('.override')).toContain('Olaf Berg');
    await page.waitForSelector('.history >> text=Parcel set by hand');
    expect(await page.evaluate('document.activeElement?.textContent')).toBe('Set status…');

    await page.focus('text=Let the scans decide again');
    await page.keyboard.press('Enter');
    await until(page, `document.querySelector('.override') === null`);
    await page.waitForSelector('.history >> text=Back to what the scans say');
    await page.context().close();
  });
});

describe('the customer', () => {
  it('sees the order move without a reload, and hears it once', async () => {
    const page = await open('/track/done');
    await page.waitForSelector('h1 >> text=Delivered');
    hub.changeOrder('ord-3', (order) => ({ ...order, status: 'returned' }), 'LinesCancelled');
    await page.waitForSelector('h1 >> text=Your order was returned.');
    expect(await page.textContent('p[role="status"]')).toBe('Your order was returned. Nothing to do.');
    await page.context().close();
  });

  it('is told of those who carry it by the names that they were given, also of one who came since', async () => {
    const page = await open('/track/anna');
    await page.waitForSelector('.line-status[data-status="live"]');
    expect(await page.textContent('main')).toContain('PostNord Sverige, tracking number');
    const carriedBy =
      (carrier: string) =>
      (order: OrderView): OrderView => ({
        ...order,
        shipments: order.shipments.map((one) => ({ ...one, carrier })),
      });
    hub.changeOrder('ord-0', carriedBy('night-post'), 'FulfilmentShipped');
    await page.waitForSelector('text=Nattpost AB, tracking number');
    await page.context().close();
    hub.changeOrder('ord-0', carriedBy('postnord'), 'FulfilmentShipped');
  });

  it('cancels by keyboard', async () => {
    const page = await open('/track/early');
    await page.waitForSelector('.line-status[data-status="live"]');
    await page.focus('text=Cancel the order');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1 >> text=Your order is cancelled.');
    await page.context().close();
  });

  it('keeps the last that was seen when the link is closed, and not what the page came with', async () => {
    const page = await open('/track/anna');
    await page.waitForSelector('.line-status[data-status="live"]');
    hub.changeOrder('ord-0', (order) => ({ ...order, status: 'returned' }), 'LinesCancelled');
    await page.waitForSelector('h1 >> text=Your order was returned.');
    hub.closeOrder('ord-0');
    hub.dropSockets();
    await page.waitForSelector('.notice >> text=This link was closed.');
    expect(await page.textContent('h1')).toBe('Your order was returned.');
    await page.context().close();
  });
});
