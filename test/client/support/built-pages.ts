import type { Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { openBrowser } from './chromium.ts';
import { type FakeHub, identities, startFakeHub } from './fake-hub.ts';

/** The built client in a real browser under a strict content policy, before a hub that speaks the protocol. */
export interface BuiltPages {
  readonly hub: FakeHub;
  /** Every error, foreign request and breach of the policy so far. */
  readonly wrong: readonly string[];
  /** `who`: an identity of the fake hub; nobody when absent. */
  open(path: string, who?: string, look?: Look): Promise<Page>;
  close(): Promise<void>;
}

export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
  /** What the browser is in. */
  readonly locale?: string;
}

export const toHeight = (width: number): number => (width > 600 ? 900 : 844);

export async function openBuiltPages(): Promise<BuiltPages> {
  const hub = await startFakeHub({ dist: inject('builtClient') });
  const browser = await openBrowser();
  const wrong: string[] = [];
  return {
    hub,
    wrong,
    async open(path, who, look = {}) {
      const width = look.width ?? 1440;
      const context = await browser.newContext({
        viewport: { width, height: toHeight(width) },
        colorScheme: look.dark === true ? 'dark' : 'light',
        timezoneId: 'Europe/Stockholm',
        ...(look.locale === undefined ? {} : { locale: look.locale }),
      });
      const page = await context.newPage();
      page.on('pageerror', (error) => wrong.push(`${path}: ${error.message}`));
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) wrong.push(`${path}: ${message.text()}`);
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(hub.url)) wrong.push(`${path}: asked ${request.url()}`);
      });
      const token = identities.find(({ id }) => id === who)?.token;
      if (token !== undefined) await page.addInitScript(`sessionStorage.setItem('token', '${token}')`);
      // Chromium tells a page that its requests are intercepted a moment after it says so: where that begins with the first
      // route of a test, the request that comes right after it may go by.
      await page.route('**/nothing-is-here', async (route) => await route.continue());
      await page.goto(hub.url + path);
      return page;
    },
    async close() {
      await browser.close();
      await hub.close();
    },
  };
}

/** Asked from outside: the page's content policy lets nothing be evaluated in it. */
export const until = async (page: Page, holds: string): Promise<void> =>
  await expect.poll(async () => await page.evaluate(holds), { timeout: 10_000 }).toBe(true);
