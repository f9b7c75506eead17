import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import { findViolations } from './support/chromium.ts';

/** What the desk has beside its board's everyday. */
let pages: BuiltPages;
beforeAll(async () => {
  pages = await openBuiltPages();
});
afterAll(async () => {
  await pages?.close();
});

const promised = <T>() => {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((give) => {
    resolve = give;
  });
  return { promise, resolve: (value: T) => resolve(value) };
};

describe('the board', () => {
  it('calls places by their names, and waits for none that nobody says', async () => {
    const page = await pages.open('/desk', 'ops');
    await page.waitForSelector('.c-place >> text="Warehouse 1"');
    const held = promised<void>();
    await page.route('**/api/v1/locations', async (route) => {
      await held.promise;
      await route.abort();
    });
    await page.reload();
    await page.waitForSelector('.c-place >> text="WH 1"');
    held.resolve();
    await page.context().close();
  });

  it('selects all that match, also what is not in the list yet, and says which were not done and why', async () => {
    for (let n = 330; n < 334; n += 1) pages.hub.addCase(n, { type: 'for_many', owner: null });
    const page = await pages.open('/desk?q=type:for_many', 'ops');
    await page.waitForSelector(`[data-id="ord-333.1"]`);
    await page.keyboard.press('j');
    const before = (await page.$$('.case')).length;
    // The list holds still; the hub has two more, which Olaf works on.
    for (let n = 334; n < 336; n += 1) pages.hub.addCase(n, { type: 'for_many', owner: 'olaf' });
    await page.waitForSelector('.pill >> text=2 new');
    await page.keyboard.press('A');
    await page.waitForSelector(`.bulk >> text=${before} selected`);
    await page.focus('.bulk >> text=that match');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`.bulk >> text=${before + 2} selected`);
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('c');
    await page.waitForSelector('.toast >> text=were not claimed. olaf has it.');
    await page.focus('.toast >> text=Which, and why');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=2 × olaf has it.');
    expect(await findViolations(page)).toEqual([]);
    await page.focus('dialog[open] >> text=Select these 2');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.bulk >> text=2 selected');
    await page.context().close();
    for (let n = 330; n < 336; n += 1) pages.hub.touchCase(`ord-${n}.1`, { state: 'resolved' });
  });

  it('does nothing to what was selected, or had the keyboard, before it was narrowed', async () => {
    for (const n of [340, 341]) pages.hub.addCase(n, { type: 'seen_before', owner: null });
    pages.hub.addCase(342, { type: 'seen_now', owner: null });
    const page = await pages.open('/desk?q=type:seen_before', 'ops');
    await page.waitForSelector('[data-id="ord-341.1"]');
    await page.keyboard.press('j');
    await page.keyboard.press('A');
    await page.waitForSelector('.bulk >> text=2 selected');
    const claimed: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') claimed.push(new URL(request.url()).pathname);
    });
    await page.fill('input[type="search"]', 'type:seen_now');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-id="ord-342.1"]');
    await page.waitForSelector('.bulk', { state: 'detached' });
    await page.keyboard.press('c');
    await page.waitForSelector('.toast >> text=claimed.');
    expect(claimed).toEqual(['/api/v1/exceptions/ord-342.1/commands']);
    await page.context().close();
    for (let n = 340; n < 343; n += 1) pages.hub.touchCase(`ord-${n}.1`, { state: 'resolved' });
  });

  it('says what became of a command over the dialog that was opened since, where it can be taken back', async () => {
    pages.hub.addCase(343, { type: 'told_late', owner: null });
    const page = await pages.open('/desk?q=type:told_late', 'ops');
    await page.waitForSelector('[data-id="ord-343.1"]');
    const held = promised<void>();
    await page.route('**/exceptions/ord-343.1/commands', async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.keyboard.press('c');
    await page.keyboard.press('v');
    await page.waitForSelector('dialog[open]');
    held.resolve();
    await page.waitForSelector('.toast >> text=claimed.');
    expect(await findViolations(page)).toEqual([]);
    await page.click('.toast >> text=Undo');
    await page.waitForSelector('.toast >> text=Undone.');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog', { state: 'detached' });
    await page.click('.toast >> [aria-label="Dismiss"]');
    await page.waitForSelector('.toast', { state: 'detached' });
    await page.context().close();
    pages.hub.touchCase('ord-343.1', { state: 'resolved' });
  });

  it('keeps what it says while somebody is at it, and gives the keyboard back to where it came from', async () => {
    for (const n of [344, 345]) pages.hub.addCase(n, { type: 'told_here', owner: null });
    const page = await pages.open('/desk?q=type:told_here', 'ops');
    await page.waitForSelector('[data-id="ord-345.1"]');
    await page.clock.install();
    await page.keyboard.press('j');
    const row = await page.evaluate<string>('document.activeElement.dataset.id');
    await page.keyboard.press('c');
    await page.waitForSelector('.toast >> text=claimed.');
    await page.focus('.toast >> [aria-label="Dismiss"]');
    await page.clock.fastForward(11_000);
    expect(await page.$$('.toast')).toHaveLength(1);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast', { state: 'detached' });
    expect(await page.evaluate('document.activeElement.dataset.id')).toBe(row);
    // What nobody is at goes by itself.
    await page.keyboard.press('j');
    await page.keyboard.press('c');
    await page.waitForSelector('.toast >> text=claimed.');
    await page.hover('.toast');
    await page.clock.fastForward(11_000);
    expect(await page.$$('.toast')).toHaveLength(1);
    await page.mouse.move(0, 0);
    await page.clock.fastForward(11_000);
    await page.waitForSelector('.toast', { state: 'detached' });
    await page.context().close();
    for (const n of [344, 345]) pages.hub.touchCase(`ord-${n}.1`, { state: 'resolved' });
  });

  it('lets newer news push out only what nobody is at', async () => {
    const numbers = [346, 347, 348, 349];
    for (const n of numbers) pages.hub.addCase(n, { type: 'told_often', owner: null });
    const page = await pages.open('/desk?q=type:told_often', 'ops');
    await page.waitForSelector('[data-id="ord-349.1"]');
    const claim = async (): Promise<void> => {
      await page.keyboard.press('j');
      await page.keyboard.press('c');
    };
    await claim();
    const first = await page.textContent('.toast p');
    // Three are on their way when somebody comes to the first.
    const held = promised<void>();
    await page.route('**/exceptions/*/commands', async (route) => {
      await held.promise;
      await route.continue();
    });
    for (const _ of [1, 2, 3]) await claim();
    const row = await page.evaluate<string>('document.activeElement.textContent');
    const last = `${/SO-\d+/.exec(row)?.[0]} claimed.`;
    await page.focus('.toast >> [aria-label="Dismiss"]');
    held.resolve();
    await page.waitForSelector(`.toast:last-child >> text=${last}`);
    expect(await page.$$('.toast')).toHaveLength(3);
    expect(await page.evaluate(`document.activeElement.closest('.toast')?.firstChild.textContent`)).toBe(
      first,
    );
    await page.context().close();
    for (const n of numbers) pages.hub.touchCase(`ord-${n}.1`, { state: 'resolved' });
  });

  it('is printed whole, in columns, and its feeds lead to the feeds', async () => {
    for (let n = 0; n < 60; n += 1) pages.hub.touchCase(`ord-${n}.1`, { type: 'stalled' });
    const page = await pages.open('/desk?q=severity:2', 'ops', { dark: true });
    await page.waitForSelector('.case');
    expect(await page.getAttribute('.figures a >> text=all heard', 'href')).toBe('/desk/integrations');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
    await page.waitForSelector('.on-paper >> text=that match “severity:2”');
    const total = await page.evaluate<number>(
      `document.querySelector('[role="grid"]').getAttribute('aria-rowcount') - 1`,
    );
    expect(await page.$$('.on-paper tbody tr')).toHaveLength(total);
    expect(await page.isVisible('.bar')).toBe(false);
    expect(await page.isVisible('.desk-tools')).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(19, 33, 29)');
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    await page.emulateMedia({ media: 'screen' });
    await page.waitForSelector('.case');
    expect(await page.$('.on-paper')).toBeNull();
    await page.context().close();
  });
});

