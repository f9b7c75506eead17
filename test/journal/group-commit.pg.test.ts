import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { UnstorableText } from '../../src/journal/flush-values.ts';
import { createPool, isDatabaseAway } from '../../src/platform/database.ts';
import { anEntry, openTestJournal, quiet, type TestJournal } from '../support/journal.ts';

/** Invariants 1 and 2: exactly one append of a version wins, and an answer that was lost is found. */
describe('group commit', () => {
  let journal: TestJournal;
  beforeAll(async () => {
    journal = await openTestJournal();
  });
  afterAll(async () => {
    await journal.close();
  });

  const versions = async (stream: string): Promise<number[]> => {
    const rows = await journal.pool.query<{ version: number }>(
      'select version from events where stream = $1 order by position',
      [stream],
    );
    return rows.rows.map((row) => row.version);
  };

  it('creates a stream, then appends to it, versions 1..n in the order of positions', async () => {
    expect(await journal.commit.append(anEntry('order:a', 0, { count: 3 }))).toMatchObject({ status: 'won' });
    expect(await journal.commit.append(anEntry('order:a', 3, { count: 2 }))).toMatchObject({ status: 'won' });
    expect(await versions('order:a')).toEqual([1, 2, 3, 4, 5]);
  });

  it('refuses an append on an old version, and a second creation', async () => {
    await journal.commit.append(anEntry('order:b', 0, { count: 2 }));
    expect(await journal.commit.append(anEntry('order:b', 1))).toEqual({ status: 'stale' });
    expect(await journal.commit.append(anEntry('order:b', 0))).toEqual({ status: 'stale' });
    expect(await journal.commit.append(anEntry('order:b', 9))).toEqual({ status: 'stale' });
    expect(await journal.commit.append(anEntry('order:never', 4))).toEqual({ status: 'stale' });
    expect(await versions('order:b')).toEqual([1, 2]);
  });

  it('writes no version that its head does not have, of appends that come in one flush', async () => {
    await journal.commit.append(anEntry('order:one-flush', 0));
    const outcomes = await Promise.all([
      journal.commit.append(anEntry('order:one-flush', 1)),
      journal.commit.append(anEntry('order:one-flush', 2)),
    ]);
    const { rows } = await journal.pool.query<{ version: number }>(
      `select version from heads where stream = 'order:one-flush'`,
    );
    expect(outcomes.map(({ status }) => status)).toContain('won');
    expect(await versions('order:one-flush')).toEqual(
      Array.from({ length: rows[0]?.version ?? 0 }, (_, index) => index + 1),
    );
  });

  it('names the message keys that were there, with what was said then, and writes nothing', async () => {
    const key = { source: 'carrier:x', messageId: 'm1' };
    await journal.commit.append(anEntry('order:c', 0, { keys: [key] }));
    await journal.commit.append(
      anEntry('order:c', 1, { count: 0, keys: [{ ...key, messageId: 'm2', outcome: { code: 'no' } }] }),
    );
    const outcome = await journal.commit.append(
      anEntry('order:c', 1, { keys: [key, { ...key, messageId: 'm2' }, { ...key, messageId: 'm3' }] }),
    );
    expect(outcome).toEqual({
      status: 'duplicate',
      keys: [
        { ...key, outcome: null },
        { ...key, messageId: 'm2', outcome: { code: 'no' } },
      ],
    });
    expect(await versions('order:c')).toEqual([1]);
  });

  it('checks an entry without events against the stored version', async () => {
    await journal.commit.append(anEntry('order:d', 0));
    expect(await journal.commit.append(anEntry('order:d', 1, { count: 0 }))).toMatchObject({ status: 'won' });
    expect(await journal.commit.append(anEntry('order:d', 0, { count: 0 }))).toEqual({ status: 'stale' });
    expect(await journal.commit.append(anEntry('order:nobody', 0, { count: 0 }))).toMatchObject({
      status: 'won',
    });
  });

  it('lowers a deadline and never raises it', async () => {
    const due = async (): Promise<number | undefined> => {
      const rows = await journal.pool.query<{ at: Date | null }>(
        `select next_check_at as at from heads where stream = 'order:e'`,
      );
      return rows.rows[0]?.at?.getTime();
    };
    await journal.commit.append(anEntry('order:e', 0, { nextCheckAt: 5_000 }));
    await journal.commit.append(anEntry('order:e', 1, { nextCheckAt: 9_000 }));
    expect(await due()).toBe(5_000);
    await journal.commit.append(anEntry('order:e', 2, { nextCheckAt: 2_000 }));
    await journal.commit.append(anEntry('order:e', 3, { nextCheckAt: null }));
    expect(await due()).toBe(2_000);
  });

  it('writes personal rows and parcels with the events, and blanks them on erasure', async () => {
    await journal.commit.append(
      anEntry('order:f', 0, {
        personal: [{ ref: 'customer:1', data: { name: 'Åsa Ł' } }],
        parcels: [{ carrier: 'postnord', trackingNumber: 'T1', shipmentId: 's1' }],
      }),
    );
    await journal.commit.append(anEntry('order:f', 1, { erase: true }));
    const rows = await journal.pool.query(
      `select data, erased_at is not null as erased from personal where stream = 'order:f'`,
    );
    expect(rows.rows).toEqual([{ data: null, erased: true }]);
  });

  it.each(['a\u0000b', '\\\u0000', 'half \ud83d', '\udc00'])(
    'fails only the entry with %j, whoever shares its flush',
    async (text) => {
      const poison = anEntry('order:poison', 0, {
        events: [{ type: 'Happened', data: { text }, meta: anEntry('x', 0).events[0]!.meta }],
      });
      const results = await Promise.allSettled([
        ...Array.from(
          { length: 20 },
          async (_, index) =>
            await journal.commit.append(anEntry(`order:g${text}${index}`.replaceAll(/[^\w:]/g, '-'), 0)),
        ),
        journal.commit.append(poison),
      ]);
      expect(
        results
          .slice(0, 20)
          .every((result) => result.status === 'fulfilled' && result.value.status === 'won'),
      ).toBe(true);
      expect(results.at(-1)).toEqual({ status: 'rejected', reason: expect.any(UnstorableText) });
    },
  );

  it('stores a text that only looks like such a one', async () => {
    const text = String.raw`a\u0000b`;
    const entry = anEntry('order:looks', 0, {
      events: [{ type: 'Happened', data: { text }, meta: anEntry('x', 0).events[0]!.meta }],
    });
    expect(await journal.commit.append(entry)).toMatchObject({ status: 'won' });
    const { rows } = await journal.pool.query(`select data from events where stream = 'order:looks'`);
    expect(rows).toEqual([{ data: { text } }]);
  });

  it('lets one entry that takes longer than a statement may hold up no other, and says so of it', async () => {
    await journal.commit.append(anEntry('order:held', 0));
    const pool = createPool({ url: journal.url, max: 4, log: quiet, statementTimeoutMs: 300 });
    const holder = await journal.pool.connect();
    await holder.query(`begin; select from heads where stream = 'order:held' for update`);
    try {
      const hurried = journal.open({ pool });
      const held = hurried.append(anEntry('order:held', 1)).catch((error: unknown) => error);
      const others = [1, 2, 3].map(async (n) => await hurried.append(anEntry(`order:beside${n}`, 0)));
      for (const other of await Promise.all(others)) expect(other).toMatchObject({ status: 'won' });
      expect(await held).toMatchObject({ code: '57014' });
      await holder.query('rollback');
      expect(await hurried.append(anEntry('order:held', 1))).toMatchObject({ status: 'won' });
    } finally {
      holder.release(true);
      await pool.end();
    }
  });

  it('lets two nodes fight over the same streams without a gap, a loss or a deadlock', async () => {
    const nodes = [journal.open(), journal.open()];
    const streams = Array.from({ length: 20 }, (_, index) => `order:fight${index}`);
    let conflicts = 0;
    let won = 0;
    await Promise.all(
      nodes.flatMap((node) =>
        streams.map(async (stream) => {
          for (let done = 0; done < 25;) {
            const at = await journal.pool.query<{ version: number }>(
              'select version from heads where stream = $1',
              [stream],
            );
            const outcome = await node.append(anEntry(stream, at.rows[0]?.version ?? 0));
            if (outcome.status === 'won') {
              done += 1;
              won += 1;
            } else conflicts += 1;
          }
        }),
      ),
    );
    for (const stream of streams)
      expect(await versions(stream)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(won).toBe(20 * 50);
    expect(conflicts).toBeGreaterThan(0);
  });

  it('asks once where nothing can be written, fails all of a flush, and takes them later', async () => {
    const pool = createPool({
      url: journal.url,
      max: 2,
      log: quiet,
      settings: { default_transaction_read_only: 'on' },
    });
    const query = vi.spyOn(pool, 'query');
    const entries = Array.from({ length: 20 }, (_, index) => anEntry(`order:refused${index}`, 0));
    const commit = journal.open({ pool });
    const refused = await Promise.allSettled(entries.map(async (entry) => await commit.append(entry)));
    await pool.end();

    expect(query).toHaveBeenCalledTimes(1);
    for (const one of refused) {
      const reason: unknown = one.status === 'rejected' ? one.reason : undefined;
      expect(reason).toMatchObject({ code: '25006' });
      expect(isDatabaseAway(reason)).toBe(true);
    }
    const taken = await Promise.all(entries.map(async (entry) => await journal.commit.append(entry)));
    expect(taken.map(({ status }) => status)).toEqual(entries.map(() => 'won'));
  });

  it('finds out what became of a flush whose connection was killed', async () => {
    const streams = Array.from({ length: 40 }, (_, index) => `order:killed${index}`);
    let stop = false;
    let kills = 0;
    const killing = (async () => {
      // Paced: a database that loses every connection at once makes no progress, which is not what is asked here.
      while (!stop && kills < 25) {
        const killed = await journal.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and query like '%with entry as%' and pid <> pg_backend_pid()`,
        );
        kills += killed.rowCount ?? 0;
        if (killed.rowCount !== 0) await journal.pool.query('select pg_sleep(0.03)');
      }
    })().catch((error: unknown) => {
      if (!isDatabaseAway(error)) throw error;
    });
    const outcomes = await Promise.all(
      streams.map(async (stream) => {
        const seen: string[] = [];
        for (let version = 0; version < 25; version += 1) {
          seen.push(
            (
              await journal.commit.append(
                anEntry(stream, version, { keys: [{ source: 's', messageId: `${version}` }] }),
              )
            ).status,
          );
        }
        return seen;
      }),
    );
    stop = true;
    await killing;
    expect(outcomes.flat().every((status) => status === 'won')).toBe(true);
    for (const stream of streams)
      expect(await versions(stream)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(kills).toBeGreaterThan(0);
  });
});
