import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages } from './support/built-pages.ts';
import { expectWell, itIsWell, itSaysWhatIsWrong, looks } from './support/looks.ts';

/** What stands, what is planned and what is over, in a real browser. */
let pages: BuiltPages;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);
beforeAll(async () => {
  pages = await openBuiltPages();
});
afterAll(async () => {
  await pages?.close();
});

const rowOf = (id: string): string => `.incidents [data-id="${id}"]`;

describe('the incidents', () => {
  itIsWell(open, [
    ['/desk/incidents', 'ops', rowOf('inc_over1')],
    ['/desk/incidents?incident=inc_strike', 'admin', `${rowOf('inc_strike')}[data-named]`],
    ['/desk/incidents?do=plan', 'ops', 'dialog[open]'],
    ['/desk/incidents?incident=inc_nothing', 'ops', 'text=There is no such incident'],
  ]);
  itSaysWhatIsWrong(open, {
    path: '/desk/incidents',
    api: '**/api/v1/incidents*',
    title: 'Could not load the incidents',
  });

  it('that are none say what could be', async () => {
    for (const look of looks) {
      const page = await open('/desk', 'ops', look);
      await page.route('**/api/v1/incidents*', async (route) =>
        route.fulfill({ json: { items: [], nextCursor: null, position: '1' } }),
      );
      await page.goto(new URL('/desk/incidents', page.url()).href);
      await page.waitForSelector('text=No incident has ended yet.');
      await page.waitForSelector('text=Nothing stands in the way of parcels now.');
      await expectWell(page, `incidents-none-${look.width}`);
      await page.context().close();
    }
  });

  it('are in three groups, with what each explains, and those that are over by pages', async () => {
    const page = await open('/desk/incidents', 'ops');
    await page.waitForSelector(`${rowOf('inc_hans')} >> text=EUR 310.50`);
    await page.waitForSelector(`${rowOf('inc_hans')} >> text=Forecast of the SMHI`);
    expect(await page.getAttribute(`${rowOf('inc_hans')} .number a`, 'href')).toBe(
      `/desk?q=${encodeURIComponent('incident:incident:inc_hans.1 is:suppressed')}`,
    );
    await page.waitForSelector(`${rowOf('inc_strike')} >> text=begins in 1 d`);
    await page.waitForSelector(rowOf('inc_over10'));
    await page.focus('.pages >> text=Older');
    await page.keyboard.press('Enter');
    await page.waitForSelector(rowOf('inc_over13'));
    await page.waitForSelector(rowOf('inc_over10'), { state: 'detached' });
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector(rowOf('inc_over1'));
    await page.context().close();
  });

  it('one that an address names is marked where it is, and shown alone where it is on no page', async () => {
    const page = await open('/desk/incidents?incident=inc_over13', 'ops');
    await page.waitForSelector('h2 >> text=The one you asked for');
    await page.waitForSelector(`${rowOf('inc_over13')}[data-named]`);
    await page.focus('.pages >> text=Older');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h2 >> text=The one you asked for', { state: 'detached' });
    await page.waitForSelector(`${rowOf('inc_over13')}[data-named]`);
    await page.context().close();
  });

  it('one that comes is planned, moved, called off and had back by keyboard', async () => {
    const page = await open('/desk/incidents', 'ops');
    await page.waitForSelector(rowOf('inc_hans'));
    await page.focus('.page-head >> text=Plan…');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=What will happen?');
    await page.getByLabel('Its name').fill('Storm Malik');
    await page.getByLabel('Country').fill('dk');
    await page.getByLabel('Why (optional)').fill('DMI forecast');
    await page.getByLabel('From').fill('2031-01-10T06:00');
    await page.getByLabel('Until (optional)').fill('2031-01-11T06:00');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=“Storm Malik” is planned.');
    const row = page.locator('.incidents tr[data-named]', { hasText: 'Storm Malik' });
    await row.getByText('DMI forecast').waitFor();
    await page.getByRole('button', { name: 'Move… Storm Malik' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Until').fill('2031-01-12T06:00');
    await page.keyboard.press('Enter');
    await row.getByText('– Sun 12 Jan').waitFor();
    await page.waitForSelector('.toast >> text=Its end is moved.');
    await page.getByRole('button', { name: 'Move… Storm Malik' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('From').fill('2031-01-11T18:00');
    const away = { type: 'about:blank', title: 'Come again.', status: 503, code: 'busy' };
    await page.route('**/commands', async (route) => route.fulfill({ status: 503, json: away }), {
      times: 1,
    });
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [role=alert] >> text=Come again.');
    // What was typed is there still.
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=“Storm Malik” is moved. It begins Sat 11 Jan 2031, 18:00.');
    await row.getByText('Sat 11 Jan 2031, 18:00 – Sun 12 Jan 2031').waitFor();
    await page.getByRole('button', { name: 'Call off… Storm Malik' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=It has explained nothing');
    await page.focus('dialog[open] >> text=Call it off');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=“Storm Malik” is called off.');
    const over = page.locator(`section:has(h2:text-is("Over")) tr`, { hasText: 'Storm Malik' });
    await over.getByText('was to begin Sat 11 Jan 2031, 18:00').waitFor();
    await over.getByText(/called off \w+ \d+ \w+, [\d:]+, by Ewa Nowak/).waitFor();
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).last().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Call off… Storm Malik' }).waitFor();
    await page.context().close();
  });

  it('one that was called off long ago is planned again from its row, for another time', async () => {
    const page = await open('/desk/incidents', 'ops');
    await page.waitForSelector(`${rowOf('inc_over2')} >> text=called off`);
    expect(await page.getByRole('button', { name: /^Plan again…/ }).count()).toBe(1);
    await page.focus(`${rowOf('inc_over2')} .incident-title`);
    await page.keyboard.press('m');
    await page.waitForSelector('dialog[open] >> text=Plan “Storm of week 47” again');
    // Its end is where it was called off, and nobody's wish.
    expect(await page.inputValue('dialog[open] [name=until]')).toBe('');
    await page.getByLabel('From').fill('2031-03-01T06:00');
    await page.getByLabel('Until').fill('2031-03-02T06:00');
    const told = page.waitForRequest((request) => request.method() === 'POST');
    await page.keyboard.press('Enter');
    expect((await told).postDataJSON()).toHaveProperty('expectedVersion');
    await page.waitForSelector('.toast >> text=“Storm of week 47” is planned again.');
    const row = page.locator(`section:has(h2:text("Planned")) tr`, { hasText: 'Storm of week 47' });
    await row.getByText('Sat 1 Mar 2031, 06:00 – Sun 2 Mar 2031').waitFor();
    await page.context().close();
  });

  it('one is planned once, however often Enter is pressed before the hub answers', async () => {
    const page = await open('/desk/incidents?do=plan', 'ops');
    let told = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/api/v1/incidents', async (route) => {
      if (route.request().method() === 'POST') {
        told += 1;
        await held;
      }
      await route.continue();
    });
    await page.getByLabel('Its name').fill('Storm Nils');
    await page.getByLabel('Country').fill('no');
    await page.getByLabel('From').fill('2031-02-10T06:00');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [aria-busy=true]');
    release();
    await page.waitForSelector('.toast >> text=“Storm Nils” is planned.');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    expect(told).toBe(1);
    await page.context().close();
  });

  it('one that somebody else has changed meanwhile is not moved, and it says so', async () => {
    const page = await open('/desk/incidents', 'ops');
    const ask = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Move… Stocktaking' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForSelector('dialog[open] >> text=Move “Stocktaking”');
    };
    await ask();
    const seen = await page.inputValue('dialog[open] [name=from]');
    const told = page.waitForRequest((request) => request.method() === 'POST');
    await page.keyboard.press('Enter');
    // What was left as it was is not moved, though the field has no seconds.
    expect((await told).postDataJSON()).not.toHaveProperty('from');
    expect((await told).postDataJSON()).toHaveProperty('expectedVersion');
    await page.waitForSelector('dialog[open]', { state: 'detached' });

    await page.waitForSelector(`${rowOf('inc_stocktaking')} >> text=begins in`);
    await ask();
    pages.hub.tellIncident('inc_stocktaking', { type: 'reschedule', until: null });
    await page.getByLabel('From').fill(`${Number(seen.slice(0, 4)) + 1}${seen.slice(4)}`);
    await page.getByLabel('Until').fill('');
    await page.keyboard.press('Enter');
    await page.waitForSelector(
      'dialog[open] [role=alert] >> text=The incident has changed since; look again.',
    );
    await page.waitForSelector(`${rowOf('inc_stocktaking')} >> text=until somebody ends it`);
    // Whoever has looked tells it again.
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=“Stocktaking” is moved.');
    await page.context().close();
  });

  it('are gone through, opened, told, moved, ended and called off by single keys', async () => {
    const page = await open('/desk/incidents', 'ops');
    const focused = async (): Promise<unknown> =>
      await page.evaluate(`document.activeElement.closest('tr')?.dataset.id`);
    await page.waitForSelector(rowOf('inc_over1'));
    const [first, second, ...others] = await page.evaluate<readonly string[]>(
      `[...document.querySelectorAll('.incidents tr[data-id]')].map((row) => row.dataset.id)`,
    );
    await page.keyboard.press('j');
    expect(await focused()).toBe(first);
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe(second);
    await page.waitForSelector(`${rowOf(second ?? '')}[data-active]`);
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    expect(await focused()).toBe(first);
    // Through all groups, to the last and no further.
    for (const id of [second, ...others]) {
      await page.keyboard.press('j');
      expect(await focused()).toBe(id);
    }
    await page.keyboard.press('j');
    expect(await focused()).toBe(others.at(-1));
    // Back up in a low window: the row is below the bar of the page, not under it.
    await page.setViewportSize({ width: 1440, height: 330 });
    for (const _ of others.slice(4)) {
      await page.keyboard.press('k');
      const isSeen = `(({ x, y }) => document.elementFromPoint(x + 2, y + 2) === document.activeElement)(document.activeElement.getClientRects()[0])`;
      expect(await page.evaluate(isSeen)).toBe(true);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    for (const _ of others.slice(4)) await page.keyboard.press('j');
    await page.keyboard.press('e');
    await page.waitForSelector('.toast >> text=It is over already.');
    expect(await page.$('dialog[open]')).toBeNull();
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${rowOf(others.at(-1) ?? '')}[data-named]`);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.incidents [data-named]', { state: 'detached' });

    // A row with the focus anywhere in it is the one that is meant.
    await page.getByRole('button', { name: 'Call off… Warning strike' }).focus();
    await page.keyboard.press('m');
    await page.waitForSelector('dialog[open] >> text=Move “Warning strike');
    await page.keyboard.press('Escape');
    await page.keyboard.press('e');
    await page.waitForSelector('dialog[open] >> text=Call off “Warning strike');
    await page.focus('dialog[open] >> text=Call it off');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`section:has(h2:text-is("Over")) ${rowOf('inc_strike')}`);
    await page.keyboard.press('u');
    await page.waitForSelector('.toast >> text=is planned again.');
    await page.waitForSelector(`section:has(h2:has-text("Planned")) ${rowOf('inc_strike')}`);
    await page.keyboard.press('u');
    await page.waitForSelector('.toast >> text=Nothing to undo.');

    await page.keyboard.press('d');
    await page.waitForSelector('dialog[open] >> text=Declare an incident');
    // A letter that is typed is a letter.
    await page.getByLabel('Its name').pressSequentially('jed');
    expect(await page.inputValue('dialog[open] [name=title]')).toBe('jed');
    await page.keyboard.press('Escape');
    await page.keyboard.press('p');
    await page.waitForSelector('dialog[open] >> text=Plan an incident');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.waitForSelector('dialog[open] >> text=End it, or call it off');
    await expectWell(page, 'incidents-keys');
    await page.focus('dialog[open] [aria-label="Set the key for Plan an incident"]');
    await page.keyboard.press('Enter');
    await page.keyboard.press('n');
    await page.waitForSelector('.keys-said >> text=“Plan an incident” is on “n” now.');
    await page.keyboard.press('Escape');
    expect(await page.getAttribute('.page-head >> text=Plan…', 'aria-keyshortcuts')).toBe('n');
    await page.keyboard.press('p');
    expect(await page.$('dialog[open]')).toBeNull();
    await page.keyboard.press('?');
    await page.click('dialog[open] >> text=Letters, digits and signs alone are keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    expect(await page.$('dialog[open]')).toBeNull();
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBeDefined();
    await page.context().close();
  });

  it('one that is planned is moved in a form that is well', async () => {
    for (const look of looks) {
      const page = await open('/desk/incidents', 'ops', look);
      await page.click('[aria-label="Move… Stocktaking"]');
      await page.waitForSelector('dialog[open] >> text=Move “Stocktaking”');
      await expectWell(page, `incidents-move-${look.width}`);
      await page.context().close();
    }
  });

  it('one that stands is ended, and is over then', async () => {
    const page = await open('/desk/incidents', 'ops');
    await page.getByRole('button', { name: 'End it… Storm Hans' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] >> text=42 cases that it explains will be looked at again');
    await page.focus('dialog[open] >> text=It is over');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=“Storm Hans” is over.');
    await page.waitForSelector(`section:has(h2:text-is("Over")) ${rowOf('inc_hans')}`);
    await page.context().close();
  });

  it('are the desk’s: nobody else is led there', async () => {
    const page = await open('/desk/orders', 'agent');
    await page.waitForSelector('table.orders td');
    expect(await page.locator('nav >> text=Incidents').count()).toBe(0);
    await page.context().close();
  });
});

it('has run without an error, a foreign request or a breach of the content policy', () => {
  expect(pages.wrong).toEqual([]);
});