describe('an incident', () => {
  it('is declared, moved and ended by keyboard', async () => {
    const page = await pages.open('/desk', 'ops', { width: 390, dark: true });
    await page.waitForSelector('.case');
    await page.focus('.desk-tools >> text=Incident…');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=What has happened?');
    expect(await findViolations(page)).toEqual([]);
    await page.focus('dialog[open] input[name="kind"]');
    await page.keyboard.press('ArrowDown');
    await page.focus('dialog[open] input[name="title"]');
    await page.keyboard.type('Strike');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [role="alert"] >> text=name a location of yours');
    expect(await findViolations(page)).toEqual([]);
    await page.focus('dialog[open] input[name="kind"]:checked');
    await page.keyboard.press('ArrowUp');
    await page.focus('dialog[open] input[name="country"]');
    await page.keyboard.type('se');
    await page.keyboard.press('Tab');
    await page.keyboard.type('200');
    await page.keyboard.press('Tab');
    await page.keyboard.type('239');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.panel >> text=to SE, 200–239');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(await findViolations(page)).toEqual([]);

    await page.focus('.panel >> text=Move its end');
    await page.keyboard.press('Enter');
    await page.fill('dialog[open] input[name="until"]', '2030-01-02T08:00');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.panel >> text=until Wed 2 Jan');
    await page.focus('.panel >> text=End it');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=3 cases that it explains will be looked at again');
    await page.keyboard.press('Tab');
    await page.focus('dialog[open] >> text=It is over');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=“Strike” is over.');
    await page.context().close();
  });
});

