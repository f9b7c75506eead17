import { writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltPages, openBuiltPages, until } from './support/built-pages.ts';
import { findViolations } from './support/chromium.ts';
import { itIsWell, itSaysWhatIsWrong } from './support/looks.ts';

/** Files that fill the hub, and the switches that let a sender or a location wait, in a real browser. */
let pages: BuiltPages;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);
const csv = join(tmpdir(), `hub-shelves-${process.pid}.csv`);
const wrongCsv = join(tmpdir(), `hub-wrong-${process.pid}.csv`);

beforeAll(async () => {
  const rows = Array.from({ length: 2_000 }, (_, index) => `wh-1,SKU-${index},${index % 40}`);
  await writeFile(csv, `location,sku,onHand\n${rows.join('\n')}\n`);
  await writeFile(wrongCsv, 'location,sku,onHand\nwh-1,SKU-1,5\nwh-1,SKU-2,many\n');
  pages = await openBuiltPages();
});
afterAll(async () => {
  await pages?.close();
  await Promise.all([csv, wrongCsv].map(async (file) => await rm(file, { force: true })));
});

describe('the screens', () => {
  const shown = [
    ['/desk/stock/loads', 'ops', '.loads tbody tr'],
    ['/desk/stock/loads?load=job_stock2', 'admin', '.refused-lines li'],
    ['/desk/stock/loads?do=stock', 'ops', 'dialog[open]'],
    ['/desk/stock?location=store-malmo', 'ops', '.stock-paused'],
    ['/warehouse?location=store-malmo', 'warehouse', '.release-note >> text=Stocktaking'],
    ['/desk/integrations', 'ops', '.feed-switch .button'],
    ['/desk/integrations?pauseSender=dhl', 'ops', 'dialog[open]'],
  ] as const;
  itIsWell(open, shown);
});

describe('the loads', () => {
  itSaysWhatIsWrong(open, {
    path: '/desk/stock/loads',
    api: '**/api/v1/stock/loads',
    title: 'Could not load the loads',
  });

  it('that are none say what they would be', async () => {
    const page = await open('/desk', 'ops');
    for (const api of ['**/api/v1/stock/loads', '**/api/v1/imports/orders'])
      await page.route(api, async (route) =>
        route.fulfill({ json: { items: [], nextCursor: null, position: '1' } }),
      );
    await page.goto(new URL('/desk/stock/loads', page.url()).href);
    await page.waitForSelector('text=Nothing was loaded yet');
    await page.context().close();
  });
});

