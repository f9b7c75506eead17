import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** What the desk's page is watched for, from inside: frames, keys, where rows stand, when a row shows its new owner. */
export interface PageLog {
  /** Between two frames, in ms. */
  readonly frames: readonly number[];
  /** Key press to the next paint, in ms; those under 16 are not told one by one. */
  readonly keys: readonly number[];
  readonly longTasks: readonly number[];
  /** A row index that showed another case than 100 ms before while the board was held. */
  readonly rowsMoved: number;
  /** How often rows were looked at meanwhile. */
  readonly looks: number;
  readonly shown: readonly { readonly id: string; readonly owner: string; readonly at: number }[];
}

/** Before the page's own scripts. In words of the browser: the benchmarks are compiled without its types. */
export const probe = `
  (() => {
    const log = { frames: [], keys: [], longTasks: [], rowsMoved: 0, looks: 0, shown: [] };
    const places = new Map();
    const owners = new Map();
    let isHeld = false;
    let last;
    let touched = new Set();
    const frame = (at) => {
      if (last !== undefined) log.frames.push(at - last);
      last = at;
      requestAnimationFrame(frame);
    };
    const place = () => {
      if (!isHeld) return places.clear();
      log.looks += 1;
      for (const row of document.querySelectorAll('.case')) {
        const index = row.getAttribute('aria-rowindex');
        const before = places.get(index);
        if (before !== undefined && before !== row.dataset.id) log.rowsMoved += 1;
        places.set(index, row.dataset.id);
      }
    };
    const painted = () => {
      const at = performance.timeOrigin + performance.now();
      for (const row of touched) {
        const owner = row.querySelector('.c-owner')?.textContent ?? '';
        const { id } = row.dataset;
        const before = owners.get(id);
        owners.set(id, owner);
        if (before !== undefined && before !== owner) log.shown.push({ id, owner, at });
      }
      touched = new Set();
    };
    const watch = () => {
      new MutationObserver((changes) => {
        const isFirst = touched.size === 0;
        for (const { target } of changes) {
          const row = (target.nodeType === 1 ? target : target.parentElement)?.closest('.case');
          if (row) touched.add(row);
        }
        // After the paint that shows it: a task behind the next frame.
        if (isFirst && touched.size > 0) requestAnimationFrame(() => setTimeout(painted));
      }).observe(document.querySelector('.board-rows'), { subtree: true, childList: true, characterData: true });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (entry.name === 'keydown') log.keys.push(entry.duration);
      }).observe({ type: 'event', durationThreshold: 16 });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) log.longTasks.push(entry.duration);
      }).observe({ type: 'longtask' });
      setInterval(place, 100);
      requestAnimationFrame(frame);
    };
    globalThis.bench = {
      watch,
      hold: (is) => { places.clear(); isHeld = is; },
      visible: () => [...document.querySelectorAll('.case')].map((row) => row.dataset.id),
      take: () => {
        const { frames, keys, longTasks, rowsMoved, looks, shown } = log;
        Object.assign(log, { frames: [], keys: [], longTasks: [], rowsMoved: 0, looks: 0, shown: [] });
        return { frames, keys, longTasks, rowsMoved, looks, shown };
      },
    };
  })();
`;

export interface PageUse {
  /** Of everything that is reachable after a collection. */
  readonly heapMb: number;
  /** The main thread's, since it is counted. */
  readonly cpuSeconds: number;
}

/** Counts from now on; the returned function says how much it is, and may be asked again. */
export async function openUse(page: Page): Promise<() => Promise<PageUse>> {
  const session = await page.context().newCDPSession(page);
  // Before the domain is enabled, or the time is the wall's.
  await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { metrics } = await session.send('Performance.getMetrics');
    return {
      heapMb: usedSize / 2 ** 20,
      cpuSeconds: metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0,
    };
  };
}

/** With `--profile FOLDER`: the page's CPU profile, from now until the returned function is called. */
export async function profilePage(page: Page): Promise<() => Promise<void>> {
  const folder = process.env['BENCH_PROFILE'];
  if (folder === undefined) return async () => undefined;
  const session = await page.context().newCDPSession(page);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 500 });
  await session.send('Profiler.start');
  return async () => {
    const { profile } = await session.send('Profiler.stop');
    writeFileSync(join(folder, 'page.cpuprofile'), JSON.stringify(profile));
    await session.detach();
  };
}
