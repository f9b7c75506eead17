import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedNats } from '../../src/platform/embedded-nats.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { postmasterOf } from './cpu.ts';

/** The servers of one run: those of DATABASE_URL and NATS_URL, else the embedded ones in a directory of their own. */
export interface Services {
  readonly postgresUrl: string;
  readonly natsUrl: string;
  readonly postmasterPid: number;
  /** A new database, the benchmark's own; those before are gone, or PostgreSQL would go on tidying them up. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startServices(): Promise<Services> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-bench-'));
  const log = createLog('warn', 'bench');
  const closing: (() => Promise<void>)[] = [];
  let postgresUrl = process.env['DATABASE_URL'] ?? '';
  let natsUrl = process.env['NATS_URL'] ?? '';
  if (postgresUrl === '') {
    const postgres = await startEmbeddedPostgres({
      dataDir,
      log,
      settings: { shared_buffers: '512MB', max_wal_size: '4GB' },
    });
    closing.push(postgres.stop);
    postgresUrl = postgres.url;
  }
  if (natsUrl === '') {
    const nats = await startEmbeddedNats({ dataDir, log });
    if ('unavailable' in nats) throw new Error(nats.unavailable);
    closing.push(nats.stop);
    natsUrl = nats.url;
  }
  const postmasterPid = await findPostmaster(postgresUrl);
  const created = new Set<string>();
  return {
    postgresUrl,
    natsUrl,
    postmasterPid,
    async createDatabase(name) {
      for (const gone of created.add(name))
        await run(postgresUrl, `drop database if exists ${gone} with (force)`);
      await run(postgresUrl, `create database ${name}`);
      const url = new URL(postgresUrl);
      url.pathname = `/${name}`;
      return url.href;
    },
    async stop() {
      for (const close of closing) await close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export async function run(url: string, ...statements: readonly string[]): Promise<pg.QueryResult[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const results: pg.QueryResult[] = [];
    for (const statement of statements) results.push(await client.query(statement));
    return results;
  } finally {
    await client.end();
  }
}

/** While the backend lives its parent can be read. */
async function findPostmaster(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = postmasterOf(rows[0]?.pid ?? 0);
  await client.end();
  return pid;
}
