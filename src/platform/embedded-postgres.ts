import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { holdServer } from './embedded-server.ts';
import type { Log } from './log.ts';
import { postgresPasswordPath, postgresUser } from './postgres-server.ts';
import { loadOrCreateSecret } from './secret-file.ts';

export interface EmbeddedPostgres {
  readonly url: string;
  /** Lets go of the server; the last hub to do so stops it. */
  readonly stop: () => Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly port?: number;
  /** PostgreSQL settings on top of the hub's own. */
  readonly settings?: Readonly<Record<string, string>>;
}

const database = 'hub';

/**
 * PostgreSQL for an install without DATABASE_URL, in `dataDir`/postgres, on loopback, with a password that only the
 * owner of the directory can read. It ends when the last hub on the directory ends, however that ends.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, port, settings = {} } = options;
  const directory = resolve(join(options.dataDir, 'postgres'));
  const password = loadOrCreateSecret(postgresPasswordPath(directory));
  const server = await holdServer({ kind: 'postgres', directory, port, settings }, log);
  const urlOf = (name: string): string =>
    `postgres://${postgresUser}:${password}@127.0.0.1:${server.port}/${name}`;
  try {
    await ensureDatabase(urlOf, log);
  } catch (error) {
    await server.release();
    throw hasCode(error, '28P01') ? new Error(wrongPassword(directory), { cause: error }) : error;
  }
  log.info({ port: server.port, directory }, 'embedded PostgreSQL is ready');
  return { url: urlOf(database), stop: () => server.release() };
}

const wrongPassword = (directory: string): string =>
  `${postgresPasswordPath(directory)} is not the password of the database beside it, which no other opens: put back the one that was there`;

/** Waits for a server that recovers: what it was killed in the middle of may take minutes to read. */
export async function ensureDatabase(urlOf: (name: string) => string, log: Log): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await createDatabase(urlOf('postgres'));
      return;
    } catch (error) {
      if (!hasCode(error, '57P03')) throw error;
      if (tries % 40 === 0) log.info('embedded PostgreSQL recovers what it was stopped in; waiting for it');
      await delay(250);
    }
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  } catch (error) {
    // Another hub on the directory was quicker.
    if (!hasCode(error, '42P04', '23505')) throw error;
  } finally {
    await client.end();
  }
}

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));
