import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { placedOrderSchema } from '../src/contracts/orders.ts';
import { type StartedNode, startNode } from '../src/start-node.ts';
import { openBrowser } from './client/support/chromium.ts';
import { createTestDatabase, type TestDatabase } from './support/database.ts';
import { anOrderBody } from './support/machines.ts';

/** Two people at two browsers before one hub press the claim key on the same case at the same moment. */
const races = 200;
/** More cases, for where one page is so slow that it reads who has the case before it presses: that is no race. */
const spare = 20;
const people = ['anna', 'olaf'] as const;
type Person = (typeof people)[number];

let database: TestDatabase;
let node: StartedNode;
let browser: Browser;
let admin: string;

beforeAll(async () => {
  database = await createTestDatabase();
  node = await startNode(
    loadConfig({
      PORT: '0',
      DATABASE_URL: database.url,
      NATS_SERVER_BIN: '/nowhere/nats-server',
      AUTH_SECRET: 'a-secret-of-the-tests-0123456789ab',
      LOG_LEVEL: 'error',
      NODE_NAME: 'race-test',
    }),
    { clientDir: inject('builtClient') },
  );
  browser = await openBrowser();
  admin = await sign('root', 'admin');
});
afterAll(async () => {
  await browser?.close();
  await node?.stop();
  await database?.drop();
});

async function sign(sub: string, role: 'admin' | 'ops'): Promise<string> {
  const token = await node.surfaces.access.sign?.({ sub, name: sub, roles: [role] }, 3_600);
  if (token === undefined) throw new Error('nobody signs tokens');
  return token;
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(`${node.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

/** An order whose location turns it down: a case that nobody has. */
async function raise(key: string): Promise<void> {
  const order = placedOrderSchema.parse(await post('/orders', anOrderBody(), { 'idempotency-key': key }));
  await post('/warehouses/wh-1/fulfilment', {
    fulfilmentId: `${order.orderId}-f1`,
    type: 'rejected',
    at: new Date(node.machines.clock.now()).toISOString(),
    reason: 'damaged',
  });
}

async function openDesk(person: Person): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 480 } });
  const page = await context.newPage();
  await page.addInitScript(`sessionStorage.setItem('token', '${await sign(person, 'ops')}')`);
  await page.goto(`${node.url}/desk?q=type:location_rejected`);
  await expect
    .poll(async () => await page.textContent('.desk-count'), { timeout: 30_000 })
    .toContain(`${races + spare} cases`);
  return page;
}

interface Told {
  readonly id: string;
  /** Empty: it was another's before the key was pressed, and was not pressed. */
  readonly text: string;
  /** From the key to the words on the screen, in ms. */
  readonly ms: number;
}

/** Presses `c` on the row with the focus at `at` (epoch ms), and resolves with what the page then says of that case. */
const race = async (page: Page, at: number): Promise<Told> =>
  await page.evaluate<Told>(`new Promise((resolve) => {
    const { id } = document.activeElement.dataset;
    const owner = document.activeElement.querySelector('.c-owner');
    const number = document.activeElement.querySelector('.c-order').textContent;
    const news = document.querySelector('.toasts');
    let pressedAt = Infinity;
    new MutationObserver((_, watching) => {
      const text = [...news.children].map((one) => one.textContent).find((one) => one.includes(number));
      if (text === undefined) return;
      watching.disconnect();
      resolve({ id, text, ms: performance.now() - pressedAt });
    }).observe(news, { childList: true, subtree: true });
    setTimeout(() => {
      if (owner.textContent !== '–') return resolve({ id, text: '', ms: 0 });
      pressedAt = performance.now();
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'c', bubbles: true }));
    }, ${at} - Date.now());
  })`);

/** Who has what, by the rows on the screen. */
const owners = async (page: Page): Promise<Readonly<Record<string, string>>> =>
  await page.evaluate<Record<string, string>>(
    `Object.fromEntries([...document.querySelectorAll('.case:not([data-pending])')]
      .map((row) => [row.dataset.id, row.querySelector('.c-owner').textContent]))`,
  );

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);

it(`has exactly one of two browsers win each of ${races} claims, and tells the other who was faster`, async () => {
  const timeZone = 'Europe/Stockholm';
  await post('/locations', { location: 'wh-1', type: 'warehouse', name: 'Malmö', timeZone, default: true });
  await post('/channels', { channel: 'web', name: 'Web' });
  for (let n = 0; n < races + spare; n += 20)
    await Promise.all(Array.from({ length: 20 }, async (_, i) => await raise(`race-${n + i}`)));
  const pages = { anna: await openDesk('anna'), olaf: await openDesk('olaf') };
  const onBoth = async <T>(run: (page: Page, person: Person) => Promise<T>): Promise<T[]> =>
    await Promise.all(people.map(async (person) => await run(pages[person], person)));

  const won = new Map<string, Person>();
  const lostAfterMs: number[] = [];
  for (let n = 0; n < races + spare && lostAfterMs.length < races; n += 1) {
    await onBoth(async (page) => await page.keyboard.press('j'));
    const moment = Date.now() + 20;
    const told = await onBoth(async (page) => await race(page, moment));
    const [hers, his] = told;
    expect(his?.id).toBe(hers?.id);
    const winners = people.filter((_, index) => told[index]?.text.includes(' claimed.'));
    expect(winners).toHaveLength(1);
    const [winner = 'anna'] = winners;
    const lost = told[winner === 'anna' ? 1 : 0];
    won.set(hers?.id ?? '', winner);
    if (lost?.text === '') continue;
    expect(lost?.text).toContain(`${winner} has it.`);
    lostAfterMs.push(lost?.ms ?? Infinity);
  }
  expect(lostAfterMs).toHaveLength(races);

  // All rows at once on both screens, and what they say in the end.
  await onBoth(async (page) => await page.setViewportSize({ width: 1440, height: 8_000 }));
  const expected = (person: Person): Readonly<Record<string, string>> =>
    Object.fromEntries([...won].map(([id, winner]) => [id, winner === person ? 'You' : winner]));
  await onBoth(async (page, person) => {
    await expect.poll(async () => await owners(page), { timeout: 15_000 }).toMatchObject(expected(person));
  });
  const sorted = lostAfterMs.toSorted((a, b) => a - b);
  const byAnna = [...won.values()].filter((winner) => winner === 'anna').length;
  const byOlaf = won.size - byAnna;
  process.stdout.write(
    `${races} claim races in two browsers: anna ${byAnna}, olaf ${byOlaf}; the loser reads who has it after ` +
      `p50 ${at(sorted, 0.5)}, p98 ${at(sorted, 0.98)}, at most ${at(sorted, 1)} ms\n`,
  );
});
