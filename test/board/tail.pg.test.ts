import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCursor, readChanges } from '../../src/board/tail.ts';
import { openTestJournal, type TestJournal } from '../support/journal.ts';

let journal: TestJournal;
let pool: Pool;
beforeAll(async () => {
  journal = await openTestJournal();
  ({ pool } = journal);
});
afterAll(async () => {
  await journal.close();
});

it('says that too much has changed where rows of what changed are gone by now', async () => {
  const before = await loadCursor(pool, 'orders');
  await pool.query(
    `insert into board_changes (view, seq, keys)
     select 'orders', $1, array(select 'ord_' || n from generate_series(1, 10001) n)`,
    [before.seq + 10_001],
  );
  await pool.query(`update board_logs set seq = seq + 10001 where view = 'orders'`);
  // None of the first ten thousand and one has a row: of what comes after them nothing would be said, ever.
  expect(await readChanges(pool, 'orders', before)).toMatchObject({ why: 'too_far_behind' });
});
