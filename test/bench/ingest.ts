import { jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { ensureSenderStream, streamName } from '../../src/ingest/streams.ts';
import { type CpuSplit, percentile, round, rssMb, startCpu } from './cpu.ts';
import { type HubProcess, startHubProcess } from './hub-process.ts';
import { prefill, toScanMessage } from './messages.ts';
import { bodies } from './raw.ts';
import { prepareDatabase, seedShippedOrders, waitForFollowers } from './seed.ts';
import type { Services } from './services.ts';
import { openPool } from '../support/pool.ts';

export interface IngestResult {
  readonly eventsPerSecond: number;
  readonly messagesPerSecond: number;
  readonly seconds: number;
  readonly cpuSeconds: CpuSplit;
  readonly cpuMicrosPerEvent: number;
  readonly rssGrowthMb: number;
  readonly rssMb: number;
  /** Appends that were refused since another node had appended, and decided again. */
  readonly conflicts: number;
  /** Afterwards, while little happens: publish to the sender's answer. */
  readonly answered?: { readonly p50Ms: number; readonly p99Ms: number };
}

/** A second, for so many seconds, each of another order. */
const calm = { perSecond: 200, seconds: 10 };

/**
 * The whole path of one hub process: pull, format, actor, rules, append with head and message key, ack, with the feed's
 * consumers, the board's projection and the live gateway running. The clock starts when the sender is let in and stops
 * when every ack is flushed and every checkpoint stands at the end of the log.
 */
export async function benchIngest(
  services: Services,
  size: {
    readonly orders: number;
    readonly messages: number;
    readonly publishEvents?: boolean;
    readonly nodes?: number;
    /** Whether it is measured too how long answers take while little happens. */
    readonly isCalmWanted?: boolean;
  },
): Promise<IngestResult> {
  const url = await prepareDatabase(services, 'bench_ingest', true);
  const pool = openPool(url);
  await seedShippedOrders(pool, size.orders, 'bench');
  await pool.end();
  return await measureIngest(services, {
    url,
    bodies: bodies(size),
    messages: size.messages,
    publishEvents: size.publishEvents ?? false,
    nodes: size.nodes ?? 1,
    ...(size.isCalmWanted === true ? { nextScan: Math.ceil(size.messages / size.orders) } : {}),
  });
}

/** The same over a database that is filled already; the carrier `bench` is paused in it. */
export async function measureIngest(
  services: Services,
  work: {
    readonly url: string;
    readonly bodies: Iterable<string>;
    readonly messages: number;
    readonly publishEvents: boolean;
    readonly nodes?: number;
    /** Of each order, the first that was not sent: with it answers are timed afterwards. */
    readonly nextScan?: number;
  },
): Promise<IngestResult> {
  const { url, messages, publishEvents, nodes = 1 } = work;
  const pool = openPool(url);
  const nats = await connect({ servers: new URL(services.natsUrl).host });
  const manager = await jetstreamManager(nats);
  for (const name of [streamName('bench'), streamName('wh-1')])
    await manager.streams.delete(name).catch(() => undefined);
  await ensureSenderStream(manager, {
    sender: 'bench',
    subjects: ['carriers.bench.>', 'storefronts.bench.>'],
    paused: false,
  });
  await prefill({
    natsUrl: services.natsUrl,
    stream: streamName('bench'),
    subject: 'carriers.bench.tracking',
    count: messages,
    bodies: work.bodies,
  });
  const count = async (): Promise<{ readonly events: number; readonly scans: number }> => {
    const { rows } = await pool.query<{ events: number; scans: number }>(
      `select count(*)::int as events, count(*) filter (where type = 'ScanRecorded')::int as scans from events`,
    );
    return rows[0] ?? { events: 0, scans: 0 };
  };
  const before = await count();
  const start = async (): Promise<HubProcess> =>
    await startHubProcess({
      DATABASE_URL: url,
      NATS_URL: services.natsUrl,
      PUBLISH_EVENTS: String(publishEvents),
      METRICS_TOKEN: metricsToken,
    });
  const hub = await start();
  const others: HubProcess[] = [];
  while (others.length < nodes - 1) others.push(await start());
  const followers = ['board', 'reactions', ...(publishEvents ? ['hub-events'] : [])];
  // The seeded orders are projected first; they are not what is measured.
  await waitForFollowers(pool, { followers });
  await pool.query('vacuum analyze');
  await pool.query('checkpoint');

  const cpu = startCpu({
    hubPid: hub.pid,
    otherHubs: others.map(({ pid }) => pid),
    postmasterPid: services.postmasterPid,
  });
  const rssBefore = rssMb(hub.pid);
  const began = performance.now();
  await pool.query(`update carriers set paused = false where carrier = 'bench'`);
  const scope = (await pool.query<{ epoch: string }>('select epoch from epochs')).rows[0]?.epoch ?? '';
  nats.publish(`hub.shout.${scope}`, JSON.stringify({ from: 'bench', topic: 'registry' }));
  for (;;) {
    const { state } = await manager.streams.info(streamName('bench'));
    if (state.messages === 0) break;
    await pause(state.messages > 20_000 ? 100 : 10);
  }
  await waitForFollowers(pool, { followers, everyMs: 10 });
  const seconds = (performance.now() - began) / 1_000;
  const cpuSeconds = cpu();
  const rssAfter = rssMb(hub.pid);
  const after = await count();
  const events = after.events - before.events;
  if (after.scans - before.scans !== messages)
    throw new Error(`${messages} messages became ${after.scans - before.scans} scans`);
  const answered = work.nextScan === undefined ? undefined : await timeAnswers(nats, work.nextScan);
  let conflicts = 0;
  for (const one of [hub, ...others]) {
    conflicts += await countConflicts(one);
    await one.stop();
  }
  await pool.end();
  await manager.streams.delete(streamName('bench'));
  await nats.close();
  return {
    eventsPerSecond: Math.round(events / seconds),
    messagesPerSecond: Math.round(messages / seconds),
    seconds,
    cpuSeconds,
    cpuMicrosPerEvent: Math.round(((cpuSeconds.postgres + cpuSeconds.nats + cpuSeconds.hub) / events) * 1e6),
    rssGrowthMb: Math.round(rssAfter - rssBefore),
    rssMb: Math.round(rssAfter),
    conflicts,
    ...(answered === undefined ? {} : { answered }),
  };
}

async function timeAnswers(nats: NatsConnection, scan: number): Promise<IngestResult['answered']> {
  const took: number[] = [];
  const answers = nats.subscribe('hub.answers.bench', {
    callback: (_, message) => {
      took.push(performance.now() - Number(message.json<{ messageId: string }>().messageId));
    },
  });
  for (let order = 0; order < calm.perSecond * calm.seconds; order += 1) {
    const named = headers();
    named.set('Nats-Msg-Id', String(performance.now()));
    nats.publish('carriers.bench.tracking', toScanMessage(order, scan), { headers: named });
    await pause(1_000 / calm.perSecond);
  }
  await pause(1_000);
  answers.unsubscribe();
  return { p50Ms: round(percentile(took, 0.5), 1), p99Ms: round(percentile(took, 0.99), 1) };
}

const metricsToken = 'metrics-of-the-benchmarks';

async function countConflicts({ url }: HubProcess): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
  const found = /^hub_machine_gauge\{machine="hub",what="stale"[^}]*\} (\d+)/m.exec(await answer.text());
  if (found === null) throw new Error('no count of conflicts');
  return Number(found[1]);
}

const pause = async (ms: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};
