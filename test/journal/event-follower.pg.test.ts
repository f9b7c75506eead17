import { describe, expect, it } from 'vitest';
import type { EventFollowerOptions } from '../../src/journal/event-follower.ts';
import { startEventFollower } from '../../src/journal/event-follower.ts';
import { anEntry, openTestJournal, quiet, type TestJournal } from '../support/journal.ts';

type Handle = EventFollowerOptions['handle'];

/** Writes the name of each stream that it follows, in one statement a batch. */
const note: Handle = async (tx, events) => {
  await tx.query(`insert into followed select * from unnest($1::text[])`, [events.map((e) => e.stream)]);
};

/** One order makes no sense to it, and PostgreSQL refuses what it makes of another. */
const noteMost: Handle = async (tx, events) => {
  await note(tx, events, false);
  if (events.some(({ stream }) => stream === 'order:odd')) throw new TypeError('it has no lines');
  if (events.some(({ stream }) => stream === 'order:huge')) await tx.query(`select 3000000000::int`);
};

async function openJournal(): Promise<TestJournal> {
  const journal = await openTestJournal();
  await journal.pool.query('create table followed (stream text)');
  return journal;
}

const follow = ({ pool }: TestJournal, handle: Handle, onHandled: () => void = () => undefined) =>
  startEventFollower({ name: 'test', pool, log: quiet, types: ['Happened'], handle, onHandled });

const append = async ({ commit }: TestJournal, streams: readonly string[]): Promise<void> => {
  await Promise.all(streams.map(async (stream) => await commit.append(anEntry(stream, 0))));
};

const followed = async ({ pool }: TestJournal): Promise<readonly string[]> =>
  (await pool.query<{ stream: string }>('select stream from followed order by stream')).rows.map(
    ({ stream }) => stream,
  );

const left = async ({ pool }: TestJournal): Promise<readonly unknown[]> =>
  (await pool.query('select follower, stream, version, reason from left_events order by stream')).rows;

const waitingForLock = `select from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock' and query like 'select from checkpoints%'`;

describe.concurrent('a follower of events', () => {
  it('goes on without those that it cannot handle, and tries them again when a node starts', async () => {
    const journal = await openJournal();
    const others = Array.from({ length: 20 }, (_, n) => `order:${n + 10}`);
    await append(journal, [...others.slice(0, 10), 'order:odd', 'order:huge', ...others.slice(10)]);
    const follower = follow(journal, noteMost);
    await expect.poll(async () => await followed(journal), { timeout: 15_000 }).toEqual(others);
    expect(await left(journal)).toEqual([
      { follower: 'test', stream: 'order:huge', version: 1, reason: 'error: integer out of range' },
      { follower: 'test', stream: 'order:odd', version: 1, reason: 'TypeError: it has no lines' },
    ]);
    await append(journal, ['order:later']);
    follower.poke();
    await expect.poll(async () => await followed(journal)).toEqual([...others, 'order:later']);
    await follower.stop();

    // Of the same release: it is tried in vain, and stays.
    const again = follow(journal, noteMost);
    await again.stop();
    expect(await left(journal)).toHaveLength(2);
    let told = 0;
    // Another node is at what is new: what was left out is not handled beside it.
    const elsewhere = await journal.pool.connect();
    await elsewhere.query(`begin; select from checkpoints where name = 'test' for update`);
    const better = follow(journal, note, () => (told += 1));
    await expect
      .poll(async () => (await journal.pool.query(waitingForLock)).rowCount, { timeout: 5_000 })
      .toBe(1);
    expect(await left(journal)).toHaveLength(2);
    await elsewhere.query('rollback');
    elsewhere.release();
    await expect.poll(async () => await left(journal)).toEqual([]);
    expect(await followed(journal)).toEqual([...others, 'order:huge', 'order:later', 'order:odd']);
    await better.stop();
    expect(told).toBe(1);
    await journal.close();
  });

  it('leaves out none where more than fifty fail: that is no matter of the events', async () => {
    const journal = await openJournal();
    await append(
      journal,
      Array.from({ length: 60 }, (_, n) => `order:${n}`),
    );
    let apart = 0;
    const follower = follow(journal, async (tx, events) => {
      await note(tx, events, false);
      if (events.length === 1) apart += 1;
      throw new TypeError('nothing has lines');
    });
    await expect.poll(() => apart, { timeout: 15_000 }).toBeGreaterThan(50);
    await follower.stop();
    expect(await followed(journal)).toEqual([]);
    expect(await left(journal)).toEqual([]);
    await journal.close();
  });
});
