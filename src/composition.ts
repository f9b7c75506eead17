import type { NatsConnection } from '@nats-io/transport-node';
import type { Pool } from 'pg';
import type { Config } from './config.ts';
import { noWorkDoor, openNatsOut } from './connectors/nats-out.ts';
import { type DeadlineWaker, startDeadlineWaker } from './hub/deadline-waker.ts';
import { type EffectSender, startEffectSender } from './hub/effects.ts';
import { type EventPublisher, startEventPublisher } from './hub/event-publisher.ts';
import { createHub, type Hub } from './hub/hub.ts';
import { createOrderNumbers } from './hub/order-numbers.ts';
import { createOrderPlacing, type OrderPlacing } from './hub/place-order.ts';
import { startReactions } from './hub/reactions.ts';
import { createRegistry, type Registry } from './hub/registry.ts';
import { createIngest, type Ingest } from './ingest/ingest.ts';
import { startFeedWatch } from './journal/feed-watch.ts';
import type { FeedConsumer } from './journal/feed-consumer.ts';
import { type Clock, createSystemClock } from './platform/clock.ts';
import { createOrm, createPool, migrate } from './platform/database.ts';
import { startEmbeddedNats } from './platform/embedded-nats.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts';
import type { Log } from './platform/log.ts';
import { createMetrics, type Metrics } from './platform/metrics.ts';
import { connectNats } from './platform/nats.ts';
import { createPoke, type Poke } from './platform/poke.ts';
import { createReadiness, type Readiness } from './platform/readiness.ts';
import { measureMachines } from './platform/machine-metrics.ts';

/**
 * One node's machines, plain values made by factories and put together here; Nest comes on top (`app.module.ts`).
 * They start in the order in which they need each other and stop in the other.
 */
export interface Machines {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly databaseUrl: string;
  readonly pool: Pool;
  readonly nats: NatsConnection | null;
  /** Why there is no NATS, when there is none. */
  readonly natsProblem: string | null;
  readonly poke: Poke;
  readonly epoch: string;
  readonly hub: Hub;
  readonly registry: Registry;
  readonly placing: OrderPlacing;
  readonly ingest: Ingest;
  readonly linkSecret: Buffer;
  /** Doors open for NATS, clocks wake orders, effects go out: when whoever must hear of it listens. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface MachineOptions {
  /** The hub's clock, for the demo; `lastRecordedAt` is the newest there is in the log. */
  readonly createClock?: (lastRecordedAt: number | null) => Clock;
}