describe('a load of stock', () => {
  it('is begun from the stock by keyboard, watched to its end, and says what it refused', async () => {
    const page = await open('/desk/stock', 'ops');
    await page.getByRole('link', { name: 'Load stock…' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [type=file]:focus');
    await page.setInputFiles('dialog [type=file]', csv);
    await page.getByRole('button', { name: /^Load \d+ kB$/ }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.toast >> text=Stock of 2000 SKU-locations: begun.');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.waitForSelector('.loads progress[aria-label="Stock of 2000 SKU-locations"]');
    await page.waitForSelector('.loads tr:has-text("Stock of 2000") >> text=finished');
    const refused = page.getByRole('button', { name: '1 refused lines of Stock of 2000 SKU-locations' });
    await refused.focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.refused-lines >> text=There is no location "dc-gdanks".');
    expect(await refused.getAttribute('aria-expanded')).toBe('true');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save all refused lines' }).focus();
    await page.keyboard.press('Enter');
    expect((await saved).suggestedFilename()).toBe('refused-job_new.ndjson');
    await page.context().close();
  });

  it('is watched to its end also where each answer takes longer than the next look would wait', async () => {
    const page = await open('/desk/stock/loads?do=stock', 'ops');
    await page.waitForSelector('.loads tbody tr');
    await page.route('**/api/v1/stock/loads', async (route) => {
      const response = await route.fetch();
      if (route.request().method() === 'GET') await page.waitForTimeout(1_300);
      await route.fulfill({ response });
    });
    await page.setInputFiles('dialog [type=file]', csv);
    await page.getByRole('button', { name: /^Load \d+ kB$/ }).click();
    await page.waitForSelector('.toast >> text=Stock of 2000 SKU-locations: begun.');
    await page.waitForSelector('.loads progress[aria-label="Stock of 2000 SKU-locations"]');
    await page.waitForSelector('.loads tr:has-text("Stock of 2000") >> text=finished');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.context().close();
  });

  it('that begins after one has gone on closes no form that is open there', async () => {
    const page = await open('/desk/stock/loads?do=stock', 'ops');
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/v1/stock/loads', async (route) => {
      if (route.request().method() === 'POST') await held;
      await route.continue();
    });
    await page.setInputFiles('dialog [type=file]', csv);
    await page.getByRole('button', { name: /^Load \d+ kB$/ }).click();
    await page.waitForSelector('dialog .load-sending progress');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Incidents' }).click();
    await page.getByRole('button', { name: 'Plan…' }).click();
    await page.fill('dialog[open] [name=title]', 'Strike');
    release();
    await page.waitForSelector('.toast >> text=begun. It goes on when you leave.');
    expect(await page.inputValue('dialog[open] [name=title]')).toBe('Strike');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.context().close();
  });

  it('is not begun with a line that cannot be read, and the line is named where the file is', async () => {
    const page = await open('/desk/stock/loads?do=stock', 'ops');
    await page.setInputFiles('dialog [type=file]', wrongCsv);
    await page.getByRole('button', { name: /^Load \d+ B$/ }).click();
    await page.waitForSelector('dialog .wrong >> text=Line 3: onHand must be a number. Nothing was begun.');
    expect(await page.getAttribute('dialog [type=file]', 'aria-invalid')).toBe('true');
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.context().close();
  });

  it('stands beside the imports of orders, which an administrator begins', async () => {
    const [ops, admin] = [await open('/desk/stock/loads', 'ops'), await open('/desk/stock/loads', 'admin')];
    await ops.waitForSelector('.loads >> text=Import of 20000 orders');
    expect(await ops.getByRole('button', { name: 'Import orders…' }).count()).toBe(0);
    await admin.getByRole('button', { name: 'Import orders…' }).click();
    await admin.waitForSelector('dialog[open] >> text=an order a line');
    await Promise.all([ops.context().close(), admin.context().close()]);
  });

  it('is not for a location', async () => {
    const page = await open('/desk/stock', 'warehouse');
    await page.waitForSelector('tr[data-id]');
    expect(await page.getByRole('link', { name: 'Load stock…' }).count()).toBe(0);
    await page.context().close();
  });
});

describe('a sender', () => {
  it('is paused with a reason from its row, resumed, and that is undone, by keyboard', async () => {
    const page = await open('/desk/integrations', 'ops');
    const pause = page.getByRole('button', { name: 'Pause UPS…' });
    await pause.focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [name=reason]:focus');
    // Nothing is done without a reason.
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open] [name=reason]:user-invalid');
    await page.keyboard.type('Every scan comes twice');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.release[data-sender=ups] >> text=Every scan comes twice · Ewa Nowak, since');
    await page.waitForSelector('.toast >> text=UPS is paused');
    await page.locator('table').getByRole('button', { name: 'Resume reading UPS' }).focus();
    await page.keyboard.press('Enter');
    await until(page, `document.querySelector('.release[data-sender=ups]') === null`);
    await page
      .locator('.toast', { hasText: 'UPS is heard again' })
      .getByRole('button', { name: 'Undo' })
      .focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.release[data-sender=ups] >> text=Every scan comes twice');
    await page.locator('.release').getByRole('button', { name: 'Resume reading UPS' }).click();
    await until(page, `document.querySelector('.release[data-sender=ups]') === null`);
    await page.context().close();
  });

  it('that is no feed is found in the list, and how much waits is said', async () => {
    const page = await open('/desk/integrations', 'ops');
    await page.waitForSelector('.release[data-sender=store-gdansk] >> text=1,204 messages wait');
    await page.getByRole('button', { name: 'Pause a sender…' }).click();
    await page.selectOption('dialog select', { label: 'Web shop (storefront)' });
    await page.fill('dialog [name=reason]', 'A loop');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.release[data-sender=web] >> text=nothing waits');
    await page.context().close();
  });

  it('that is a location is given no work from its own line', async () => {
    const page = await open('/desk/integrations', 'ops');
    await page.getByRole('button', { name: 'Give no work… to DC Gdańsk' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    expect(await page.inputValue('dialog select')).toBe('dc-gdansk');
    await page.fill('dialog [name=reason]', 'A broken belt');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.release >> text=A broken belt');
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await until(page, `!document.body.textContent.includes('A broken belt')`);
    await page.context().close();
  });
});

it('has run without an error or a breach of the content policy', () => {
  expect(pages.wrong).toEqual([]);
});
