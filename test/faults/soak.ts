import type { Cluster } from './cluster.ts';
import { faultNames, usualHoldMs } from './faults.ts';
import { judgeLife, type MemorySample, toLives, toTable } from './memory.ts';
import { report, toLine, withHubs } from './outages.ts';
import { createRandom, reorder } from './random.ts';
import { type Round, staffToken, type Story, strike } from './rounds.ts';
import type { ExceptionRow } from '../../src/contracts/exceptions.ts';
import { loopLookMs } from '../../src/platform/metrics.ts';
import { until } from '../../src/platform/server-process.ts';

export interface SoakOptions {
  readonly name: string;
  readonly seed: number;
  readonly nodes: number;
  readonly sockets: number;
  readonly minutes: number;
  readonly faultEveryMs: number;
  /** What everybody sends in a second; reports of what was asked for come with it. */
  readonly everySecond: { readonly orders: number; readonly scans: number; readonly scansOverHttp: number };
}

export interface SoakStory extends Story {
  readonly samples: readonly MemorySample[];
  /** Of processes that lived long enough to be judged, how their memory went. */
  readonly lives: readonly ReturnType<typeof judgeLife>[];
}

/** Before the first large collections, for some quarter of an hour, a heap grows whatever is kept. */
const judgedMinutes = 20;

/** Nobody stops sending, asking and watching, whatever happens; each kind of fault comes once before any comes again. */
export async function playSoak(options: SoakOptions): Promise<SoakStory> {
  const { name, minutes, everySecond, faultEveryMs } = options;
  // Many watched orders and few askers: an hour's commands to a handful would be a history that no order has. And as
  // many parcels under way at the end as at the start: else every order of the hour is in use, and in memory.
  const around = { ...options, watched: 120, askEveryMs: 200, underWay: 300 };
  return await withHubs(around, async ({ load, cluster, faults }) => {
    const began = performance.now();
    const isOver = (): boolean => performance.now() - began > minutes * 60_000;
    const order = createRandom(options.seed);
    const samples: MemorySample[] = [];
    const rounds: Round[] = [];
    const everyMs = async (ms: number, turn: () => Promise<void>): Promise<void> => {
      while (!isOver()) {
        const next = performance.now() + ms;
        await turn();
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      }
    };
    const { orders, scans, scansOverHttp } = everySecond;
    let seconds = 0;
    const going = [
      everyMs(1_000, async () => await load.senders.send({ orders, scans, bad: (seconds += 1) % 60 === 0 })),
      everyMs(1_000, async () => await load.senders.send({ scans: scansOverHttp, door: 'http' })),
      everyMs(5_000, async () => void samples.push(...(await look(cluster, began)))),
      everyMs(5_000, async () => await resolveOld(cluster)),
    ];
    let kinds: readonly (typeof faultNames)[number][] = [];
    await everyMs(faultEveryMs, async () => {
      if (kinds.length === 0) kinds = reorder(faultNames, faultNames.length, order);
      const [fault] = kinds;
      kinds = kinds.slice(1);
      // The first minutes and the last ones are quiet.
      await until(isOver, faultEveryMs / 2);
      if (fault === undefined || isOver()) return;
      const round = await strike({ load, cluster, faults, fault, holdMs: usualHoldMs[fault] }, async () => {
        await load.senders.catchUp().catch(() => undefined);
        await until(async () => (await load.backlog()) <= 2 * (scans + scansOverHttp), 120_000);
      });
      rounds.push(round);
      const minute = ((performance.now() - began) / 60_000).toFixed(1);
      process.stdout.write(`${name}, minute ${minute}: ${toLine(round)}\n`);
    });
    await Promise.all(going);
    const lives = toLives(samples)
      .filter(({ samples: its }) => (its.at(-1)?.minute ?? 0) - (its[0]?.minute ?? 0) >= judgedMinutes)
      .map(judgeLife);
    const memory = [...toTable(samples), ...lives.map(({ says }) => `- ${says}`), ''];
    // Before the verdict, which takes minutes and may fail.
    process.stdout.write(`${memory.join('\n')}\n`);
    const story: SoakStory = { rounds, samples, lives, ...(await load.finish(660_000)) };
    report(options, story, memory);
    return story;
  });
}

/** As a desk does: else what is open, and in memory, grows with the hour, and no verdict about the heap can be read. */
async function resolveOld(cluster: Cluster): Promise<void> {
  const hub = cluster.next();
  if (hub === undefined) return;
  const headers = { authorization: `Bearer ${await staffToken()}`, 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(4_000);
  try {
    const list = await fetch(`${hub.url}/api/v1/exceptions?state=open,reopened&limit=200`, {
      headers,
      signal,
    });
    const { items } = (await list.json()) as {
      readonly items: readonly Pick<ExceptionRow, 'exceptionId' | 'raisedAt'>[];
    };
    const exceptionIds = items
      .filter(({ raisedAt }) => Date.parse(raisedAt) < Date.now() - 60_000)
      .map(({ exceptionId }) => exceptionId);
    if (exceptionIds.length === 0) return;
    const body = JSON.stringify({ exceptionIds, command: { type: 'resolve', code: 'fixed' } });
    await fetch(`${hub.url}/api/v1/exceptions/bulk`, { method: 'POST', headers, body, signal });
  } catch {
    // A fault is on; they are there the next time.
  }
}

async function look({ nodes }: Cluster, began: number): Promise<readonly MemorySample[]> {
  const all = await Promise.all(
    nodes.map(async (node): Promise<readonly MemorySample[]> => {
      const figures = await node.measure();
      if (figures === undefined) return [];
      const read = (what: string): number => figures.get(what) ?? Number.NaN;
      return [
        {
          node: node.name,
          startedAt: read('process_start_time_seconds'),
          minute: (performance.now() - began) / 60_000,
          rssMb: read('process_resident_memory_bytes') / 2 ** 20,
          heapMb: read('nodejs_heap_size_used_bytes') / 2 ** 20,
          lagMs: read('nodejs_eventloop_lag_p99_seconds') * 1_000 - loopLookMs,
        },
      ];
    }),
  );
  return all.flat();
}