describe('an incident whose form was closed before the answer', () => {
  it('is told of, and nobody is led away; why it is none is told too', async () => {
    const page = await pages.open('/desk', 'ops', { width: 390 });
    await page.waitForSelector('.case');
    let answer = promised<'declared' | 'refused'>();
    await page.route('**/api/v1/incidents', async (route) => {
      if ((await answer.promise) === 'declared') await route.continue();
      else await route.fulfill({ status: 503, json: { status: 503, title: 'The hub is busy.' } });
    });
    const declare = async (): Promise<void> => {
      await page.click('.desk-tools >> text=Incident…');
      await page.fill('dialog[open] input[name="title"]', 'Flood');
      await page.fill('dialog[open] input[name="country"]', 'se');
      await Promise.all([page.waitForRequest('**/api/v1/incidents'), page.keyboard.press('Enter')]);
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { state: 'detached' });
    };
    await declare();
    await page.click('.desk-tools >> text=Incident…');
    answer.resolve('declared');
    await page.waitForSelector('.toast >> text=“Flood” is declared.');
    expect(new URL(page.url()).search).toBe('');
    expect(await page.isVisible('dialog[open] >> text=What has happened?')).toBe(true);
    // What is told covers no button of the form.
    await page.click('dialog[open] .dialog-actions >> text=Close', { timeout: 5000 });
    answer = promised();
    await declare();
    answer.resolve('refused');
    await page.waitForSelector('.toast[data-tone="bad"] >> text=“Flood”: The hub is busy.');
    await page.context().close();
  });
});