export async function openMachines(
  config: Config,
  log: Log,
  options: MachineOptions = {},
): Promise<Machines> {
  const closing: (() => Promise<void> | void)[] = [];
  const metrics = createMetrics();
  const readiness = createReadiness();

  const [databaseUrl, natsAt] = await Promise.all([
    openDatabase(config, log, closing),
    openBroker(config, log, closing),
  ]);
  const orm = await createOrm(databaseUrl, []);
  await migrate(databaseUrl, orm);
  await orm.close();

  // The planner must not choose a scan while tables are small and keep it when they are not.
  const settings = { enable_seqscan: 'off', plan_cache_mode: 'force_generic_plan' };
  const commitPool = createPool({ url: databaseUrl, max: 3, log, settings });
  const pool = createPool({ url: databaseUrl, max: 12, log });
  closing.push(
    async () => await pool.end(),
    async () => await commitPool.end(),
  );

  const nats =
    'url' in natsAt
      ? await connectNats({
          url: natsAt.url,
          name: config.NODE_NAME,
          log,
          ...(config.NATS_CREDS === undefined ? {} : { credsFile: config.NATS_CREDS }),
        })
      : null;
  if (nats !== null) closing.push(async () => await nats.close());

  const known = await pool.query<{ epoch: string; now: Date | null; secrets: Record<string, string> }>(
    `select epoch, (select max(recorded_at) from events where tx = (select max(tx) from events)) as now,
       (select jsonb_object_agg(name, encode(value, 'base64')) from secrets) as secrets
     from epochs order by since limit 1`,
  );
  const { epoch, now: lastRecordedAt, secrets } = known.rows[0] ?? { epoch: '', now: null, secrets: {} };
  const clock =
    options.createClock?.(lastRecordedAt?.getTime() ?? null) ??
    createSystemClock({
      speed: config.CLOCK_SPEED,
      // A fast clock was ahead of the world's; time does not go back.
      ...(lastRecordedAt === null || config.CLOCK_SPEED === 1 ? {} : { startAt: lastRecordedAt.getTime() }),
    });
  // Leases and retries are about machines, not about orders: they never run fast.
  const wallClock = createSystemClock();
  const secretOf = (name: string): Buffer => Buffer.from(secrets[name] ?? '', 'base64');

  const poke = createPoke({ nats, node: config.NODE_NAME, scope: epoch });
  const flushSeconds = metrics.histogram('hub_flush_seconds', 'Time of one flush of the journal.');
  const appended = metrics.counter('hub_events_appended_total', 'Events appended by this node.');
  const hub = createHub({
    commitPool,
    pool,
    clock,
    wallClock,
    log,
    onFlushed: (flushed) => {
      poke.send(flushed);
    },
    onMeasured: ({ events, seconds }) => {
      flushSeconds.observe(seconds);
      appended.inc(events);
    },
  });
  const registry = await createRegistry({ pool, log });
  poke.onShout('registry', () => {
    registry.refresh().catch((error: unknown) => {
      log.warn({ error: String(error) }, 'the registry could not be read again');
    });
  });
  const placing = createOrderPlacing({ hub, registry, numbers: createOrderNumbers(pool), clock });
  const settled = metrics.counter(
    'hub_messages_settled_total',
    'Messages of senders, by what became of them.',
    ['outcome'],
  );
  const ingest = createIngest({
    pool,
    hub,
    placing,
    registry,
    refSecret: secretOf('refs').toString('hex'),
    clock,
    wallClock,
    log,
    onSettled: (_sender, outcome) => {
      settled.inc({ outcome });
    },
  });
  measureMachines(metrics, { hub: () => hub.measure(), ingest: () => ingest.measure() });

  const running: { stop(): Promise<void> | void }[] = [];
  let stopped = false;

  return {
    config,
    clock,
    log,
    metrics,
    readiness,
    databaseUrl,
    pool,
    nats,
    natsProblem: 'unavailable' in natsAt ? natsAt.unavailable : null,
    poke,
    epoch,
    hub,
    registry,
    placing,
    ingest,
    linkSecret: secretOf('links'),
    async start() {
      const out = nats === null ? { work: noWorkDoor, events: null } : await openNatsOut(nats);
      const effects: EffectSender = startEffectSender({ pool, hub, work: out.work, clock: wallClock, log });
      const reactions: FeedConsumer = startReactions({
        pool,
        clock: wallClock,
        log,
        onWritten: () => {
          effects.poke();
        },
      });
      const waker: DeadlineWaker = startDeadlineWaker({
        pool,
        hub,
        clock,
        log,
        pollMs: Math.max(100, 1_000 / config.CLOCK_SPEED),
        leaseMs: 30_000 * config.CLOCK_SPEED,
      });
      const publisher: EventPublisher | null =
        out.events !== null && config.PUBLISH_EVENTS
          ? startEventPublisher({ pool, sink: out.events, node: config.NODE_NAME, log })
          : null;
      poke.onPoke(() => {
        reactions.poke();
        publisher?.poke();
      });
      const isClockFast = config.CLOCK_SPEED !== 1;
      const watch = startFeedWatch({ pool, clock, log, metrics, isClockFast });
      running.push(waker, watch, reactions, effects, ...(publisher === null ? [] : [publisher]));
      if (nats !== null) await ingest.openNats(nats);
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      readiness.drain();
      registry.stop();
      await ingest.stop();
      await Promise.all(running.map(async (part) => await part.stop()));
      await hub.drain();
      poke.close();
      for (const close of closing.toReversed()) {
        try {
          await close();
        } catch (error) {
          log.warn({ error: String(error) }, 'something did not close cleanly');
        }
      }
    },
  };
}

async function openDatabase(
  config: Config,
  log: Log,
  closing: (() => Promise<void> | void)[],
): Promise<string> {
  if (config.DATABASE_URL !== undefined) return config.DATABASE_URL;
  const postgres = await startEmbeddedPostgres({ dataDir: config.DATA_DIR, log });
  closing.push(async () => await postgres.stop());
  return postgres.url;
}

async function openBroker(
  config: Config,
  log: Log,
  closing: (() => Promise<void> | void)[],
): Promise<{ readonly url: string } | { readonly unavailable: string }> {
  if (config.NATS_URL !== undefined) return { url: config.NATS_URL };
  const nats = await startEmbeddedNats({ dataDir: config.DATA_DIR, log, bin: config.NATS_SERVER_BIN });
  if ('unavailable' in nats) return nats;
  closing.push(async () => await nats.stop());
  if (!nats.syncsAlways) {
    log.warn(
      { version: nats.version },
      'this NATS server cannot sync each message: an accepted message survives the death of a process, not of the machine',
    );
  }
  return { url: nats.url };
}
