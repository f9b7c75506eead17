import { createTestDatabase } from '../support/database.ts';
import { startNatsServer } from '../support/nats.ts';
import { openCluster } from './cluster.ts';
import { ensureBuilt, main, mainBefore, startHub } from './hub-process.ts';
import { percentile } from './outages.ts';
import { openLoad, type Story } from './rounds.ts';
import { prepareDatabase, prepareStreams, registerSenders } from './world.ts';

/** What a restart of every node, one after the other, was to those who did not stop asking. */
export interface RollingStory extends Omit<Story, 'rounds'> {
  readonly leftMs: readonly number[];
  /** Requests, those that were asked again at another node, and those that had no answer even there. */
  readonly requests: { readonly asked: number; readonly again: number; readonly failed: readonly string[] };
  readonly goodbyes: number;
  /** Ends of sockets by what Socket.IO calls them. */
  readonly ends: Readonly<Record<string, number>>;
  readonly awayMs: { readonly p50: number; readonly p99: number };
}

/** New software on every node, as a deployment does it: told to leave, started again, and the next one. */
export async function playRollingRestart(options: {
  readonly name: string;
  readonly seed: number;
  readonly nodes: number;
  readonly sockets: number;
  readonly burst: { readonly orders: number; readonly scans: number };
}): Promise<RollingStory> {
  const { name, seed, burst } = options;
  await ensureBuilt();
  const closing: (() => Promise<void>)[] = [];
  try {
    const nats = await startNatsServer();
    closing.push(async () => await nats.stop());
    const database = await createTestDatabase({ isEmpty: mainBefore !== main });
    closing.push(async () => await database.drop());
    if (mainBefore === main) await prepareDatabase(database.url);
    else {
      // Its schema is that of the release before, until the first new node starts.
      const first = await startHub({ DATABASE_URL: database.url, NATS_URL: nats.url }, mainBefore);
      await first.stop();
      await registerSenders(database.url);
    }
    await prepareStreams(nats.url);
    const cluster = await openCluster({
      nodes: options.nodes,
      databaseUrl: database.url,
      natsUrl: nats.url,
      env: { PUBLISH_EVENTS: 'true' },
    });
    closing.push(async () => await cluster.close());
    const load = await openLoad({
      cluster,
      databaseUrl: database.url,
      natsUrl: nats.url,
      seed,
      sockets: options.sockets,
      watched: 6 + options.nodes,
      isElsewhereNext: true,
    });
    closing.push(async () => await load.close());
    await load.senders.send({ orders: 30 });
    await load.settled(60_000);

    let isOver = false;
    const sending = (async () => {
      while (!isOver) {
        await Promise.all([
          load.senders.send({ ...burst }),
          load.senders.send({ scans: burst.scans >> 2, door: 'http' }),
        ]);
      }
    })();
    const leftMs: number[] = [];
    for (const node of cluster.nodes) {
      const began = performance.now();
      await node.leave();
      leftMs.push(Math.round(performance.now() - began));
      await node.start();
      // The next one goes when everybody has settled down on the others.
      await load.connected(60_000);
    }
    isOver = true;
    await sending;
    const { asked, again, failed } = load.twice;
    const story: RollingStory = {
      ...(await load.finish()),
      leftMs,
      requests: { asked: asked(), again: again(), failed: failed() },
      goodbyes: load.watchers.goodbyes(),
      ends: Object.fromEntries(load.watchers.ends),
      awayMs: {
        p50: percentile(load.watchers.awayMs, 0.5),
        p99: percentile(load.watchers.awayMs, 0.99),
      },
    };
    process.stdout.write(`${name} (seed ${seed}): ${JSON.stringify(story)}\n`);
    return story;
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}
