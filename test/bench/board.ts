import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import type { Pool } from 'pg';
import { io, type Socket } from 'socket.io-client';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import type { BoardChanged, BoardWatched } from '../../src/contracts/socket.ts';
import type { ReasonCode } from '../../src/contracts/reasons.ts';
import type { Scan } from '../../src/contracts/scans.ts';
import { openBrowser } from '../client/support/chromium.ts';
import { startChanges } from './board-changes.ts';
import { openUse, type PageLog, probe, profilePage } from './board-page.ts';
import { type CpuSplit, median, percentile, round, startCpu } from './cpu.ts';
import { startHubProcess } from './hub-process.ts';
import { signBenchToken } from './http.ts';
import { prepareDatabase, seedShippedOrders } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface BoardResult {
  readonly rows: number;
  /** Commands that were carried out, a second; each changes one row. */
  readonly changesPerSecond: number;
  readonly fpsMedian: number;
  readonly frameP99Ms: number;
  /** Tasks of the page longer than 100 ms. */
  readonly longTasks: number;
  /** Under a pointer and a focus. */
  readonly rowsMoved: number;
  readonly keyToPaintP98Ms: number;
  readonly heapGrowthMb: number;
  /** Of one core, the page's main thread: what does not depend on what else the machine does. */
  readonly pageCpuPercent: number;
  /** From the turn that decided it to the task after the paint that shows it, of rows in view. */
  readonly commitToPixelP50Ms: number;
  readonly commitToPixelP99Ms: number;
  readonly pixels: number;
  /** Nothing changes; somebody is in the board; nobody is, and rows go where they belong. */
  readonly calm: PhaseResult;
  readonly held: PhaseResult;
  readonly free: PhaseResult;
  readonly cpuSeconds: CpuSplit;
}

interface PhaseResult {
  readonly fpsMedian: number;
  readonly frameP99Ms: number;
}

const keyEveryMs = 250;
const calmSeconds = 4;
/** Of every ten parcels. */
const troubles: readonly Pick<Scan, 'status' | 'reason'>[] = [
  ...Array.from({ length: 2 }, () => toTrouble('lost')),
  ...Array.from({ length: 4 }, () => toTrouble('customs_held')),
  ...Array.from({ length: 4 }, () => toTrouble('address_incorrect')),
];

/**
 * The desk in Chromium over a real socket, before a hub with 10,000 parcels that are lost, or wait for papers or an
 * address (many that only stand still would be one incident). The changes come through the door of many cases at once
 * (`POST /exceptions/bulk`, a command each). Half of the time a pointer and a focus are in the board and arrow keys are
 * pressed, half of it nobody is there.
 */
export async function benchBoard(
  services: Services,
  size: { readonly rows: number; readonly perSecond: number; readonly seconds: number },
): Promise<BoardResult> {
  await buildClient();
  const url = await prepareDatabase(services, 'bench_board', false);
  const pool = openPool(url);
  await seedShippedOrders(pool, size.rows, 'bench', {
    reportOf: (order) => troubles[order % troubles.length],
  });
  const hub = await startHubProcess({
    DATABASE_URL: url,
    NATS_URL: services.natsUrl,
    PUBLISH_EVENTS: 'false',
  });
  while ((await countOpen(pool)) < size.rows) await pause(500);
  const token = await signBenchToken(['ops']);
  const heard = await listen(hub.url, token, size.rows);
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(`sessionStorage.setItem('token', '${token}')`);
  await page.addInitScript(probe);
  await page.goto(`${hub.url}/desk`);
  await page.waitForSelector('.case', { timeout: 60_000 });
  await page.evaluate('bench.watch()');

  const measureUse = await openUse(page);
  // What the machine lets a page have while nothing happens.
  await pause(calmSeconds * 1_000);
  const calm = toPhase((await page.evaluate<PageLog>('bench.take()')).frames);
  const changes = startChanges({ hubUrl: hub.url, token, ids: heard.ids, perSecond: size.perSecond, page });
  // What runs for the first time is not what is measured.
  await pause(5_000);
  const before = await measureUse();
  const cpu = startCpu({ hubPid: hub.pid, postmasterPid: services.postmasterPid });
  const doneBefore = changes.done();
  const endProfile = await profilePage(page);
  const began = performance.now();

  const board = await page.locator('.board-scroll').boundingBox();
  if (board === null) throw new Error('the board is not in view');
  await page.mouse.move(board.x + 300, board.y + 200);
  await page.keyboard.press('j');
  // The order follows until the hold is heard of.
  await pause(500);
  await page.evaluate('bench.hold(true); bench.take()');
  const pressed = await pressKeys(page, (size.seconds / 2) * 1_000);
  const held = await page.evaluate<PageLog>('bench.hold(false), bench.take()');

  await page.mouse.move(5, 5);
  await page.evaluate('document.activeElement.blur()');
  // The order follows three seconds after the last one has left.
  await pause(4_000);
  await page.evaluate('bench.take()');
  await pause((size.seconds / 2) * 1_000);
  const free = await page.evaluate<PageLog>('bench.take()');

  const seconds = (performance.now() - began) / 1_000;
  await endProfile();
  const done = changes.done() - doneBefore;
  const cpuSeconds = cpu();
  const after = await measureUse();
  await changes.stop();
  const took = heard.toPixels([...held.shown, ...free.shown]);
  await browser.close();
  heard.close();
  await hub.stop();
  await pool.end();
  const frames = [...held.frames, ...free.frames];
  return {
    rows: heard.ids.length,
    changesPerSecond: Math.round(done / seconds),
    ...toPhase(frames),
    longTasks: [...held.longTasks, ...free.longTasks].filter((ms) => ms > 100).length,
    rowsMoved: held.rowsMoved,
    // Keys that are not told one by one took less than 16 ms.
    keyToPaintP98Ms: percentile(
      [...held.keys, ...Array<number>(Math.max(0, pressed - held.keys.length)).fill(16)],
      0.98,
    ),
    heapGrowthMb: round(after.heapMb - before.heapMb, 1),
    pageCpuPercent: round(((after.cpuSeconds - before.cpuSeconds) / seconds) * 100, 1),
    commitToPixelP50Ms: round(percentile(took, 0.5), 0),
    commitToPixelP99Ms: round(percentile(took, 0.99), 0),
    pixels: took.length,
    calm,
    held: toPhase(held.frames),
    free: toPhase(free.frames),
    cpuSeconds,
  };
}

