import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { startNatsServer, type TestNatsServer } from '../support/nats.ts';

/** A PostgreSQL and a NATS of one's own, to be killed: no other test is at them. */
export interface OwnServices {
  readonly databaseUrl: string;
  readonly nats: TestNatsServer;
  /** The whole server, as the machine would; its guard starts it again. */
  killPostgres(): void;
  /** One session of a hub, if there is one: PostgreSQL ends all others and recovers. */
  killBackend(): Promise<void>;
  close(): Promise<void>;
}

export async function openOwnServices(): Promise<OwnServices> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-faults-'));
  const log = createLog('error', 'faults');
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log,
    settings: { max_connections: '200', shared_buffers: '128MB' },
  });
  const nats = await startNatsServer();
  return {
    databaseUrl: postgres.url,
    nats,
    killPostgres() {
      const pidFile = readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8');
      process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');
    },
    async killBackend() {
      const client = new pg.Client({ connectionString: postgres.url });
      client.on('error', () => undefined);
      await client.connect();
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
         order by state = 'active' desc limit 1`,
      );
      for (const { pid } of rows) process.kill(pid, 'SIGKILL');
      await client.end().catch(() => undefined);
    },
    async close() {
      await nats.stop();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
