import { MikroORM, type Options } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import pg from 'pg';
import type { Log } from './log.ts';
import { migrations } from './migrations/list.ts';
import { UnusableSetting } from './unusable-setting.ts';

/**
 * PostgreSQL, opened so that a cut network is noticed. node-postgres waits for ever by default, and the server keeps a
 * cut client's locks for two hours: hence keepalives and timeouts on both sides.
 */
export interface PoolOptions extends ConnectionOptions {
  readonly max: number;
  readonly log: Log;
}

interface ConnectionOptions {
  readonly url: string;
  /** Server settings of every connection, e.g. `enable_seqscan=off`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly statementTimeoutMs?: number;
}

export function createPool({ max, log, ...options }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({ ...toConnection(options), max });
  // Without a listener an idle connection that dies ends the process.
  pool.on('error', (error) => {
    log.warn({ error: error.message }, 'an idle database connection was lost');
  });
  // And so does one that dies while it is lent out: its query is told, but the connection's own event is nobody's then.
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      log.warn({ error: error.message }, 'a database connection was lost');
    });
  });
  return pool;
}

/** How values are written and what a transaction sees, whatever a database, a role or a server has been given. */
const pinned = {
  datestyle: 'ISO',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read\\ committed',
};

function toConnection({ url, settings = {}, statementTimeoutMs = 10_000 }: ConnectionOptions): pg.PoolConfig {
  const all = {
    ...pinned,
    idle_in_transaction_session_timeout: '5000',
    statement_timeout: String(statementTimeoutMs),
    tcp_keepalives_idle: '3',
    tcp_keepalives_interval: '1',
    tcp_keepalives_count: '3',
    ...settings,
  };
  return {
    connectionString: withSettings(url, all),
    connectionTimeoutMillis: 3_000,
    // The client gives up a little after the server, which says more.
    query_timeout: statementTimeoutMs + 2_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 3_000,
    idleTimeoutMillis: 60_000,
  };
}

/** In the address, behind `options` of its own: beside it they would be left out where it has some. */
function withSettings(url: string, settings: Readonly<Record<string, string>>): string {
  const address = new URL(url);
  const own = address.searchParams.get('options');
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  address.searchParams.set('options', [...(own === null ? [] : [own]), ...ours].join(' '));
  return address.href;
}

// 64-bit integers are positions and counts here, far below 2^53; xid8 stays text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * SQLSTATE of a server that does not let this node in, goes away, has no room, or can only be read: a standby, or what was
 * the primary before a failover.
 */
const awayStates = /^(?:08|28|3D|53|57P0|58|25006)/;
const awayCodes: readonly string[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // This process, or its machine, has no room for another connection.
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
];
const awayWords =
  /Connection terminated|timeout exceeded|Query read timeout|not queryable|Client was closed|Cannot use a pool/i;

/** Nothing is wrong with what was asked, and the same may succeed later. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return awayStates.test(code) || awayCodes.includes(code) || awayWords.test(error.message);
}

/** It was given up after as long as a statement may take. */
export const isTimedOut = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '57014';

/** Rejects where the database does not answer, and where it can only be read. */
export async function tryDatabase(pool: Pick<pg.Pool, 'connect'>): Promise<void> {
  const client = await pool.connect();
  let problem: Error | undefined;
  try {
    const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only');
    if (rows[0]?.transaction_read_only === 'on')
      problem = Object.assign(new Error('the database can only be read'), { code: '25006' });
  } catch (error) {
    problem = error instanceof Error ? error : new Error(String(error));
  }
  // Who failed over may have put another server behind the same name: the next connection finds it.
  client.release(problem);
  if (problem !== undefined) throw problem;
}

/** Resolves when the database can be written. Who asks while somebody waits, waits for the same. */
export function createDatabaseWait(
  pool: Pick<pg.Pool, 'connect' | 'ended'>,
  everyMs = 300,
): () => Promise<void> {
  let waiting: Promise<void> | undefined;
  async function wait(): Promise<void> {
    while (!pool.ended) {
      try {
        await tryDatabase(pool);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    }
  }
  return async () => {
    waiting ??= wait().finally(() => {
      waiting = undefined;
    });
    await waiting;
  };
}

export type OrmEntities = NonNullable<Options['entities']>;

/** The unit of work for read models and administration; messages never go through it (it costs ten times a statement). */
export async function createOrm(url: string, entities: OrmEntities): Promise<MikroORM> {
  return await openOrm(entities, toConnection({ url }));
}

/** Of the address MikroORM would itself read host, user and database alone: no `sslmode`, no path of a socket. */
async function openOrm(entities: OrmEntities, connection: pg.PoolConfig): Promise<MikroORM> {
  return await MikroORM.init({
    clientUrl: connection.connectionString ?? '',
    driverOptions: connection,
    entities,
    extensions: [Migrator],
    discovery: { warnWhenNoEntities: false },
    // Its own console lines say nothing an operator needs; failures are thrown.
    logger: () => undefined,
    pool: { min: 0, max: 6 },
    migrations: {
      tableName: 'migrations',
      migrationsList: [...migrations],
      transactional: true,
      allOrNothing: true,
      snapshot: false,
    },
  });
}

const migrationLock = 7_301_112_240;
/** Whatever a database, a role or the address has been given: who holds the lock says nothing while another migrates. */
const unhurried = {
  statement_timeout: '0',
  lock_timeout: '0',
  idle_session_timeout: '0',
  idle_in_transaction_session_timeout: '0',
};

/**
 * Brings the schema up to date, then does `then` with the connection that holds the lock. Two hubs may start at once: one
 * migrates, the other waits. What migrates has no time limit: over a large log it takes as long as it takes.
 */
export async function migrate(url: string, then?: (client: pg.Client) => Promise<void>): Promise<void> {
  const connectionString = withSettings(url, { ...pinned, ...unhurried });
  const lock = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  // What it is asked fails then, and says so.
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await refuseEncodings(lock);
    await lock.query('select pg_advisory_lock($1)', [migrationLock]);
    const orm = await openOrm([], { connectionString });
    try {
      await orm.migrator.up();
    } finally {
      await orm.close();
    }
    await then?.(lock);
  } finally {
    await lock.end();
  }
}

/** @throws UnusableSetting where there are texts that it cannot keep: a name in Polish, say, in LATIN1 */
async function refuseEncodings(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_encoding: string }>('show server_encoding');
  const encoding = rows[0]?.server_encoding;
  if (encoding !== 'UTF8')
    throw new UnusableSetting(
      'DATABASE_URL',
      `the encoding of this database is ${encoding}, and must be UTF8`,
    );
}
