import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Preferences } from '../../src/contracts/preferences.ts';
import { type BuiltPages, openBuiltPages, until } from './support/built-pages.ts';
import type { FakeHub } from './support/fake-hub.ts';
import { expectWell, itIsWell } from './support/looks.ts';
import { everyMail, withPreferences } from './support/preference-fixtures.ts';

/** A customer says which mails they get, in a real browser. */
let pages: BuiltPages;
let hub: FakeHub;
const open: BuiltPages['open'] = async (...asked) => await pages.open(...asked);
const set = (change: Partial<Preferences>): void =>
  hub.changeOrder('ord-0', withPreferences({ ...everyMail, ...change }), 'PreferencesChanged');
/** What the hub has, as a page that is opened anew would read it. */
const kept = async (): Promise<Preferences> => {
  const response = await fetch(`${hub.url}/api/v1/track/anna`);
  const tracked = (await response.json()) as { readonly order: { readonly preferences: Preferences } };
  return tracked.order.preferences;
};
const openLive = async (path = '/track/anna'): Promise<Page> => {
  const page = await open(path);
  await page.waitForSelector('.line-status[data-status="live"]');
  return page;
};
const toast = (text: string): string => `#preferences .toast >> text=${text}`;

beforeAll(async () => {
  pages = await openBuiltPages();
  ({ hub } = pages);
});
beforeEach(() => set({}));
afterAll(async () => {
  await pages?.close();
});

describe('which mails a customer gets', () => {
  itIsWell(open, [['/track/anna#preferences', undefined, '#preferences [name=quiet]']]);

  it('is where the link of a mail leads, also where the page has to ask for the order first', async () => {
    for (const path of ['/track/anna', '/track/early']) {
      const page = await open(`${path}#preferences`);
      await page.waitForSelector('#preferences h2:focus');
      await until(
        page,
        `document.querySelector('#preferences h2').getBoundingClientRect().top < innerHeight`,
      );
      await page.context().close();
    }
  });

  it('is saved switch by switch, and undone', async () => {
    const page = await openLive();
    await page.click('#preferences [name=delayed]');
    await page.waitForSelector(toast('No more mails: when it is late.'));
    expect((await kept()).mails).toEqual({ ...everyMail.mails, delayed: false });
    await page.click('#preferences [name=returns]');
    await page.waitForSelector(toast('No more mails: about what you send back.'));
    expect((await kept()).mails).toEqual({ ...everyMail.mails, delayed: false, returns: false });
    await expectWell(page, 'preferences-off');
    await page.click('#preferences .toast:has-text("late") >> text=Undo');
    await page.waitForSelector(toast('It is as it was.'));
    expect((await kept()).mails).toEqual({ ...everyMail.mails, returns: false });
    expect(await page.isChecked('#preferences [name=delayed]')).toBe(true);
    expect(await page.isChecked('#preferences [name=returns]')).toBe(false);
    await page.context().close();
  });

  it('is chosen by keyboard, the language and the quiet hours too', async () => {
    const page = await openLive('/track/anna#preferences');
    await page.waitForSelector('#preferences h2:focus');
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('Tab', 'Space');
    await page.waitForSelector(toast('No more mails: when it leaves.'));
    await press('Tab', 'Tab', 'Tab', 'Tab', 'Space');
    await page.waitForSelector(toast('No mails between 22:00 and 07:00; they wait.'));
    await page.waitForSelector('#preferences [name=quiet]:focus');
    await page.fill('#preferences [name=to]', '22:00');
    await page.waitForSelector('#preferences .wrong >> text=Two times that are not the same.');
    await expectWell(page, 'preferences-wrong-times');
    await page.fill('#preferences [name=to]', '06:30');
    await page.focus('#preferences [name=to]');
    await press('Enter');
    await page.waitForSelector(toast('No mails between 22:00 and 06:30; they wait.'));
    await page.focus('#preferences select');
    await press('P');
    await page.waitForSelector(toast('Mails come in this language: Polski.'));
    expect(await kept()).toEqual({
      language: 'pl',
      mails: { ...everyMail.mails, shipped: false },
      quietHours: { from: '22:00', to: '06:30', timeZone: 'Europe/Stockholm' },
    });
    await page.context().close();
  });

  it('keeps the keyboard where the button that saves times was', async () => {
    set({ quietHours: { from: '22:00', to: '07:00' } });
    const page = await openLive();
    await page.fill('#preferences [name=from]', '21:00');
    await page.focus('#preferences >> text=Save');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#preferences [name=to]:focus');
    await page.waitForSelector(toast('No mails between 21:00 and 07:00; they wait.'));
    await page.context().close();
  });

  it('that is not saved is as it was, and says so', async () => {
    const page = await openLive();
    await page.route('**/track/anna/commands', async (route) => await route.abort());
    await page.click('#preferences [name=shipped]');
    await page.waitForSelector(toast('This was not saved: '));
    expect(await page.isChecked('#preferences [name=shipped]')).toBe(true);
    await page.context().close();
  });

  it('shows what somebody else has set meanwhile', async () => {
    const page = await openLive();
    set({ mails: { ...everyMail.mails, delivered: false } });
    await page.waitForSelector('#preferences [name=delivered]:not(:checked)');
    await page.context().close();
  });

  it('is not asked where customers are not written to at all', async () => {
    hub.setMailed(false);
    const page = await openLive();
    expect(await page.locator('#preferences').count()).toBe(0);
    hub.setMailed(true);
    await page.context().close();
  });

  it('is nothing where nobody is written to any more', async () => {
    const page = await openLive();
    await page.waitForSelector('#preferences');
    hub.changeOrder('ord-0', ({ preferences: _, ...order }) => order, 'PersonalDataErased');
    await page.waitForSelector('#preferences', { state: 'detached' });
    await page.context().close();
  });
});

describe('the desk', () => {
  it('says of an order what its customer has switched off, and nothing where that is nothing', async () => {
    const page = await open('/desk/orders/ord-0', 'agent');
    await page.waitForSelector('#people-title');
    expect(await page.textContent('.facts')).not.toContain('Mails');
    set({ mails: { ...everyMail.mails, delayed: false, returns: false } });
    await page.waitForSelector('.facts >> text=not about delays and returns, as they wish');
    await page.context().close();
  });
});

it('loads nothing from elsewhere and breaks no policy', () => {
  expect(pages.wrong).toEqual([]);
});
