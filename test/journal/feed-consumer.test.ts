import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { startFeedConsumer } from '../../src/journal/feed-consumer.ts';
import { quiet } from '../support/journal.ts';

/** A database that answers a connection when it is told to, and a checkpoint that another node holds. */
function slowPool() {
  const query = async (): Promise<object> => await Promise.resolve({ rows: [] });
  let give: (client: object) => void = () => undefined;
  let refuse: (error: Error) => void = () => undefined;
  const connected = new Promise<object>((resolve, reject) => {
    give = resolve;
    refuse = reject;
  });
  let ask = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const pool = {
    query,
    async connect() {
      ask();
      return await connected;
    },
  } as unknown as Pool;
  return {
    pool,
    asked,
    refuse,
    give: () => {
      give({ query, release: () => undefined });
    },
  };
}

const follow = (pool: Pool) =>
  startFeedConsumer({
    name: 'test',
    pool,
    log: quiet,
    pollMs: 60_000,
    read: async (_, from) => await Promise.resolve({ items: [], to: from }),
    handle: async () => await Promise.resolve(),
  });

it('does not rest any more when it was stopped while it looked', async () => {
  const { pool, asked, give } = slowPool();
  const consumer = follow(pool);
  await asked;
  const stopped = consumer.stop();
  give();
  await stopped;
}, 2_000);

it('nor when what it tried has failed', async () => {
  const { pool, asked, refuse } = slowPool();
  const consumer = follow(pool);
  await asked;
  const stopped = consumer.stop();
  const at = performance.now();
  refuse(new Error('away'));
  await stopped;
  expect(performance.now() - at).toBeLessThan(150);
});
