import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pool } from 'pg';
import {
  endIdleWriters,
  type FeedBatch,
  type FeedKey,
  feedStart,
  findStall,
  readFeedEvents,
  readFeedEventsOf,
  readFeedKeys,
} from '../../src/journal/committed-feed.ts';
import type { Position } from '../../src/journal/entry.ts';
import { type FeedConsumerOptions, startFeedConsumer } from '../../src/journal/feed-consumer.ts';
import { createPool } from '../../src/platform/database.ts';
import { anEntry, openTestJournal, quiet, type TestJournal } from '../support/journal.ts';

describe('the committed feed', () => {
  let journal: TestJournal;
  beforeAll(async () => {
    journal = await openTestJournal();
    await journal.pool.query('create table heard (stream text, version int)');
  });
  afterAll(async () => {
    await journal.close();
  });

  async function write(name: string): Promise<void> {
    const late = (async () => {
      for (let index = 0; index < 20; index += 1) {
        const client = await journal.pool.connect();
        await client.query('begin');
        await client.query(
          `insert into events (stream, version, type, data, meta, recorded_at) values ($1, 1, 'Late', '{}', '{}', now())`,
          [`order:${name}-late${index}`],
        );
        await client.query('select pg_sleep(0.02)');
        await client.query('commit');
        client.release();
      }
    })();
    await Promise.all([
      late,
      ...Array.from({ length: 12 }, async (_, writer) => {
        for (let version = 0; version < 40; version += 1)
          await journal.commit.append(anEntry(`order:${name}-w${writer}`, version));
      }),
    ]);
  }

  /** On two nodes. */
  const follow = (
    name: string,
    options: Pick<FeedConsumerOptions<FeedKey>, 'read' | 'types'>,
  ): { heard: string[]; stop: () => Promise<void> } => {
    const heard: string[] = [];
    const consumers = [0, 1].map(() =>
      startFeedConsumer({
        name,
        pool: journal.pool,
        log: quiet,
        batchSize: 37,
        pollMs: 5,
        restMs: 1,
        handle: async (tx, items) => {
          for (const item of items)
            await tx.query('insert into heard values ($1, $2)', [item.stream, item.version]);
        },
        onHandled: (items) =>
          heard.push(
            ...items
              .filter(({ stream }) => stream.startsWith(`order:${name}-`))
              .map((item) => `${item.stream}@${item.version}`),
          ),
        ...options,
      }),
    );
    return {
      heard,
      stop: async () => {
        await Promise.all(consumers.map(async (consumer) => await consumer.stop()));
      },
    };
  };
  const countHeard = async (name: string): Promise<number | undefined> => {
    const stored = await journal.pool.query<{ n: number }>(
      `select count(*) as n from heard where stream like 'order:' || $1 || '-%'`,
      [name],
    );
    return stored.rows[0]?.n;
  };

  it('gives every consumer each committed event once, in order per stream, while many write and some are late', async () => {
    const { heard, stop } = follow('all', { read: readFeedKeys });
    await write('all');
    const expected = 20 + 12 * 40;
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(expected);
    expect(new Set(heard).size).toBe(expected);
    for (let writer = 0; writer < 12; writer += 1) {
      const own = heard.filter((key) => key.startsWith(`order:all-w${writer}@`));
      expect(own).toEqual(Array.from({ length: 40 }, (_, index) => `order:all-w${writer}@${index + 1}`));
    }
    expect(await countHeard('all')).toBe(expected);
    await stop();
  });

  it('passes over what a consumer does not handle, and nothing that it does', async () => {
    const types = ['Late'];
    const { heard, stop } = follow('some', {
      types,
      read: async (tx, from, limit) => await readFeedEventsOf(tx, from, limit, types),
    });
    await write('some');
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(20);
    expect(new Set(heard).size).toBe(20);
    const last = await journal.pool.query<Position>(
      'select tx::text, position from events order by events.tx desc, position desc limit 1',
    );
    const at = async (): Promise<unknown> =>
      (await journal.pool.query(`select tx::text, position from checkpoints where name = 'some'`)).rows[0];
    await expect.poll(at, { timeout: 10_000 }).toEqual(last.rows[0]);
    expect(await countHeard('some')).toBe(20);
    await stop();
  });

  it.each([
    ['keys', readFeedKeys],
    ['events', readFeedEvents],
    ['events of some types', async (db, from, limit) => await readFeedEventsOf(db, from, limit, ['Old'])],
  ] satisfies [string, (db: Pool, from: Position, limit: number) => Promise<FeedBatch<FeedKey>>][])(
    'is read by number and not by text where a transaction has a digit more: %s',
    async (_, read) => {
      await journal.pool.query(
        `insert into events (stream, version, type, data, meta, recorded_at, tx)
         select 'order:old', n, 'Old', '{}', '{}', now(), n::text::xid8 from generate_series(1, 120) n
         on conflict do nothing`,
      );
      const versions: number[] = [];
      let from = feedStart;
      while (versions.length < 120) {
        const { items, to } = await read(journal.pool, from, 7);
        versions.push(...items.filter(({ stream }) => stream === 'order:old').map(({ version }) => version));
        if (to === from) break;
        from = to;
      }
      expect(versions).toEqual(Array.from({ length: 120 }, (__, index) => index + 1));
    },
  );

  it('sees an open transaction that holds it back, and ends one that fell idle', async () => {
    // Whoever ends idle ones ends all of its user's, in every database: also those that other tests hold on purpose.
    const user = `holds_${randomUUID().slice(0, 8)}`;
    await journal.pool.query(`create role ${user} login password 'own'`);
    const url = new URL(journal.url);
    Object.assign(url, { username: user, password: 'own' });
    const own = createPool({ url: url.href, max: 2, log: quiet });
    const client = await own.connect();
    try {
      client.on('error', () => undefined);
      await client.query('begin');
      await client.query('create temporary table holding (n int)');
      await journal.commit.append(anEntry('order:held', 0));
      const isRead = async (): Promise<boolean> =>
        (await readFeedKeys(journal.pool, feedStart, 10_000)).items.some(
          (item) => item.stream === 'order:held',
        );
      expect(await isRead()).toBe(false);
      expect(await findStall(journal.pool, Date.now() + 3_000)).toBeGreaterThanOrEqual(2_900);
      await expect.poll(async () => await endIdleWriters(own, 50), { timeout: 5_000 }).toBe(1);
      await expect.poll(isRead).toBe(true);
    } finally {
      client.release(true);
      await own.end();
      await journal.pool.query(`drop role ${user}`);
    }
  });

  it('does not move the checkpoint of a batch whose handling failed', async () => {
    let failures = 0;
    // Other databases of the cluster may hold a part of the feed back, so it may come in more than one batch.
    let batches = 0;
    const heard: string[] = [];
    const consumer = startFeedConsumer({
      name: 'stumbler',
      pool: journal.pool,
      log: quiet,
      pollMs: 5,
      read: readFeedKeys,
      handle: async (tx, items) => {
        await tx.query(`insert into heard values ('stumbler', 0)`);
        if (failures < 2) {
          failures += 1;
          throw new Error('not yet');
        }
        batches += 1;
        heard.push(...items.map((item) => item.stream));
      },
    });
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await consumer.stop();
    const kept = await journal.pool.query(`select 1 from heard where stream = 'stumbler'`);
    expect(kept.rowCount).toBe(batches);
  });
});
