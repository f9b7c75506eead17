import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium as playwright, type Page } from 'playwright-core';
import { findBrowser } from './browser-path.ts';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = async (): Promise<Browser> =>
  await playwright.launch({ executablePath: await findBrowser(), args: flags });

const options = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // Of what passes nothing is told.
  resultTypes: ['violations'],
};

/** Half of what the package exports as text, and read by each page anew. */
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe finds wrong on the page, one line each. */
export const findViolations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe);
  const found = await page.evaluate<
    readonly { readonly id: string; readonly nodes: readonly { readonly target: readonly string[] }[] }[]
  >(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
};
