import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedNats } from '../../src/platform/embedded-nats.ts';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createLog } from '../../src/platform/log.ts';
import { findNatsServer } from '../../src/platform/nats-binary.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The administrator's address of the run's PostgreSQL; tests make their own databases in it. */
    readonly postgresUrl: string;
    readonly nats: { readonly url: string; readonly bin: string } | { readonly unavailable: string };
  }
}

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
  project.provide('nats', services.nats);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete memo.hubTestServices;
    await services.stop();
  };
}

async function startServices(): Promise<Services> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hub-test-'));
  const log = createLog('error', 'test');
  const [postgres, nats, binary] = await Promise.all([
    startEmbeddedPostgres({ dataDir, log, settings: { max_connections: '300', shared_buffers: '128MB' } }),
    startEmbeddedNats({ dataDir, log }),
    findNatsServer({ dataDir, log }),
  ]);
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
