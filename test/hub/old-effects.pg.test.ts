import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { forgetEffects } from '../../src/hub/old-effects.ts';
import { openTestJournal, type TestJournal } from '../support/journal.ts';

const before = '2026-11-01T00:00:00Z';
const old = '2026-10-01T00:00:00Z';
const young = '2026-11-02T00:00:00Z';

let journal: TestJournal;
beforeAll(async () => {
  journal = await openTestJournal();
});
afterAll(async () => {
  await journal.close();
});
beforeEach(async () => {
  await journal.pool.query('truncate effects');
});

interface Effect {
  readonly key: string;
  readonly stream?: string;
  readonly createdAt?: string;
  readonly settledAt?: string | null;
  readonly outcome?: string | null;
}

async function write(...effects: readonly Effect[]): Promise<void> {
  for (const { key, stream = key, createdAt = old, settledAt = old, outcome = 'sent' } of effects)
    await journal.pool.query(
      `insert into effects (key, stream, destination, payload, created_at, next_try_at, settled_at, outcome)
       values ($1, $2, 'work.wh-1', '{}', $3, $3, $4, $5)`,
      [key, stream, createdAt, settledAt, outcome],
    );
}
const kept = async (): Promise<readonly string[]> =>
  (await journal.pool.query<{ key: string }>('select key from effects order by effect_id')).rows.map(
    ({ key }) => key,
  );
const waiting = { settledAt: null, outcome: null } as const;

it('forgets effects that are long done, and none that waits or that people may try again', async () => {
  await write(
    { key: 'sent' },
    { key: 'obsolete', outcome: 'obsolete' },
    { key: 'waits', ...waiting },
    { key: 'dead', outcome: 'dead' },
    { key: 'given-up', outcome: 'given_up' },
    { key: 'took-long', settledAt: young },
    { key: 'young', createdAt: young, settledAt: young },
  );
  expect(await forgetEffects(journal.pool, before)).toBe(2);
  expect(await kept()).toEqual(['waits', 'dead', 'given-up', 'took-long', 'young']);
});

it('keeps what went out after one that may still be tried, as long as that is there', async () => {
  await write(
    { key: 'request-1', stream: 'order:1', outcome: 'given_up' },
    { key: 'cancellation-1', stream: 'order:1' },
    { key: 'request-2', stream: 'order:2', ...waiting },
    { key: 'cancellation-2', stream: 'order:2' },
  );
  expect(await forgetEffects(journal.pool, before)).toBe(0);
  await journal.pool.query(`update effects set outcome = 'sent', settled_at = $1`, [old]);
  expect(await forgetEffects(journal.pool, before)).toBe(4);
});

it('goes through page after page, past what is kept, and leaves the rest for the next time', async () => {
  await journal.pool.query(
    `insert into effects (key, stream, destination, payload, created_at, next_try_at, settled_at, outcome)
     select n::text, n::text, 'stock', '{}', $1, $1, $1, case when n <= 6000 then 'dead' else 'sent' end
     from generate_series(1, 12000) n`,
    [old],
  );
  expect(await forgetEffects(journal.pool, before, 1_000)).toBe(4_000);
  expect(await forgetEffects(journal.pool, before)).toBe(2_000);
  expect(await kept()).toHaveLength(6_000);
});

it('forgets with a mail to the desk what it was about, and nothing that is to be told or may be tried again', async () => {
  await write({ key: 'told' }, { key: 'failed', outcome: 'dead' }, { key: 'telling', ...waiting });
  await journal.pool.query(
    `insert into case_mails (person, stream, version, digest)
     select 'anna', 'order:' || n, n, digest
     from unnest($1::text[]) with ordinality as d(digest, n)`,
    [['told', 'told', 'failed', 'telling', null]],
  );
  await forgetEffects(journal.pool, before);
  const left = await journal.pool.query('select digest from case_mails order by version');
  expect(left.rows.map(({ digest }) => digest as unknown)).toEqual(['failed', 'telling', null]);
});