function toTrouble(code: ReasonCode): Pick<Scan, 'status' | 'reason'> {
  return { status: 'exception', reason: { code, party: 'unknown' } };
}

/** Where the compiled hub looks for it. */
async function buildClient(): Promise<void> {
  const client = new URL('../../src/client', import.meta.url).pathname;
  await promisify(execFile)(
    process.execPath,
    [
      'node_modules/vite/bin/vite.js',
      'build',
      'client',
      '--config',
      'client/vite.config.ts',
      '--outDir',
      client,
      '--emptyOutDir',
    ],
    { env: { ...process.env, NODE_ENV: 'production' } },
  );
}

const countOpen = async (pool: Pool): Promise<number> => {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from exception_rows`);
  return rows[0]?.n ?? 0;
};

interface Heard {
  readonly ids: readonly string[];
  /** What of it was decided when, by its owner; in ms from there. */
  toPixels(shown: PageLog['shown']): readonly number[];
  close(): void;
}

/** The same board on a socket of our own: there each row says when it was written. */
async function listen(hubUrl: string, token: string, wanted: number): Promise<Heard> {
  const socket: Socket = io(`${hubUrl}/live`, { transports: ['websocket'], auth: { token }, forceNew: true });
  const writtenAt = new Map<string, number>();
  socket.on('board:changed', ({ upserts }: BoardChanged) => {
    for (const row of upserts as readonly ExceptionRow[])
      if (row.owner !== null) writtenAt.set(`${row.exceptionId} ${row.owner}`, Date.parse(row.updatedAt));
  });
  const answer = (await socket
    .timeout(60_000)
    .emitWithAck('board:watch', { view: 'exceptions', filter: 'is:open' })) as BoardWatched;
  if (!('rows' in answer)) throw new Error(JSON.stringify(answer));
  const rows = answer.rows as readonly ExceptionRow[];
  if (rows.length < wanted) throw new Error(`${rows.length} cases are open, and ${wanted} were seeded`);
  return {
    ids: rows.map(({ exceptionId }) => exceptionId),
    toPixels: (shown) =>
      shown.flatMap(({ id, owner, at }) => {
        const since = writtenAt.get(`${id} ${owner}`);
        return since === undefined ? [] : [at - since];
      }),
    close: () => void socket.disconnect(),
  };
}

/** Down, and now and then up again; how many were pressed. */
async function pressKeys(page: Page, ms: number): Promise<number> {
  const until = performance.now() + ms;
  let pressed = 0;
  while (performance.now() < until) {
    await page.keyboard.press(pressed % 5 === 4 ? 'ArrowUp' : 'ArrowDown');
    pressed += 1;
    await pause(keyEveryMs);
  }
  return pressed;
}

/** Frames of each second, the middle one of all seconds. */
function toPhase(frames: readonly number[]): PhaseResult {
  const seconds: number[] = [];
  let ms = 0;
  let count = 0;
  for (const took of frames) {
    ms += took;
    count += 1;
    if (ms < 1_000) continue;
    seconds.push((count * 1_000) / ms);
    ms = 0;
    count = 0;
  }
  return { fpsMedian: round(median(seconds), 1), frameP99Ms: round(percentile(frames, 0.99), 1) };
}

const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};
