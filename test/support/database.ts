import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openPool } from './pool.ts';

export interface TestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** What a database must not share with another: hubs of one epoch hear each other over NATS. */
const ofItsOwn = `
  update epochs set epoch = left(replace(gen_random_uuid()::text, '-', ''), 8);
  update board_logs set epoch = left(replace(gen_random_uuid()::text, '-', ''), 8);
  update secrets set value = decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex')`;

/**
 * A database of one's own on the run's PostgreSQL, for a test file or for a test: with the schema, and nothing in it but
 * what every installation makes for itself.
 *
 * @param options.isEmpty without the schema, for who shows how it is made
 */
export async function createTestDatabase({ isEmpty = false } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const admin = inject('postgresUrl');
  const url = new URL(admin);
  url.pathname = `/${name}`;
  const server = (servers[admin] ??= openPool(admin, {
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  }));
  await server.query(`create database ${name} ${isEmpty ? '' : `template ${inject('templateDatabase')}`}`);
  if (!isEmpty) await ask(url.href, ofItsOwn);
  return {
    url: url.href,
    drop: async () => void (await server.query(`drop database if exists ${name} with (force)`)),
  };
}

/** One connection for all files of a process: to open one costs the machine as much as a small test. */
const servers: Record<string, pg.Pool> = {};

async function ask(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}
