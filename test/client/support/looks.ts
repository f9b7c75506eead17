import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { type BuiltPages, toHeight } from './built-pages.ts';
import { findViolations } from './chromium.ts';

/** A desk by day, and a telephone by night. */
export const looks = [
  { width: 1440, dark: false },
  { width: 390, dark: true },
] as const;

/** Where, as whom, and what is there when it is all there, be it that a telephone keeps it for another tab. */
export type Shown = readonly [path: string, who: string | undefined, ready: string];

/** For axe, and for thumbs. With `HUB_SHOTS` it is kept as a picture in that folder, for somebody to look at. */
export const expectWell = async (page: Page, name?: string): Promise<void> => {
  const folder = process.env['HUB_SHOTS'];
  if (folder !== undefined && name !== undefined)
    await page.screenshot({ path: `${folder}/${name.replaceAll(/[^\w.-]+/g, '_')}.png`, fullPage: true });
  expect(await findViolations(page)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
};

export const itIsWell = (open: BuiltPages['open'], shown: readonly Shown[]): void => {
  // Who looks at several pages goes from one to the next: a process of the browser for each is a third of the time.
  let last: { readonly who: string | undefined; readonly page: Page } | undefined;
  const goTo = async (path: string, who: string | undefined): Promise<Page> => {
    if (last?.who === who && last !== undefined) {
      await wear(last.page, looks[0]);
      await last.page.goto(new URL(path, last.page.url()).href);
      return last.page;
    }
    await last?.page.context().close();
    last = { who, page: await open(path, who, looks[0]) };
    return last.page;
  };
  afterAll(async () => {
    await last?.page.context().close();
  });

  it.each(shown.map(([path, who, ready]) => ({ path, who, ready })))(
    '$path ($who) has no violation and does not scroll sideways, by day at a desk and by night on a telephone',
    async ({ path, who, ready }) => {
      const page = await goTo(path, who);
      for (const look of looks) {
        await wear(page, look);
        await page.waitForSelector(ready, { state: 'attached' });
        await expectWell(page, `${path}-${look.width}`);
      }
    },
  );
};

/** As who turns a screen, or whose evening comes: the page is not loaded anew. */
const wear = async (page: Page, { width, dark }: (typeof looks)[number]): Promise<void> => {
  await page.setViewportSize({ width, height: toHeight(width) });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  // Half of the way from one colour to the other has no contrast.
  await page.evaluate(`Promise.all(document.getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
    .map(async ({ finished }) => finished.catch(() => undefined)))`);
};

/** What a page says when the hub answers nothing good, asked for `what`. */
export const itSaysWhatIsWrong = (
  open: BuiltPages['open'],
  { path, api, title }: { readonly path: string; readonly api: string; readonly title: string },
): void => {
  it.each([
    { status: 403, code: 'forbidden', says: 'Not yours to see' },
    { status: 500, code: 'internal', says: title },
  ])('$status is said where the page would be, in both looks', async ({ status, code, says }) => {
    for (const look of looks) {
      const page = await open('/', 'ops', look);
      await page.route(api, async (route) =>
        route.fulfill({
          status,
          contentType: 'application/problem+json',
          body: JSON.stringify({ type: 'about:blank', title: 'It did not work.', status, code }),
        }),
      );
      await page.goto(new URL(path, page.url()).href);
      await page.waitForSelector(`text=${says}`);
      await expectWell(page, `${path}-${status}-${look.width}`);
      await page.context().close();
    }
  });

  it('a line that is lost leaves what was there, says of when it is, and goes when it is back', async () => {
    for (const look of looks) {
      const page = await open(path, 'ops', look);
      await page.waitForSelector('.listing tbody tr');
      await page.context().setOffline(true);
      await page.waitForSelector('.kept-note >> text=As of', { timeout: 20_000 });
      expect(await page.isVisible('.listing tbody tr')).toBe(true);
      await expectWell(page, `${path}-stale-${look.width}`);
      await page.context().setOffline(false);
      await page.waitForSelector('.kept-note:empty', { state: 'attached' });
      await page.context().close();
    }
  });
};
