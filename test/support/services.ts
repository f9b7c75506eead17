import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/platform/database.ts';
import { startEmbeddedNats } from '../../src/platform/embedded-nats.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { findNatsServer } from '../../src/platform/nats-binary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The administrator's address of the run's PostgreSQL; tests make their own databases in it. */
    readonly postgresUrl: string;
    /** A database with the hub's schema in it, to which nobody is connected. */
    readonly templateDatabase: string;
    readonly nats: { readonly url: string; readonly bin: string } | { readonly unavailable: string };
  }
}

const templateDatabase = 'hub_template';

interface Services {
  readonly postgresUrl: string;
  readonly nats: { readonly url: string; readonly bin: string } | { readonly unavailable: string };
  stop(): Promise<void>;
}

/** Every project sets itself up; the servers are the same for all of them. */
const memo = globalThis as { hubTestServices?: { users: number; services: Promise<Services> } };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (memo.hubTestServices ??= { users: 0, services: startServices() });
  shared.users += 1;
  const services = await shared.services;
  project.provide('postgresUrl', services.postgresUrl);
  project.provide('templateDatabase', templateDatabase);
  project.provide('nats', services.nats);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete memo.hubTestServices;
    await services.stop();
  };
}

/** The migrations take most of a second, and nearly every file of tests wants a database of its own, or several. */
async function makeTemplate(postgresUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  await admin.query(`create database ${templateDatabase}`);
  await admin.end();
  const url = new URL(postgresUrl);
  url.pathname = `/${templateDatabase}`;
  await migrate(url.href);
}

async function startServices(): Promise<Services> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-test-'));
  const log = createLog('error', 'test');
  const [postgres, nats, binary] = await Promise.all([
    startEmbeddedPostgres({
      dataDir,
      log,
      settings: {
        max_connections: '300',
        shared_buffers: '128MB',
        // No machine loses its power here; who kills PostgreSQL has one of their own.
        fsync: 'off',
        full_page_writes: 'off',
      },
    }),
    startEmbeddedNats({ dataDir, log }),
    findNatsServer({ dataDir, log }),
  ]);
  await makeTemplate(postgres.url);
  return {
    postgresUrl: postgres.url,
    nats:
      'url' in nats && 'bin' in binary
        ? { url: nats.url, bin: binary.bin }
        : { unavailable: whyNot(nats, binary) },
    async stop() {
      await postgres.stop();
      if ('stop' in nats) await nats.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const whyNot = (...answers: readonly object[]): string =>
  answers
    .map((answer) => ('unavailable' in answer ? String(answer.unavailable) : ''))
    .find((why) => why !== '') ?? '';
