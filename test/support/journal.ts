import pg from 'pg';
import type { AppendEntry } from '../../src/journal/entry.ts';
import {
  createGroupCommit,
  type GroupCommit,
  type GroupCommitOptions,
} from '../../src/journal/group-commit.ts';
import { createPool } from '../../src/platform/database.ts';
import { createLog } from '../../src/platform/log.ts';
import { createTestDatabase } from './database.ts';

export const quiet = createLog('silent', 'test');

export interface TestJournal {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly commit: GroupCommit;
  /** A second writer on the same database, as another node would be. */
  open(options?: Partial<GroupCommitOptions>): GroupCommit;
  close(): Promise<void>;
}

/** A database with the hub's schema and a group commit on it. */
export async function openTestJournal(): Promise<TestJournal> {
  const database = await createTestDatabase();
  const pool = createPool({ url: database.url, max: 8, log: quiet });
  const open = (options: Partial<GroupCommitOptions> = {}): GroupCommit =>
    createGroupCommit({ pool, log: quiet, rulesVersion: () => 1, ...options });
  return {
    url: database.url,
    pool,
    commit: open(),
    open,
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}

export const anEntry = (
  stream: string,
  expectedVersion: number,
  entry: Partial<AppendEntry> & { count?: number } = {},
): AppendEntry => ({
  stream,
  expectedVersion,
  events: Array.from({ length: entry.count ?? 1 }, (_, index) => ({
    type: 'Happened',
    data: { index },
    meta: { at: '2026-11-22T08:00:00.000Z', actor: { kind: 'hub', id: 'test' }, cause: 'test' },
  })),
  recordedAt: '2026-11-22T08:00:00.000Z',
  keys: [],
  nextCheckAt: null,
  personal: [],
  parcels: [],
  ...entry,
});
