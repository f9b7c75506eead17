import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Pool } from 'pg';
import { adoptLog } from './adopt-log.ts';
import { createPool, isDatabaseAway, migrate } from './database.ts';
import { startEmbeddedNats } from './embedded-nats.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import type { Log } from './log.ts';
import { connectNats } from './nats.ts';
import { type NatsLine, noNats, openNatsLine } from './nats-line.ts';
import { UnusableSetting } from './unusable-setting.ts';

/** PostgreSQL and NATS, those that are given or, where none are, the node's own; the schema is up to date. */
export interface Services {
  readonly databaseUrl: string;
  readonly pool: Pool;
  /** For the journal's flushes alone. */
  readonly commitPool: Pool;
  /** For claiming and settling effects alone. */
  readonly effectPool: Pool;
  readonly nats: NatsLine;
  readonly epoch: string;
  /** The newest time in the log, in ms; null when it is empty. */
  readonly lastRecordedAt: number | null;
  /** A secret of this installation, made by its first migration. */
  readonly secretOf: (name: string) => Buffer;
  stop(): Promise<void>;
}

export interface ServicesOptions {
  readonly databaseUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly natsCreds: string | undefined;
  readonly natsServer: string | undefined;
  readonly dataDir: string;
  /** The node's, as NATS shows it. */
  readonly name: string;
  readonly log: Log;
}

type Closing = (() => Promise<void> | void)[];

export async function openServices(options: ServicesOptions): Promise<Services> {
  const closing: Closing = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.toReversed()) {
      try {
        await close();
      } catch (error) {
        options.log.warn({ error: String(error) }, 'something did not close cleanly');
      }
    }
  };
  try {
    return { ...(await open(options, closing)), stop: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function open(options: ServicesOptions, closing: Closing): Promise<Omit<Services, 'stop'>> {
  const { log } = options;
  const [databaseUrl, broker] = await Promise.all([
    openDatabase(options, closing),
    openBroker(options, closing),
  ]);
  await migrate(databaseUrl, async (client) => {
    await adoptLog(client, { log });
  }).catch((error: unknown) => {
    throw options.databaseUrl !== undefined && isDatabaseAway(error)
      ? new UnusableSetting('DATABASE_URL', error)
      : error;
  });

  // The planner must not choose a scan while tables are small and keep it when they are not.
  const settings = { enable_seqscan: 'off', plan_cache_mode: 'force_generic_plan' };
  const commitPool = createPool({ url: databaseUrl, max: 4, log, settings });
  const effectPool = createPool({ url: databaseUrl, max: 2, log, settings });
  const pool = createPool({ url: databaseUrl, max: 12, log });
  closing.push(
    async () => await pool.end(),
    async () => await commitPool.end(),
    async () => await effectPool.end(),
  );

  const nats = 'url' in broker ? await openNats(broker.url, options) : noNats(broker.unavailable);
  closing.push(async () => await nats.close());

  const known = await pool.query<{
    epoch: string;
    now: Date | null;
    secrets: Record<string, string>;
    keeps: boolean;
  }>(
    `select epoch, (select max(recorded_at) from events where tx = (select max(tx) from events)) as now,
       current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off' as keeps,
       (select jsonb_object_agg(name, encode(value, 'base64')) from secrets) as secrets
     from epochs order by since desc limit 1`,
  );
  const { epoch, now, secrets, keeps } = known.rows[0] ?? { epoch: '', now: null, secrets: {}, keeps: true };
  if (!keeps)
    log.warn(
      'fsync or synchronous_commit of this PostgreSQL is off: what was accepted may be lost with its machine',
    );
  return {
    databaseUrl,
    pool,
    commitPool,
    effectPool,
    nats,
    epoch,
    lastRecordedAt: now?.getTime() ?? null,
    secretOf: (name) => Buffer.from(secrets[name] ?? '', 'base64'),
  };
}

async function openNats(url: string, { name, log, natsCreds }: ServicesOptions): Promise<NatsLine> {
  const creds = natsCreds === undefined ? {} : { credsFile: natsCreds };
  try {
    return await openNatsLine({
      connect: async () => await withJetStream(await connectNats({ url, name, log, ...creds })),
      log,
    });
  } catch (error) {
    const isOfFile = natsCreds !== undefined && (error as NodeJS.ErrnoException).path === natsCreds;
    throw new UnusableSetting(isOfFile ? 'NATS_CREDS' : 'NATS_URL', error);
  }
}

/** All that NATS is for goes through it: one without is away, as after a moment without room on its disk. */
async function withJetStream(nats: NatsConnection): Promise<NatsConnection> {
  try {
    await jetstreamManager(nats);
    return nats;
  } catch (error) {
    await nats.close();
    throw new Error(`NATS is there, but its JetStream is not: ${String(error)}`, { cause: error });
  }
}

async function openDatabase(options: ServicesOptions, closing: Closing): Promise<string> {
  if (options.databaseUrl !== undefined) return options.databaseUrl;
  const postgres = await startEmbeddedPostgres(options);
  closing.push(async () => await postgres.stop());
  return postgres.url;
}

async function openBroker(
  options: ServicesOptions,
  closing: Closing,
): Promise<{ readonly url: string } | { readonly unavailable: string }> {
  const { log } = options;
  if (options.natsUrl !== undefined) return { url: options.natsUrl };
  const nats = await startEmbeddedNats({ dataDir: options.dataDir, log, bin: options.natsServer });
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
