import { join, resolve } from 'node:path';
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
    await ensureDatabase(urlOf);
  } catch (error) {
    await server.release();
    throw error;
  }
  log.info({ port: server.port, directory }, 'embedded PostgreSQL is ready');
  return { url: urlOf(database), stop: () => server.release() };
}

async function ensureDatabase(urlOf: (name: string) => string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf('postgres'), connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  } catch (error) {
    // Another hub on the directory was quicker.
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await client.end();
  }
}