describe('the search of orders', () => {
  it('narrows by how a shop ranks its customers, beside a status and words', async () => {
    const page = await pages.open('/desk/orders?status=late', 'agent');
    await page.waitForSelector('table.orders td');
    const asked: URL[] = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname === '/api/v1/orders') asked.push(url);
    });
    await page.fill('input[type="search"]', 'tier:gold,silver');
    await page.waitForSelector('text=No order has all of this now.');
    expect(asked).toEqual([]);
    await page.fill('input[type="search"]', 'tier:gold,silver Anna');
    await page.waitForSelector('text=/found|No order/');
    await expect.poll(() => asked.length).toBe(1);
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toMatchObject({
      q: 'Anna',
      filter: 'is:late tier:gold,silver',
    });
    await page.fill('input[type="search"]', 'orderId:ord-5');
    await page.waitForSelector('text=1 order, live');
    await page.context().close();
  });
});

describe('what helps', () => {
  it('takes work from a location that has said nothing, and says of the rest how it is done by hand', async () => {
    pages.hub.addCase(940, {
      type: 'not_acknowledged',
      title: 'The location has not taken the work',
      location: 'wh-1',
      fulfilmentId: 'ord-940-f1',
      playbook: [
        { command: 'contact_customer', label: 'Ask the customer' },
        { command: 'route_again', label: 'Choose another location' },
        { command: 'reship', label: 'Send it again' },
        { command: 'intercept', label: 'Turn it round' },
      ],
    });
    const page = await pages.open('/desk?case=ord-940.1', 'ops');
    await page.waitForSelector('.panel .timeline');
    expect(await findViolations(page)).toEqual([]);
    const sent: unknown[] = [];
    await page.route('**/fulfilments/ord-940-f1/commands', async (route) => {
      sent.push(route.request().postDataJSON());
      await route.continue();
    });
    await page.focus('.playbook >> text=Choose another location');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=leaves Warehouse 1’s queue');
    expect(await findViolations(page)).toEqual([]);
    await page.focus('dialog[open] select');
    await page.keyboard.press('ArrowDown');
    await page.focus('dialog[open] >> text=Take it away');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=Taken from Warehouse 1');
    expect(sent).toEqual([{ type: 'reject', reason: 'closed' }]);

    expect(await page.getAttribute('.playbook >> text=Send it again', 'href')).toBe(
      '/desk/orders/ord-940?do=Reship&parcel=s1',
    );
    await page.focus('.playbook >> text=Turn it round…');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=the hub cannot turn a parcel round');
    await page.keyboard.press('Escape');
    await page.focus('.playbook >> text=Ask the customer…');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] a[href^="mailto:anna@example.com?subject=SO-"]');
    expect(await findViolations(page)).toEqual([]);
    await page.focus('dialog[open] textarea');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('is at home on Friday');
    await page.focus('dialog[open] >> text=Write it down');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=noted');
    await page.context().close();
  });
});

describe('mails to oneself', () => {
  it('are asked for, narrowed and ended by keyboard', async () => {
    const page = await pages.open('/desk/orders', 'agent', { width: 390, dark: true });
    const press = async (selector: string): Promise<void> => {
      await page.focus(selector);
      await page.keyboard.press('Enter');
    };
    await press('.settings > button');
    await press('.settings-panel >> text=Mails to me…');
    await page.waitForSelector('dialog[open] input[name="address"]');
    expect(await findViolations(page)).toEqual([]);
    await page.focus('dialog[open] input[name="address"]');
    await page.keyboard.type('olaf@example.com');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.mails-wanted >> text=Severity 1');
    await page.selectOption('dialog[open] select[name="severity"]', '2');
    await page.selectOption('dialog[open] select[name="carrier"]', 'postnord');
    await press('dialog[open] >> text=Add this');
    await page.waitForSelector('.mails-wanted >> text=Severity 2 or worse · PostNord');
    expect(await findViolations(page)).toEqual([]);
    await press('[aria-label="End mails about Severity 1"]');
    await page.waitForSelector('[aria-label="End mails about Severity 1"]', { state: 'detached' });
    await press('[aria-label="End mails about Severity 2 or worse · PostNord"]');
    await page.waitForSelector('dialog[open] >> text=No mails any more.');
    await page.context().close();
  });
});

it('has run without an error, a foreign request or a breach of the content policy', () => {
  expect(pages.wrong).toEqual([]);
});
