import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../src/contracts/socket.ts';
import { type BuiltPages, openBuiltPages, until } from './support/built-pages.ts';
import { findViolations } from './support/chromium.ts';
import { identities } from './support/fake-hub.ts';

/**
 * What the browser is told to show and to sound: noted on the way, and done all the same. A browser without a window says
 * "denied" until it is asked, whatever it was granted, so what it answered is kept here.
 */
const noteAll = `
  window.shown = [];
  window.tones = 0;
  const asked = 'Notification.permission';
  window.Notification = class extends Notification {
    static get permission() {
      return localStorage.getItem(asked) ?? 'default';
    }
    static async requestPermission() {
      localStorage.setItem(asked, await super.requestPermission());
    }
    constructor(title, options) {
      super(title, options);
      shown.push({ title, link: this, tag: options.tag });
    }
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...at) {
    tones += 1;
    return start.apply(this, at);
  };
`;

let pages: BuiltPages;
beforeAll(async () => {
  pages = await openBuiltPages();
});
afterAll(async () => {
  await pages?.close();
});

const anAlert = (id: string, change: Partial<Alert> = {}): Alert => ({
  id,
  kind: 'lost',
  severity: 1,
  title: `The parcel is lost (${id})`,
  link: `/desk?case=${id}`,
  ...change,
});
const told = async (page: Page): Promise<readonly string[]> =>
  await page.evaluate<string[]>('shown.map(({ title }) => title)');
const tones = async (page: Page): Promise<number> => await page.evaluate<number>('tones');

async function openDesk(path = '/desk'): Promise<{ readonly page: Page; readonly context: BrowserContext }> {
  const page = await pages.open('/', 'ops');
  const context = page.context();
  const token = identities.find(({ id }) => id === 'ops')?.token ?? '';
  await context.addInitScript(`sessionStorage.setItem('token', '${token}')`);
  await context.grantPermissions(['notifications'], { origin: pages.hub.url });
  await context.addInitScript(noteAll);
  await page.goto(pages.hub.url + path);
  await page.waitForSelector('.line-status[data-status="live"]');
  return { page, context };
}

const openDialog = async (page: Page): Promise<void> => {
  await page.focus('.settings > button');
  await page.keyboard.press('Enter');
  await page.focus('.settings-panel >> text=Alerts…');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open] >> text=Of which cases?');
};
const press = async (page: Page, label: string): Promise<void> => {
  await page.focus(`dialog[open] >> text=${label}`);
  await page.keyboard.press('Enter');
};

describe('alerts', () => {
  it('tell nobody who has not asked for them, and are asked for by keyboard', async () => {
    const { page, context } = await openDesk();
    pages.hub.alert(anAlert('ord-1.1'));
    await openDialog(page);
    expect(await findViolations(page)).toEqual([]);
    expect(await told(page)).toEqual([]);
    await press(page, 'Switch notifications on');
    await page.waitForSelector('dialog[open] >> text=Notifications are on');
    await press(page, 'Switch sound on');
    await page.waitForSelector('dialog[open] >> text=Sound is on');
    await expect.poll(async () => await tones(page)).toBe(3);
    expect(await findViolations(page)).toEqual([]);
    await press(page, 'Try it');
    await expect.poll(async () => await told(page)).toEqual(['This is how a case is told']);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(`document.activeElement.closest('.settings') !== null`)).toBe(true);
    await context.close();
  });

  it('tell of the severity that was chosen, lead to the case, and count what comes together', async () => {
    const { page, context } = await openDesk('/desk/orders');
    await openDialog(page);
    await press(page, 'Switch notifications on');
    await page.keyboard.press('Escape');
    pages.hub.alert(anAlert('ord-2.1', { severity: 2 }));
    pages.hub.alert(anAlert('ord-3.1'));
    await expect.poll(async () => await told(page)).toEqual(['The parcel is lost (ord-3.1)']);
    await page.evaluate(`shown[0].link.dispatchEvent(new Event('click'))`);
    await page.waitForSelector('.panel .timeline');
    expect(await page.evaluate('location.search')).toBe('?case=ord-3.1');
    await until(page, `document.activeElement.dataset.id === 'ord-3.1'`);

    await openDialog(page);
    await page.focus('dialog[open] >> text=Severity 1 and 2');
    await page.check('dialog[open] >> text=Severity 1 and 2');
    await page.keyboard.press('Escape');
    pages.hub.alert(anAlert('ord-4.1', { severity: 2 }));
    pages.hub.alert(anAlert('low.1', { kind: 'low_stock', severity: 3 }));
    await expect.poll(async () => (await told(page)).slice(1)).toEqual(['The parcel is lost (ord-4.1)']);
    for (let n = 10; n < 15; n += 1) pages.hub.alert(anAlert(`ord-${n}.1`));
    await expect.poll(async () => (await told(page)).slice(2)).toEqual(['5 new cases']);
    await context.close();
  });

  it('are one notification and one sound for several tabs, and go on when the first is closed', async () => {
    const { page, context } = await openDesk();
    await openDialog(page);
    await press(page, 'Switch notifications on');
    await press(page, 'Switch sound on');
    await expect.poll(async () => await tones(page)).toBe(3);
    await page.keyboard.press('Escape');
    const other = await context.newPage();
    await other.goto(`${pages.hub.url}/desk`);
    await other.waitForSelector('.line-status[data-status="live"]');
    await other.focus('.desk-tools input');
    await other.keyboard.press('Shift');
    pages.hub.alert(anAlert('ord-5.1'));
    const both = async (): Promise<readonly (readonly string[])[]> => [await told(page), await told(other)];
    await expect.poll(both).toEqual([['The parcel is lost (ord-5.1)'], []]);
    await expect.poll(async () => (await tones(page)) + (await tones(other))).toBeGreaterThan(3);
    // Another a moment later is told, by the same tab, without a second sound.
    pages.hub.alert(anAlert('ord-7.1'));
    await expect.poll(async () => (await told(page)).length).toBe(2);
    expect((await tones(page)) + (await tones(other))).toBe(6);
    expect(await told(other)).toEqual([]);

    await page.close();
    await expect
      .poll(
        async () => {
          pages.hub.alert(anAlert('ord-6.1'));
          return (await told(other)).length;
        },
        { interval: 1_100 },
      )
      .toBeGreaterThan(0);
    await context.close();
  });

  it('have run without an error, a foreign request or a breach of the content policy', () => {
    expect(pages.wrong).toEqual([]);
  });
});
